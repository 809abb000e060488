// SPDX-License-Identifier: Apache-2.0
// Puts the certificates of a bundle in the order that TLS wants (RFC 8446 section 4.4.2): the end entity, then each
// issuer of the one before.
//
// Names and signatures decide, nothing else: dates, usages and constraints are the business of path validation.

import { sameBytes, type Certificate, type Name } from '../../core/x509/index.ts';
import type { Budget } from './budget.ts';
import { candidateOf, type Candidate } from './candidate.ts';
import { SignatureCache } from './signatures.ts';

export interface Arrangement {
  /** The end entity first. */
  readonly chain: readonly Certificate[];
  /** Further copies of certificates, in the order they came. */
  readonly duplicates: readonly Certificate[];
  /** What no certificate of the chain needs. */
  readonly unneeded: readonly Certificate[];
  /** Whose certificate would have to follow; undefined where the last one is self-signed. */
  readonly missing?: Name;
}

/** A TypeError where there is no certificate. @throws E_PATH_BUDGET */
export function arrange(certificates: readonly Certificate[], now: number, budget: Budget): Arrangement {
  const duplicates: Certificate[] = [];
  const unique: Certificate[] = [];
  for (const certificate of certificates) {
    budget.step(unique.length);
    const copy = unique.some(({ der }) => sameBytes(der, certificate.der));
    (copy ? duplicates : unique).push(certificate);
  }
  const candidates = unique.map(candidateOf);
  const [head] = candidates.toSorted((a, b) => standing(a, candidates) - standing(b, candidates));
  if (head === undefined) throw new TypeError('a bundle has at least one certificate');
  const signatures = new SignatureCache();
  const signed = (by: Candidate, of: Candidate): boolean =>
    signatures.fault(of.certificate, by.certificate.spki, by.key, budget) === null;
  const chain = [head];
  let last = head;
  while (!(last.selfIssued && signed(last, last))) {
    budget.step(candidates.length);
    const { issuer } = last;
    const next = candidates
      .filter((each) => each.subject === issuer && !chain.includes(each))
      .sort(byFitness(last, now))
      .find((each) => signed(each, last));
    if (next === undefined) break;
    chain.push(next);
    last = next;
  }
  const whole = last.selfIssued && signed(last, last);
  return {
    chain: chain.map(({ certificate }) => certificate),
    duplicates,
    unneeded: candidates.filter((each) => !chain.includes(each)).map(({ certificate }) => certificate),
    ...(whole ? {} : { missing: last.certificate.issuer }),
  };
}

/** End entities first, then CAs that issued nothing here. */
function standing(candidate: Candidate, all: readonly Candidate[]): number {
  const issued = all.some((each) => each !== candidate && each.issuer === candidate.subject);
  return (candidate.isAuthority ? 2 : 0) + (issued ? 1 : 0);
}

const byFitness =
  ({ authorityKeyId }: Candidate, now: number) =>
  (a: Candidate, b: Candidate): number =>
    fitness(a, authorityKeyId, now) - fitness(b, authorityKeyId, now) ||
    b.certificate.notBefore - a.certificate.notBefore;

function fitness({ subjectKeyId, certificate }: Candidate, keyId: string | undefined, now: number): number {
  const matches = keyId !== undefined && keyId === subjectKeyId ? 0 : 2;
  return matches + (now >= certificate.notBefore && now <= certificate.notAfter ? 0 : 1);
}
