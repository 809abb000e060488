// SPDX-License-Identifier: Apache-2.0
// How long a person waits for the command itself: `edgewarden --help` and `--version`, from the built files.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../cli/version.ts';
import type { Context, Row, Suite } from '../suite.ts';

export const suite: Suite = { name: 'cli', what: 'start-up of the command, warm', run };

async function* run(context: Context): AsyncIterable<Row> {
  const main = join(packageRoot(), 'dist', 'cli', 'main.js');
  const bare = median(context, ['-e', '0']);
  for (const args of [['--help'], ['--version'], ['cert', 'issue', '--help']]) {
    yield await Promise.resolve({
      name: `edgewarden ${args.join(' ')}`,
      value: median(context, [main, ...args]),
      unit: 'ms',
      better: 'lower',
      floor: bare,
      floorIs: 'Node itself',
    } as const);
  }
}

/** Milliseconds of a whole process, the median of as many runs as a second or so allows. */
function median({ seconds }: Context, args: readonly string[]): number {
  const times: number[] = [];
  const until = performance.now() + Math.min(seconds, 2) * 1000;
  while (performance.now() < until || times.length < 5) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new TypeError(`edgewarden ${args.join(' ')} exits with ${String(status)}`);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
}
