// SPDX-License-Identifier: Apache-2.0
// The commands that run on an edge: its first certificate, and the next ones.

import type { CommandRow, OptionRow } from '../../command.ts';

const server: OptionRow = {
  flags: '--server <host:port>',
  help: 'the certificate endpoint, by a name or address that its certificate has',
  required: true,
};
const dir: OptionRow = {
  flags: '--dir <dir>',
  help: "the node's folder: ca/rootCA.crt, certs/server.crt, certs/server.key",
  required: true,
};

export const rows: readonly CommandRow[] = [
  {
    path: 'node enrol',
    summary: "Get a node's first certificate with a join token",
    description:
      "Does what EdgeCore does when it first starts: fetches the anchor and holds it against the token's hash, makes a P-256 key, and asks for a certificate over TLS verified against that anchor. Works with Edgewarden's endpoint and with CloudCore's. Files are 0600 in 0700 folders; certificate and key are put in place together. A node that has its certificate keeps it.",
    options: [
      server,
      { flags: '--node <name>', help: "the node's name", required: true },
      dir,
      {
        flags: '--token-file <file>',
        help: 'file with the join token, - for standard input (default: $EDGEWARDEN_TOKEN)',
      },
      { flags: '--dry-run', help: 'fetch and check the anchor, ask for nothing, write nothing' },
    ],
    examples: [
      [
        'edgewarden node enrol --server 192.0.2.10:10002 --node edge-1 --token-file token --dir /etc/kubeedge',
        'as EdgeCore would',
      ],
      [
        'edgewarden token create --node edge-1 | edgewarden node enrol --server localhost:10002 --node edge-1 --token-file - --dir edge-1',
        'the token never on a command line',
      ],
    ],
    load: () => import('./enrol.ts'),
  },
  {
    path: 'node renew',
    summary: "Replace a node's certificate and key before they end",
    description:
      'Asks for a new certificate with a new key, proving who it is with the old one (mTLS). The new pair takes the place of the old in one step: a crash leaves the one or the other, whole.',
    options: [
      server,
      dir,
      {
        flags: '--if-older-than <percent>',
        help: 'only when this much of the lifetime has passed, e.g. 70%',
      },
    ],
    examples: [
      ['edgewarden node renew --server 192.0.2.10:10002 --dir /etc/kubeedge', 'now'],
      [
        'edgewarden node renew --server 192.0.2.10:10002 --dir /etc/kubeedge --if-older-than 70%',
        'from a daily timer',
      ],
    ],
    load: () => import('./renew.ts'),
  },
];
