// SPDX-License-Identifier: Apache-2.0
// What the machine asks of revocation (RFC 5280 section 6.1.3 (a)(3)): the lists that were given, what has to be
// known by them, and who may have signed them.

import type { Crl } from '../../core/crl/index.ts';
import type { Evidence } from '../../core/evidence/index.ts';
import { nameKey, type Certificate } from '../../core/x509/index.ts';
import type { TrustAnchor } from './anchor.ts';
import type { Budget } from './budget.ts';
import type { Candidate } from './candidate.ts';
import {
  checkRevocation,
  revocationFault,
  type CrlAuthority,
  type FindIssuerPath,
  type RevocationRequirement,
} from './revocation/index.ts';
import type { PathFault } from './trace.ts';

export interface RevocationContext {
  readonly target: boolean;
  readonly anchor: TrustAnchor;
  readonly path: readonly Candidate[];
  readonly budget: Budget;
}

export interface RevocationResult {
  readonly fault: PathFault | null;
  /** Why nothing was found out, where nothing had to be. */
  readonly undone?: string;
  readonly children?: readonly Evidence[];
}

/** Finds signers beyond the path itself; the builder brings it. */
export type FindSigners = (crl: Crl, context: RevocationContext) => readonly CrlAuthority[];

export interface RevocationSettings {
  readonly crls: readonly Crl[];
  readonly requirement: RevocationRequirement;
  readonly now: number;
  readonly useDeltas: boolean;
  readonly conforming: boolean;
  readonly findSigners?: FindSigners;
}

export class RevocationSource {
  readonly #settings: RevocationSettings;

  constructor(settings: RevocationSettings) {
    this.#settings = settings;
  }

  /** @throws E_PATH_BUDGET */
  check(certificate: Certificate, issuer: CrlAuthority, context: RevocationContext): RevocationResult {
    const { crls, requirement, now, useDeltas, conforming } = this.#settings;
    const { budget, target } = context;
    const findIssuerPath = this.#finder(certificate, context);
    const revocation = checkRevocation({
      certificate,
      issuer,
      crls,
      now,
      useDeltas,
      conforming,
      budget,
      findIssuerPath,
    });
    const { evidence, status } = revocation;
    const code =
      revocationFault(revocation, requirement, target) ??
      // What was given about a CA is not passed over because only the leaf has to be known.
      (requirement === 'leaf' ? revocationFault(revocation, 'if-given', target) : undefined);
    if (code !== undefined) return { fault: { code, reason: evidence.reason, children: [evidence] } };
    if (status !== 'good') return { fault: null, undone: 'nothing is known, and nothing has to be' };
    return { fault: null, children: [evidence] };
  }

  // The path's own authorities first, then what the builder finds. Nobody below a certificate vouches for it.
  #finder(certificate: Certificate, context: RevocationContext): FindIssuerPath {
    const { path, anchor } = context;
    const above = path.slice(
      0,
      path.findIndex((each) => each.certificate === certificate),
    );
    const { findSigners } = this.#settings;
    return (crl, names) => {
      const wanted = new Set(names.map(nameKey));
      const own: CrlAuthority[] = above
        .filter(({ subject }) => wanted.has(subject))
        .map(({ certificate: by }) => ({ name: by.subject, spki: by.spki, certificate: by }));
      if (wanted.has(nameKey(anchor.name))) own.unshift(anchor);
      return findSigners === undefined ? own : [...own, ...findSigners(crl, context)];
    };
  }
}
