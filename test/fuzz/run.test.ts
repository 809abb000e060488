// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFuzz } from '../../fuzz/index.ts';
import { readSeeds } from '../../fuzz/inputs.ts';
import { cacheFolder } from '../../fuzz/places.ts';
import { runLocated } from '../../fuzz/run.ts';
import { makeToy } from './toy.ts';

const code = join(import.meta.dirname, '../..');
const unbuilt = async (): ReturnType<typeof makeToy> => ({
  ...(await makeToy('error', { code, extension: '.ts' })),
  built: '/nowhere/toy.js',
});

describe('the choice of an engine', () => {
  it('falls back to the property engine where Jazzer.js cannot run, and says why', async () => {
    const report = await runLocated(await unbuilt(), { engine: 'auto', seconds: 5, seed: 7 });
    expect(report).toMatchObject({ engine: 'property', findings: [{ kind: 'throw' }] });
    expect(report.notes[0]).toMatch(/^without Jazzer\.js: .*(?:missing|not installed|prebuilt)/);
  });

  it('does not fall back when Jazzer.js was asked for', async () => {
    await expect(runLocated(await unbuilt(), { engine: 'jazzer', seconds: 5 })).rejects.toMatchObject({
      code: expect.stringMatching(/^E_FUZZ_(?:BUILD|ENGINE)$/) as string,
    });
  });

  it('refuses a target that does not exist', async () => {
    await expect(runFuzz('nope')).rejects.toMatchObject({ code: 'E_FUZZ_TARGET', fault: 'usage' });
  });
});

describe('committed inputs', () => {
  it('are refused when there are none, since a run from nothing would look like one from seeds', async () => {
    const located = { ...(await unbuilt()), seeds: '/nowhere' };
    await expect(readSeeds(located)).rejects.toMatchObject({ code: 'E_FUZZ_SEEDS' });
    await expect(runLocated(located, { engine: 'property', seconds: 1 })).rejects.toMatchObject({
      code: 'E_FUZZ_SEEDS',
    });
  });

  it('are refused when longer than the target takes', async () => {
    const located = await makeToy('none', { code, extension: '.ts', limits: { maxLength: 4 } });
    await expect(readSeeds(located)).rejects.toMatchObject({
      code: 'E_FUZZ_SEEDS',
      facts: { length: 8, limit: 4 },
    });
  });
});

describe('the cache folder', () => {
  it.each([
    ['a checkout', { XDG_CACHE_HOME: '/c' }, true, /\/\.cache\/edgewarden$/],
    ['an installation', { XDG_CACHE_HOME: '/c' }, false, /^\/c\/edgewarden$/],
    [
      'an installation with a relative XDG_CACHE_HOME, which the specification says to ignore',
      { XDG_CACHE_HOME: 'c' },
      false,
      /^\/.*\/\.cache\/edgewarden$/,
    ],
    ['an installation without one', {}, false, /\/\.cache\/edgewarden$/],
  ])('of %s', (_, env, checkout, expected) => {
    expect(cacheFolder(env, checkout)).toMatch(expected);
  });
});
