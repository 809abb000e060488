// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { DerReader, readDer, tags, write, type StringType } from '../../../core/der/index.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

obeysTheCodecLaws({
  name: 'an OCTET STRING in DER',
  values: fc.uint8Array({ maxLength: 400 }),
  encode: write.octetString,
  decode: (bytes) => Uint8Array.from(readDer(bytes, tags.octetString, { depth: 1 }).value.rest),
});

obeysTheCodecLaws({
  name: 'an INTEGER in DER',
  values: fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
  encode: write.integer,
  decode: whole((reader) => BigInt.asIntN(2048, fromTwosComplement(reader.integer()))),
});

obeysTheCodecLaws({
  name: 'a small INTEGER in DER',
  values: fc.nat(),
  encode: write.integer,
  decode: whole((reader) => reader.smallInteger()),
});

obeysTheCodecLaws({
  name: 'a BOOLEAN in DER',
  values: fc.boolean(),
  encode: write.boolean,
  decode: whole((reader) => reader.boolean()),
});

obeysTheCodecLaws({
  name: 'a NULL in DER',
  values: fc.constant(null),
  encode: write.nul,
  decode: whole((reader) => {
    reader.nul();
    return null;
  }),
});

obeysTheCodecLaws({
  name: 'an OBJECT IDENTIFIER in DER',
  values: fc
    .oneof(
      fc.tuple(fc.constantFrom(0n, 1n), fc.bigInt({ min: 0n, max: 39n }), arcs(8)),
      fc.tuple(fc.constant(2n), fc.bigInt({ min: 0n, max: 2n ** 100n }), arcs(3)),
    )
    .map(([root, second, rest]) => [root, second, ...rest].join('.')),
  encode: write.oid,
  decode: whole((reader) => reader.oid()),
});

obeysTheCodecLaws({
  name: 'a BIT STRING in DER',
  values: fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 7 })).map(([bytes, unused]) => {
    const unusedBits = bytes.length === 0 ? 0 : unused;
    const last = bytes.length - 1;
    if (last >= 0) bytes[last] = ((bytes[last] ?? 0) >> unusedBits) << unusedBits;
    return { bytes, unusedBits };
  }),
  encode: ({ bytes, unusedBits }) => write.bitString(bytes, unusedBits),
  decode: whole((reader) => {
    const { bytes, unusedBits } = reader.bitString();
    return { bytes: Uint8Array.from(bytes), unusedBits };
  }),
});

obeysTheCodecLaws({
  name: 'a time in DER',
  values: fc
    .date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    .map((date) => Math.floor(date.getTime() / 1000) * 1000),
  encode: write.utcOrGeneralizedTime,
  // GeneralizedTime before 2050 is DER, but not how this writer spells a date: X.509's reader refuses it.
  decode: whole((reader) => reader.time()),
  spellings: 'many',
});

const strings: readonly [StringType, number, fc.Arbitrary<string>][] = [
  ['UTF8String', tags.utf8String, fc.string({ unit: 'binary' })],
  ['IA5String', tags.ia5String, fc.string({ unit: 'binary-ascii' })],
  ['PrintableString', tags.printableString, fc.stringMatching(/^[A-Za-z0-9 '()+,\-./:=?]*$/)],
  ['NumericString', tags.numericString, fc.stringMatching(/^[0-9 ]*$/)],
  [
    'BMPString',
    tags.bmpString,
    fc.string({ unit: 'binary' }).filter((text) => !/[\u{10000}-\u{10ffff}]/u.test(text)),
  ],
  ['UniversalString', tags.universalString, fc.string({ unit: 'binary' })],
];
for (const [type, tag, values] of strings)
  obeysTheCodecLaws({
    name: `a ${type} in DER`,
    values,
    encode: (text) => write.string(type, tag, text),
    decode: whole((reader) => reader.string(type, tag)),
  });

obeysTheCodecLaws({
  name: 'a SET OF in DER',
  values: fc.uniqueArray(fc.nat(), { maxLength: 20 }).map((numbers) => inDerOrder(numbers)),
  encode: (numbers) => write.setOf(...numbers.map(write.integer)),
  decode: whole((reader) => reader.setOf((member) => member.smallInteger()), 2),
});

function inDerOrder(numbers: number[]): number[] {
  return numbers.toSorted((a, b) => Buffer.compare(write.integer(a), write.integer(b)));
}

function arcs(most: number): fc.Arbitrary<bigint[]> {
  return fc.array(fc.bigInt({ min: 0n, max: 2n ** 40n }), { maxLength: most });
}

function whole<T>(read: (reader: DerReader) => T, depth: number = 1): (bytes: Uint8Array) => T {
  return (bytes) => {
    const reader = new DerReader(bytes, { depth });
    const value = read(reader);
    reader.finish();
    return value;
  };
}

function fromTwosComplement(octets: Uint8Array): bigint {
  return BigInt.asIntN(octets.length * 8, BigInt(`0x${Buffer.from(octets).toString('hex')}`));
}
