// SPDX-License-Identifier: Apache-2.0
// Patterns for identities: what they match as a whole, what is refused, agreement with the language's own regular
// expressions, and time in proportion to the text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, patternLimits } from '../../../attest/verify/pattern.ts';
import { KnownError } from '../../../core/index.ts';

describe('a pattern', () => {
  it.for<[pattern: string, matched: readonly string[], other: readonly string[]]>([
    ['abc', ['abc'], ['', 'ab', 'abcd', 'xabc', 'ABC', 'abc\n']],
    [
      'https://github\\.com/o/.*',
      ['https://github.com/o/', 'https://github.com/o/r'],
      ['https://githubXcom/o/'],
    ],
    ['^a$', ['a'], ['ab', 'ba']],
    ['^a|b$', ['a', 'b'], ['ab', 'ac', 'cb']],
    ['a|', ['a', ''], ['b']],
    ['(a|bc)+d?', ['a', 'abca', 'bcd'], ['', 'd', 'abcb']],
    ['(?:ab){2}', ['abab'], ['ab', 'ababab']],
    ['a{2,}', ['aa', 'aaaa'], ['a']],
    ['a{1,3}', ['a', 'aaa'], ['', 'aaaa']],
    ['a*?b+?', ['b', 'aab', 'abb'], ['a']],
    ['[a-c_-]+', ['a-c_'], ['d', '']],
    ['[^/]+', ['abc'], ['a/b', '']],
    ['[\\d.\\]]+', ['1.2]'], ['a']],
    ['\\w\\s\\D\\S', ['a  b'], ['a1xx']],
    ['.', ['a', 'é', '😀'], ['', 'ab', '\n']],
    ['(a*)*', ['', 'aaa'], ['b']],
    ['v\\d+\\.\\d+', ['v1.22'], ['v1x22', 'v1.22-rc.1']],
    ['аdmin', ['аdmin'], ['admin']],
  ])('%s', ([pattern, matched, other]) => {
    const matches = compilePattern(pattern);
    for (const text of matched) expect(matches(text), text).toBe(true);
    for (const text of other) expect(matches(text), text).toBe(false);
  });

  it.for([
    '',
    '(',
    'a)',
    '(?=a)',
    '(?!a)',
    '(?<n>a)',
    '(?i)a',
    '(a)\\1',
    '\\b',
    '\\p{L}',
    '\\',
    '[',
    '[]',
    '[b-a]',
    '[a-\\d]',
    '[[:alpha:]]',
    '*',
    '+a',
    'a**',
    'a{1}{2}',
    'a{2,1}',
    'a{0}',
    'a{,2}',
    'a{x}',
    '}',
    ']',
    '(^a)*',
    '$+',
    'a'.repeat(patternLimits.pattern + 1),
    '(((a{9}){9}){9}){9}',
    'a{9999}',
    `${'('.repeat(40)}a${')'.repeat(40)}`,
  ])('%j is refused', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({ name: KnownError.name, code: 'E_IDENTITY_POLICY' }),
    );
  });

  it('matches what the language’s own expressions match as a whole', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\.');
    const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
      part: fc.oneof(
        { maxDepth: 3 },
        fc
          .tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '{1,}', '*?'))
          .map((two) => two.join('')),
        fc
          .tuple(tie('pattern'), fc.constantFrom('', '*', '?', '{0,2}'))
          .map(([one, sign]) => `(${one})${sign}`),
      ),
      pattern: fc
        .array(fc.array(tie('part'), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
        .map((branches) => branches.map((parts) => parts.join('')).join('|')),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '\n'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (source, given) => {
        expect(compilePattern(source)(given)).toBe(new RegExp(`^(?:${source})$`).test(given));
      }),
      { numRuns: 500 },
    );
  });

  it.for(['(a*)*b', '(a+)+b', '(a|aa)+b', '(a|a)*b', '.*.*.*.*.*b', '(.*a){12}b'])(
    '%s takes no longer for a text that almost matches than its length allows',
    (pattern) => {
      const matches = compilePattern(pattern);
      const start = performance.now();
      expect(matches('a'.repeat(2000))).toBe(false);
      // Trying alternatives one after the other would take longer than the universe is old.
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );

  it('matches no text that is longer than is looked at', () =>
    expect(compilePattern('a*')('a'.repeat(patternLimits.text + 1))).toBe(false));
});
