// SPDX-License-Identifier: Apache-2.0
// Input that strangers send, one row each: refused by a code and an offset, or read, in bounded time and memory.
import { describe, expect, it } from 'vitest';
import { write } from '../../../core/der/index.ts';
import type { Code, KnownError } from '../../../core/errors.ts';
import { encodePem, onePem, parsePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import {
  certificateDer,
  commonName,
  extensionDer,
  fromHex,
  generalized,
  requestDer,
  spkiDer,
  utc,
  validity,
} from './bytes.ts';

const { sequence, setOf, oid, integer, bitString, nul, contextConstructed, encodeElement } = write;
const wide: x509.X509Limits = { ...x509.certificateLimits, bytes: 8 << 20 };
/** What one input may cost: generous for a busy machine, far under what a quadratic reader would take. */
const allowed = { ms: 1000, bytes: 64 << 20 };

function bounded<T>(run: () => T): T {
  const heap = process.memoryUsage().heapUsed;
  const started = performance.now();
  try {
    return run();
  } finally {
    expect(performance.now() - started).toBeLessThan(allowed.ms);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(allowed.bytes);
  }
}

const attributes = (members: readonly Uint8Array[]): Uint8Array =>
  contextConstructed(0, ...members.toSorted((a, b) => Buffer.compare(a, b)));
const thousands = attributes(
  Array.from({ length: 10_000 }, (_, i) => sequence(oid(`1.2.3.${i}`), setOf(nul()))),
);
const point = spkiDer.subarray(-65);
const ecKey = (parameters: Uint8Array, publicPoint: Uint8Array): Uint8Array =>
  sequence(sequence(oid('1.2.840.10045.2.1'), parameters), bitString(publicPoint));
const rsaKey = (modulus: Uint8Array, exponent: Uint8Array): Uint8Array =>
  sequence(
    sequence(oid('1.2.840.113549.1.1.1'), nul()),
    bitString(sequence(integer(modulus), integer(exponent))),
  );
const explicitCurve = sequence(
  integer(1),
  sequence(oid('1.2.840.10045.1.1'), integer(fromHex('ff'.repeat(32)))),
  sequence(fromHex('0401ff'), fromHex('0401ff')),
  encodeElement(4, point),
  integer(fromHex('ff'.repeat(32))),
);
const san = (hex: string): Uint8Array => extensionDer(x509.oids.subjectAltName, fromHex(hex));

const certificate =
  (parts: Parameters<typeof certificateDer>[0], limits = wide) =>
  (): unknown =>
    x509.decodeExtensions(x509.parseCertificate(certificateDer(parts), limits));
const request =
  (...args: Parameters<typeof requestDer>) =>
  (): unknown =>
    x509.parseCsr(requestDer(...args), wide);
const key = (der: Uint8Array) => (): unknown => x509.publicKeyOf(x509.parseSpki(der));
const keyOfRequest = (der: Uint8Array) => (): unknown =>
  x509.publicKeyOf(x509.parseCsr(requestDer(contextConstructed(0), { spki: der }), wide).spki);

describe('is refused with a code and an offset, in bounded time', () => {
  it.each<[string, () => unknown, Code]>([
    [
      'a request of 10,000 attributes over the size',
      () => x509.parseCsr(requestDer(thousands)),
      'E_DER_SIZE',
    ],
    ['a request of 10,000 attributes, the size allowed', request(thousands), 'E_CSR_ATTRIBUTE'],
    [
      'a request with one attribute 10,000 times',
      request(
        contextConstructed(0, ...Array.from({ length: 10_000 }, () => sequence(oid('1.2.3'), setOf(nul())))),
      ),
      'E_CSR_ATTRIBUTE',
    ],
    [
      'a request with an attribute whose values are out of order',
      request(contextConstructed(0, sequence(oid('1.2.3'), encodeElement(0x31, fromHex('020102020101'))))),
      'E_DER_ORDER',
    ],
    [
      'a request with an extension twice',
      request(
        attributes([
          sequence(
            oid(x509.oids.extensionRequest),
            setOf(sequence(extensionDer('1.2.3', nul()), extensionDer('1.2.3', nul()))),
          ),
        ]),
      ),
      'E_X509_EXTENSION',
    ],
    [
      'a certificate with an extension twice, far apart',
      certificate({
        extensions: [...Array.from({ length: 200 }, (_, i) => `1.2.3.${i}`), '1.2.3.0'].map((type) =>
          extensionDer(type, nul()),
        ),
      }),
      'E_X509_EXTENSION',
    ],
    [
      'a certificate of 10,000 extensions',
      certificate({
        extensions: Array.from({ length: 10_000 }, (_, i) => extensionDer(`1.2.3.${i}`, nul())),
      }),
      'E_X509_EXTENSION',
    ],
    [
      'a name of 64 KiB over the size',
      certificate({ subject: commonName(0x0c, new Uint8Array(64 << 10).fill(0x61)) }, x509.certificateLimits),
      'E_DER_SIZE',
    ],
    [
      'a name of 10,000 attributes',
      certificate({
        subject: sequence(
          ...Array.from({ length: 10_000 }, () => setOf(sequence(oid('2.5.4.3'), fromHex('0c0161')))),
        ),
      }),
      'E_X509_NAME',
    ],
    [
      'a set of 10,000 attributes out of order',
      certificate({
        subject: sequence(
          encodeElement(
            0x31,
            ...Array.from({ length: 10_000 }, () => sequence(oid('2.5.4.3'), fromHex('0c0161'))),
          ),
        ),
      }),
      'E_DER_ORDER',
    ],
    ['a negative serial', certificate({ serial: integer(-1) }), 'E_X509_SERIAL'],
    [
      'a serial of 1,000 octets',
      certificate({ serial: integer(new Uint8Array(1000).fill(0x7f)) }),
      'E_X509_SERIAL',
    ],
    [
      'a date of 1949 in GeneralizedTime',
      certificate({ validity: validity(generalized('19491231235959Z')) }),
      'E_X509_TIME',
    ],
    [
      'a year of five digits',
      certificate({ validity: validity(utc('260101000000Z'), generalized('100000101000000Z')) }),
      'E_DER_VALUE',
    ],
    [
      'GeneralizedTime with a fraction',
      certificate({ validity: validity(utc('260101000000Z'), generalized('20510101000000.5Z')) }),
      'E_DER_VALUE',
    ],
    [
      'GeneralizedTime with a zone',
      certificate({ validity: validity(utc('260101000000Z'), generalized('20510101000000+0000')) }),
      'E_DER_VALUE',
    ],
    ['UTCTime with a zone', certificate({ validity: validity(utc('2601010000+0100')) }), 'E_DER_VALUE'],
    ['a second of 60', certificate({ validity: validity(utc('261231235960Z')) }), 'E_DER_VALUE'],
    ['half a BMPString', certificate({ subject: commonName(0x1e, fromHex('0061ff')) }), 'E_X509_NAME'],
    [
      'a BMPString with half a pair',
      certificate({ subject: commonName(0x1e, fromHex('d800')) }),
      'E_X509_NAME',
    ],
    [
      'a NUL in a PrintableString',
      certificate({ subject: commonName(0x13, fromHex('610062')) }),
      'E_X509_NAME',
    ],
    ['an empty SEQUENCE for a certificate', () => x509.parseCertificate(sequence()), 'E_DER_TRUNCATED'],
    [
      'an empty SEQUENCE for a signed part',
      () => x509.parseCertificate(sequence(sequence())),
      'E_DER_TRUNCATED',
    ],
    ['an empty SEQUENCE for a validity', certificate({ validity: sequence() }), 'E_DER_TRUNCATED'],
    ['an empty SEQUENCE for an algorithm', certificate({ inner: sequence() }), 'E_DER_TRUNCATED'],
    ['an empty SEQUENCE for a key', certificate({ spki: sequence() }), 'E_DER_TRUNCATED'],
    ['an empty list of extensions', certificate({ extensions: [] }), 'E_X509_EXTENSION'],
    ['no input', () => x509.parseCertificate(new Uint8Array()), 'E_DER_TRUNCATED'],
    [
      'SEQUENCEs nested 30,000 deep',
      () => x509.parseCertificate(fromHex('3080'.repeat(30_000)), wide),
      'E_DER_LENGTH',
    ],
    ['a length of 4 GiB', () => x509.parseCertificate(fromHex('3084ffffffff'), wide), 'E_DER_TRUNCATED'],
  ])('%s', (_, run, code) => {
    const refusal = bounded(() => refusalOf(run));
    expect(refusal).toMatchObject({ code, facts: { offset: expect.any(Number) as number } });
  });
});

describe('is a value whose fault is named', () => {
  it.each<[string, Uint8Array]>([
    ['an address of 3 octets', san('300587030a0000')],
    ['a NUL in a DNS name', san('30058203610062')],
    ['no name', san('3000')],
  ])('%s in subjectAltName', (_, extension) => {
    const [decoded] = x509.decodeExtensions(
      x509.parseCertificate(certificateDer({ extensions: [extension] })),
    );
    expect(decoded?.fault).toMatchObject({ code: 'E_X509_EXTENSION', facts: { offset: 2 } });
  });
});

describe('is no key to verify with', () => {
  it.each<[string, Uint8Array, Code]>([
    ['on a wrong curve', ecKey(oid('1.3.132.0.34'), point), 'E_KEY_INVALID'],
    ['on a curve given explicitly', ecKey(explicitCurve, point), 'E_X509_ALGORITHM'],
    [
      'of a compressed point',
      ecKey(oid('1.2.840.10045.3.1.7'), Uint8Array.of(2, ...point.subarray(1, 33))),
      'E_KEY_INVALID',
    ],
    ['of RSA with 16 Mbit', rsaKey(new Uint8Array(2 << 20).fill(0xff), fromHex('010001')), 'E_KEY_INVALID'],
    [
      'of RSA with an exponent of 16 kbit',
      rsaKey(new Uint8Array(256).fill(0xff), new Uint8Array(2048).fill(0xff)),
      'E_KEY_INVALID',
    ],
  ])('%s', (_, der, code) => {
    // A key alone is read up to 64 KiB; in a request as large as its caller allows.
    if (der.length > 64 << 10) expect(refusalOf(key(der))).toMatchObject({ code: 'E_DER_SIZE' });
    expect(bounded(() => refusalOf(keyOfRequest(der)))).toMatchObject({ code });
  });
});

describe('is read', () => {
  it.each<[string, () => unknown]>([
    [
      'extensions in an odd order',
      certificate({
        extensions: [x509.oids.subjectKeyIdentifier, '1.2.3', x509.oids.authorityKeyIdentifier, '1.2.1'].map(
          (type) => extensionDer(type, nul()),
        ),
      }),
    ],
    [
      'a date of year 9999',
      certificate({ validity: validity(utc('260101000000Z'), generalized('99991231235959Z')) }),
    ],
    ['a date of 1950', certificate({ validity: validity(utc('500101000000Z')) })],
    ['a BMPString', certificate({ subject: commonName(0x1e, fromHex('00610062')) })],
    ['a NUL in a UTF8String', certificate({ subject: commonName(0x0c, fromHex('610062')) })],
    [
      'a name of 64 KiB, the size allowed',
      certificate({ subject: commonName(0x0c, new Uint8Array(64 << 10).fill(0x61)) }),
    ],
  ])('%s', (_, run) => {
    expect(() => bounded(run)).not.toThrow();
  });

  it('a NUL in a name is never shown as one', () => {
    const { subject } = x509.parseCertificate(
      certificateDer({ subject: commonName(0x0c, fromHex('610062')) }),
    );
    expect(x509.nameText(subject)).toBe('CN=a\\00b');
  });

  it('a challenge password is noted; what it is appears nowhere', () => {
    const secret = 'correct horse';
    const attribute = sequence(oid(x509.oids.challengePassword), setOf(write.utf8String(secret)));
    const csr = x509.parseCsr(requestDer(attributes([attribute])));
    expect(csr.challengePassword).toBe(true);
    expect(x509.parseCsr(requestDer(attributes([]))).challengePassword).toBe(false);
    const twice = refusalOf(request(contextConstructed(0, attribute, attribute)));
    expect(JSON.stringify([twice.message, twice.hint, twice.facts])).not.toContain(secret);
  });
});

describe('PEM from anywhere', () => {
  const der = certificateDer({});
  const text = encodePem('CERTIFICATE', der);

  it.each([
    ['with CRLF', text.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\ufeff${text}`],
    ['with both and blanks at line ends', `\ufeff${text.replaceAll('\n', ' \r\n')}`],
    ['with text around it', `subject=CN = edge-1\n${text}\n# end`],
  ])('is read %s, laxly', (_, pem) => {
    expect(onePem(pem, 'CERTIFICATE', { reading: 'lax' })).toEqual(der);
  });

  it('is refused with 10,000 blocks, and read where the caller allows them', () => {
    const many = text.repeat(10_000);
    const limits = { blocks: 10_000, bytes: many.length };
    expect(refusalOf(() => parsePem(many, { reading: 'lax' }))).toMatchObject({ code: 'E_PEM_SYNTAX' });
    const refusal = refusalOf(() => parsePem(many, { reading: 'lax', limits: { ...limits, blocks: 100 } }));
    expect(refusal).toMatchObject({ code: 'E_PEM_SYNTAX', facts: { offset: expect.any(Number) as number } });
    expect(bounded(() => parsePem(many, { reading: 'lax', limits }))).toHaveLength(10_000);
  });

  it.each(['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'])(
    'that is a %s is named with a hint, and never shown',
    (label) => {
      const secret = Uint8Array.from(Buffer.from('correct horse battery staple'));
      const refusal = refusalOf(() => onePem(encodePem(label, secret), 'CERTIFICATE', { reading: 'lax' }));
      expect(refusal).toMatchObject({ code: 'E_PEM_LABEL' });
      expect(refusal.hint).toMatch(/private key/);
      expect(JSON.stringify([refusal.message, refusal.hint, refusal.facts])).not.toMatch(/Y29ycm|horse/);
    },
  );
});

function refusalOf(run: () => unknown): KnownError {
  try {
    run();
  } catch (error) {
    return error as KnownError;
  }
  throw new TypeError('not refused');
}
