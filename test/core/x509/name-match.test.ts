// SPDX-License-Identifier: Apache-2.0
// Which names are the same, RFC 5280 section 7.1 and RFC 4518.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import type { Name, NameAttribute } from '../../../core/x509/index.ts';
import { rdns } from './values.ts';

const nameOf = (parts: NameAttribute[][]): Name => x509.parseName(x509.encodeName(parts));
const commonName = (value: string, stringType: NameAttribute['stringType'] = 'UTF8String'): Name =>
  nameOf([[{ oid: x509.oids.commonName, stringType, value }]]);

describe('two names are the same, RFC 5280 section 7.1', () => {
  it.each<[string, string, string]>([
    ['in another case', 'Edge CA', 'eDGE ca'],
    ['with blanks at the ends', ' Edge CA ', 'Edge CA'],
    ['with more blanks inside', 'Edge   CA', 'Edge CA'],
    ['with a tab for a blank', 'Edge\tCA', 'Edge CA'],
    ['with a no-break space for a blank', 'Edge\u00a0CA', 'Edge CA'],
    ['with sharp s written out', 'Straße', 'STRASSE'],
    ['with capital sharp s', 'STRA\u1e9eE', 'strasse'],
    ['with a final sigma', 'ΟΔΟΣ', 'οδος'],
    ['with an accent beside its letter', 'e\u0301', 'É'],
    ['with a ligature', '\ufb01', 'FI'],
    ['with a number of one character', '\u2167', 'viii'],
    ['with a soft hyphen', 'Edge\u00adCA', 'EdgeCA'],
    ['with a NUL, which is mapped to nothing', 'Edge\0CA', 'EdgeCA'],
    ['with a blank of no width', 'Edge\u200bCA', 'EdgeCA'],
    ['with the sign of kelvin', '\u212a', 'k'],
    ['with letters of full width', '\uff25\uff24\uff27\uff25', 'edge'],
    ['of ideographs', '边缘', '边缘'],
    ['of a private character, by the bytes', '\ue000a', '\ue000a'],
  ])('%s', (_, a, b) => {
    expect(x509.sameName(commonName(a), commonName(b))).toBe(true);
    expect(x509.nameKey(commonName(a))).toBe(x509.nameKey(commonName(b)));
  });

  it.each<[string, string, string]>([
    ['in one letter', 'Edge CA', 'Edge CB'],
    ['in a blank', 'Edge CA', 'EdgeCA'],
    ['in a dotless i', 'ı', 'i'],
    ['in the script of a letter', 'edge', '\u0435dge'],
    ['in the case of a private character’s neighbour', '\ue000a', '\ue000A'],
    ['in an accent', 'e', 'é'],
  ])('but not where they differ %s', (_, a, b) => {
    expect(x509.sameName(commonName(a), commonName(b))).toBe(false);
    expect(x509.nameKey(commonName(a))).not.toBe(x509.nameKey(commonName(b)));
  });

  const types = [
    'UTF8String',
    'PrintableString',
    'IA5String',
    'VisibleString',
    'BMPString',
    'UniversalString',
  ] as const;
  it.each(types.flatMap((a) => types.map((b) => [a, b] as const)))('as %s and as %s', (a, b) => {
    expect(x509.sameName(commonName('Edge CA', a), commonName('edge ca', b))).toBe(true);
  });

  it('but a TeletexString is only its own bytes, and so is what is no string', () => {
    const teletex = commonName('Edge CA', 'TeletexString');
    expect(x509.sameName(teletex, commonName('Edge CA'))).toBe(false);
    expect(x509.sameName(teletex, commonName('edge ca', 'TeletexString'))).toBe(false);
    expect(x509.sameName(teletex, commonName('Edge CA', 'TeletexString'))).toBe(true);
    expect(x509.sameName(commonName('020101', 'Other'), commonName('020102', 'Other'))).toBe(false);
    // Text that looks like bytes is not those bytes.
    expect(x509.nameKey(commonName('020101', 'Other'))).not.toBe(x509.nameKey(commonName('#020101')));
  });

  it('but not where the types of attributes, their order or number differ', () => {
    const a = x509.nameAttribute(x509.oids.commonName, 'a');
    const o = x509.nameAttribute(x509.oids.organization, 'a');
    expect(x509.sameName(nameOf([[a]]), nameOf([[o]]))).toBe(false);
    expect(x509.sameName(nameOf([[a], [o]]), nameOf([[o], [a]]))).toBe(false);
    expect(x509.sameName(nameOf([[a, o]]), nameOf([[a], [o]]))).toBe(false);
    expect(x509.sameName(nameOf([[a]]), nameOf([]))).toBe(false);
    expect(x509.sameName(nameOf([]), nameOf([]))).toBe(true);
  });

  it('whatever the order that the encoding gave the members of a set', () => {
    // The longer value stands last in DER; folded, it is the other way round.
    const set = (cn: string, o: string): Name =>
      nameOf([[x509.nameAttribute(x509.oids.commonName, cn), x509.nameAttribute(x509.oids.organization, o)]]);
    const a = set('x   y', 'z');
    const b = set('x y', 'z   ');
    expect(a.rdns[0]?.map(({ oid }) => oid)).not.toEqual(b.rdns[0]?.map(({ oid }) => oid));
    expect(x509.sameName(a, b)).toBe(true);
  });

  it('no value passes for two, or for another part of the name', () => {
    const tricks = ['a\u0001', 'a\u0002b', 'a,2.5.4.3=b', 'a\u00012.5.4.3=b', '2.5.4.3=a'];
    const keys = [
      ...tricks.map((value) => x509.nameKey(commonName(value))),
      x509.nameKey(nameOf([[x509.nameAttribute('2.5.4.3', 'a')], [x509.nameAttribute('2.5.4.3', 'b')]])),
      x509.nameKey(nameOf([[x509.nameAttribute('2.5.4.3', 'a'), x509.nameAttribute('2.5.4.3', 'b')]])),
    ];
    // Controls are mapped to nothing: the first two tricks and the fourth become other plain values.
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what is made to be costly is compared by its bytes, at once', () => {
  it.each<[string, string]>([
    ['marks out of order', `a${'\u0301'.repeat(14_000)}${'\u0323'.repeat(14_000)}`],
    ['letters that become marks, out of order', `a${'\u0301\uff9e'.repeat(12_000)}`],
    ['marks with what is not seen between', `a${'\u0301\u200d\u0323\u200d'.repeat(6000)}`],
    ['letters that become eighteen', '\ufdfa'.repeat(21_000)],
  ])('%s', (_, text) => {
    const started = performance.now();
    expect(x509.sameName(commonName(text), commonName(` ${text}`))).toBe(false);
    expect(x509.sameName(commonName(text), commonName(text))).toBe(true);
    // By the square it takes seconds.
    expect(performance.now() - started).toBeLessThan(200);
  });

  it('as nobody’s name is', () => {
    expect(x509.sameName(commonName(`Z${'\u0301'.repeat(20)}`), commonName(`z${'\u0301'.repeat(20)}`))).toBe(
      true,
    );
    expect(x509.sameName(commonName('\ufdfa'), commonName('\ufdfa '))).toBe(true);
  });
});

describe('a name may be within another', () => {
  const teletex = commonName('Edge CA', 'TeletexString');
  it.each<[string, Name, Name, boolean]>([
    ['where it is', commonName('edge  ca'), commonName('Edge CA'), true],
    ['where a TeletexString could be the same', teletex, commonName('Edge CA'), true],
    ['where the other is the TeletexString', commonName('Edge CA'), teletex, true],
    ['where a value is no string', commonName('020101', 'Other'), commonName('Edge CA'), true],
    ['where a value has prohibited characters', commonName('Edge CA\ue000'), commonName('Edge CA'), true],
    ['and not where both can be read', commonName('Edge CB'), commonName('Edge CA'), false],
    [
      'and not where the types of attributes differ',
      teletex,
      nameOf([[x509.nameAttribute(x509.oids.organization, 'Edge CA')]]),
      false,
    ],
    ['and not where the base is longer', nameOf([]), teletex, false],
    ['and everything below the empty name', teletex, nameOf([]), true],
  ])('%s', (_, name, base, expected) => {
    expect(x509.mayBeWithin(name, base)).toBe(expected);
  });
});

describe('the comparison is an equality', () => {
  it('of every name with itself in any case and any spacing', () => {
    fc.assert(
      fc.property(rdns, (parts) => {
        const spaced = parts.map((rdn) =>
          rdn.map((attribute) => ({
            ...attribute,
            stringType: 'UTF8String' as const,
            value: ` ${attribute.value.toUpperCase().replaceAll(' ', '  ')}`,
          })),
        );
        // Upper case of dotless i is I, which is another letter; text that RFC 4518 section 2.4 prohibits compares by bytes.
        fc.pre(!parts.flat().some(({ value }) => /[ı\p{Cn}\p{Co}\p{Cs}\ufffd]/u.test(value)));
        expect(x509.sameName(nameOf(parts), nameOf(spaced))).toBe(true);
      }),
    );
  });

  it('that says the same as the keys', () => {
    fc.assert(
      fc.property(rdns, rdns, (a, b) => {
        const [one, other] = [nameOf(a), nameOf(b)];
        expect(x509.sameName(one, other)).toBe(x509.nameKey(one) === x509.nameKey(other));
        expect(x509.sameName(one, one)).toBe(true);
      }),
    );
  });

  it('preparing twice is preparing once, over all of Unicode', async () => {
    const { prepare } = await import('../../../core/x509/name-match.ts');
    const wrong: string[] = [];
    for (let code = 1; code < 0x110000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const once = prepare(`x${String.fromCodePoint(code)}x`);
      if (once !== undefined && prepare(once) !== once) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('of a 64 KiB name with itself, in bounded time', () => {
    const long = nameOf([[x509.nameAttribute('2.5.4.3', ' É'.repeat(15 << 10))]]);
    const other = nameOf([[x509.nameAttribute('2.5.4.3', '  é'.repeat(15 << 10))]]);
    const started = performance.now();
    expect(x509.sameName(long, other)).toBe(true);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('a name lies within another', () => {
  const below = nameOf([
    [x509.nameAttribute(x509.oids.country, 'CN')],
    [x509.nameAttribute(x509.oids.organization, 'Edge')],
    [x509.nameAttribute(x509.oids.commonName, 'a')],
  ]);
  it.each<[string, NameAttribute[][], boolean]>([
    ['the empty name', [], true],
    ['its first part', [[x509.nameAttribute(x509.oids.country, 'cn')]], true],
    [
      'its first two parts',
      [[x509.nameAttribute(x509.oids.country, 'cn')], [x509.nameAttribute(x509.oids.organization, 'EDGE ')]],
      true,
    ],
    ['its last part', [[x509.nameAttribute(x509.oids.commonName, 'a')]], false],
    ['another first part', [[x509.nameAttribute(x509.oids.country, 'DE')]], false],
  ])('%s: %#', (_, base, expected) => {
    expect(x509.isWithin(below, nameOf(base))).toBe(expected);
  });
  it('itself, but not one that is longer', () => {
    expect(x509.isWithin(below, below)).toBe(true);
    expect(x509.isWithin(nameOf([[x509.nameAttribute(x509.oids.country, 'CN')]]), below)).toBe(false);
  });
});
