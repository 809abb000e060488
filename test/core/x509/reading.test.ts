// SPDX-License-Identifier: Apache-2.0
// The graceful reading: what it takes beyond the strict one, each leniency noted, and what it refuses all the same.
import { describe, expect, it } from 'vitest';
import { write } from '../../../core/der/index.ts';
import type { Code } from '../../../core/errors.ts';
import * as x509 from '../../../core/x509/index.ts';
import {
  certificateDer,
  commonName,
  extensionDer,
  fromHex,
  generalized,
  utc,
  validity,
  type Parts,
} from './bytes.ts';

const { sequence, setOf, oid, integer, bitString, nul, encodeElement } = write;
const graceful = (der: Uint8Array): x509.Certificate =>
  x509.parseCertificate(der, x509.certificateLimits, 'graceful');
const longName = (attributes: number): Uint8Array =>
  sequence(...Array.from({ length: attributes }, () => setOf(sequence(oid('2.5.4.3'), fromHex('130141')))));

describe('a graceful reading', () => {
  it.each<[string, Parts, Code]>([
    ['a negative serial', { serial: integer(-1) }, 'E_X509_SERIAL'],
    ['a serial of zero', { serial: integer(0) }, 'E_X509_SERIAL'],
    ['a serial of 64 octets', { serial: integer(fromHex('7f'.repeat(64))) }, 'E_X509_SERIAL'],
    [
      'GeneralizedTime before 2050',
      { validity: validity(generalized('20260101000000Z'), utc('270101000000Z')) },
      'E_X509_TIME',
    ],
    [
      'a validity that ends before it begins',
      { validity: validity(utc('270101000000Z'), utc('260101000000Z')) },
      'E_X509_TIME',
    ],
    ['two algorithms', { outer: x509.signatureAlgorithms.ecdsaWithSha384.der }, 'E_X509_ALGORITHM'],
    ['a name of 65 attributes', { subject: longName(65) }, 'E_X509_NAME'],
    ['an underscore in a PrintableString', { subject: commonName(0x13, fromHex('5f')) }, 'E_X509_NAME'],
    ['an empty value in a name', { subject: commonName(0x0c, fromHex('')) }, 'E_X509_NAME'],
    ['a signature that is not whole octets', { signature: bitString(fromHex('08'), 3) }, 'E_DER_VALUE'],
  ])(
    'takes %s and notes it; a strict one refuses it with the same code, at the same place',
    (_, parts, code) => {
      const der = certificateDer(parts);
      const { oddities } = graceful(der);
      expect(oddities).toHaveLength(1);
      expect(oddities[0]?.code).toBe(code);
      expect(() => x509.parseCertificate(der)).toThrow(
        expect.objectContaining({
          code,
          message: oddities[0]?.message,
          facts: { offset: oddities[0]?.offset },
        }),
      );
    },
  );

  it('notes all that is odd, in order', () => {
    const der = certificateDer({
      serial: integer(-5),
      validity: validity(generalized('20270101000000Z'), generalized('20260101000000Z')),
      outer: sequence(oid('1.2.3')),
    });
    expect(graceful(der).oddities.map(({ code }) => code)).toEqual([
      'E_X509_SERIAL',
      'E_X509_TIME',
      'E_X509_TIME',
      'E_X509_TIME',
      'E_X509_ALGORITHM',
    ]);
  });

  it('reads the same as a strict one where there is nothing odd', () => {
    const der = certificateDer({});
    expect(graceful(der)).toEqual(x509.parseCertificate(der));
    expect(x509.parseCertificate(der).oddities).toEqual([]);
  });

  it.each<[string, Parts, Code]>([
    ['a serial of 65 octets', { serial: integer(fromHex('7f'.repeat(65))) }, 'E_X509_SERIAL'],
    ['a padded serial', { serial: fromHex('02020001') }, 'E_DER_VALUE'],
    [
      'GeneralizedTime with a fraction',
      { validity: validity(generalized('20260101000000.5Z'), utc('270101000000Z')) },
      'E_DER_VALUE',
    ],
    [
      'UTCTime with a zone',
      { validity: validity(utc('260101000000+0100'), utc('270101000000Z')) },
      'E_DER_VALUE',
    ],
    [
      'UTCTime without seconds',
      { validity: validity(utc('2601010000Z'), utc('270101000000Z')) },
      'E_DER_VALUE',
    ],
    [
      'a set out of order',
      { subject: sequence(encodeElement(0x31, attribute('10'), attribute('3'))) },
      'E_DER_ORDER',
    ],
    ['an empty set in a name', { subject: sequence(setOf()) }, 'E_X509_NAME'],
    [
      'an extension twice',
      { extensions: [extensionDer('1.2.3', nul()), extensionDer('1.2.3', nul())] },
      'E_X509_EXTENSION',
    ],
    ['an empty list of extensions', { extensions: [] }, 'E_X509_EXTENSION'],
    ['a length in BER', { serial: fromHex('02810101') }, 'E_DER_LENGTH'],
  ])('refuses %s like a strict one', (_, parts, code) => {
    expect(() => graceful(certificateDer(parts))).toThrow(expect.objectContaining({ code }));
  });
});

function attribute(last: string): Uint8Array {
  return sequence(oid(`2.5.4.${last}`), fromHex('130141'));
}

describe('a serial number of a graceful reading', () => {
  it.each([
    [-1n, '-01'],
    [-255n, '-ff'],
    [-256n, '-0100'],
    [-(2n ** 160n), `-01${'00'.repeat(20)}`],
    [0n, '00'],
    [255n, 'ff'],
    [2n ** 200n, `01${'00'.repeat(25)}`],
  ])('%s is %s, and no two are the same', (serial, hex) => {
    expect(graceful(certificateDer({ serial: integer(serial) })).serialHex).toBe(hex);
  });
});

describe('a private key where a certificate or request belongs', () => {
  it.each([
    ['PKCS#8', '302e020100300506032b657004220420'],
    ['SEC1', '30770201010420'],
  ])('in %s is named, and never shown', (_, head) => {
    const secret = '5ec2e75ec2e75ec2e7';
    const body = fromHex(head + secret.repeat(12));
    const der = encodeElement(0x30, body.subarray(2));
    for (const parse of [x509.parseCertificate, x509.parseCsr]) {
      const refusal = refusalOf(() => parse(der));
      expect(refusal).toMatchObject({ code: 'E_DER_TAG', facts: { offset: 2 } });
      expect(refusal.hint).toMatch(/private key/);
      expect(JSON.stringify([refusal.message, refusal.hint, refusal.facts])).not.toMatch(/5ec2e7/i);
    }
  });
});

function refusalOf(run: () => unknown): { code: string; message: string; hint: string; facts: object } {
  try {
    run();
  } catch (error) {
    return error as { code: string; message: string; hint: string; facts: object };
  }
  throw new TypeError('not refused');
}
