// SPDX-License-Identifier: Apache-2.0
// The table of errors, held both ways: against docs/errors.md, and against the code that throws.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../cli/exit.ts';
import { asKnownError, renderError } from '../cli/output.ts';
import { codes, KnownError, type Code } from '../core/index.ts';

const root = resolve(import.meta.dirname, '..');
const rows = [
  ...readFileSync(join(root, 'docs', 'errors.md'), 'utf8').matchAll(
    /^\| `(E_[A-Z0-9_]+)` \| ([a-z]+) \| (.+) \|$/gm,
  ),
];

const sources = ['core', 'pki', 'attest', 'policies', 'fuzz', 'http', 'cli']
  .flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(root, room, name),
    ),
  )
  .filter((name) => name.endsWith('.ts') && !name.endsWith(join('core', 'errors.ts')))
  .map((name) => readFileSync(name, 'utf8'))
  .join('\n');

describe('the table of errors', () => {
  it('is what docs/errors.md says, row by row and in order', () => {
    expect(rows.map(([, code, fault]) => [code, fault])).toEqual(Object.entries(codes));
  });

  it('says in words what each code means', () => {
    for (const [, code, , words] of rows) expect(words?.trim().length, code).toBeGreaterThan(10);
  });

  it('has no row that no source speaks of', () => {
    const dead = Object.keys(codes).filter((code) => !new RegExp(`['\`]${code}\\b`).test(sources));
    expect(dead).toEqual([]);
  });

  it('gives every fault an exit code, and faults of different kinds different ones where a script must tell', () => {
    for (const code of Object.keys(codes) as Code[])
      expect(exitCodes[new KnownError(code, '').fault]).toBeGreaterThan(0);
    expect(exitCodes).toMatchObject({ usage: 2, input: 3, conflict: 4, remote: 5, defect: 70 });
  });
});

describe('a refusal on a terminal', () => {
  it('says code, message, facts and hint', () => {
    const error = new KnownError('E_USAGE', 'no such thing', { option: 'x' }, { hint: 'try y' });
    expect(renderError(error, 'text', false)).toBe('E_USAGE: no such thing (option x)\nhint: try y\n');
  });

  it('does not let a stranger’s bytes steer the terminal', () => {
    const error = new KnownError('E_USAGE', 'evil \u001b[2J name', { file: '\u0007\u009b' });
    expect(renderError(error, 'text', true).replace(/^\S+/, '')).not.toMatch(/[\u0007\u009b]|\u001b\[2J/);
  });

  it('is JSON where results are JSON', () => {
    const error = new KnownError('E_USAGE', 'no', { option: 'x' });
    expect(JSON.parse(renderError(error, 'json', false))).toEqual({
      version: 1,
      error: { code: 'E_USAGE', fault: 'usage', message: 'no', facts: { option: 'x' } },
    });
  });

  it.each([new TypeError('ours'), 'a string', undefined])(
    'calls anything else a defect of ours: %s',
    (thrown) => {
      expect(asKnownError(thrown)).toMatchObject({ code: 'E_DEFECT', fault: 'defect' });
    },
  );
});
