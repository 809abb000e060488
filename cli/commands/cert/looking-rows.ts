// SPDX-License-Identifier: Apache-2.0
// The commands that look at certificates, and need no CA: for whoever has a file or a server in front of them.

import type { CommandRow, OptionRow } from '../../command.ts';

/** For every command that can look at a TLS server; read by connecting.ts. */
const connectOptions: readonly OptionRow[] = [
  { flags: '--connect <host:port>', help: 'a TLS server to look at instead of a file' },
  { flags: '--server-name <name>', help: 'the name to ask the server for (default: its host name)' },
  { flags: '--timeout <duration>', help: 'how long to wait for the server', default: '10s' },
];

export const rows: readonly CommandRow[] = [
  {
    path: 'cert inspect',
    summary: 'Show what a file holds or a TLS server presents',
    description:
      "Who, for what, until when, by whom, and what is odd; needs no CA, and is no verdict (cert verify, cert lint). Reads PEM, DER and bare base64, certificates and requests; of a bundle, a line for each block. A request's own signature is verified first. Keys are named and never shown. If this state folder has a CA, says whether a certificate is its own and whether it is revoked. Exits with 1 where a bundle has blocks that cannot be read.",
    arguments: [{ name: '[file]', help: 'PEM, DER or base64, - for standard input' }],
    options: [
      ...connectOptions,
      { flags: '--short', help: 'only who, for what, until when, by whom, what is odd' },
      { flags: '--details', help: 'also every extension, decoded, and the fingerprints of the key' },
      { flags: '--all', help: 'every block of a bundle or chain whole, not a line each' },
      { flags: '--pem', help: 'only the certificates and requests themselves, as PEM' },
    ],
    examples: [
      ['edgewarden cert inspect /etc/kubeedge/certs/server.crt', 'whose is it, and until when?'],
      ['edgewarden cert inspect --connect cloud.example:10002', 'what does that server present?'],
      ['edgewarden cert inspect --connect cloud.example:10002 --pem > chain.pem', 'keep what it presents'],
      ['edgewarden cert inspect bundle.pem --all --details', 'everything that is in this file'],
      ['edgewarden cert inspect - --output json < edge-1.crt', 'for a program'],
    ],
    load: () => import('./inspect.ts'),
  },
  {
    path: 'cert diff',
    summary: 'Show in what two certificates or requests differ',
    description:
      'Field by field, extensions decoded: subject, issuer, validity, key, usages, names, the order of extensions, and encodings that look the same. With --connect the second is what a server presents first. Exits with 0 where they are the same to the byte, with 1 where they differ.',
    arguments: [
      {
        name: '<first>',
        help: 'PEM, DER or base64, - for standard input; of a bundle, its first certificate',
      },
      { name: '[second]', help: 'what to hold against it' },
    ],
    options: connectOptions,
    examples: [
      ['edgewarden cert diff old.crt new.crt', 'what changed in the renewal?'],
      [
        'edgewarden cert diff server.crt --connect localhost:10002',
        'does the server present what was deployed?',
      ],
    ],
    load: () => import('./diff.ts'),
  },
  {
    path: 'cert needs-renewal',
    summary: 'Say by exit code whether it is time to renew',
    description:
      'Exit code 0: renew now. 1: not yet. Above 1 nothing is known and nothing was decided: 2 usage, 3 no certificate could be read, 5 the server could not be seen. An expired certificate needs renewal. By default it is time when two thirds of the lifetime are gone. Of a bundle or chain the first certificate counts, with --all every one.',
    arguments: [{ name: '[file]', help: 'PEM, DER or base64, - for standard input' }],
    options: [
      { flags: '--expires-in <duration>', help: 'when it ends within this time, e.g. 15d' },
      { flags: '--percent <percent>', help: 'when so much of its lifetime is gone, e.g. 66' },
      { flags: '--all', help: 'when any certificate of the bundle or chain needs it' },
      { flags: '-q, --quiet', help: 'say nothing, only exit' },
      ...connectOptions,
    ],
    examples: [
      [
        'edgewarden cert needs-renewal edge-1.crt --quiet && edgewarden cert renew edge-1.crt --out edge-1.crt --force',
        'from a daily timer',
      ],
      ['edgewarden cert needs-renewal --connect cloud.example:10002 --expires-in 30d', 'watch a server'],
    ],
    load: () => import('./needs-renewal.ts'),
  },
];
