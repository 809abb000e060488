// SPDX-License-Identifier: Apache-2.0
// How long the built command takes from the start of its process to its end.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../cli/version.ts';
import type { Context } from './suite.ts';

/** Milliseconds, the median of as many runs as a second or so allows; of Node alone without `args`. */
export function commandTime({ seconds }: Context, args: readonly string[] | undefined): number {
  const main = join(packageRoot(), 'dist', 'cli', 'main.js');
  const line = args === undefined ? ['-e', '0'] : [main, ...args];
  const times: number[] = [];
  const until = performance.now() + Math.min(seconds, 2) * 1000;
  while (performance.now() < until || times.length < 5) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, line, { stdio: 'ignore' });
    if (status !== 0) throw new TypeError(`edgewarden ${args?.join(' ') ?? ''} exits with ${String(status)}`);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
