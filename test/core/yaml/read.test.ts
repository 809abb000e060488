// SPDX-License-Identifier: Apache-2.0
// YAML with one meaning: what is read, where it stands, and what is refused with the caller's code and its place.

import { describe, expect, it } from 'vitest';
import { KnownError } from '../../../core/index.ts';
import { readYaml } from '../../../core/yaml/index.ts';

const limits = { bytes: 200, depth: 4, entries: 3, keys: 2 };
const codes = { syntax: 'E_PROFILE_YAML', size: 'E_POLICY_SIZE' } as const;
const read = (text: string) => readYaml(text, limits, codes);

describe('YAML', () => {
  it('is plain values by the core schema', () => {
    expect(read('[no, 0o17, ~]').value).toEqual(['no', 15, null]);
    expect(read('{ 2026-01-01: 1.5 }').value).toEqual({ '2026-01-01': 1.5 });
    expect(read('%YAML 1.2\n---\na: |\n  x\n').value).toEqual({ a: 'x\n' });
  });

  it('says where values and keys stand, or the nearest above them', () => {
    const file = read('a:\n  - x\n  - { b: y }\n');
    const place = (path: (string | number)[], what?: 'key') => file.place(path, what);
    expect(place([])).toEqual({ line: 1, column: 1 });
    expect(place(['a', 1, 'b'])).toEqual({ line: 3, column: 10 });
    expect(place(['a', 1, 'b'], 'key')).toEqual({ line: 3, column: 7 });
    expect(place(['a', 1, 'c'])).toEqual({ line: 3, column: 5 });
    expect(place(['a', 7])).toEqual({ line: 2, column: 3 });
    expect(place(['a', 0, 'deeper', 'still'])).toEqual({ line: 2, column: 5 });
  });

  it.each([
    ['nothing', '', codes.syntax, 1, 1],
    ['a comment alone', '# nothing\n', codes.syntax, 1, 1],
    ['an alias', 'a: *b', codes.syntax, 1, 4],
    ['an anchor', 'a:\n  b: &c 1', codes.syntax, 2, 9],
    ['a tag of its own', 'a: !secret 1', codes.syntax, 1, 4],
    ['a key twice', 'a: 1\na: 2', codes.syntax, 2, 1],
    ['a key that is no string', '[x]: 1', codes.syntax, 1, 1],
    ['a merge key', 'a:\n  <<: { b: 1 }\n  <<: { c: 1 }', codes.syntax, 3, 3],
    ['YAML 1.1', '%YAML 1.1\n---\na: no', codes.syntax, 1, 1],
    ['a second document', 'a: 1\n---\nb: 2', codes.syntax, 2, 1],
    ['a tab for indentation', 'a:\n\tb: 1', codes.syntax, 2, 1],
    ['an open list', 'a: [1', codes.syntax, 1, 6],
    ['too many bytes', `#${'é'.repeat(100)}`, codes.size, 1, 1],
    ['too deep a list', `a: ${'['.repeat(100)}`, codes.size, 1, 8],
    ['too deep blocks', '- '.repeat(99), codes.size, 1, 11],
    ['too many entries', 'a: [1, 2, 3, 4]', codes.size, 1, 4],
    ['too many keys', '{ a: 1, b: 2, c: 3 }', codes.size, 1, 1],
  ])('is refused with %s', (_, text, code, line, column) => {
    let refusal: unknown;
    try {
      read(text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(KnownError);
    expect(refusal).toMatchObject({ code, facts: { line, column } });
  });
});
