// SPDX-License-Identifier: Apache-2.0
// What a rule for issuers is, as it is held against a certificate of a path.

import type { Candidate } from '../candidate.ts';

/** Where in its path a certificate stands. */
export type Place = 'anchor' | 'intermediate' | 'target';

export interface ConformanceRule {
  /** Stable: `aki.present`. */
  readonly id: string;
  readonly clause: string;
  readonly places: readonly Place[];
  /** What is wrong with the certificate, if anything. */
  readonly fault: (candidate: Candidate, place: Place) => string | undefined;
}

export const everywhere: readonly Place[] = ['anchor', 'intermediate', 'target'];
export const atTarget: readonly Place[] = ['target'];

interface Kind {
  readonly oid: string;
  readonly name: string;
}

/** An extension that is never critical. */
export const neverCritical = (id: string, clause: string, ...oids: readonly string[]): ConformanceRule => ({
  id,
  clause,
  places: everywhere,
  fault: ({ certificate }) => {
    for (const { oid, critical } of certificate.extensions)
      if (critical && oids.includes(oid)) return `the extension ${oid} is critical`;
    return undefined;
  },
});

/** An extension that is critical wherever it stands. */
export const alwaysCritical = (id: string, clause: string, { oid, name }: Kind): ConformanceRule => ({
  id,
  clause,
  places: everywhere,
  fault: (candidate) =>
    candidate.extension(oid)?.critical === false ? `${name} is not critical` : undefined,
});

/** An extension that only CAs' certificates have. */
export const onlyInAuthorities = (id: string, clause: string, { oid, name }: Kind): ConformanceRule => ({
  id,
  clause,
  places: everywhere,
  fault: (candidate) =>
    candidate.extension(oid) !== undefined && !candidate.isAuthority
      ? `${name} in an end entity's certificate`
      : undefined,
});
