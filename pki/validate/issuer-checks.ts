// SPDX-License-Identifier: Apache-2.0
// Whether a certificate can stand above another on any path: the checks of section 6.1.4 that look at nothing else
// but itself and the number of CAs below. They are made before a signature is.

import type { Candidate } from './candidate.ts';
import { conformanceFaults, extensionFaults } from './conformance.ts';
import { judgingProfiles } from './judging.ts';
import type { PathOptions } from './options.ts';
import { authorityFault, criticalFault, dateFault, nestedFault, signingFault } from './certificate-checks.ts';
import { rows } from './path-rows.ts';
import type { Place } from './rules/rule.ts';
import type { PathFault, TraceRow } from './trace.ts';

/** A check that does not hold, with its row. */
export interface Failing {
  readonly row: TraceRow;
  readonly fault: PathFault;
}

/** The first check that fails. `below` is the number of intermediates under it that are not self-issued. */
export function issuerFault(
  issuer: Candidate,
  below: number,
  options: PathOptions,
  place: Place = 'intermediate',
): Failing | undefined {
  const { now, purpose, profile = judgingProfiles.kubeedge } = options;
  const usage = profile.nestedUsages ? purpose?.usage : undefined;
  return (
    failing(rows.authority, authorityFault(issuer)) ??
    failing(rows.signing, signingFault(issuer)) ??
    failing(rows.validity, dateFault(issuer, now)) ??
    failing(rows.critical, criticalFault(issuer)) ??
    failing(rows.length, lengthFault(issuer, below)) ??
    failing(rows.nested, usage === undefined ? null : nestedFault(issuer, usage)) ??
    failing(rows.extensions, extensionFaults(issuer, profile.everyExtension)[0]) ??
    failing(rows.profile, conformanceFaults(issuer, place, profile.rules)[0])
  );
}

export const failing = (row: TraceRow, fault: PathFault | null | undefined): Failing | undefined =>
  fault === null || fault === undefined ? undefined : { row, fault };

function lengthFault({ basicConstraints }: Candidate, below: number): PathFault | null {
  const most = basicConstraints?.pathLength;
  if (most === undefined || below <= most) return null;
  const few = below === 1 ? '1 CA' : `${below} CAs`;
  return { code: 'E_PATH_LENGTH', reason: `${few} below it, which may have ${most}` };
}
