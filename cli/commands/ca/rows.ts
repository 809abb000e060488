// SPDX-License-Identifier: Apache-2.0
// The commands about the CA itself.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'ca init',
    summary: "Create the CA of this state folder, or take over KubeEdge's",
    description:
      'Makes an anchor, the key of its join tokens and an empty store in the folder ca of the state folder, whole or not at all. Where a CA exists nothing is touched and the exit code is 4. With --import-cert and --import-key an existing anchor is taken over: certificates and shared tokens made under it stay good.',
    options: [
      { flags: '--common-name <name>', help: "the anchor's common name", default: 'KubeEdge' },
      {
        flags: '--days <days>',
        help: 'how long the anchor is valid',
        default: 36_400,
        env: 'EDGEWARDEN_ANCHOR_DAYS',
      },
      {
        flags: '--key-kind <kind>',
        help: "the anchor's key (default: p256, as KubeEdge's; its shared tokens need a curve)",
        choices: [
          'p256',
          'p384',
          'p521',
          'ed25519',
          'rsa3072',
          'rsa4096',
          'ml-dsa-44',
          'ml-dsa-65',
          'ml-dsa-87',
        ],
      },
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
  {
    path: 'ca serve',
    summary: 'Serve the certificate endpoint that edges enrol and rotate at',
    description:
      "Speaks KubeEdge's certificate protocol over HTTPS: /ca.crt, /edge.crt and /node/<name>, with /livez, /readyz and /metrics beside them. Its own certificate is issued by the CA, kept in the state folder and renewed before its end. Logs one JSON line a request on standard error, never a token. On SIGTERM /readyz answers 503 and what is being answered is finished. What differs from CloudCore's endpoint is in docs/kubeedge-endpoint.md.",
    options: [
      { flags: '--listen <host:port>', help: 'where to listen', default: '0.0.0.0:10002' },
      {
        flags: '--advertise <name...>',
        help: 'names and addresses in the server certificate (default: all that this machine has)',
      },
      {
        flags: '--known-node <name...>',
        help: 'answer 200 at /node/<name>: keadm join then refuses that name',
      },
      {
        flags: '--accept-shared-tokens',
        help: "also accept KubeEdge's cluster-wide tokens, made with the anchor's key",
      },
      { flags: '--certificate-days <days>', help: 'how long edge certificates are valid', default: 365 },
      { flags: '--fallback-port', help: 'where the port is taken, listen on a free one' },
      { flags: '--grace <duration>', help: 'how long a drain may take', default: '10s' },
    ],
    examples: [
      ['edgewarden ca serve', 'the endpoint where CloudCore would have it'],
      [
        'edgewarden ca serve --listen 0.0.0.0:10002 --advertise cloudcore.example 192.0.2.10',
        'with the names that edges use',
      ],
    ],
    load: () => import('./serve.ts'),
  },
];
