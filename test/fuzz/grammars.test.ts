// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integer, octetString, readDer, sequence, tags } from '../../core/der/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { parseJoinToken } from '../../core/wire/index.ts';
import { derShape } from '../../fuzz/grammars/der.ts';
import { applyEdit, render, type Edit, type Shape } from '../../fuzz/grammars/shape.ts';
import { jsonShape, tokenShape } from '../../fuzz/grammars/text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (shape: Shape): string => Buffer.from(render(shape)).toString();
const edit = (operator: Edit['operator'], at: number, bytes = ''): Edit => ({
  operator,
  at,
  operand: 0,
  bytes: utf8(bytes),
});

describe('an input taken apart', () => {
  it.each([
    ['DER', derShape, sequence(integer(5), sequence(octetString(new Uint8Array(300))))],
    ['DER with a rest', derShape, Uint8Array.of(0x05, 0x00, 0x30, 0x7f, 0x01)],
    ['JSON', jsonShape, utf8('{"a":[1,{"b":null}],"c":"é"}')],
    ['a token', tokenShape, utf8(`ab.${Buffer.from('{"alg":"x"}').toString('base64url')}..-_`)],
  ])('is put together again as it was: %s', (_, shape, bytes) => {
    expect(Buffer.from(render(shape(bytes)))).toEqual(Buffer.from(bytes));
  });

  it('has lengths that fit after an edit inside', () => {
    const shape = derShape(sequence(sequence(octetString(new Uint8Array(100)))));
    const grown = render(applyEdit(shape, { ...edit('repeat', 3), operand: 3 }, shape));
    expect(grown.length).toBeGreaterThan(400);
    expect(() => readDer(grown, tags.sequence, { depth: 4 })).not.toThrow();
  });

  it.each([
    ['delete', '{"a":1,"b":2}', edit('delete', 1), '{"b":2}'],
    ['duplicate', '{"a":1,"b":2}', edit('duplicate', 1), '{"a":1,"a":1,"b":2}'],
    ['replace', '{"a":1}', edit('replace', 3, '[]'), '{"a":[]}'],
    ['swap', '[1,2]', edit('swap', 0), '[2,1]'],
    ['wrap', '[1]', edit('wrap', 0), '[[1]]'],
  ])('is edited where the structure is: %s', (_, json, one, expected) => {
    const shape = jsonShape(utf8(json));
    expect(text(applyEdit(shape, one, shape))).toBe(expected);
  });

  it('is edited inside the base64 of a token', () => {
    const shape = tokenShape(utf8(`h.${Buffer.from('{"alg":"HS256"}').toString('base64url')}.s`));
    const [, header = ''] = text(applyEdit(shape, edit('replace', 6, '"none"'), shape)).split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe('{"alg":"none"}');
  });

  it.each<[string, (bytes: Uint8Array) => Shape, Uint8Array, (bytes: Uint8Array) => unknown]>([
    [
      'DER',
      derShape,
      sequence(sequence(integer(5))),
      (bytes) => {
        const outer = readDer(bytes, tags.sequence, { depth: 4 }).value;
        const inner = outer.sequence();
        inner.smallInteger();
        inner.finish();
        outer.finish();
      },
    ],
    ['JSON', jsonShape, utf8('{"a":[1,2]}'), (bytes) => parseJson(bytes, { bytes: 100, depth: 4 })],
    [
      'a token',
      tokenShape,
      utf8(`${'0'.repeat(64)}.e30.e30.AAAA`),
      (bytes) => parseJoinToken(Buffer.from(bytes).toString('latin1')),
    ],
  ])('is misspelt in ways a strict parser refuses: %s', (_, shape, bytes, parse) => {
    const whole = shape(bytes);
    const plain = Buffer.from(bytes);
    const misspelt = Array.from({ length: 12 * 8 }, (__, index) =>
      Buffer.from(render(applyEdit(whole, { ...edit('misspell', index % 12), operand: index }, whole))),
    ).filter((other) => !other.equals(plain));
    expect(misspelt.length).toBeGreaterThan(10);
    for (const other of misspelt) {
      expect(() => parse(other), other.toString('hex')).toThrow(expect.objectContaining({ fault: 'input' }));
    }
  });

  it('survives any edit', () => {
    const operators = [
      'delete',
      'duplicate',
      'swap',
      'replace',
      'splice',
      'wrap',
      'bytes',
      'repeat',
      'misspell',
    ] as const;
    const one = fc.record({
      operator: fc.constantFrom(...operators),
      at: fc.nat(),
      operand: fc.nat(),
      bytes: fc.uint8Array({ maxLength: 4 }),
    });
    const seed = jsonShape(utf8('{"a":[1,{"b":null}],"c":"d"}'));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 4 }), (edits) => {
        const shape = edits.reduce((all: Shape, next) => applyEdit(all, next, seed), seed);
        expect(render(shape)).toBeInstanceOf(Uint8Array);
      }),
    );
  });
});
