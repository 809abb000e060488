// SPDX-License-Identifier: Apache-2.0
// Whether the last certificate of a path may be used for what it is asked for: RFC 5280 sections 4.2.1.3, 4.2.1.9
// and 4.2.1.12, and the purpose's own row.

import { oids, type KeyUsage } from '../../core/x509/index.ts';
import type { Candidate } from './candidate.ts';
import type { PathFault } from './trace.ts';
import type { JudgingProfile } from './judging.ts';
import type { Purpose } from './purposes.ts';

export interface TargetFaults {
  readonly kind: PathFault | null;
  readonly usage: readonly PathFault[];
  readonly identity: readonly PathFault[];
}

const none: readonly PathFault[] = [];

export function targetFaults(
  target: Candidate,
  purpose: Purpose,
  profile: JudgingProfile,
  wanted: readonly KeyUsage[] = [],
): TargetFaults {
  const stated = target.keyUsage;
  const faults: PathFault[] = [];
  if (stated !== undefined) {
    const { keyUsages } = purpose;
    if (keyUsages.length > 0 && !keyUsages.some((usage) => stated.includes(usage)))
      faults.push({ code: 'E_PATH_USAGE', reason: `its key is not for ${keyUsages.join(' or ')}` });
    for (const usage of wanted)
      if (!stated.includes(usage))
        faults.push({ code: 'E_PATH_USAGE', reason: `its key is not for ${usage}` });
  }
  const extended = extendedFault(target, purpose);
  if (extended !== null) faults.push(extended);
  return {
    kind: kindFault(target, purpose, profile),
    usage: faults.length === 0 ? none : faults,
    identity: purpose.identityFaults(target),
  };
}

function kindFault(target: Candidate, { authority }: Purpose, profile: JudgingProfile): PathFault | null {
  const ca = target.basicConstraints?.ca === true;
  if (authority === 'required')
    return ca ? null : { code: 'E_PATH_KIND', reason: "an end entity's certificate where a CA's belongs" };
  return ca && authority === 'profile' && !profile.authorityAsTarget
    ? { code: 'E_PATH_KIND', reason: "a CA's certificate where an end entity's belongs" }
    : null;
}

function extendedFault({ extKeyUsage }: Candidate, { usage, usageStated }: Purpose): PathFault | null {
  if (usage === undefined) return null;
  const facts = { usage };
  if (extKeyUsage === undefined)
    return usageStated === undefined
      ? null
      : { code: 'E_PATH_USAGE', reason: `it does not say that it is for ${usage}`, facts };
  if (extKeyUsage.includes(usage)) return null;
  if (usageStated === undefined && extKeyUsage.includes(oids.anyExtendedKeyUsage)) return null;
  return { code: 'E_PATH_USAGE', reason: `it may not be used for ${usage}`, facts };
}
