// SPDX-License-Identifier: Apache-2.0
// The table of slsa-verifier's errors against its guide, both ways, and against the recorded cases.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sentinels } from '../../../attest/slsa/index.ts';
import { codes } from '../../../core/index.ts';

const root = join(import.meta.dirname, '../../..');
const rows = new Map(
  readFileSync(join(root, 'docs/slsa-verifier.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `Error'))
    .map((line) => {
      const [name = '', ...named] = [...line.matchAll(/`(\w+)`/g)].map(([, word]) => word ?? '');
      return [name, named] as const;
    }),
);

it('the guide has every sentinel with its codes, and no other', () => {
  expect(rows.size).toBe(49);
  const table = [...sentinels].map(([name, { code, also = [] }]) => [name, [code, ...also]]);
  expect([...rows]).toEqual(table);
});

it('every code is one of ours, and named once a row', () => {
  for (const [name, { code, also = [] }] of sentinels) {
    for (const each of [code, ...also]) expect(Object.keys(codes), name).toContain(each);
    expect(new Set([code, ...also]).size, name).toBe(also.length + 1);
  }
});

it('every sentinel that the recorded cases name is in the table', () => {
  const lines = readFileSync(join(root, 'test/vectors/slsa-verifier/cases.jsonl'), 'utf8').trim().split('\n');
  const named = new Set(
    lines.map((line) => (JSON.parse(line) as { readonly expect_error: string | null }).expect_error),
  );
  named.delete(null);
  expect(named.size).toBe(15);
  for (const name of named) expect([...sentinels.keys()]).toContain(name);
});
