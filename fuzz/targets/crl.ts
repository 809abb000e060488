// SPDX-License-Identifier: Apache-2.0
// The revocation list that somebody publishes (RFC 5280 section 5), read in place by code of its own for speed.

import { crlLimits, parseCrl, type Crl } from '../../core/crl/index.ts';
import {
  bitString,
  boolean,
  contextConstructed,
  encodeElement,
  integer,
  octetString,
  oid,
  sequence,
  tags,
  utcOrGeneralizedTime,
} from '../../core/der/index.ts';
import { nameText, type Extension, type Name } from '../../core/x509/index.ts';
import { derShape } from '../grammars/der.ts';
import { defineTarget, type Target } from '../target.ts';

export const target: Target = defineTarget<Crl>({
  name: 'crl',
  what: 'parseCrl: a revocation list, and looking serial numbers up in it',
  parse: (input) => parseCrl(input, { ...crlLimits, issuers: 100 }),
  refusals: ['input'],
  limits: { maxLength: 4096, timeoutMs: 1000, rssMb: 2048 },
  shape: derShape,
  oracles: [
    {
      name: 'canonical',
      what: 'the fields, encoded again, give the bytes that were read: DER has one spelling',
      check: (crl, input) => (same(encoded(crl), input) ? undefined : 'the list has a second spelling'),
    },
    {
      name: 'graceful',
      what: 'a graceful reading takes what a strict one does, and finds nothing odd',
      check: (crl, input) => {
        const again = parseCrl(input, crlLimits, 'graceful');
        return again.oddities.length === 0 && again.entryCount === crl.entryCount
          ? undefined
          : 'the two readings differ';
      },
    },
    {
      name: 'lookup',
      what: 'every entry is found by its issuer and number, and a number that is not there is not',
      check: lookupTrouble,
    },
  ],
});

function lookupTrouble(crl: Crl): string | undefined {
  if (typeof nameText(crl.issuer) !== 'string') return 'the issuer does not print';
  let count = 0;
  for (const { serialHex, certificateIssuer } of crl.entries()) {
    count += 1;
    const found = crl.find(serialHex, issuerOf(certificateIssuer) ?? crl.issuer);
    if (found?.serialHex !== serialHex) return `the entry ${serialHex} is not found`;
  }
  if (count !== crl.entryCount) return `${count} entries where ${crl.entryCount} were counted`;
  // 21 octets: in no strict list.
  return crl.find('7f'.repeat(21)) === undefined ? undefined : 'a number is found that is not there';
}

function issuerOf(names: NonNullable<ReturnType<Crl['find']>>['certificateIssuer']): Name | undefined {
  const [name] = (names ?? []).filter(({ kind }) => kind === 'directory');
  return name?.kind === 'directory' ? name.value : undefined;
}

function encoded(crl: Crl): Uint8Array {
  const { nextUpdate, version, extensions } = crl;
  const entries = Array.from(crl.entries(), ({ serialHex, revocationDate, extensions: own }) =>
    sequence(
      integer(Buffer.from(serialHex, 'hex')),
      utcOrGeneralizedTime(revocationDate),
      ...(own.length === 0 ? [] : [encodedList(own)]),
    ),
  );
  const tbs = sequence(
    ...(version === 2 ? [integer(1)] : []),
    crl.signatureAlgorithm.der,
    crl.issuer.der,
    utcOrGeneralizedTime(crl.thisUpdate),
    ...(nextUpdate === undefined ? [] : [utcOrGeneralizedTime(nextUpdate)]),
    ...(entries.length === 0 ? [] : [encodeElement(tags.sequence, ...entries)]),
    ...(extensions.length === 0 ? [] : [contextConstructed(0, encodedList(extensions))]),
  );
  return sequence(tbs, crl.signatureAlgorithm.der, bitString(crl.signature));
}

const encodedList = (extensions: readonly Extension[]): Uint8Array =>
  sequence(
    ...extensions.map((extension) =>
      sequence(
        oid(extension.oid),
        ...(extension.critical ? [boolean(true)] : []),
        octetString(extension.value),
      ),
    ),
  );

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
