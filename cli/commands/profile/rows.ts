// SPDX-License-Identifier: Apache-2.0
// The commands about certificate profiles: what may be issued.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'profile list',
    summary: 'List the profiles and what they grant',
    description:
      'The shipped ones, and those in the folder profiles of the state folder. Needs no CA. A file there that is no profile is refused: see profile check.',
    examples: [
      ['edgewarden profile list', 'which kinds of certificate can be issued?'],
      ['edgewarden profile list --output json', 'the same for a program'],
    ],
    load: () => import('./list.ts'),
  },
  {
    path: 'profile show',
    summary: 'Show a profile: a summary and its YAML',
    arguments: [{ name: '<name>', help: 'a profile, e.g. edge-node' }],
    options: [{ flags: '--yaml', help: 'print the YAML and nothing else' }],
    examples: [
      ['edgewarden profile show metaserver', 'what may such a certificate say, and who may ask?'],
      ['edgewarden profile show mapper --yaml > mapper-lab.yaml', 'a profile of your own to begin with'],
    ],
    load: () => import('./show.ts'),
  },
  {
    path: 'profile check',
    summary: 'Check profile files',
    description:
      'Reads each file strictly: an unknown field, an alias or two fields that contradict each other is a problem. Every problem is printed with file, line and column. Exit code 1 if a file has one. A file that is named NAME.yaml, says that name and stands in the folder profiles of the state folder can be issued from.',
    arguments: [{ name: '<file...>', help: 'profile files (YAML)' }],
    examples: [
      ['edgewarden profile check mapper-lab.yaml', 'is it valid, and what does it grant?'],
      ['edgewarden profile check --output json profiles/*.yaml', 'the same for a CI job'],
    ],
    load: () => import('./check.ts'),
  },
];
