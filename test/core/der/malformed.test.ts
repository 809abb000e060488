// SPDX-License-Identifier: Apache-2.0
// Hostile and sloppy DER, by type: each is refused with its code, at its offset.
import { describe, expect, it } from 'vitest';
import { DerReader, readDer, tags, write } from '../../../core/der/index.ts';
import type { Code } from '../../../core/errors.ts';

type Read = (reader: DerReader) => unknown;
const hexOf = (text: string): string => Buffer.from(text).toString('hex');
const time = (tag: string, text: string): string =>
  tag + text.length.toString(16).padStart(2, '0') + hexOf(text);

const tables: readonly [
  section: string,
  read: Read,
  rows: readonly [what: string, der: string, code: Code][],
][] = [
  [
    'BOOLEAN, X.690 sections 8.2 and 11.1',
    (r) => r.boolean(),
    [
      ['no contents', '0100', 'E_DER_VALUE'],
      ['two octets', '0102ffff', 'E_DER_VALUE'],
      ['TRUE that is 0x01', '010101', 'E_DER_VALUE'],
      ['TRUE that is 0xfe', '0101fe', 'E_DER_VALUE'],
      ['a constructed form', '2103010100', 'E_DER_TAG'],
    ],
  ],
  [
    'INTEGER, X.690 section 8.3',
    (r) => r.integer(),
    [
      ['no contents', '0200', 'E_DER_VALUE'],
      ['a padded zero', '02020000', 'E_DER_VALUE'],
      ['a padded positive number', '0202007f', 'E_DER_VALUE'],
      ['a padded negative number', '0202ff80', 'E_DER_VALUE'],
      ['minus one in two octets', '0202ffff', 'E_DER_VALUE'],
    ],
  ],
  [
    'small INTEGER',
    (r) => r.smallInteger(),
    [
      ['a negative number', '0201ff', 'E_DER_VALUE'],
      ['2^31', '02050080000000', 'E_DER_VALUE'],
      ['2^32', '02050100000000', 'E_DER_VALUE'],
    ],
  ],
  [
    'BIT STRING, X.690 sections 8.6 and 11.2',
    (r) => r.bitString(),
    [
      ['no contents', '0300', 'E_DER_VALUE'],
      ['unused bits of nothing', '030101', 'E_DER_VALUE'],
      ['eight unused bits', '03020800', 'E_DER_VALUE'],
      ['an unused bit that is set', '03020101', 'E_DER_VALUE'],
      ['the constructed form of BER', '2303030100', 'E_DER_TAG'],
    ],
  ],
  [
    'NULL, X.690 section 8.8',
    (r) => {
      r.nul();
    },
    [['contents', '050100', 'E_DER_VALUE']],
  ],
  [
    'OCTET STRING, X.690 section 8.7',
    (r) => r.octetString(),
    [
      ['the constructed form of BER', '2403040100', 'E_DER_TAG'],
      ['a length that only BER would write', '04810100', 'E_DER_LENGTH'],
      ['a length past the end', '0402ff', 'E_DER_TRUNCATED'],
    ],
  ],
  [
    'OBJECT IDENTIFIER, X.690 section 8.19',
    (r) => r.oid(),
    [
      ['no contents', '0600', 'E_DER_VALUE'],
      ['a truncated arc', '06025586', 'E_DER_VALUE'],
      ['only a truncated arc', '060180', 'E_DER_VALUE'],
      ['an arc padded with 0x80', '060455800403', 'E_DER_VALUE'],
      ['a first arc padded with 0x80', '06038055' + '04', 'E_DER_VALUE'],
      ['an arc of 20 octets', '061555' + 'ff'.repeat(19) + '7f', 'E_DER_VALUE'],
      ['65 octets', '0641' + '01'.repeat(65), 'E_DER_VALUE'],
    ],
  ],
  [
    'UTCTime, X.690 section 11.8',
    (r) => r.time(),
    [
      ['no seconds', time('17', '2611241200Z'), 'E_DER_VALUE'],
      ['a zone', time('17', '261124120000+0100'), 'E_DER_VALUE'],
      ['no Z', time('17', '261124120000'), 'E_DER_VALUE'],
      ['a small z', time('17', '261124120000z'), 'E_DER_VALUE'],
      ['month 13', time('17', '261324120000Z'), 'E_DER_VALUE'],
      ['month 0', time('17', '260024120000Z'), 'E_DER_VALUE'],
      ['31 November', time('17', '261131120000Z'), 'E_DER_VALUE'],
      ['29 February of 2023', time('17', '230229120000Z'), 'E_DER_VALUE'],
      ['day 0', time('17', '261100120000Z'), 'E_DER_VALUE'],
      ['hour 24', time('17', '261124240000Z'), 'E_DER_VALUE'],
      ['minute 60', time('17', '261124126000Z'), 'E_DER_VALUE'],
      ['second 60', time('17', '261124120060Z'), 'E_DER_VALUE'],
      ['a blank for a digit', time('17', '2611241200 0Z'), 'E_DER_VALUE'],
      ['a sign for a digit', time('17', '26112412-100Z'), 'E_DER_VALUE'],
      ['another type', '1800'.replace('18', '19'), 'E_DER_TAG'],
    ],
  ],
  [
    'GeneralizedTime, X.690 section 11.7',
    (r) => r.time(),
    [
      ['no seconds', time('18', '205011241200Z'), 'E_DER_VALUE'],
      ['a fraction', time('18', '20501124120000.5Z'), 'E_DER_VALUE'],
      ['29 February of 2100', time('18', '21000229120000Z'), 'E_DER_VALUE'],
      ['no contents', '1800', 'E_DER_VALUE'],
    ],
  ],
  [
    'UTF8String, RFC 3629',
    (r) => r.utf8String(),
    [
      ['an overlong slash', '0c02c0af', 'E_DER_VALUE'],
      ['a surrogate', '0c03eda080', 'E_DER_VALUE'],
      ['a cut sequence', '0c02e8be', 'E_DER_VALUE'],
      ['a code point over U+10FFFF', '0c04f4908080', 'E_DER_VALUE'],
      ['a lone continuation', '0c0180', 'E_DER_VALUE'],
    ],
  ],
  [
    'PrintableString, X.680 section 41.4',
    (r) => r.printableString(),
    [
      ['an asterisk', '13012a', 'E_DER_VALUE'],
      ['an at sign', '130140', 'E_DER_VALUE'],
      ['an underscore', '13015f', 'E_DER_VALUE'],
      ['an ampersand', '130126', 'E_DER_VALUE'],
      ['a NUL', '130100', 'E_DER_VALUE'],
      ['UTF-8', '1302c3a9', 'E_DER_VALUE'],
    ],
  ],
  ['IA5String', (r) => r.ia5String(), [['an octet over 0x7f', '160180', 'E_DER_VALUE']]],
  [
    'NumericString',
    (r) => r.string('NumericString', tags.numericString),
    [['a letter', '120141', 'E_DER_VALUE']],
  ],
  [
    'BMPString',
    (r) => r.string('BMPString', tags.bmpString),
    [
      ['half a character', '1e0100', 'E_DER_VALUE'],
      ['a surrogate', '1e02d800', 'E_DER_VALUE'],
    ],
  ],
  [
    'UniversalString',
    (r) => r.string('UniversalString', tags.universalString),
    [
      ['three octets', '1c03000000', 'E_DER_VALUE'],
      ['a code point over U+10FFFF', '1c0400110000', 'E_DER_VALUE'],
    ],
  ],
  [
    'SET OF, X.690 section 11.6',
    (r) => r.setOf((m) => m.integer()),
    [
      ['members in the wrong order', '3106020102020101', 'E_DER_ORDER'],
      ['a member twice', '3106020101020101', 'E_DER_ORDER'],
      ['a longer member first', '31070202010002017f', 'E_DER_ORDER'],
    ],
  ],
  [
    'ANY',
    (r) => r.any(),
    [
      ['a tag of two octets', '1f8100', 'E_DER_TAG'],
      ["BER's end of contents", '0000', 'E_DER_TAG'],
      ['nothing', '', 'E_DER_TRUNCATED'],
    ],
  ],
];

describe.each(tables)('%s', (_, read, rows) => {
  it.each(rows)('refuses %s', (_what, der, code) => {
    expect(() => read(new DerReader(fromHex(der), { depth: 3 }))).toThrow(expect.objectContaining({ code }));
  });
});

describe('the reader', () => {
  it('gives offsets in the whole input, however deep the fault lies', () => {
    const der = write.sequence(
      write.integer(1),
      write.sequence(write.octetString(new Uint8Array(300)), fromHex('0202007f')),
    );
    const outer = readDer(der, tags.sequence, { depth: 3 }).value;
    outer.integer();
    const inner = outer.sequence();
    inner.octetString();
    expect(() => inner.integer()).toThrow(
      expect.objectContaining({ code: 'E_DER_VALUE', facts: { offset: der.length - 4 } }),
    );
  });

  it('refuses more bytes than its caller allows', () => {
    expect(() => new DerReader(new Uint8Array(11), { depth: 1, bytes: 10 })).toThrow(
      expect.objectContaining({ code: 'E_DER_SIZE' }),
    );
  });

  it('does not read past an element into its neighbour', () => {
    const outer = readDer(fromHex('3006' + '30010201' + '0105'), tags.sequence, { depth: 3 }).value;
    const inner = outer.sequence();
    expect(() => inner.integer()).toThrow(expect.objectContaining({ code: 'E_DER_TRUNCATED' }));
  });

  it('gives plain views of a Buffer, without copying', () => {
    const pool = Buffer.from('ff040201020fff', 'hex');
    const value = new DerReader(pool.subarray(1, 5), { depth: 1 }).octetString();
    expect(value.constructor).toBe(Uint8Array);
    pool[3] = 9;
    expect([...value]).toEqual([9, 2]);
  });
});

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
