// SPDX-License-Identifier: Apache-2.0
// How long a person waits for the command itself: `edgewarden --help` and `--version`, from the built files.

import { commandTime } from '../command.ts';
import type { Context, Row, Suite } from '../suite.ts';

export const suite: Suite = { name: 'cli', what: 'start-up of the command, warm', run };

async function* run(context: Context): AsyncIterable<Row> {
  const bare = commandTime(context, undefined);
  for (const args of [['--help'], ['--version'], ['cert', 'issue', '--help']]) {
    yield await Promise.resolve({
      name: `edgewarden ${args.join(' ')}`,
      value: commandTime(context, args),
      unit: 'ms',
      better: 'lower',
      floor: bare,
      floorIs: 'Node itself',
    } as const);
  }
}
