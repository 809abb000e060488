// SPDX-License-Identifier: Apache-2.0
// The tree that --explain prints: marks that the terminal can show, colour where it is wanted, advice where it counts.

import { describe, expect, it } from 'vitest';
import type { Call } from '../../cli/command.ts';
import { summaryLine, treeLines } from '../../cli/commands/verify/explain.ts';
import { viewOf } from '../../cli/commands/verify/view.ts';
import { allOf, anyOf, fail, pass, skip } from '../../core/evidence/index.ts';

const callWith = (env: Record<string, string>, isTTY = false, explain = true): Call =>
  ({ env, stdout: { isTTY }, options: { explain }, verbose: false }) as unknown as Call;
const marksOf = (env: Record<string, string>, isTTY = false): string => {
  const { mark } = viewOf(callWith(env, isTTY));
  return mark('passed') + mark('failed') + mark('unchecked');
};

describe('marks', () => {
  it.for<[string, Record<string, string>, string]>([
    ['no locale', {}, '✓✗–'],
    ['UTF-8', { LANG: 'de_DE.UTF-8' }, '✓✗–'],
    ['a container’s C.utf8', { LANG: 'C.utf8' }, '✓✗–'],
    ['POSIX', { LANG: 'POSIX' }, '+x-'],
    ['Latin-1', { LANG: 'de_DE.ISO-8859-1' }, '+x-'],
    ['LC_ALL before LANG', { LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, '+x-'],
    ['an empty LC_ALL is none', { LANG: 'de_DE.UTF-8', LC_ALL: '' }, '✓✗–'],
    ['Linux’s console', { LANG: 'de_DE.UTF-8', TERM: 'linux' }, '+x-'],
    ['a dumb terminal', { TERM: 'dumb' }, '+x-'],
  ])('fit the terminal: %s', ([, env, marks]) => expect(marksOf(env)).toBe(marks));

  it('have colour on a terminal alone, and never with NO_COLOR', () => {
    expect(marksOf({}, true)).toContain('\u001b[32m✓');
    expect(marksOf({ NO_COLOR: '1' }, true)).toBe('✓✗–');
    expect(marksOf({ NO_COLOR: '' }, true)).toContain('\u001b[');
    expect(marksOf({}, false)).toBe('✓✗–');
  });
});

describe('the tree', () => {
  const row = { check: 'a.b', clause: 'a clause' };
  const bad = fail(row, 'E_TAG_MISMATCH', 'another tag', {}, [{ name: 'payload', digest: 'sha256:00' }]);
  const view = viewOf(callWith({}));

  it('advises on what failed and counts', () => {
    const lines = treeLines(
      allOf({ ...row, check: 'a' }, 'all', [pass(row, 'good'), bad, skip(row, 'none')]),
      view,
    );
    expect(lines).toEqual([
      '  ✗ a  all: 1 failed  [a clause]',
      '    ✓ a.b  good  [a clause]',
      '    ✗ a.b  E_TAG_MISMATCH: another tag  [a clause]',
      expect.stringMatching(/^ {8}to pass: It must be built from the tag/),
      '    – a.b  none  [a clause]',
    ]);
  });

  it('does not advise on what another attestation made good', () => {
    const lines = treeLines(anyOf(row, 'one of two', [bad, pass(row, 'good')]), view);
    expect(lines.join('\n')).not.toContain('to pass');
  });

  it('names what was looked at where that is asked for', () => {
    expect(treeLines(bad, { ...view, inputs: true })).toContain('      of payload sha256:00');
    expect(treeLines(bad, view).join('')).not.toContain('sha256:00');
  });

  it('is counted', () => {
    const all = allOf(row, 'all', [pass(row, 'good'), bad, skip(row, 'none')]);
    expect(summaryLine(all)).toBe('  1 of 3 checks passed, 1 failed, 1 had nothing to check');
    expect(summaryLine(pass(row, 'good'))).toBe('  1 of 1 checks passed');
  });
});
