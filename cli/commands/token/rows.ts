// SPDX-License-Identifier: Apache-2.0
// The commands about join tokens.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'token create',
    summary: 'Make a join token for one node, good once',
    description:
      "Prints the token alone, for keadm join --token. It pins the anchor, is bound to the node's name, and is spent by the certificate it buys. Whoever sees it before it is used can enrol in the node's name: hand it over as a secret.",
    options: [
      { flags: '-n, --node <name>', help: "the node's name, as Kubernetes knows it", required: true },
      { flags: '--ttl <duration>', help: 'how long it can be used', default: '1h' },
    ],
    examples: [
      ['edgewarden token create --node edge-1', 'a token for edge-1, good for an hour'],
      [
        'keadm join --cloudcore-ipport cloud.example:10000 --token "$(edgewarden token create --node $(hostname))"',
        'join a node with it',
      ],
      [
        'edgewarden token create --node edge-1 --ttl 7d --output json',
        'with its identifier and end, for a provisioning system',
      ],
    ],
    load: () => import('./create.ts'),
  },
  {
    path: 'token inspect',
    summary: 'Show what a join token says of itself',
    description:
      'Needs no CA and no key, and so proves nothing. If this state folder has a CA, says whether the token pins it; exit code 1 if it pins another, or has expired.',
    arguments: [{ name: '<token>', help: 'the token, or - for standard input' }],
    examples: [
      ['edgewarden token inspect -  < token.txt', 'for whom is it, and until when?'],
      ['keadm gettoken | edgewarden token inspect -', 'the same of one that CloudCore made'],
    ],
    load: () => import('./inspect.ts'),
  },
];
