// SPDX-License-Identifier: Apache-2.0
// The commands that fuzz Edgewarden's own parsers.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'fuzz list',
    summary: 'List the fuzz targets, what they start from, and the engines this machine has',
    examples: [['edgewarden fuzz list', 'what can be fuzzed here, and with what']],
    load: () => import('./list.ts'),
  },
  {
    path: 'fuzz run',
    summary: 'Fuzz parsers and report findings',
    description:
      'Runs each target in turn. Exit code 0 means that it was fuzzed and nothing was found, 1 that there are findings, 5 that the engine cannot be had or proved nothing. Jazzer.js fuzzes the built JavaScript; where the libc of this machine is too old for it, a newer one is fetched with apt into a cache folder once, and the machine is left as it is. Ctrl-C ends a run with a report of what was done so far.',
    arguments: [{ name: '<target...>', help: 'names from `fuzz list`, or all' }],
    options: [
      { flags: '--seconds <number>', help: 'how long to fuzz each target', default: 60 },
      {
        flags: '--engine <engine>',
        help: 'auto takes Jazzer.js, and the property engine where it cannot be had',
        choices: ['auto', 'jazzer', 'property'],
        default: 'auto',
      },
      { flags: '--seed <number>', help: 'repeat a run: its seed stands in its report' },
      { flags: '--keep', help: 'copy findings to fuzz/found/, where every test run replays them' },
    ],
    examples: [
      ['edgewarden fuzz run csr --seconds 300', 'fuzz the certificate request parser for five minutes'],
      ['edgewarden fuzz run all --engine property', 'fuzz every target without Jazzer.js'],
    ],
    load: () => import('./run.ts'),
  },
  {
    path: 'fuzz replay',
    summary: 'Run committed inputs, or files, through a target once',
    description:
      'Needs no engine. Without TARGET it replays the seeds and the found inputs of every target. Exit code 1 means that an input is a finding.',
    arguments: [
      { name: '[target]', help: 'a name from `fuzz list`' },
      { name: '[file...]', help: 'inputs to run instead of the committed ones' },
    ],
    examples: [
      ['edgewarden fuzz replay', 'every committed input of every target'],
      ['edgewarden fuzz replay csr request.der', 'one file'],
    ],
    load: () => import('./replay.ts'),
  },
];
