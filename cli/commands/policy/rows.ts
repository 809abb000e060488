// SPDX-License-Identifier: Apache-2.0
// The commands about policies: what may run.

import type { CommandRow } from '../../command.ts';
import { trustOptions } from '../../trust-options.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'policy check',
    summary: 'Check policy files and show what they ask for',
    description:
      'Reads each file strictly: an unknown field, a short image name, an alias or a duplicate key is a problem. Every problem is printed with file, line and column. Exit code 1 if a file has one.',
    arguments: [{ name: '<file...>', help: 'policy files (YAML)' }],
    examples: [
      ['edgewarden policy check policy.yaml', 'is it valid, and what does it ask for?'],
      ['edgewarden policy check --output json policies/*.yaml', 'the same for a CI job'],
    ],
    load: () => import('./check.ts'),
  },
  {
    path: 'policy test',
    summary: 'Say what the admission webhook would answer, and why',
    description:
      'Judges AdmissionReviews by a policy with the evidence in OCI layouts on disk, by the code that the webhook runs. Nothing is fetched and nothing is stored. Exit code 1 if a review is denied, or with --expect if one is not answered as expected.',
    arguments: [{ name: '<policy>', help: 'the policy file (YAML)' }],
    options: [
      { flags: '--review <file...>', help: 'AdmissionReviews (JSON)', required: true },
      { flags: '--layout <dir...>', help: 'OCI layouts that hold attestations' },
      ...trustOptions,
      {
        flags: '--expect <answer>',
        help: 'what every review should be answered',
        choices: ['allow', 'deny'],
      },
    ],
    examples: [
      [
        'edgewarden policy test policy.yaml --review pod.json --layout ./image',
        'would this Pod be let in, given the attestations in ./image?',
      ],
      [
        'edgewarden policy test policy.yaml --review bad-*.json --expect deny',
        'a regression test of a policy: exit code 1 if one of them would be let in',
      ],
    ],
    load: () => import('./test.ts'),
  },
];
