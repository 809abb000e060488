// SPDX-License-Identifier: Apache-2.0
// Whether a certificate can stand above another on any path: the checks of section 6.1.4 that look at nothing else
// but itself and the number of CAs below. They are made before a signature is.

import type { Candidate } from './candidate.ts';
import { conformanceFaults, extensionFaults } from './conformance.ts';
import { judgingProfiles } from './judging.ts';
import type { PathOptions } from './options.ts';
import { authorityFault, criticalFault, dateFault, nestedFault, signingFault } from './certificate-checks.ts';
import type { PathFault } from './trace.ts';

/** `below` is the number of intermediates under it that are not self-issued. */
export function issuerFault(issuer: Candidate, below: number, options: PathOptions): PathFault | null {
  const { now, purpose, profile = judgingProfiles.kubeedge } = options;
  const { rules, everyExtension, nestedUsages } = profile;
  const usage = purpose?.usage;
  return (
    authorityFault(issuer) ??
    signingFault(issuer) ??
    dateFault(issuer, now) ??
    criticalFault(issuer) ??
    lengthFault(issuer, below) ??
    (nestedUsages && usage !== undefined ? nestedFault(issuer, usage) : null) ??
    (everyExtension ? extensionFaults(issuer)[0] : undefined) ??
    conformanceFaults(issuer, 'intermediate', rules)[0] ??
    null
  );
}

function lengthFault({ basicConstraints }: Candidate, below: number): PathFault | null {
  const most = basicConstraints?.pathLength;
  if (most === undefined || below <= most) return null;
  return { code: 'E_PATH_LENGTH', reason: `${below} CAs below it, which may have ${most}` };
}
