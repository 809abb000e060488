// SPDX-License-Identifier: Apache-2.0
// Certificate requests: made from a key, and looked at before anybody signs them.

import type { CommandRow } from '../../command.ts';
import { kindOption } from '../key/kind-option.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'csr new',
    summary: 'Make a certificate request, with a key that is there or a new one',
    description:
      'Signs the request with the key it asks for; the key never leaves its file. --node asks for what EdgeCore asks for: O=system:nodes, CN=system:node:NAME. Weak keys are refused. The request is printed, or written to --out; files are written whole, keys for their owner only, and never over others unless --force.',
    options: [
      { flags: '--key <file>', help: 'the private key (PEM, DER or JWK), - for standard input' },
      { flags: '--new-key <file>', help: 'make a new key and write it here' },
      kindOption("the new key's kind"),
      {
        flags: '--passphrase-file <file>',
        help: 'opens the key of --key; encrypts that of --new-key',
      },
      { flags: '--subject <name>', help: "who, as RFC 4514 writes it: 'CN=cloud.example,O=ACME'" },
      { flags: '-n, --node <name>', help: 'instead of --subject: the node of this name' },
      { flags: '--dns <name...>', help: 'DNS names, wildcards too' },
      { flags: '--ip <address...>', help: 'IP addresses' },
      { flags: '--uri <uri...>', help: 'URIs' },
      { flags: '--email <address...>', help: 'mail addresses' },
      {
        flags: '--usage <usage...>',
        help: 'what it shall be used for',
        choices: ['client', 'server', 'code-signing', 'email', 'time-stamping', 'ocsp-signing'],
      },
      { flags: '--out <file>', help: 'the file to write instead of standard output' },
      { flags: '--force', help: 'write over files that are there' },
    ],
    examples: [
      [
        'edgewarden csr new --node edge-1 --new-key edge-1.key --out edge-1.csr',
        'for a node, with a new key',
      ],
      [
        "edgewarden csr new --key cloud.key --subject 'CN=cloud.example,O=ACME' --dns cloud.example --ip 192.0.2.10 --usage server",
        'for a server, printed',
      ],
    ],
    load: () => import('./new.ts'),
  },
  {
    path: 'csr inspect',
    summary: 'Show what a certificate request asks for',
    description:
      "The request's own signature is verified before anything is shown: with a bad one it is refused (exit code 1). A challenge password is named, never shown: Edgewarden refuses such requests.",
    arguments: [{ name: '<file>', help: 'PEM, DER or base64, - for standard input' }],
    options: [
      { flags: '--short', help: 'only who, for what and what is odd' },
      { flags: '--details', help: 'also every extension, decoded, and the fingerprints of the key' },
    ],
    examples: [
      ['edgewarden csr inspect edge-1.csr', 'what does this ask for?'],
      ['edgewarden csr inspect - --output json < edge-1.csr', 'for a program'],
    ],
    load: () => import('./inspect.ts'),
  },
];
