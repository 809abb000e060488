// SPDX-License-Identifier: Apache-2.0
// The parts that rules stand on: points on curves, host names, odd characters, why values cannot be decoded.

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { isOnCurve } from '../../../pki/lint/curve.ts';
import { explain } from '../../../pki/lint/explain.ts';
import { falseALabel, isAddressText, isHostName } from '../../../pki/lint/rules/host.ts';
import { oddCharacters } from '../../../pki/lint/text.ts';
import { lintCertificate } from '../../../pki/lint/index.ts';
import { fromHex, having, leaf, spkiFrom, spkiOf } from './structures.ts';

describe('isOnCurve', () => {
  it.each(['P-256', 'P-384', 'P-521'])('agrees with OpenSSL about points of %s', (namedCurve) => {
    const { algorithm, publicKey } = x509.parseSpki(
      spkiOf(generateKeyPairSync('ec', { namedCurve }).privateKey),
    );
    expect(isOnCurve(namedCurve, publicKey)).toBe(true);
    fc.assert(
      fc.property(fc.nat(publicKey.length - 1), fc.integer({ min: 0, max: 255 }), (at, octet) => {
        const bent = Uint8Array.from(publicKey);
        bent[at] = octet;
        const spki = x509.parseSpki(spkiFrom(algorithm.der, bent));
        let made = true;
        try {
          x509.publicKeyOf(spki);
        } catch {
          made = false;
        }
        expect(isOnCurve(namedCurve, bent)).toBe(made);
      }),
      { numRuns: 60 },
    );
  });

  it('takes no point in another form, of another length, at infinity or beyond the field', () => {
    const beyond = Uint8Array.of(4, ...new Uint8Array(64).fill(0xff));
    for (const point of [Uint8Array.of(0), Uint8Array.of(4), new Uint8Array(65), beyond])
      expect(isOnCurve('P-256', point)).toBe(false);
    expect(isOnCurve('P-224', new Uint8Array(57))).toBe(false);
  });
});

describe('names of hosts', () => {
  it.each([
    ['a', true],
    ['a-b.example', true],
    ['*.example', true],
    [`${'a'.repeat(63)}.b`, true],
    [`${'a'.repeat(64)}.b`, false],
    ['', false],
    ['*.', false],
    ['a..b', false],
    ['.a', false],
    ['a.', false],
    ['-a', false],
    ['a-', false],
    ['a_b', false],
    ['a b', false],
    ['b\u00fccher.example', false],
    [Array.from({ length: 127 }, () => 'a').join('.'), true],
    [Array.from({ length: 128 }, () => 'a').join('.'), false],
  ])('%s: %s', (text, is) => {
    expect(isHostName(text)).toBe(is);
  });

  it.each([
    ['10.0.0.1', true],
    ['::1', true],
    ['[::1]', true],
    ['fe80::a', true],
    ['10.0.0', false],
    ['10.0.0.256', false],
    ['a.b.c.d', false],
    ['edge-1', false],
  ])('%s as an address: %s', (text, is) => {
    expect(isAddressText(text)).toBe(is);
  });

  it.each([
    ['xn--bcher-kva.example', undefined],
    ['example.com', undefined],
    ['xn--a-b.example', 'xn--a-b'],
    ['a.xn--.example', 'xn--'],
    ['XN--A-B.example', 'xn--a-b'],
  ])('%s has the false label %s', (host, label) => {
    expect(falseALabel(host)).toBe(label);
  });
});

describe('oddCharacters', () => {
  it.each([
    ['plain text', { control: false, space: false, wide: false }],
    [' before', { control: false, space: true, wide: false }],
    ['after ', { control: false, space: true, wide: false }],
    ['two  blanks', { control: false, space: true, wide: false }],
    ['a\tb', { control: true, space: false, wide: false }],
    ['a\u007fb', { control: true, space: false, wide: true }],
    ['b\u00fccher', { control: false, space: false, wide: true }],
    ['a\u202eb', { control: true, space: false, wide: true }],
    ['\u00e9 \u00a0x', { control: false, space: true, wide: true }],
    ['\u00e9\u0000', { control: true, space: false, wide: true }],
  ])('%j', (text, odd) => {
    expect(oddCharacters(text)).toEqual(odd);
  });
});

describe('explain', () => {
  const why = (oid: string, hex: string): string | undefined => {
    const [one] = x509.decodeExtensions({ extensions: [{ oid, critical: false, value: fromHex(hex) }] });
    if (one === undefined) throw new TypeError('one extension was given');
    return explain(one);
  };
  const { oids } = x509;

  it.each([
    [oids.basicConstraints, '3000', undefined],
    [oids.basicConstraints, '3003010100', 'basic-constraints.no-default'],
    [oids.basicConstraints, '3006010100020100', 'basic-constraints.no-default'],
    [oids.basicConstraints, '3003020100', 'basic-constraints.path-length-of-ca'],
    [oids.basicConstraints, '30030101', undefined],
    [oids.keyUsage, '030100', 'key-usage.some-bit'],
    [oids.keyUsage, '03020700', 'key-usage.some-bit'],
    [oids.keyUsage, '03020080', 'key-usage.minimal'],
    [oids.keyUsage, '0500', undefined],
    [oids.extKeyUsage, '3000', 'ext-key-usage.some-purpose'],
    [oids.subjectAltName, '3000', 'san.some-name'],
    [oids.subjectAltName, '3007870501020304 05'.replace(' ', ''), 'san.ip-octets'],
    [oids.subjectAltName, '30028200', 'san.characters'],
    [oids.subjectAltName, '30038201ff', 'san.characters'],
    [oids.subjectAltName, '3003820161', undefined],
    [oids.nameConstraints, '3002a000', 'name-constraints.some'],
    [oids.policyConstraints, '3000', 'policy-constraints.some'],
    [oids.crlDistributionPoints, '30023000', 'crl-dp.named'],
    ['1.2.3', '3000', undefined],
  ])('%s %s: %s', (oid, hex, rule) => {
    expect(why(oid, hex)).toBe(rule);
  });
});

describe('labels that are no A-labels', () => {
  it.each([
    ['dns', 'xn--a-b.example', true],
    ['email', 'a@xn--a-b.example', true],
    ['email', 'xn--a-b@example.com', false],
    ['uri', 'https://xn--a-b.example:443/', true],
    ['uri', 'https://user--x@example.com/xn--a-b', false],
    ['uri', 'https://xn--bcher-kva.example', false],
  ] as const)('are found in %s:%s: %s', (kind, value, is) => {
    const extension = x509.makeExtension(x509.subjectAltName, [{ kind, value }]);
    const found = lintCertificate(leaf({ extensions: having(extension) })).map(({ rule }) => rule);
    expect(found.includes('san.a-label')).toBe(is);
  });
});
