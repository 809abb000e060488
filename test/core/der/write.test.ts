// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { write } from '../../../core/der/index.ts';

describe('the DER writer, X.690', () => {
  it.each([
    ['zero', write.integer(0), '020100'],
    ['127', write.integer(127), '02017f'],
    ['128', write.integer(128), '02020080'],
    ['-128', write.integer(-128), '020180'],
    ['-129', write.integer(-129n), '0202ff7f'],
    ['-1', write.integer(-1), '0201ff'],
    ['unsigned bytes with leading zeros', write.integer(Uint8Array.of(0, 0, 0x80)), '02020080'],
    ['no bytes as zero', write.integer(new Uint8Array()), '020100'],
    ['TRUE', write.boolean(true), '0101ff'],
    ['FALSE', write.boolean(false), '010100'],
    ['NULL', write.nul(), '0500'],
    ['an object identifier', write.oid('1.2.840.113549'), '06062a864886f70d'],
    ['an identifier whose second arc is large', write.oid('2.999.3'), '0603883703'],
    [
      'a set, sorted',
      write.setOf(write.integer(300), write.integer(2), write.integer(1)),
      '310a0201010201020202012c',
    ],
    ['named bits without trailing zeros', write.namedBits([0, 2]), '030205a0'],
    ['named bits of a second octet', write.namedBits([8]), '0303070080'],
    ['no named bits', write.namedBits([]), '030100'],
    ['a tagged element', write.contextConstructed(3, write.nul()), 'a3020500'],
    ['a tagged primitive', write.contextPrimitive(2, Uint8Array.of(1)), '820101'],
    [
      'the last second of UTCTime',
      write.utcOrGeneralizedTime(Date.UTC(2049, 11, 31, 23, 59, 59)),
      '170d3439313233313233353935395a',
    ],
    [
      'the first of GeneralizedTime',
      write.utcOrGeneralizedTime(Date.UTC(2050, 0, 1)),
      '180f32303530303130313030303030305a',
    ],
    [
      'a year before 1950',
      write.utcOrGeneralizedTime(Date.UTC(1949, 11, 31)),
      '180f31393439313233313030303030305a',
    ],
  ])('writes %s', (_, der, hex) => {
    expect(Buffer.from(der).toString('hex')).toBe(hex);
  });

  it.each([127, 128, 255, 256, 65535, 65536, 1 << 24])(
    'writes a length of %i in the fewest octets',
    (length) => {
      const der = write.octetString(new Uint8Array(length));
      const octets = length < 128 ? 0 : (length.toString(16).length + 1) >> 1;
      expect(der.length).toBe(length + 2 + octets);
    },
  );

  it.each<[string, () => unknown]>([
    ['a time with milliseconds', () => write.utcOrGeneralizedTime(1)],
    ['a time that is none', () => write.utcOrGeneralizedTime(NaN)],
    ['a year over 9999', () => write.utcOrGeneralizedTime(Date.UTC(10000, 0))],
    ['an identifier of one arc', () => write.oid('1')],
    ['an identifier with a padded arc', () => write.oid('1.2.03')],
    ['a second arc over 39', () => write.oid('1.40')],
    ['an arc over 128 bits', () => write.oid(`2.25.${2n ** 133n}`)],
    ['an asterisk in a PrintableString', () => write.printableString('*')],
    ['a lone surrogate', () => write.utf8String('\ud800')],
    ['an unused bit that is set', () => write.bitString(Uint8Array.of(1), 1)],
    ['unused bits of nothing', () => write.bitString(new Uint8Array(), 1)],
    ['a tag number of several octets', () => write.contextPrimitive(31, new Uint8Array())],
  ])('throws a TypeError for %s', (_, run) => {
    expect(run).toThrow(TypeError);
  });
});
