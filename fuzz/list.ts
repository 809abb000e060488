// SPDX-License-Identifier: Apache-2.0
// The targets with what they have to start from.

import { readdir } from 'node:fs/promises';
import { readDictionary, readFound, readSeeds } from './inputs.ts';
import { locate } from './places.ts';
import { targets } from './targets/index.ts';
import type { Target } from './target.ts';

export interface TargetFiles {
  readonly target: Target;
  readonly seeds: number;
  readonly found: number;
  readonly words: number;
  /** Generated inputs in the cache. */
  readonly corpus: number;
}

/** @throws E_FUZZ_SEEDS, E_FUZZ_DICTIONARY */
export async function listTargets(): Promise<readonly TargetFiles[]> {
  return Promise.all(
    targets.map(async (target) => {
      const located = locate(target);
      return {
        target,
        seeds: (await readSeeds(located)).length,
        found: (await readFound(located)).length,
        words: (await readDictionary(located)).length,
        corpus: (await readdir(located.corpus).catch(() => [])).length,
      };
    }),
  );
}
