// SPDX-License-Identifier: Apache-2.0
// Every code that a failed proof can carry has advice of its own, and no advice is for a code that nothing gives.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advisedCodes, adviceFor } from '../../cli/commands/verify/advice.ts';
import { closest, hasHeadline, headlineOf } from '../../cli/commands/verify/headline.ts';
import { allOf, anyOf, fail, type Evidence } from '../../core/evidence/index.ts';
import { codes, type Code } from '../../core/index.ts';

const root = resolve(import.meta.dirname, '../..');

/** Every code that a source below the folders names. */
function named(...folders: readonly string[]): ReadonlySet<string> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('advice.ts') && !name.endsWith('sentinels.ts'))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );
  return new Set(
    files.flatMap((text) => [...text.matchAll(/'(E_[A-Z0-9_]+)'/g)].map((match) => match[1] ?? '')),
  );
}

describe('advice', () => {
  it('is there for every untrusted code of attest', () => {
    const untrusted = [...named('attest')].filter((code) => codes[code as Code] === 'untrusted');
    expect(untrusted.length).toBeGreaterThan(30);
    expect(untrusted.filter((code) => !advisedCodes.includes(code))).toEqual([]);
  });

  it('is for codes alone that attest or the commands give', () => {
    const given = named('attest', 'cli/commands/verify');
    expect(advisedCodes.filter((code) => !given.has(code))).toEqual([]);
  });

  it('is one or two sentences, and says something of malformed input and of nothing too', () => {
    for (const code of [...advisedCodes, 'E_JSON_SYNTAX'] as Code[]) {
      expect(adviceFor(code)).toMatch(/^[A-Z][^\n]{20,220}\.$/);
    }
    expect(adviceFor('E_JSON_SYNTAX')).toContain('well formed');
    expect(adviceFor(undefined)).not.toBe('');
  });

  it('names the option and what was found, of what can be typed', () => {
    expect(adviceFor('E_TAG_MISMATCH', { tag: 'v14' })).toContain(
      'If v14 is what you meant, give --source-tag v14.',
    );
    expect(adviceFor('E_SOURCE_MISMATCH', { trigger: 'git+https://github.com/o/r@refs/heads/x' })).toContain(
      '--source-uri github.com/o/r.',
    );
    expect(adviceFor('E_TAG_MISMATCH', { tag: 'v'.repeat(300) })).toBe(adviceFor('E_TAG_MISMATCH'));
    expect(adviceFor('E_TAG_MISMATCH', { tag: '\u001b[2J' })).not.toContain('\u001b');
  });
});

describe('a headline', () => {
  const row = { check: 'a', clause: 'a clause' };
  const of = (...leaves: readonly Evidence[]): Evidence => allOf(row, 'all', leaves);
  it('is there for every untrusted code of attest', () => {
    const untrusted = [...named('attest')].filter((code) => codes[code as Code] === 'untrusted');
    expect(untrusted.filter((code) => !hasHeadline(code))).toEqual([]);
  });

  it('is what makes the other failures moot', () => {
    const other = fail(row, 'E_SUBJECT_MISMATCH', 'other bytes');
    const tag = fail(row, 'E_TAG_MISMATCH', 'another tag');
    expect(headlineOf(of(tag, other))).toContain('digests differ');
    expect(headlineOf(of(tag))).toContain('another tag');
    expect(headlineOf(of({ ...other, check: 'kubeedge.name' }))).toContain('another name');
    expect(headlineOf(of(fail(row, 'E_JSON_SYNTAX', 'no JSON')))).toContain('cannot be read');
  });

  it('is of the attestation that came closest', () => {
    const tag = of(fail(row, 'E_TAG_MISMATCH', 'another tag'));
    const strange = of(fail(row, 'E_SUBJECT_MISMATCH', 'other bytes'));
    const both = anyOf({ ...row, check: 'attestations' }, 'none', [strange, tag, strange]);
    expect(closest(both)).toBe(tag);
    expect(headlineOf(both)).toContain('another tag');
  });
});
