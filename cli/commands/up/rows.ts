// SPDX-License-Identifier: Apache-2.0
// The command that runs everything at once.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'up',
    summary: 'Run the whole product here, and show its main job on real input',
    description:
      'Starts the certificate endpoint and the admission webhook over the state folder, making the CA there when it has none. Then five steps show the main job: a node enrols, it rotates and wrong requests are refused, published SLSA provenance is verified offline, images are admitted and denied, a parser is fuzzed. Then it stays up until Ctrl-C, which lets requests in flight end. A port that is taken is replaced by a free one.',
    options: [
      { flags: '--listen <host:port>', help: 'the certificate endpoint', default: '127.0.0.1:10002' },
      { flags: '--webhook-listen <host:port>', help: 'the admission webhook', default: '127.0.0.1:9443' },
      { flags: '--layout <dir...>', help: 'more OCI layouts that hold attestations' },
      { flags: '--exit', help: 'end after the steps; exit code 0 only if every step held' },
      { flags: '--no-tour', help: 'only serve' },
      { flags: '--fuzz-seconds <n>', help: 'how long the fuzzing step runs', default: 5 },
    ],
    examples: [
      ['edgewarden up', 'start, show, stay up'],
      ['edgewarden up --exit', 'the same as a self-test: what CI runs'],
      ['edgewarden up --no-tour --listen 0.0.0.0:10002', 'only serve, reachable from other machines'],
    ],
    load: () => import('./up.ts'),
  },
];
