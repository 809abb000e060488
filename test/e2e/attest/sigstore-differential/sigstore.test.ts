// SPDX-License-Identifier: Apache-2.0
// Every bundle of the vectors and thousands of mutants, judged by @sigstore/verify and by us: the two agree, or table.ts
// has a row that says who is right and why.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chainsWanted, Random, seed } from '../../path-differential/random.ts';
import { Comparison } from './compare.ts';
import { directedSamples } from './directed.ts';
import { mutant } from './mutations/index.ts';
import { bentDoubles, goodDoubles, manifestCases, slsaBundles, type Sample } from './samples.ts';
import { explain, table } from './table.ts';
import { ours, type Verdict } from './verdict.ts';

const count = chainsWanted(2000);

/** Both are asked for the cryptography alone. */
const anonymous = (sample: Sample): Sample => ({ ...sample, identity: undefined });

describe('@sigstore/verify and ours', () => {
  const vectors = [...manifestCases(), ...slsaBundles()];
  const doubles = [...goodDoubles(), ...bentDoubles()];
  const comparison = new Comparison();

  it('have the vectors to agree on', () => {
    expect([manifestCases().length, slsaBundles().length]).toEqual([125, 64]);
  });

  it(
    `agree, but for what the table explains: the vectors and ${count} mutants of seed ${seed}`,
    { timeout: 3_600_000 },
    () => {
      for (const sample of [...vectors, ...doubles, ...directedSamples()]) comparison.add(sample);
      // Every row is needed, whatever the mutants are.
      expect(
        table
          .filter(({ id, seldom }) => seldom !== true && !comparison.explained.has(id))
          .map(({ id }) => id),
      ).toEqual([]);
      const good = [...vectors, ...doubles].map(anonymous).filter((sample) => ours(sample).accepted);
      // Manifests have several cases of one bundle.
      const distinct = [...new Map(good.map((sample) => [JSON.stringify(sample.bundle), sample])).values()];
      expect(distinct.length).toBeGreaterThan(100);
      for (let done = 0; done < count; done++) {
        // Keys are new in every run, and some mutants are of their letters: each has choices of its own.
        const random = new Random(seed + done);
        comparison.add(mutant(random.pick(distinct), random.pick(distinct), random));
      }
      const { accepted, refused, disagreed, explained, unexplained } = comparison;
      console.info(
        `seed ${seed}: ${accepted} accepted, ${refused} refused, ${disagreed} disagreements`,
        explained,
      );
      expect(unexplained.join('\n\n')).toBe('');
      expect(Math.min(accepted, refused)).toBeGreaterThan(count / 10);
    },
  );
});

describe('the table of disagreements', () => {
  const accepted: Verdict = { accepted: true, refusals: [] };
  const refused = (...refusals: string[]): Verdict => ({ accepted: false, refusals });
  const ids = (...args: Parameters<typeof explain>): unknown => explain(...args)?.map(({ id }) => id);
  const future = 'log.time E_LOG_TIME: in the future';

  it('explains a refusal where every reason has a row', () => {
    expect(ids([], refused(future), accepted)).toEqual(['logged in the future']);
    expect(ids([], refused(future, 'log.promise E_LOG_PROMISE: no'), accepted)).toBeUndefined();
    expect(ids([], refused(), accepted)).toBeUndefined();
  });
  it('keeps the sides apart, and what was done', () => {
    expect(ids([], accepted, refused(future))).toBeUndefined();
    const invalid = 'Error: invalid bundle';
    expect(ids(['no message digest'], accepted, refused(invalid))).toEqual(['no message digest']);
    expect(ids(['log index gone'], accepted, refused(invalid))).toBeUndefined();
  });
  it('is told in docs/sigstore.md', () => {
    const guide = readFileSync(new URL('../../../../docs/sigstore.md', import.meta.url), 'utf8');
    const untold = table.filter(
      ({ id, refuses, right, why }) => !guide.includes(`| ${id} | ${refuses} | ${right} | ${why} |`),
    );
    expect(untold.map(({ id }) => id)).toEqual([]);
  });
});
