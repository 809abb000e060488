// SPDX-License-Identifier: Apache-2.0
// `cert lint`: needs no CA, for whoever has a file in front of them.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'cert lint',
    summary: 'Say what is wrong or odd about certificates, requests and revocation lists',
    description:
      'Each file is PEM (every block), DER or base64; what each block is, is told by its content. A finding names its rule, the clause it comes from, and where. No verdict on trust or time: that is cert verify. Exits with 1 where there is an error, with --strict also where there is a warning. The rules are in docs/lint.md and with --list-rules.',
    arguments: [{ name: '[file...]', help: 'PEM, DER or base64, - for standard input' }],
    options: [
      {
        flags: '--severity <severity>',
        help: 'the least severe findings to show',
        default: 'notice',
        choices: ['error', 'warning', 'notice'],
      },
      { flags: '--rule <id...>', help: 'only these rules' },
      { flags: '--ignore <id...>', help: 'not these rules' },
      {
        flags: '--for <readers>',
        help: 'who reads them: kubeedge also asks what its readers need',
        default: 'private',
        choices: ['private', 'kubeedge'],
      },
      { flags: '--issuer <file>', help: "the issuer's certificate, to check what lies between the two" },
      { flags: '--strict', help: 'exit with 1 where there is a warning' },
      { flags: '--list-rules', help: 'print the rules instead' },
    ],
    examples: [
      ['edgewarden cert lint server.crt', 'is anything wrong with it?'],
      ['edgewarden cert lint bundle.pem ca.crl --severity error', 'only what a standard forbids'],
      ['edgewarden cert lint node.crt --for kubeedge --issuer ca.crt', 'as KubeEdge reads it'],
      ['edgewarden cert lint --list-rules --output table', 'what is looked for'],
    ],
    load: () => import('./lint.ts'),
  },
];
