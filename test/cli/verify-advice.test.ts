// SPDX-License-Identifier: Apache-2.0
// Every code that a failed proof can carry has advice of its own, and no advice is for a code that nothing gives.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { advisedCodes, adviceFor } from '../../cli/commands/verify/advice.ts';
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
});
