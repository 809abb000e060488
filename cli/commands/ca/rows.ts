// SPDX-License-Identifier: Apache-2.0
// The commands about the CA itself.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'ca init',
    summary: "Create the CA of this state folder, or take over KubeEdge's",
    description:
      'Makes a P-256 anchor, the key of its join tokens and an empty store in the folder ca of the state folder, whole or not at all. Where a CA exists nothing is touched and the exit code is 4. With --import-cert and --import-key an existing anchor is taken over: certificates and shared tokens made under it stay good.',
    options: [
      { flags: '--common-name <name>', help: "the anchor's common name", default: 'KubeEdge' },
      { flags: '--days <days>', help: 'how long the anchor is valid', default: 36_400 },
      { flags: '--import-cert <file>', help: 'take this CA certificate (PEM or DER) as the anchor' },
      { flags: '--import-key <file>', help: 'its EC key, SEC1 or PKCS#8 (PEM or DER), unencrypted' },
    ],
    examples: [
      ['edgewarden ca init', 'a new CA in ~/.edgewarden'],
      [
        'edgewarden ca init --import-cert rootCA.crt --import-key rootCA.key',
        'take over the CA that CloudCore made',
      ],
    ],
    load: () => import('./init.ts'),
  },
  {
    path: 'ca show',
    summary: 'Show the anchor, its hash, and how many certificates were issued',
    options: [{ flags: '--pem', help: "print the anchor's certificate and nothing else" }],
    examples: [
      ['edgewarden ca show', 'what edges pin, and how the CA stands'],
      ['edgewarden ca show --pem > rootCA.crt', 'the file that an edge keeps'],
    ],
    load: () => import('./show.ts'),
  },
];
