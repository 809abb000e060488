// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, parseJson, type JsonValue } from '../../../core/json/index.ts';
import type { Code } from '../../../core/errors.ts';
import { obeysTheCodecLaws } from '../../laws/codec.ts';

const limits = { bytes: 1 << 20, depth: 20 };

describe('JSON, RFC 8259', () => {
  it.each([
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1',
    '1.5',
    '1e3',
    '1E+3',
    '1e-3',
    '0.1',
    '9007199254740991',
    '-9007199254740991',
    '5e-324',
    '1e-400',
    '""',
    '"a"',
    '"\\"\\\\\\/\\b\\f\\n\\r\\t"',
    '"\\u0000"',
    '"\\u00e9é"',
    '"\\ud83d\\ude00"',
    '"😀"',
    '"\u2028\u007f"',
    '[]',
    '[ ]',
    '{}',
    '{ }',
    '[1,2]',
    ' \t\r\n[ 1 , 2 ] ',
    '{"a":1,"b":{"a":2}}',
    '{"":0}',
    '{"1":1,"0":0}',
  ])('reads %s as JSON.parse does', (text) => {
    const value = parseJson(text, limits);
    const theirs: unknown = JSON.parse(text);
    if (typeof theirs === 'number') expect(value).toBe(theirs); // -0 is not 0
    expect(value).toEqual(theirs);
    expect(parseJson(Buffer.from(text), limits)).toEqual(value);
  });

  it.each<[what: string, text: string, code: Code, offset: number]>([
    ['nothing', '', 'E_JSON_SYNTAX', 0],
    ['only white space', '  ', 'E_JSON_SYNTAX', 2],
    ['a byte order mark', '\ufeff{}', 'E_JSON_SYNTAX', 0],
    ['a value after the value', '{} {}', 'E_JSON_SYNTAX', 3],
    ['a comma at the end of an array', '[1,]', 'E_JSON_SYNTAX', 3],
    ['a comma at the end of an object', '{"a":1,}', 'E_JSON_SYNTAX', 7],
    ['a comma alone', '[,]', 'E_JSON_SYNTAX', 1],
    ['no comma', '[1 2]', 'E_JSON_SYNTAX', 3],
    ['no colon', '{"a" 1}', 'E_JSON_SYNTAX', 5],
    ['a name without quotes', '{a:1}', 'E_JSON_SYNTAX', 1],
    ['single quotes', "['a']", 'E_JSON_SYNTAX', 1],
    ['a comment', '[1/*2*/]', 'E_JSON_SYNTAX', 2],
    ['an array that does not end', '[1', 'E_JSON_SYNTAX', 2],
    ['an object that does not end', '{"a":1', 'E_JSON_SYNTAX', 6],
    ['an object that ends as an array', '{"a":1]', 'E_JSON_SYNTAX', 6],
    ['a string that does not end', '"a', 'E_JSON_SYNTAX', 2],
    ['a line end in a string', '"a\n"', 'E_JSON_SYNTAX', 2],
    ['a tab in a string', '"\t"', 'E_JSON_SYNTAX', 1],
    ['an escape that is none', '"\\x41"', 'E_JSON_SYNTAX', 1],
    ['a short escape', '"\\u12"', 'E_JSON_SYNTAX', 1],
    ['a lone high surrogate', '"\\ud83d"', 'E_JSON_SYNTAX', 1],
    ['a lone low surrogate', '"\\ude00"', 'E_JSON_SYNTAX', 1],
    ['two high surrogates', '"\\ud83d\\ud83d"', 'E_JSON_SYNTAX', 1],
    ['a raw lone surrogate', '"😀\ud83d"', 'E_JSON_SYNTAX', 5],
    ['a number with a leading zero', '01', 'E_JSON_SYNTAX', 1],
    ['a plus sign', '+1', 'E_JSON_SYNTAX', 0],
    ['a lone minus', '-', 'E_JSON_SYNTAX', 0],
    ['a point without digits', '1.', 'E_JSON_SYNTAX', 1],
    ['a point first', '.5', 'E_JSON_SYNTAX', 0],
    ['an exponent without digits', '1e', 'E_JSON_SYNTAX', 1],
    ['hex', '0x10', 'E_JSON_SYNTAX', 1],
    ['NaN', 'NaN', 'E_JSON_SYNTAX', 0],
    ['a word cut short', 'tru', 'E_JSON_SYNTAX', 0],
    ['a word with more', 'nullx', 'E_JSON_SYNTAX', 4],
    ['a no-break space', '\u00a0{}', 'E_JSON_SYNTAX', 0],
    ['2^53', '9007199254740992', 'E_JSON_NUMBER', 0],
    ['-2^53', '[-9007199254740993]', 'E_JSON_NUMBER', 1],
    ['an infinite number', '1e400', 'E_JSON_NUMBER', 0],
    ['a member twice', '{"a":1,"b":2,"a":3}', 'E_JSON_DUPLICATE', 13],
    ['a member twice, once escaped', '{"a":1,"\\u0061":2}', 'E_JSON_DUPLICATE', 7],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}', 'E_JSON_DUPLICATE', 15],
    ['an offset after other scripts, in bytes', '["边缘" 1]', 'E_JSON_SYNTAX', 10],
  ])('refuses %s', (_, text, code, offset) => {
    expect(() => parseJson(text, limits)).toThrow(expect.objectContaining({ code, facts: { offset } }));
  });

  it.each([
    ['an overlong slash', '22c0af22', 1],
    ['a surrogate in UTF-8', '22eda0bd22', 1],
    ['a cut character', '22e8be22', 1],
    ['Latin-1', '22c3a9efbfbde922', 6],
    ['a stray byte first', 'ff', 0],
  ])('refuses bytes with %s', (_, hex, offset) => {
    expect(() => parseJson(Buffer.from(hex, 'hex'), limits)).toThrow(
      expect.objectContaining({ code: 'E_JSON_SYNTAX', facts: { offset } }),
    );
  });

  it('reads whole numbers beyond 2^53 where its caller takes doubles', () => {
    expect(parseJson('9223372036854775807', { ...limits, numbers: 'double' })).toBe(2 ** 63);
    expect(() => parseJson('1e999', { ...limits, numbers: 'double' })).toThrow(
      expect.objectContaining({ code: 'E_JSON_NUMBER' }),
    );
  });

  it('keeps a member named __proto__ or constructor as a member', () => {
    const value = parseJson('{"__proto__":{"admin":true},"constructor":1}', limits) as Record<
      string,
      unknown
    >;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(value['admin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('refuses more nesting and more bytes than its caller allows', () => {
    expect(parseJson('[[[1]]]', { bytes: 7, depth: 3 })).toEqual([[[1]]]);
    expect(() => parseJson('[[[1]]]', { bytes: 7, depth: 2 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_DEPTH', facts: { offset: 2 } }),
    );
    expect(() => parseJson('{"a":{}}', { bytes: 8, depth: 1 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_DEPTH' }),
    );
    expect(() => parseJson('[[[1]]]', { bytes: 6, depth: 3 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_SIZE' }),
    );
    expect(() => parseJson('"é"', { bytes: 3, depth: 0 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_SIZE' }),
    );
  });

  it('counts values, those within others too, before it makes more of them than allowed', () => {
    const limits = { bytes: 100, depth: 3, values: 4 };
    expect(parseJson('{"a":[1,{}]}', limits)).toEqual({ a: [1, {}] });
    expect(() => parseJson('{"a":[1,{},2]}', limits)).toThrow(
      expect.objectContaining({ code: 'E_JSON_SIZE', message: 'more than 4 values' }),
    );
    // Five million empty objects in 16 MiB would take over a gigabyte.
    const many = `[${'{},'.repeat(1 << 20)}{}]`;
    expect(() => parseJson(many, { bytes: 16 << 20, depth: 3 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_SIZE' }),
    );
  });

  it('stands 1000 levels and a million brackets', () => {
    expect(parseJson('['.repeat(1000) + ']'.repeat(1000), { bytes: 2000, depth: 1000 })).toHaveLength(1);
    expect(() => parseJson('['.repeat(1e6), { bytes: 1e6, depth: 1000 })).toThrow(
      expect.objectContaining({ code: 'E_JSON_DEPTH' }),
    );
    expect(() => parseJson('[]', { bytes: 2, depth: 1001 })).toThrow(TypeError);
  });

  it('agrees with JSON.parse on whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(parseJson(text, { ...limits, numbers: 'double' })).toEqual(JSON.parse(text));
      }),
    );
  });

  it('accepts no text that JSON.parse refuses', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          ...Array.from('{}[]",:\\u0d8319eE+-. \n/tfnabé'),
          'true',
          'null',
          '"a":',
          '\\ud83d',
          '\\ude00',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(soup, (text) => {
        let value: JsonValue;
        try {
          value = parseJson(text, limits);
        } catch {
          return;
        }
        expect(value).toEqual(JSON.parse(text));
      }),
      { numRuns: 2000 },
    );
  });
});

obeysTheCodecLaws<JsonValue>({
  name: 'a JSON object',
  values: fc
    .dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }), { noNullPrototype: false })
    .map((value) => parseJson(JSON.stringify(value), { ...limits, numbers: 'double' })),
  encode: (value) => Buffer.from(JSON.stringify(value)),
  // JSON.stringify writes -0 as 0: the sign of nothing is not what this law is about.
  decode: (bytes) => unsignedZeros(parseJson(bytes, { ...limits, numbers: 'double' })),
  spellings: 'many',
  largest: 256 << 10,
});

function unsignedZeros(value: JsonValue): JsonValue {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(unsignedZeros);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, unsignedZeros(member ?? null)]),
  );
}
