// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDictionary } from '../../fuzz/dictionary.ts';

const hex = (word: Uint8Array): string => Buffer.from(word).toString('hex');

describe("a dictionary in libFuzzer's format", () => {
  it.each([
    ['a bare word', '"ab"', ['6162']],
    ['a named word', 'name="ab"', ['6162']],
    ['a named word with blanks', '  name = "ab"  ', ['6162']],
    ['escapes', String.raw`"\x00\xfF\\\""`, ['00ff5c22']],
    ['comments, empty lines and CRLF', '# note\r\n\r\n"a"\r\n', ['61']],
    ['a hash inside a word', '"#"', ['23']],
  ])('holds %s', (_, text, words) => {
    expect(parseDictionary(text, 'x.dict').map(hex)).toEqual(words);
  });

  it.each([
    ['nothing', '', 0],
    ['comments only', '# a\n', 0],
    ['no quotes', '"a"\nb', 2],
    ['no closing quote', '"a', 1],
    ['an unknown escape', String.raw`"\n"`, 1],
    ['half an escape', String.raw`"\x4"`, 1],
    ['an escape of the closing quote', String.raw`"a\"`, 1],
    ['a bare quote inside', '"a"b"', 1],
    ['an empty word', '""', 1],
    ['a raw byte over 0x7e', '"é"', 1],
    ['a word over 64 bytes', `"${'a'.repeat(65)}"`, 1],
    ['words after the word', '"a" "b"', 1],
  ])('is refused with %s, naming the line', (_, text, line) => {
    expect(() => parseDictionary(text, 'x.dict')).toThrow(
      expect.objectContaining({ code: 'E_FUZZ_DICTIONARY', facts: { file: 'x.dict', line } }),
    );
  });

  it('reads back any word written as hex escapes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (word) => {
        const escaped = [...word].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
        expect(parseDictionary(`"${escaped}"`, 'x').map(hex)).toEqual([hex(word)]);
      }),
    );
  });
});
