// SPDX-License-Identifier: Apache-2.0
// Agreement with slsa-verifier's regression tables through the suite of `conformance run slsa`: every case, verdict
// and reason; and that a refusal has no reason besides the one expected.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sentinels } from '../../attest/slsa/index.ts';
import { Files, readArtifacts, readCases, type SlsaCase } from '../../cli/commands/conformance/slsa/cases.ts';
import { judge, type Folder } from '../../cli/commands/conformance/slsa/judge.ts';
import { slsa } from '../../cli/commands/conformance/slsa/suite.ts';
import type { CaseResult } from '../../cli/commands/conformance/suite.ts';

const directory = join(import.meta.dirname, '../vectors/slsa-verifier');
// The clock does not matter here: times come from the evidence, and keys without one have no end.
const now = Date.UTC(2026, 10, 25);
const cases = await readCases(directory);
const folder: Folder = {
  directory,
  artifacts: await readArtifacts(directory),
  files: new Files(directory),
};
const context = { now, wants: () => true, signal: new AbortController().signal };

/** Family and evidence: how many cases there are. */
const families: readonly (readonly [family: string, evidence: string, count: number])[] = [
  ['gha_generic', 'bundle', 68],
  ['gha_generic', 'dsse-with-cert', 68],
  ['gha_go', 'bundle', 68],
  ['gha_go', 'dsse-with-cert', 612],
  ['gha_generic_container', 'cosign-att', 148],
  ['gha_container-based', 'bundle', 102],
  ['gha_delegator', 'bundle', 204],
  ['gha_gradle', 'bundle', 272],
  ['root', 'dsse-with-cert', 23],
  ['gcb_container', 'gcb', 73],
  ['vsa', 'vsa', 2],
];

async function results(): Promise<ReadonlyMap<string, CaseResult>> {
  const all = new Map<string, CaseResult>();
  for await (const each of slsa.run(directory, context)) all.set(each.id, each);
  return all;
}

describe('slsa-verifier’s cases', async () => {
  const answered = await results();

  it('are all accounted for', () => {
    expect(cases.length).toBe(1640);
    expect(answered.size).toBe(1640);
    expect(families.reduce((sum, [, , count]) => sum + count, 0)).toBe(1640);
  });

  it.for(families)('of %s with %s agree, all %i', ([family, evidence, count]) => {
    const own = cases.filter((each) => each.family === family && each.evidence === evidence);
    expect(own.length).toBe(count);
    const differing = own
      .map(({ id }) => answered.get(id))
      .filter((result) => result?.agreement !== 'agrees')
      .map((result) => `${result?.id ?? '?'}: ${result?.actual ?? ''} ${result?.reason ?? ''}`);
    expect(differing).toEqual([]);
  });

  it('each fail as the error that is recorded, even where log evidence is lacking', () => {
    const lacking = [...answered.values()].filter(({ reason }) => reason?.startsWith('no check failed as'));
    expect(lacking).toEqual([]);
  });

  it('pass where they should, and are refused for want of log evidence where nothing else is wrong', () => {
    const passing = cases.filter((each) => each.offline_expect === 'pass');
    expect(passing.length).toBeGreaterThan(200);
    for (const { id } of passing) expect(answered.get(id)?.actual).toBe('pass');
    const unlogged = cases.filter((each) => each.evidence === 'dsse-with-cert');
    for (const { id } of unlogged) expect(answered.get(id)?.actual, id).toBe('not-pass');
  });

  it('fail for the reason expected alone, where bundles, images and Cloud Build are concerned', async () => {
    const kinds = new Set(['bundle', 'cosign-att', 'gcb', 'vsa']);
    const one = new Map<string, SlsaCase>();
    for (const each of cases) {
      if (kinds.has(each.evidence ?? '') && typeof each.expect_error === 'string') {
        one.set(`${each.family ?? ''} ${each.expect_error}`, each);
      }
    }
    expect(one.size).toBeGreaterThan(22);
    for (const each of one.values()) {
      const { codes, proven } = await judge(each, folder, now);
      expect(proven, each.id).toBe(false);
      const wanted = sentinels.get(each.expect_error ?? '')?.code;
      // The tampered payload says other things too; who only bends a signature bends nothing else.
      const more = each.provenance?.includes('mismatch-payload') === true;
      expect(more ? codes : [...codes], each.id).toEqual(more ? expect.arrayContaining([wanted]) : [wanted]);
    }
  });
});
