// SPDX-License-Identifier: Apache-2.0
// Every target of the table: its committed inputs hold, its dictionary is one, and a property of a few hundred
// edited seeds goes through the same oracles as a fuzzing run.
import fc from 'fast-check';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputsFrom } from '../../fuzz/engines/arbitrary.ts';
import { render } from '../../fuzz/grammars/shape.ts';
import { replay, targets } from '../../fuzz/index.ts';
import { readDictionary, readFound, readSeeds } from '../../fuzz/inputs.ts';
import { locate, root } from '../../fuzz/places.ts';

describe.each(targets.map((target) => [target.name, target] as const))(
  'the fuzz target %s',
  (name, target) => {
    const located = locate(target);

    it('holds on its seeds, and they stand on both sides of the checks', async () => {
      const results = await replay(name);
      expect(results.filter((result) => result.verdict === 'finding')).toEqual([]);
      expect(results.filter((result) => result.verdict === 'accepted').length).toBeGreaterThanOrEqual(6);
      expect(results.filter((result) => result.verdict === 'refused').length).toBeGreaterThanOrEqual(2);
      expect(results.length).toBe((await readSeeds(located)).length + (await readFound(located)).length);
    });

    it('has words that the engine takes', async () => {
      expect((await readDictionary(located)).length).toBeGreaterThan(10);
    });

    it('takes its seeds apart without losing a byte, where it has a shape', async () => {
      const kept = (await readSeeds(located)).filter(({ bytes }) => {
        try {
          return target.shape !== undefined && Buffer.compare(render(target.shape(bytes)), bytes) === 0;
        } catch {
          return false;
        }
      });
      expect(kept.length).toBeGreaterThanOrEqual(6);
    });

    it('holds on edited seeds', async () => {
      const seeds = (await readSeeds(located)).map((seed) => seed.bytes);
      const seen = { accepted: 0, refused: 0 };
      fc.assert(
        fc.property(inputsFrom(target, seeds, await readDictionary(located)), (input) => {
          const verdict = target.judge(input);
          if (typeof verdict !== 'string') expect.fail(`${verdict.oracle}: ${verdict.message}`);
          seen[verdict] += 1;
        }),
        { numRuns: Math.max(500, fc.readConfigureGlobal().numRuns ?? 0) },
      );
      expect(seen.accepted).toBeGreaterThan(10);
      expect(seen.refused).toBeGreaterThan(10);
    });

    it('refuses inputs up to its length limit in bounded time', () => {
      for (const byte of [0x00, 0x22, 0x30, 0x5b, 0x7b, 0xff]) {
        const started = performance.now();
        expect(target.judge(new Uint8Array(target.limits.maxLength).fill(byte))).toBe('refused');
        expect(performance.now() - started).toBeLessThan(target.limits.timeoutMs);
      }
    });
  },
);

describe('the table of fuzz targets', () => {
  it('has one module, one seed folder and one dictionary for each name, and no more', async () => {
    const names = targets.map((target) => target.name).toSorted();
    const entries = async (folder: string, ending: RegExp): Promise<string[]> =>
      (await readdir(join(root, 'fuzz', folder)))
        .filter((name) => ending.test(name) && name !== 'index.ts' && !name.endsWith('.md'))
        .map((name) => name.replace(ending, ''))
        .toSorted();
    expect(await entries('targets', /\.ts$/)).toEqual(names);
    expect(await entries('dictionaries', /\.dict$/)).toEqual(names);
    expect(await entries('seeds', /$/)).toEqual(names);
  });

  it('says which targets there are when asked for another', async () => {
    await expect(replay('nope')).rejects.toMatchObject({
      code: 'E_FUZZ_TARGET',
      hint: expect.stringContaining('csr') as string,
    });
  });
});
