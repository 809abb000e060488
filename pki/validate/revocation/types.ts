// SPDX-License-Identifier: Apache-2.0
// What a revocation check is asked and what it answers.

import type { Crl } from '../../../core/crl/index.ts';
import type { Evidence } from '../../../core/evidence/index.ts';
import type { Certificate, Name, ReasonCode, SubjectPublicKeyInfo } from '../../../core/x509/index.ts';
import type { Budget } from '../budget.ts';

/** A name and a key that may sign revocation lists, validated to the same anchor as the certificate in question. */
export interface CrlAuthority {
  readonly name: Name;
  readonly spki: SubjectPublicKeyInfo;
  /** Absent for a bare anchor key. */
  readonly certificate?: Certificate;
}

/**
 * Names of signers of `crl` that were validated to the certificate's own anchor, best first (6.3.3 f). `names` are
 * the names the signer may have: the list's issuer. Whoever implements it sees to it that the signers' own
 * revocation is judged, and that a search that comes back to itself ends.
 */
export type FindIssuerPath = (crl: Crl, names: readonly Name[]) => readonly CrlAuthority[];

export interface RevocationInput {
  readonly certificate: Certificate;
  /** Who issued the certificate: the signer of its lists that is tried first. */
  readonly issuer: CrlAuthority;
  readonly crls: readonly Crl[];
  readonly now: number;
  /** 6.3.1 (b): whether deltas are applied. */
  readonly useDeltas: boolean;
  /** Whether the rules that section 5.2 gives issuers of lists are held against them. */
  readonly conforming?: boolean;
  readonly budget: Budget;
  readonly findIssuerPath: FindIssuerPath;
}

export type RevocationStatus = 'good' | 'revoked' | 'undetermined';

export interface Revocation {
  readonly status: RevocationStatus;
  /** Why, where it is revoked; `unspecified` where the list does not say. */
  readonly reason?: ReasonCode;
  /** Milliseconds since 1970. */
  readonly revokedAt?: number;
  /** How many lists claimed to be about this certificate, by issuer and scope, whatever came of them. */
  readonly candidates: number;
  /** Passes only for `good`. */
  readonly evidence: Evidence;
}
