// SPDX-License-Identifier: Apache-2.0
// Which engines this machine has, found out without fetching anything.

import { KnownError } from '../core/index.ts';
import { findJazzer, requireBuild } from './engines/jazzer-package.ts';
import { cachedNode, loads, systemLibc } from './engines/libc.ts';
import { cacheFolder, locate } from './places.ts';
import { targets } from './targets/index.ts';

export interface EngineStatus {
  readonly engine: 'jazzer' | 'property';
  /** `on-demand`: the first run fetches a newer libc. */
  readonly state: 'ready' | 'on-demand' | 'unavailable';
  readonly detail: string;
}

export async function engineStatus(): Promise<readonly EngineStatus[]> {
  return [
    await jazzerStatus(),
    { engine: 'property', state: 'ready', detail: 'in process, any platform, no coverage' },
  ];
}

async function jazzerStatus(): Promise<EngineStatus> {
  const [first] = targets;
  try {
    const { addon } = findJazzer();
    if (first !== undefined) await requireBuild(locate(first));
    if (await loads(process.execPath, addon))
      return { engine: 'jazzer', state: 'ready', detail: `Jazzer.js on ${systemLibc()}` };
    if ((await cachedNode(cacheFolder())) !== undefined)
      return {
        engine: 'jazzer',
        state: 'ready',
        detail: 'Jazzer.js on a Node.js with a newer libc, from the cache',
      };
    return {
      engine: 'jazzer',
      state: 'on-demand',
      detail: `needs a newer libc than ${systemLibc()}; the first run fetches one with apt, about 4 MB`,
    };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { engine: 'jazzer', state: 'unavailable', detail: error.message };
  }
}
