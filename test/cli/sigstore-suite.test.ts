// SPDX-License-Identifier: Apache-2.0
// The suite sigstore takes a folder's cases as they come: members left out or null, artefact and digest both, the
// instances' roots by name. All recorded cases are played by test/attest/conformance.test.ts.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sigstore } from '../../cli/commands/conformance/sigstore/suite.ts';
import type { CaseResult } from '../../cli/commands/conformance/suite.ts';

const vectors = join(import.meta.dirname, '../vectors/sigstore-conformance');
const made: string[] = [];
afterAll(() => made.forEach((each) => rmSync(each, { recursive: true, force: true })));

type Json = Readonly<Record<string, unknown>>;
const manifest = JSON.parse(readFileSync(join(vectors, 'manifest.json'), 'utf8')) as {
  cases: readonly Json[];
};
const byId = (id: string): Json => {
  const found = manifest.cases.find((each) => each['id'] === id);
  if (found === undefined) throw new TypeError(`no case ${id}`);
  return found;
};
const staging = byId('rekor2-happy-path/PATH');
const inRekor1 = byId('happy-path-v0.3/PATH');
const digest = byId('rekor2-happy-path/DIGEST')['digest'];

async function play(...cases: readonly Json[]): Promise<readonly CaseResult[]> {
  const directory = mkdtempSync(join(tmpdir(), 'edgewarden-sigstore-'));
  made.push(directory);
  for (const name of ['cases', 'a.txt', 'other.txt']) symlinkSync(join(vectors, name), join(directory, name));
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: 1, cases }));
  const context = { now: Date.UTC(2026, 10, 25), wants: () => true, signal: new AbortController().signal };
  const results: CaseResult[] = [];
  for await (const each of sigstore.run(directory, context)) results.push(each);
  return results;
}
const without = (test: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(test).filter(([name]) => !names.includes(name)));

describe('the suite sigstore', () => {
  it.for<[what: string, test: Json, actual: string]>([
    ['a case without what it does not have', without(inRekor1, 'digest', 'key', 'variant', 'case'), 'accept'],
    ['no root: the public instance’s', without(inRekor1, 'trusted_root'), 'accept'],
    ['a root that is null', { ...inRekor1, trusted_root: null }, 'accept'],
    ['no root of a bundle from elsewhere', without(staging, 'trusted_root'), 'refuse'],
    ['the root of staging by its name', { ...staging, trusted_root: 'staging' }, 'accept'],
    ['a digest beside the artefact', { ...staging, digest, artifact: 'other.txt' }, 'accept'],
    [
      'a digest beside the artefact, of another',
      { ...staging, digest: `sha256:${'0'.repeat(64)}` },
      'refuse',
    ],
    ['a root in place of a root that is none', { ...staging, trusted_root: staging['bundle'] }, 'refuse'],
  ])('takes %s', async ([, test, actual]) => {
    const [result] = await play(test);
    expect(result?.actual).toBe(actual);
  });

  it.for<[what: string, test: Json]>([
    ['neither artefact nor digest', { ...staging, artifact: null }],
    ['a digest in capitals', { ...staging, digest: String(digest).toUpperCase() }],
    ['neither key nor identity', without(staging, 'identity')],
    ['a file that is not there', { ...staging, bundle: 'cases/none.json' }],
    ['no expectation', without(staging, 'expect')],
  ])('is no suite with %s', async ([, test]) => {
    await expect(play(test)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });
});
