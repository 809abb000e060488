// SPDX-License-Identifier: Apache-2.0
// What is refused of a revocation list, with code and place. Each row changes one thing of a sound list.
import { describe, expect, it } from 'vitest';
import { crlLimits, parseCrl, streamCrl } from '../../../core/crl/index.ts';
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
} from '../../../core/der/index.ts';
import { KnownError } from '../../../core/errors.ts';
import { crlNumber, issuingDistributionPoint, makeExtension, oids } from '../../../core/x509/index.ts';
import { base, fleet, wholeList } from './values.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const text = (tag: number, value: string): Uint8Array => encodeElement(tag, Buffer.from(value, 'latin1'));
const utc = (value: string): Uint8Array => text(tags.utcTime, value);
const generalized = (value: string): Uint8Array => text(tags.generalizedTime, value);

const algorithm = base.algorithm.der;
type Parts = Readonly<
  Record<
    | 'version'
    | 'algorithm'
    | 'issuer'
    | 'thisUpdate'
    | 'nextUpdate'
    | 'entries'
    | 'extensions'
    | 'outer'
    | 'signature',
    Uint8Array
  >
>;
const parts: Parts = {
  version: integer(1),
  algorithm,
  issuer: fleet.der,
  thisUpdate: utc('261101000000Z'),
  nextUpdate: utc('261108000000Z'),
  entries: sequence(sequence(integer(17), utc('261030000000Z'))),
  extensions: new Uint8Array(),
  outer: algorithm,
  signature: bitString(Uint8Array.of(1, 2, 3)),
};

function list(changes: Partial<Parts>): Uint8Array {
  const { outer, signature, ...tbs } = { ...parts, ...changes };
  return sequence(sequence(...Object.values(tbs)), outer, signature);
}

const entry = (...members: readonly Uint8Array[]): Partial<Parts> => ({
  entries: sequence(sequence(...members)),
});
const date = utc('261030000000Z');
const extension = (type: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(type), ...(critical ? [boolean(true)] : []), octetString(value));
const listExtensions = (...extensions: readonly Uint8Array[]): Partial<Parts> => ({
  extensions: contextConstructed(0, sequence(...extensions)),
});
const reason = (value: Uint8Array): Uint8Array => sequence(extension(oids.reasonCode, false, value));
const directory = contextConstructed(4, fleet.der);
const issuer = (value: Uint8Array, critical = true): Uint8Array =>
  sequence(extension(oids.certificateIssuer, critical, value));
const indirect = listExtensions(
  sequence(
    oid(issuingDistributionPoint.oid),
    boolean(true),
    octetString(makeExtension(issuingDistributionPoint, { ...wholeList, indirect: true }).value),
  ),
);

const table: readonly (readonly [title: string, changes: Partial<Parts>, code: string])[] = [
  ['version 1, written', { version: integer(0) }, 'E_X509_VERSION'],
  ['version 3', { version: integer(2) }, 'E_X509_VERSION'],
  ['an empty list of entries', { entries: sequence() }, 'E_CRL_FORM'],
  ['no issuer', { issuer: sequence() }, 'E_X509_NAME'],
  ['two algorithms', { outer: hex('300506032b6570') }, 'E_X509_ALGORITHM'],
  ['an early GeneralizedTime', { thisUpdate: generalized('20261101000000Z') }, 'E_X509_TIME'],
  ['a next update before this one', { nextUpdate: utc('261031000000Z') }, 'E_X509_TIME'],
  ['a time without seconds', { thisUpdate: utc('2611010000Z') }, 'E_DER_VALUE'],
  ['a time in a zone', { nextUpdate: utc('261108000000+0100') }, 'E_DER_VALUE'],
  ['a signature of seven bits', { signature: bitString(Uint8Array.of(2), 1) }, 'E_DER_VALUE'],
  ['extensions in version 1', { version: new Uint8Array(), ...indirect }, 'E_CRL_FORM'],
  ['no extensions in a list of them', listExtensions(), 'E_X509_EXTENSION'],
  [
    'an extension twice',
    listExtensions(extension('1.2.3', false, hex('0500')), extension('1.2.3', false, hex('0500'))),
    'E_X509_EXTENSION',
  ],
  ['a negative number', listExtensions(extension(crlNumber.oid, false, integer(-1))), 'E_X509_EXTENSION'],
  [
    'a number of 21 octets',
    listExtensions(extension(crlNumber.oid, false, integer(1n << 160n))),
    'E_X509_EXTENSION',
  ],
  ['an entry without a date', entry(integer(17)), 'E_DER_TRUNCATED'],
  ['an entry without a serial number', entry(date), 'E_DER_TAG'],
  ['an empty entry', entry(), 'E_DER_TRUNCATED'],
  ['an entry that is a SET', { entries: sequence(encodeElement(tags.set, integer(1), date)) }, 'E_DER_TAG'],
  [
    'a long length that could be short',
    { entries: hex('3015 308112 020111 170d 3236313033303030303030305a') },
    'E_DER_LENGTH',
  ],
  [
    'an entry of indefinite length',
    { entries: hex('3016 3080 020111 170d 3236313033303030303030305a 0000') },
    'E_DER_LENGTH',
  ],
  [
    'an entry longer than the list',
    { entries: hex('3014 3021 020111 170d 3236313033303030303030305a') },
    'E_DER_TRUNCATED',
  ],
  ['a serial number that is padded', entry(hex('02020011'), date), 'E_DER_VALUE'],
  ['a serial number that is empty', entry(hex('0200'), date), 'E_DER_VALUE'],
  ['a serial number that is zero', entry(integer(0), date), 'E_X509_SERIAL'],
  ['a serial number that is negative', entry(integer(-5), date), 'E_X509_SERIAL'],
  ['a serial number of 21 octets', entry(integer(1n << 160n), date), 'E_X509_SERIAL'],
  ['a serial number of 65 octets', entry(integer(1n << 512n), date), 'E_X509_SERIAL'],
  ['a date of 30 February', entry(integer(1), utc('260230000000Z')), 'E_DER_VALUE'],
  ['a date with a fraction', entry(integer(1), generalized('20510101000000.5Z')), 'E_DER_VALUE'],
  ['an early date in GeneralizedTime', entry(integer(1), generalized('20261101000000Z')), 'E_X509_TIME'],
  ['an entry with an empty list of extensions', entry(integer(1), date, sequence()), 'E_X509_EXTENSION'],
  [
    'an entry with something behind its extensions',
    entry(integer(1), date, reason(hex('0a0101')), integer(1)),
    'E_DER_TRAILING',
  ],
  ['an entry with a third member that is no list', entry(integer(1), date, integer(1)), 'E_DER_TAG'],
  ['reason 7', entry(integer(1), date, reason(hex('0a0107'))), 'E_X509_EXTENSION'],
  ['reason 11', entry(integer(1), date, reason(hex('0a010b'))), 'E_X509_EXTENSION'],
  ['a reason that is an INTEGER', entry(integer(1), date, reason(hex('020101'))), 'E_DER_TAG'],
  [
    'the reason twice',
    entry(
      integer(1),
      date,
      sequence(
        extension(oids.reasonCode, false, hex('0a0101')),
        extension(oids.reasonCode, false, hex('0a0101')),
      ),
    ),
    'E_X509_EXTENSION',
  ],
  [
    'an invalidity date in UTCTime',
    entry(integer(1), date, sequence(extension(oids.invalidityDate, false, date))),
    'E_X509_EXTENSION',
  ],
  [
    'an issuer of an entry in a list that is not indirect',
    entry(integer(1), date, issuer(sequence(directory))),
    'E_CRL_FORM',
  ],
  [
    'an issuer of an entry that is not critical',
    { ...entry(integer(1), date, issuer(sequence(directory), false)), ...indirect },
    'E_CRL_FORM',
  ],
  [
    'an issuer of an entry that is no directory name',
    { ...entry(integer(1), date, issuer(sequence(hex('820161')))), ...indirect },
    'E_CRL_FORM',
  ],
  [
    'two issuers of an entry',
    { ...entry(integer(1), date, issuer(sequence(directory, directory))), ...indirect },
    'E_CRL_FORM',
  ],
  [
    'extensions of an entry in version 1',
    { version: new Uint8Array(), ...entry(integer(1), date, reason(hex('0a0101'))) },
    'E_CRL_FORM',
  ],
];

function codeOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'accepted';
}

async function streamed(der: Uint8Array, size: number): Promise<unknown> {
  const chunks = Array.from({ length: Math.ceil(der.length / size) }, (_, i) =>
    der.subarray(i * size, (i + 1) * size),
  );
  try {
    const stream = await streamCrl(chunks);
    for await (const one of stream.entries()) expect(one.offset).toBeGreaterThan(0);
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('a revocation list', () => {
  it('is accepted as the table starts from it, streamed too', async () => {
    expect(codeOf(() => parseCrl(list({})))).toBe('accepted');
    expect(codeOf(() => parseCrl(list(indirect)))).toBe('accepted');
    expect(await streamed(list(indirect), 5)).toBe('accepted');
  });

  it.each(table)('is refused with %s', async (_, changes, code) => {
    const der = list(changes);
    expect(codeOf(() => parseCrl(der))).toBe(code);
    expect(await streamed(der, 7)).toBe(code);
    expect(await streamed(der, der.length)).toBe(code);
  });

  it.each([
    ['a negative serial number', entry(integer(-5), date)],
    ['zero', entry(integer(0), date)],
    ['64 octets', entry(integer(1n << 504n), date)],
    ['an early GeneralizedTime', { thisUpdate: generalized('20261101000000Z') }],
    ['an early date in GeneralizedTime', entry(integer(1), generalized('20261101000000Z'))],
    ['a next update before this one', { nextUpdate: utc('261031000000Z') }],
  ] as const)('is read gracefully with %s, and says so', (_, changes) => {
    const crl = parseCrl(list(changes), crlLimits, 'graceful');
    expect(crl.oddities).toHaveLength(1);
    expect([...crl.entries()]).toHaveLength(1);
  });

  it('keeps its limits', () => {
    const der = list({});
    expect(codeOf(() => parseCrl(der, { ...crlLimits, bytes: der.length - 1 }))).toBe('E_DER_SIZE');
    expect(codeOf(() => parseCrl(der, { ...crlLimits, entries: 0 }))).toBe('E_CRL_FORM');
    expect(codeOf(() => parseCrl(der, { ...crlLimits, depth: 3 }))).toBe('E_DER_DEPTH');
  });

  it('notes a hundred oddities and no more', () => {
    const many = Array.from({ length: 1000 }, () => sequence(integer(-1), date));
    const crl = parseCrl(list({ entries: sequence(...many) }), crlLimits, 'graceful');
    expect(crl.oddities).toHaveLength(100);
    expect(crl.entryCount).toBe(1000);
  });

  it('says where an entry far inside is malformed', () => {
    const entries = sequence(sequence(integer(1), date), sequence(integer(2), integer(3)));
    const der = list({ entries });
    const at = Buffer.from(der).indexOf(Buffer.from(sequence(integer(2), integer(3))));
    try {
      parseCrl(der);
      expect.unreachable();
    } catch (error) {
      expect(error instanceof KnownError && error.facts['offset']).toBe(at + 5);
    }
  });
});
