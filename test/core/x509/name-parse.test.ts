// SPDX-License-Identifier: Apache-2.0
// Names from text, RFC 4514.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import type { NameAttribute } from '../../../core/x509/index.ts';
import { rdns } from './values.ts';

type Part = [oid: string, stringType: NameAttribute['stringType'], value: string];
const { oids } = x509;

describe('a name is read from text, RFC 4514', () => {
  it.each<[string, Part[][]]>([
    ['', []],
    ['CN=edge-1', [[[oids.commonName, 'PrintableString', 'edge-1']]]],
    [
      // Section 4 of the RFC, last part first.
      'UID=jsmith,DC=example,DC=net',
      [
        [[oids.domainComponent, 'IA5String', 'net']],
        [[oids.domainComponent, 'IA5String', 'example']],
        [[oids.userId, 'PrintableString', 'jsmith']],
      ],
    ],
    [
      'OU=Sales+CN=J.  Smith,DC=net',
      [
        [[oids.domainComponent, 'IA5String', 'net']],
        // DER's order: the shorter encoding first.
        [
          [oids.organizationalUnit, 'PrintableString', 'Sales'],
          [oids.commonName, 'PrintableString', 'J.  Smith'],
        ],
      ],
    ],
    ['CN=James \\"Jim\\" Smith\\, III', [[[oids.commonName, 'UTF8String', 'James "Jim" Smith, III']]]],
    ['CN=Before\\0dAfter', [[[oids.commonName, 'UTF8String', 'Before\rAfter']]]],
    ['CN=Lu\\C4\\8Di\\C4\\87', [[[oids.commonName, 'UTF8String', 'Lučić']]]],
    ['1.3.6.1.4.1.1466.0=#04024869', [[['1.3.6.1.4.1.1466.0', 'Other', '04024869']]]],
    ['CN=#0c0161', [[[oids.commonName, 'UTF8String', 'a']]]],
    ['cn=a', [[[oids.commonName, 'PrintableString', 'a']]]],
    ['2.5.4.3=a', [[[oids.commonName, 'PrintableString', 'a']]]],
    ['CN=a=b', [[[oids.commonName, 'PrintableString', 'a=b']]]],
    ['CN=\\#a', [[[oids.commonName, 'UTF8String', '#a']]]],
    ['CN=\\ a\\ ', [[[oids.commonName, 'PrintableString', ' a ']]]],
    ['CN=a#b', [[[oids.commonName, 'UTF8String', 'a#b']]]],
    ['emailAddress=a@b.example', [[[oids.emailAddress, 'IA5String', 'a@b.example']]]],
    ['CN=边缘-01', [[[oids.commonName, 'UTF8String', '边缘-01']]]],
  ])('%j', (text, expected) => {
    const read = x509.parseNameText(text).rdns;
    expect(read.map((rdn) => rdn.map(({ oid, stringType, value }) => [oid, stringType, value]))).toEqual(
      expected,
    );
  });

  it.each<[string, string, number]>([
    ['no equals sign', 'CN', 0],
    ['a type nobody knows', 'XX=a', 0],
    ['a blank before a type', 'CN=a, O=b', 5],
    ['a blank before a value', 'CN= a', 3],
    ['a blank after a value', 'CN=a ,O=b', 4],
    ['an empty value', 'CN=', 3],
    ['an empty value before another', 'CN=,O=b', 3],
    ['a comma at the end', 'CN=a,', 5],
    ['a plus at the end', 'CN=a+', 5],
    ['a comma at the beginning', ',CN=a', 0],
    ['a semicolon', 'CN=a;O=b', 4],
    ['quotes', 'CN="a"', 3],
    ['a NUL', 'CN=a\0', 4],
    ['a backslash at the end', 'CN=a\\', 4],
    ['a backslash before a letter', 'CN=a\\x', 4],
    ['half a pair of hex digits', 'CN=a\\4', 4],
    ['bytes that are not UTF-8', 'CN=\\c0\\af', 3],
    ['half a surrogate pair', 'CN=\ud800', 0],
    ['hex of odd length', 'CN=#0c016', 3],
    ['hex without digits', 'CN=#', 3],
    ['hex with more after it', 'CN=#0c0161 ', 3],
    ['hex that is no DER', 'CN=#0c0261', 3],
    ['hex with a second element', 'CN=#0c01610c0161', 3],
    ['an identifier with a zero before an arc', '2.05.4.3=a', 0],
    ['an identifier with a second arc over 39', '1.40=a', 0],
    ['an identifier with an arc over 128 bits', `2.${'9'.repeat(60)}=a`, 0],
    ['an identifier with too many arcs', `1.2${'.99999'.repeat(40)}=a`, 0],
    ['one attribute twice in a set', 'CN=a+CN=a', 5],
    ['one attribute twice in two string types', 'CN=#0c0161+CN=a', 11],
  ])('but not with %s', (_, text, offset) => {
    expect(() => x509.parseNameText(text)).toThrow(
      expect.objectContaining({ code: 'E_X509_NAME', facts: { offset } }),
    );
  });

  it('but not beyond the limits, in bounded time', () => {
    expect(() => x509.parseNameText('CN=a,'.repeat(65) + 'CN=a')).toThrow(
      expect.objectContaining({ code: 'E_X509_NAME' }),
    );
    expect(() => x509.parseNameText('CN=' + 'a'.repeat(65 << 10))).toThrow(
      expect.objectContaining({ code: 'E_X509_NAME' }),
    );
    const started = performance.now();
    for (const text of ['\\', ' ', '+', ',', '=', '#', 'CN=', 'CN=a+', '\\41', 'a '])
      try {
        x509.parseNameText(`CN=${text.repeat((64 << 10) / text.length - 4)}`);
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_X509_NAME' });
      }
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('says for each type what nameText writes', () => {
    for (const name of ['SN', 'dnQualifier', 'title', 'givenName', 'emailAddress'])
      expect(x509.nameText(x509.parseNameText(`${name}=a`))).toBe(`${name}=a`);
    expect(x509.findAttribute(x509.parseNameText('sn=a'), oids.surname)).toEqual(['a']);
  });
});

describe('text and name', () => {
  it('are each other’s inverse for the string types that are written', () => {
    fc.assert(
      fc.property(rdns, (parts) => {
        const name = x509.parseName(x509.encodeName(parts));
        expect(x509.parseNameText(x509.nameText(name)).der).toEqual(name.der);
      }),
    );
  });

  it('are the same name for every string type', () => {
    const types = ['BMPString', 'UniversalString', 'VisibleString', 'NumericString'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.stringMatching(/^[0-9]{1,9}$/), (stringType, value) => {
        const name = x509.parseName(x509.encodeName([[{ oid: '2.5.4.3', stringType, value }]]));
        expect(x509.sameName(x509.parseNameText(x509.nameText(name)), name)).toBe(true);
      }),
    );
  });

  it('junk is read or refused with a code, and what is read is written again', () => {
    const piece = fc.constantFrom(
      'CN',
      '=',
      ',',
      '+',
      '\\',
      '#',
      '0c0161',
      ' ',
      'a',
      '2.5.4.3',
      'é',
      '\\41',
      '"',
      ';',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        (text) => {
          let name: x509.Name;
          try {
            name = x509.parseNameText(text);
          } catch (error) {
            expect(error).toMatchObject({ code: 'E_X509_NAME' });
            return;
          }
          // A string type given as hex is not the text's to keep.
          const again = x509.parseNameText(x509.nameText(name));
          expect(x509.sameName(again, name)).toBe(true);
          expect(x509.parseNameText(x509.nameText(again)).der).toEqual(again.der);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
