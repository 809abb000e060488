// SPDX-License-Identifier: Apache-2.0
// Which issuer to try first: key identifiers that match, dates that hold, the nearer to an anchor, the newer.
//
// A matter of speed only: every candidate is tried in the end. The order does not depend on the pool's.

import type { Budget } from './budget.ts';
import type { Candidate } from './candidate.ts';
import type { IndexedAnchor, PoolIndex } from './pool.ts';

export function orderAnchors(head: Candidate, anchors: readonly IndexedAnchor[]): readonly IndexedAnchor[] {
  if (anchors.length < 2) return anchors;
  return anchors.toSorted(
    (a, b) => match(head, a.keyId) - match(head, b.keyId) || compareText(a.key, b.key) || anchorBytes(a, b),
  );
}

const anchorBytes = (a: IndexedAnchor, b: IndexedAnchor): number =>
  a.anchor.certificate === undefined || b.anchor.certificate === undefined
    ? 0
    : Buffer.compare(a.anchor.certificate.der, b.anchor.certificate.der);

interface Ranked {
  readonly candidate: Candidate;
  readonly rank: number;
}

export function orderCandidates(
  head: Candidate,
  index: PoolIndex,
  now: number,
  budget: Budget,
): readonly Candidate[] {
  const candidates = index.candidates(head.issuer, budget);
  if (candidates.length < 2) return candidates;
  budget.step(candidates.length * 4);
  const ranked: Ranked[] = candidates.map((candidate) => ({
    candidate,
    rank: rank(head, candidate, index, now),
  }));
  return ranked.sort(compare).map(({ candidate }) => candidate);
}

const far = 999;

function rank(head: Candidate, candidate: Candidate, index: PoolIndex, now: number): number {
  const { notBefore, notAfter } = candidate.certificate;
  const outside = now < notBefore || now > notAfter ? 1 : 0;
  const distance = Math.min(index.distance(candidate.issuer) ?? far, far);
  return (match(head, candidate.subjectKeyId) * 2 + outside) * 1000 + distance;
}

/** 0 where the key identifiers match, 1 where one is missing, 2 where they differ. */
function match({ authorityKeyId }: Candidate, subjectKeyId: string | undefined): number {
  if (authorityKeyId === undefined || subjectKeyId === undefined) return 1;
  return authorityKeyId === subjectKeyId ? 0 : 2;
}

function compare(a: Ranked, b: Ranked): number {
  const [one, other] = [a.candidate.certificate, b.candidate.certificate];
  return a.rank - b.rank || other.notBefore - one.notBefore || Buffer.compare(one.der, other.der);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
