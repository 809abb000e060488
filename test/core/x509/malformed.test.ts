// SPDX-License-Identifier: Apache-2.0
// Certificates, requests, keys, names and extensions that must be refused, each by its code.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Code } from '../../../core/errors.ts';
import { write } from '../../../core/der/index.ts';
import * as x509 from '../../../core/x509/index.ts';

const {
  sequence,
  setOf,
  oid,
  integer,
  octetString,
  boolean,
  bitString,
  nul,
  contextConstructed,
  encodeElement,
} = write;
const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = spkiOf(publicKey);
const row = x509.signatureAlgorithms.ecdsaWithSha256;
const name = x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'edge-1')]]);
const utc = (text: string): Uint8Array => encodeElement(0x17, Buffer.from(text));
const generalized = (text: string): Uint8Array => encodeElement(0x18, Buffer.from(text));
const validity = sequence(utc('260101000000Z'), utc('270101000000Z'));
const version3 = contextConstructed(0, integer(2));
const extension = (type: string, value: Uint8Array, ...critical: Uint8Array[]): Uint8Array =>
  sequence(oid(type), ...critical, octetString(value));
const unknown = extension('1.2.3', fromHex('0500'));

interface Parts {
  version?: Uint8Array;
  serial?: Uint8Array;
  inner?: Uint8Array;
  issuer?: Uint8Array;
  validity?: Uint8Array;
  subject?: Uint8Array;
  spki?: Uint8Array;
  tail?: Uint8Array;
  outer?: Uint8Array;
  signature?: Uint8Array;
  after?: Uint8Array;
}
const empty = new Uint8Array();
const none = contextConstructed(3, sequence(unknown));

function certificate(parts: Parts): Uint8Array {
  const tbs = sequence(
    parts.version ?? version3,
    parts.serial ?? integer(1),
    parts.inner ?? row.der,
    parts.issuer ?? name,
    parts.validity ?? validity,
    parts.subject ?? name,
    parts.spki ?? spki,
    parts.tail ?? none,
  );
  return sequence(
    tbs,
    parts.outer ?? parts.inner ?? row.der,
    parts.signature ?? bitString(fromHex('00')),
    parts.after ?? empty,
  );
}

describe('a certificate, RFC 5280 section 4.1', () => {
  it.each<[string, Parts]>([
    ['as it should be', {}],
    ['of version 1', { version: empty, tail: empty }],
    [
      'of version 2 with unique identifiers',
      { version: contextConstructed(0, integer(1)), tail: join(fromHex('81020001'), fromHex('82020001')) },
    ],
    ['of version 3 without extensions', { tail: empty }],
    ['with an empty subject', { subject: sequence() }],
    [
      'valid to the end of time',
      { validity: sequence(utc('260101000000Z'), generalized('99991231235959Z')) },
    ],
    ['with a serial of 20 octets', { serial: integer(fromHex('7f' + 'ff'.repeat(19))) }],
    ['with an algorithm nobody knows', { inner: sequence(oid('1.2.3'), nul()) }],
    [
      'with a key of a kind nobody knows',
      { spki: sequence(sequence(oid('1.2.3')), bitString(fromHex('00'))) },
    ],
  ])('%s is read', (_, parts) => {
    expect(() => x509.parseCertificate(certificate(parts))).not.toThrow();
  });

  it.each<[string, Parts, Code]>([
    ['version 1, written', { version: contextConstructed(0, integer(0)) }, 'E_X509_VERSION'],
    ['version 4', { version: contextConstructed(0, integer(3)) }, 'E_X509_VERSION'],
    ['version -1', { version: contextConstructed(0, integer(-1)) }, 'E_DER_VALUE'],
    ['two versions', { version: contextConstructed(0, integer(2), integer(2)) }, 'E_DER_TRAILING'],
    ['extensions in version 1', { version: empty }, 'E_DER_TRAILING'],
    ['extensions in version 2', { version: contextConstructed(0, integer(1)) }, 'E_DER_TRAILING'],
    ['a serial of zero', { serial: integer(0) }, 'E_X509_SERIAL'],
    ['a negative serial', { serial: integer(-1) }, 'E_X509_SERIAL'],
    ['a serial of 21 octets', { serial: integer(fromHex('ff'.repeat(20))) }, 'E_X509_SERIAL'],
    ['a padded serial', { serial: fromHex('02020001') }, 'E_DER_VALUE'],
    [
      'another algorithm outside than inside',
      { outer: x509.signatureAlgorithms.ecdsaWithSha384.der },
      'E_X509_ALGORITHM',
    ],
    ['parameters outside alone', { outer: sequence(oid(row.oid), nul()) }, 'E_X509_ALGORITHM'],
    ['two parameters', { inner: sequence(oid(row.oid), nul(), nul()) }, 'E_DER_TRAILING'],
    [
      'a validity that ends before it begins',
      { validity: sequence(utc('270101000000Z'), utc('260101000000Z')) },
      'E_X509_TIME',
    ],
    [
      'GeneralizedTime before 2050',
      { validity: sequence(utc('260101000000Z'), generalized('20491231235959Z')) },
      'E_X509_TIME',
    ],
    ['a date of another type', { validity: sequence(utc('260101000000Z'), integer(1)) }, 'E_DER_TAG'],
    ['30 February', { validity: sequence(utc('260230000000Z'), utc('270101000000Z')) }, 'E_DER_VALUE'],
    ['one date', { validity: sequence(utc('260101000000Z')) }, 'E_DER_TRUNCATED'],
    [
      'three dates',
      { validity: sequence(utc('260101000000Z'), utc('260101000000Z'), utc('260101000000Z')) },
      'E_DER_TRAILING',
    ],
    [
      'a key with unused bits',
      { spki: sequence(sequence(oid('1.2.3')), bitString(fromHex('00'), 1)) },
      'E_DER_VALUE',
    ],
    ['a signature with unused bits', { signature: bitString(fromHex('00'), 3) }, 'E_DER_VALUE'],
    ['a signature that is an OCTET STRING', { signature: octetString(fromHex('00')) }, 'E_DER_TAG'],
    ['more after the signature', { after: nul() }, 'E_DER_TRAILING'],
    ['an empty list of extensions', { tail: contextConstructed(3, sequence()) }, 'E_X509_EXTENSION'],
    ['an extension twice', { tail: contextConstructed(3, sequence(unknown, unknown)) }, 'E_X509_EXTENSION'],
    [
      'two lists of extensions',
      { tail: contextConstructed(3, sequence(unknown), sequence(unknown)) },
      'E_DER_TRAILING',
    ],
    [
      'critical FALSE, written',
      { tail: contextConstructed(3, sequence(extension('1.2.3', empty, boolean(false)))) },
      'E_DER_VALUE',
    ],
    [
      'critical that is 0x01',
      { tail: contextConstructed(3, sequence(extension('1.2.3', empty, fromHex('010101')))) },
      'E_DER_VALUE',
    ],
    [
      'critical twice',
      { tail: contextConstructed(3, sequence(extension('1.2.3', empty, boolean(true), boolean(true)))) },
      'E_DER_TAG',
    ],
    [
      'more in an extension',
      { tail: contextConstructed(3, sequence(sequence(oid('1.2.3'), octetString(empty), nul()))) },
      'E_DER_TRAILING',
    ],
    [
      '257 extensions',
      {
        tail: contextConstructed(
          3,
          sequence(...Array.from({ length: 257 }, (_, i) => extension(`1.2.${i}`, empty))),
        ),
      },
      'E_X509_EXTENSION',
    ],
  ])('with %s is refused', (_, parts, code) => {
    expect(() => x509.parseCertificate(certificate(parts))).toThrow(expect.objectContaining({ code }));
  });

  it('is refused when larger than its caller allows, before anything is read', () => {
    expect(() => x509.parseCertificate(new Uint8Array(65537))).toThrow(
      expect.objectContaining({ code: 'E_DER_SIZE' }),
    );
    expect(() => x509.parseCsr(new Uint8Array(16385))).toThrow(
      expect.objectContaining({ code: 'E_DER_SIZE' }),
    );
  });
});

describe('a distinguished name, RFC 5280 section 4.1.2.4', () => {
  const value = (tag: number, hex: string): Uint8Array =>
    sequence(setOf(sequence(oid('2.5.4.3'), encodeElement(tag, fromHex(hex)))));
  it.each<[string, Uint8Array, Code]>([
    ['an empty set', sequence(setOf()), 'E_X509_NAME'],
    ['an empty value', value(0x13, ''), 'E_X509_NAME'],
    ['an underscore in a PrintableString', value(0x13, '5f'), 'E_X509_NAME'],
    ['broken UTF-8', value(0x0c, 'c0af'), 'E_X509_NAME'],
    ['half a BMPString', value(0x1e, '41'), 'E_X509_NAME'],
    ['an octet over 0x7f in an IA5String', value(0x16, 'e9'), 'E_X509_NAME'],
    ['a sequence for a set', sequence(sequence(sequence(oid('2.5.4.3'), fromHex('130141')))), 'E_DER_TAG'],
    ['no value', sequence(setOf(sequence(oid('2.5.4.3')))), 'E_DER_TRUNCATED'],
    [
      'two values',
      sequence(setOf(sequence(oid('2.5.4.3'), fromHex('130141'), fromHex('130142')))),
      'E_DER_TRAILING',
    ],
    [
      'a set out of order',
      sequence(
        encodeElement(
          0x31,
          sequence(oid('2.5.4.10'), fromHex('130141')),
          sequence(oid('2.5.4.3'), fromHex('130141')),
        ),
      ),
      'E_DER_ORDER',
    ],
    [
      '65 attributes',
      sequence(...Array.from({ length: 65 }, () => setOf(sequence(oid('2.5.4.3'), fromHex('130141'))))),
      'E_X509_NAME',
    ],
    ['more after it', join(name, nul()), 'E_DER_TRAILING'],
  ])('with %s is refused', (_, der, code) => {
    expect(() => x509.parseName(der)).toThrow(expect.objectContaining({ code }));
  });

  it('keeps what it cannot read as text', () => {
    const latin = x509.parseName(value(0x14, 'e9'));
    expect(latin.rdns).toEqual([[{ oid: '2.5.4.3', stringType: 'Other', value: '1401e9' }]]);
    expect(x509.encodeName(latin.rdns)).toEqual(latin.der);
    expect(x509.nameText(latin)).toBe('CN=#1401e9');
  });

  it.each([
    ['system:node:edge-1', 'CN=system:node:edge-1'],
    [' a ', 'CN=\\ a\\ '],
    [' ', 'CN=\\ '],
    ['#a', 'CN=\\#a'],
    ['a,b+c"d\\e<f>g;h', 'CN=a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h'],
    ['a\0b', 'CN=a\\00b'],
    ['a\nb', 'CN=a\\0Ab'],
    ['\u202eab', 'CN=\\E2\\80\\AEab'],
    ['a\u2066b', 'CN=a\\E2\\81\\A6b'],
    ['a\u009bb', 'CN=a\\C2\\9Bb'],
    ['边缘-01', 'CN=边缘-01'],
    ['é', 'CN=é'],
  ])('is written as RFC 4514 has it: %j', (text, expected) => {
    const der = x509.encodeName([[x509.nameAttribute('2.5.4.3', text)]]);
    expect(x509.nameText(x509.parseName(der)).toLowerCase()).toBe(expected.toLowerCase());
  });

  it('is written last part first, several attributes of a set with plus signs', () => {
    const der = x509.encodeName([
      [x509.nameAttribute('2.5.4.6', 'CN')],
      [x509.nameAttribute('2.5.4.3', 'a'), x509.nameAttribute('1.2.3', 'b')],
    ]);
    expect(x509.nameText(x509.parseName(der))).toBe('1.2.3=#130162+CN=a,C=CN');
  });
});

describe('the extensions, RFC 5280 section 4.2.1', () => {
  it.each(
    (
      [
        [x509.basicConstraints, 'cA FALSE, written', '3003010100', 'E_X509_EXTENSION'],
        [x509.basicConstraints, 'a path length without cA', '3003020100', 'E_X509_EXTENSION'],
        [x509.basicConstraints, 'a negative path length', '30060101ff0201ff', 'E_DER_VALUE'],
        [x509.basicConstraints, 'cA that is 0x01', '3003010101', 'E_DER_VALUE'],
        [x509.basicConstraints, 'more', '30090101ff0201000201' + '00', 'E_DER_TRAILING'],
        [x509.basicConstraints, 'more after it', '30000500', 'E_DER_TRAILING'],
        [x509.basicConstraints, 'nothing', '', 'E_DER_TRUNCATED'],
        [x509.keyUsage, 'no bits', '030100', 'E_X509_EXTENSION'],
        [x509.keyUsage, 'only zero bits', '03020700', 'E_X509_EXTENSION'],
        [x509.keyUsage, 'zero bits at the end', '030206' + '80', 'E_X509_EXTENSION'],
        [x509.keyUsage, 'a zero octet at the end', '03030080' + '00', 'E_X509_EXTENSION'],
        [x509.keyUsage, 'a tenth bit', '0303060040', 'E_X509_EXTENSION'],
        [x509.keyUsage, 'an unused bit that is set', '03020781', 'E_DER_VALUE'],
        [x509.extKeyUsage, 'no purpose', '3000', 'E_X509_EXTENSION'],
        [x509.extKeyUsage, 'a purpose that is no identifier', '3003020101', 'E_DER_TAG'],
        [x509.subjectAltName, 'no name', '3000', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'an empty DNS name', '30028200', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'a NUL in a DNS name', '300582036100' + '62', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'a blank in a URI', '3003860120', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'an address of mail that is not ASCII', '30038101e9', 'E_DER_VALUE'],
        [x509.subjectAltName, 'an IP address of 5 octets', '30078705' + '0102030405', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'a network mask', '300a8708' + '7f000001ffffffff', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'a name of kind [9]', '30028900', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'a DNS name in constructed form', '3003a20161', 'E_X509_EXTENSION'],
        [x509.subjectAltName, 'an otherName without value', '3006a0040602' + '2a03', 'E_DER_TRUNCATED'],
        [x509.subjectKeyIdentifier, 'an empty identifier', '0400', 'E_X509_EXTENSION'],
        [x509.subjectKeyIdentifier, 'a BIT STRING', '03020001', 'E_DER_TAG'],
        [
          x509.authorityKeyIdentifier,
          'an issuer without serial',
          '3006a104' + '82026161',
          'E_X509_EXTENSION',
        ],
        [x509.authorityKeyIdentifier, 'a serial without issuer', '3003820101', 'E_X509_EXTENSION'],
        [
          x509.authorityKeyIdentifier,
          'the parts in another order',
          '3005820101' + '8000',
          'E_X509_EXTENSION',
        ],
      ] as [x509.ExtensionKind<unknown>, string, string, Code][]
    ).map(([kind, ...rest]) => [kind.name, ...rest, kind] as const),
  )('%s with %s is refused', (_, _what, hex, code, kind) => {
    expect(() => kind.parse(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['127.0.0.1', '7f000001'],
    ['::', '00'.repeat(16)],
    ['::1', '00'.repeat(15) + '01'],
    ['2001:db8::1', '20010db8' + '00'.repeat(11) + '01'],
    ['1:0:2:3:4:5:6:7', '00010000000200030004000500060007'],
    ['1::2:0:0:3:4', '00010000000000020000000000030004'],
    ['fe80::', 'fe80' + '00'.repeat(14)],
  ])('write and read the address %s', (text, hex) => {
    expect(x509.ipText(fromHex(hex))).toBe(text);
    expect(x509.ipOctets(text)).toEqual(fromHex(hex));
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4 ',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'fe80::1%eth0',
    '1.2.3.4::',
    '::1.2.3',
    '[::1]',
  ])('do not take %j for an address', (text) => {
    expect(x509.ipOctets(text)).toBeUndefined();
  });
});

describe('a public key', () => {
  const ecKey = (parameters: Uint8Array, point: Uint8Array): Uint8Array =>
    sequence(sequence(oid('1.2.840.10045.2.1'), parameters), bitString(point));
  const p256 = oid('1.2.840.10045.3.1.7');
  const point = spki.subarray(-65);
  const changed = (at: number): Uint8Array => point.map((octet, i) => (i === at ? octet ^ 1 : octet));
  const rsa = (modulus: Uint8Array, exponent: Uint8Array): Uint8Array =>
    sequence(sequence(oid('1.2.840.113549.1.1.1'), nul()), bitString(sequence(modulus, exponent)));
  const modulus = integer(join(Uint8Array.of(0xc1), new Uint8Array(254).fill(7), Uint8Array.of(1)));

  it.each<[string, Uint8Array, Code]>([
    ['a point off the curve, y changed', ecKey(p256, changed(64)), 'E_KEY_INVALID'],
    ['a point off the curve, x changed', ecKey(p256, changed(32)), 'E_KEY_INVALID'],
    ['x and y of zero', ecKey(p256, join(Uint8Array.of(4), new Uint8Array(64))), 'E_KEY_INVALID'],
    [
      'x over the field',
      ecKey(p256, join(Uint8Array.of(4), new Uint8Array(32).fill(255), point.subarray(33))),
      'E_KEY_INVALID',
    ],
    ['the point at infinity', ecKey(p256, Uint8Array.of(0)), 'E_KEY_INVALID'],
    [
      'a compressed point',
      ecKey(p256, join(Uint8Array.of(2 + ((point[64] ?? 0) & 1)), point.subarray(1, 33))),
      'E_KEY_INVALID',
    ],
    [
      'a hybrid point',
      ecKey(p256, join(Uint8Array.of(6 + ((point[64] ?? 0) & 1)), point.subarray(1))),
      'E_KEY_INVALID',
    ],
    ['a point cut short', ecKey(p256, point.subarray(0, 64)), 'E_KEY_INVALID'],
    ['a point with more after it', ecKey(p256, join(point, Uint8Array.of(0))), 'E_KEY_INVALID'],
    ['no point', ecKey(p256, empty), 'E_KEY_INVALID'],
    ['a point of another curve', ecKey(oid('1.3.132.0.34'), point), 'E_KEY_INVALID'],
    ['a curve nobody knows', ecKey(oid('1.2.3'), point), 'E_X509_ALGORITHM'],
    ['implicit curve parameters', ecKey(nul(), point), 'E_X509_ALGORITHM'],
    ['explicit curve parameters', ecKey(sequence(integer(1)), point), 'E_X509_ALGORITHM'],
    ['secp256k1', ecKey(oid('1.3.132.0.10'), point), 'E_X509_ALGORITHM'],
    [
      'an even modulus',
      rsa(integer(join(Uint8Array.of(0xc1), new Uint8Array(255))), integer(65537)),
      'E_KEY_INVALID',
    ],
    ['a negative modulus', rsa(integer(-5), integer(65537)), 'E_KEY_INVALID'],
    ['a modulus of 504 bits', rsa(integer(new Uint8Array(63).fill(255)), integer(65537)), 'E_KEY_INVALID'],
    ['a modulus of 8200 bits', rsa(integer(new Uint8Array(1025).fill(255)), integer(65537)), 'E_KEY_INVALID'],
    ['an exponent of one', rsa(modulus, integer(1)), 'E_KEY_INVALID'],
    ['an even exponent', rsa(modulus, integer(65536)), 'E_KEY_INVALID'],
    ['a negative exponent', rsa(modulus, integer(-3)), 'E_KEY_INVALID'],
    ['an exponent of 64 bits', rsa(modulus, integer(2n ** 63n + 1n)), 'E_KEY_INVALID'],
    [
      'an RSA key that is no sequence',
      sequence(sequence(oid('1.2.840.113549.1.1.1'), nul()), bitString(fromHex('05'))),
      'E_KEY_INVALID',
    ],
    [
      'RSA without NULL',
      sequence(sequence(oid('1.2.840.113549.1.1.1')), bitString(sequence(modulus, integer(3)))),
      'E_X509_ALGORITHM',
    ],
    [
      'an Ed25519 key of 31 bytes',
      sequence(sequence(oid('1.3.101.112')), bitString(new Uint8Array(31))),
      'E_KEY_INVALID',
    ],
    [
      'Ed25519 with NULL',
      sequence(sequence(oid('1.3.101.112'), nul()), bitString(new Uint8Array(32))),
      'E_X509_ALGORITHM',
    ],
  ])('with %s is refused', (_, der, code) => {
    expect(() => x509.publicKeyOf(x509.parseSpki(der))).toThrow(expect.objectContaining({ code }));
  });

  it('is made once for each parsed SPKI', () => {
    const parsed = x509.parseSpki(spki);
    expect(x509.publicKeyOf(parsed)).toBe(x509.publicKeyOf(parsed));
  });
});

describe('a certificate request, RFC 2986', () => {
  const attribute = (type: string, ...values: Uint8Array[]): Uint8Array =>
    sequence(oid(type), setOf(...values));
  function csr(parts: {
    version?: Uint8Array;
    attributes?: Uint8Array;
    spki?: Uint8Array;
    algorithm?: Uint8Array;
    key?: KeyObject;
  }): Uint8Array {
    const info = sequence(
      parts.version ?? integer(0),
      name,
      parts.spki ?? spki,
      parts.attributes ?? contextConstructed(0),
    );
    const signature = sign('sha256', info, parts.key ?? privateKey);
    return sequence(info, parts.algorithm ?? row.der, bitString(signature));
  }
  const check = (der: Uint8Array): void => x509.verifyCsrSignature(x509.parseCsr(der));
  const request = (...extensions: Uint8Array[]): Uint8Array =>
    attribute(x509.oids.extensionRequest, sequence(...extensions));
  const challenge = attribute(x509.oids.challengePassword, fromHex('0c0161'));
  const inOrder = (...parts: Uint8Array[]): Uint8Array =>
    contextConstructed(0, ...parts.toSorted((a, b) => Buffer.compare(a, b)));

  it('shows the attributes it carries, and those of extensionRequest as extensions', () => {
    const parsed = x509.parseCsr(csr({ attributes: inOrder(challenge, request(unknown)) }));
    expect(parsed.attributes.map((one) => one.oid)).toEqual([
      x509.oids.challengePassword,
      x509.oids.extensionRequest,
    ]);
    expect(parsed.extensions).toEqual([{ oid: '1.2.3', critical: false, value: fromHex('0500') }]);
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const offCurve = spki.map((octet, i) => (i === spki.length - 1 ? octet ^ 1 : octet));
  it.each<[string, Uint8Array, Code]>([
    ['version 2', csr({ version: integer(1) }), 'E_X509_VERSION'],
    ['no attributes at all', csr({ attributes: empty }), 'E_DER_TRUNCATED'],
    [
      'attributes out of order',
      csr({
        attributes: contextConstructed(
          0,
          ...[challenge, request(unknown)].toSorted((a, b) => Buffer.compare(b, a)),
        ),
      }),
      'E_DER_ORDER',
    ],
    [
      'an attribute twice',
      csr({ attributes: inOrder(challenge, attribute(x509.oids.challengePassword, fromHex('0c0162'))) }),
      'E_CSR_ATTRIBUTE',
    ],
    [
      'an attribute without value',
      csr({ attributes: contextConstructed(0, attribute('1.2.3')) }),
      'E_CSR_ATTRIBUTE',
    ],
    [
      'two challenge passwords in one',
      csr({
        attributes: contextConstructed(
          0,
          attribute(x509.oids.challengePassword, fromHex('0c0161'), fromHex('0c0162')),
        ),
      }),
      'E_CSR_ATTRIBUTE',
    ],
    [
      'a challenge password that is a number',
      csr({ attributes: contextConstructed(0, attribute(x509.oids.challengePassword, integer(7))) }),
      'E_CSR_ATTRIBUTE',
    ],
    [
      'a challenge password in broken UTF-8',
      csr({ attributes: contextConstructed(0, attribute(x509.oids.challengePassword, fromHex('0c02c0af'))) }),
      'E_DER_VALUE',
    ],
    [
      'two lists of extensions',
      csr({
        attributes: contextConstructed(
          0,
          attribute(x509.oids.extensionRequest, sequence(unknown), sequence(extension('1.2.4', empty))),
        ),
      }),
      'E_CSR_ATTRIBUTE',
    ],
    [
      'an empty list of extensions',
      csr({ attributes: contextConstructed(0, request()) }),
      'E_X509_EXTENSION',
    ],
    [
      'an extension twice',
      csr({ attributes: contextConstructed(0, request(unknown, unknown)) }),
      'E_X509_EXTENSION',
    ],
    ['a signature by another key', csr({ key: other }), 'E_CSR_SIGNATURE'],
    ['a key off its curve', csr({ spki: offCurve }), 'E_KEY_INVALID'],
    [
      'an algorithm of another kind of key',
      csr({ algorithm: x509.signatureAlgorithms.sha256WithRsa.der }),
      'E_X509_ALGORITHM',
    ],
    ['an algorithm nobody knows', csr({ algorithm: sequence(oid('1.2.3')) }), 'E_X509_ALGORITHM'],
    ['SHA-1', csr({ algorithm: sequence(oid('1.2.840.10045.4.1')) }), 'E_X509_ALGORITHM'],
    [
      'another hash than it was signed with',
      csr({ algorithm: x509.signatureAlgorithms.ecdsaWithSha384.der }),
      'E_CSR_SIGNATURE',
    ],
  ])('with %s is refused', (_, der, code) => {
    expect(() => check(der)).toThrow(expect.objectContaining({ code }));
  });

  it('is not verified by a signature in another encoding than DER', () => {
    const info = x509.encodeCsrInfo({ subjectDer: name, spkiDer: spki });
    const raw = sign('sha256', info, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(() => check(x509.encodeCsr(info, row, raw))).toThrow(
      expect.objectContaining({ code: 'E_CSR_SIGNATURE' }),
    );
    const padded = join(fromHex('3081'), x509.createSignature(row, privateKey, info).subarray(1));
    expect(() => check(x509.encodeCsr(info, row, padded))).toThrow(
      expect.objectContaining({ code: 'E_CSR_SIGNATURE' }),
    );
  });
});

describe('the encoders', () => {
  const fields: x509.TbsFields = {
    serialHex: '01',
    algorithm: row,
    issuerDer: name,
    notBefore: 0,
    notAfter: 0,
    subjectDer: name,
    spkiDer: spki,
    extensions: [],
  };
  const same = { oid: '1.2.3', critical: false, value: empty };
  it.each<[string, Partial<x509.TbsFields>]>([
    ['a serial of zero', { serialHex: '00' }],
    ['a serial of odd length', { serialHex: '123' }],
    ['a serial in upper case', { serialHex: 'AB' }],
    ['a serial over 20 octets with its sign', { serialHex: 'ff'.repeat(20) }],
    ['a validity that ends before it begins', { notBefore: 1000 }],
    ['an extension twice', { extensions: [same, same] }],
  ])('throw a TypeError for %s', (_, change) => {
    expect(() => x509.encodeTbsCertificate({ ...fields, ...change })).toThrow(TypeError);
  });

  it('make a key identifier of 160 bits of SHA-256, RFC 7093 section 2', () => {
    const expected = createHash('sha256').update(spki.subarray(-65)).digest().subarray(0, 20);
    expect(Buffer.from(x509.keyIdentifier(x509.parseSpki(spki)))).toEqual(expected);
  });
});

function spkiOf(key: KeyObject): Uint8Array {
  return Uint8Array.from(key.export({ format: 'der', type: 'spki' }));
}
