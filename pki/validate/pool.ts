// SPDX-License-Identifier: Apache-2.0
// The certificates that paths are built from, indexed by subject, each name with its distance from an anchor.
//
// The distance is by names alone: the fewest certificates between that name and an anchor's. What no name leads to an
// anchor from is never tried, and costs no signature. A pool is indexed once: do not change its lists afterwards.

import type { Crl } from '../../core/crl/index.ts';
import { nameKey, type Certificate } from '../../core/x509/index.ts';
import { anchorKey, type TrustAnchor } from './anchor.ts';
import type { Budget } from './budget.ts';
import { bytesKey, candidateOf, type Candidate } from './candidate.ts';
import { keeping } from './kept.ts';

export interface Pool {
  readonly anchors: readonly TrustAnchor[];
  /** In any order; what belongs to no path does no harm. */
  readonly intermediates: readonly Certificate[];
  readonly crls?: readonly Crl[];
}

export interface IndexedAnchor {
  readonly anchor: TrustAnchor;
  readonly key: string;
  readonly keyId: string | undefined;
}

const none: readonly never[] = [];
/** What reading a certificate's extensions takes. */
const stepsEach = 24;
export const indexOf: (pool: Pool) => PoolIndex = keeping((pool: Pool) => new PoolIndex(pool));

export class PoolIndex {
  readonly #anchors = new Map<string, IndexedAnchor[]>();
  readonly #certificates = new Map<string, Certificate[]>();
  readonly #candidates = new Map<string, readonly Candidate[]>();
  readonly #distances = new Map<string, number>();

  constructor({ anchors, intermediates }: Pool) {
    for (const anchor of anchors) {
      const own = anchor.certificate === undefined ? undefined : candidateOf(anchor.certificate);
      const entry = { anchor, key: anchorKey(anchor), keyId: own?.subjectKeyId };
      into(this.#anchors, nameKey(anchor.name), entry);
    }
    const below = new Map<string, string[]>();
    for (const certificate of unique(intermediates)) {
      const subject = nameKey(certificate.subject);
      into(this.#certificates, subject, certificate);
      into(below, nameKey(certificate.issuer), subject);
    }
    this.#measure(below);
  }

  anchors(subject: string): readonly IndexedAnchor[] {
    return this.#anchors.get(subject) ?? none;
  }

  /** The certificates of this subject; their extensions are read the first time. @throws E_PATH_BUDGET */
  candidates(subject: string, budget: Budget): readonly Candidate[] {
    const before = this.#candidates.get(subject);
    if (before !== undefined) return before;
    const certificates = this.#certificates.get(subject) ?? none;
    budget.step(certificates.length * stepsEach);
    const candidates = certificates.map(candidateOf);
    this.#candidates.set(subject, candidates);
    return candidates;
  }

  /** How many certificates lie between this name and an anchor: 0 for an anchor's own; undefined where none lead there. */
  distance(subject: string): number | undefined {
    return this.#distances.get(subject);
  }

  #measure(below: ReadonlyMap<string, readonly string[]>): void {
    let reached = [...this.#anchors.keys()];
    for (let distance = 0; reached.length > 0; distance++) {
      const next: string[] = [];
      for (const name of reached) {
        if (this.#distances.has(name)) continue;
        this.#distances.set(name, distance);
        for (const subject of below.get(name) ?? []) next.push(subject);
      }
      reached = next;
    }
  }
}

/** Each certificate once, by its bytes. */
function unique(certificates: readonly Certificate[]): readonly Certificate[] {
  if (certificates.length < 2) return certificates;
  const seen = new Set<string>();
  return certificates.filter(({ der }) => {
    const bytes = bytesKey(der);
    if (seen.has(bytes)) return false;
    seen.add(bytes);
    return true;
  });
}

function into<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
