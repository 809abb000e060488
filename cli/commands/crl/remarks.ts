// SPDX-License-Identifier: Apache-2.0
// What is odd about a revocation list, for people: no verdict.

import type { Crl } from '../../../core/crl/index.ts';
import { extensionKinds, nameKey, oids, type GeneralName } from '../../../core/x509/index.ts';

/** What one walk over the entries counts. */
export interface Tally {
  /** How many for each reason; entries without one count as unspecified. */
  readonly reasons: ReadonlyMap<string, number>;
  readonly issuers: number;
  readonly first?: number;
  readonly last?: number;
}

export function tally(crl: Crl): Tally {
  const reasons = new Map<string, number>();
  const issuers = new Set<string>();
  let carried: readonly GeneralName[] | undefined;
  let first = Infinity;
  let last = -Infinity;
  for (const { reason = 'unspecified', revocationDate, certificateIssuer } of crl.entries()) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    // Carried on from entry to entry as the same list: looked at only where it changes.
    if (issuers.size === 0 || certificateIssuer !== carried) issuers.add(keyOf(certificateIssuer, crl));
    carried = certificateIssuer;
    first = Math.min(first, revocationDate);
    last = Math.max(last, revocationDate);
  }
  const dates = crl.entryCount === 0 ? {} : { first, last };
  return { reasons, issuers: issuers.size, ...dates };
}

function keyOf(names: readonly GeneralName[] | undefined, crl: Crl): string {
  for (const name of names ?? []) if (name.kind === 'directory') return nameKey(name.value);
  return nameKey(crl.issuer);
}

/** One line each. */
export function remarks(crl: Crl, counted: Tally): string[] {
  const number = crl.extensions.find(({ oid }) => oid === oids.crlNumber);
  const unknown = crl.extensions.filter(({ oid, critical }) => critical && !extensionKinds.has(oid));
  const lines: (string | false)[] = [
    crl.version === 1 && 'version 1: it can have no number, reasons or scope',
    crl.version === 2 && number === undefined && 'it has no number (RFC 5280 section 5.2.3)',
    number?.critical === true && 'its number is marked critical (RFC 5280 section 5.2.3)',
    crl.version === 2 &&
      crl.authorityKeyIdentifier === undefined &&
      'it does not say which key signed it (RFC 5280 section 5.2.1)',
    crl.nextUpdate === undefined && 'it does not say when the next one comes (RFC 5280 section 5.1.2.5)',
    ...unknown.map(({ oid }) => `critical extension ${oid} is not understood: clients refuse the list`),
    ...crl.unknownCriticalInEntries.map(
      (oid) => `critical entry extension ${oid} is not understood: clients refuse the list`,
    ),
    crl.duplicates > 0 && `${crl.duplicates} entries name a certificate that is on it already`,
    crl.deltaBase === undefined &&
      counted.reasons.has('removeFromCRL') &&
      'removeFromCRL outside of a delta (RFC 5280 section 5.3.1)',
    counted.last !== undefined &&
      counted.last > crl.thisUpdate &&
      'a revocation is dated after the list itself',
    ...crl.oddities.map(({ message, offset }) => `${message} (offset ${offset})`),
  ];
  return lines.filter((line) => line !== false);
}
