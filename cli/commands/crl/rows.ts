// SPDX-License-Identifier: Apache-2.0
// The commands about revocation lists, for whoever has one in front of them: none needs a CA.

import type { CommandRow } from '../../command.ts';

const file = { name: '<file>', help: 'the revocation list: PEM or DER, up to 64 MiB, - for standard input' };
const delta = { flags: '--delta <file...>', help: 'deltas to lay over it' };

export const rows: readonly CommandRow[] = [
  {
    path: 'crl inspect',
    summary: 'Show what a revocation list says',
    description:
      'Whose, of when, until when, about what, how many and why, and what is odd about it. The signature is not looked at: crl verify does that.',
    arguments: [file],
    examples: [
      ['edgewarden crl inspect ca.crl', 'is it overdue, and how long is it?'],
      ['edgewarden crl inspect - --output json < ca.crl', 'for a program'],
    ],
    load: () => import('./inspect.ts'),
  },
  {
    path: 'crl verify',
    summary: 'Check that a revocation list is its issuer’s, sound and of now',
    description:
      "Checks number, critical extensions, dates, the issuer's name and key usage, and the signature; of a delta also that it fits. Exits with 1 where anything does not hold.",
    arguments: [file],
    options: [
      { flags: '--issuer <file>', help: "the issuer's certificate (PEM or DER)", required: true },
      delta,
    ],
    examples: [
      ['edgewarden crl verify ca.crl --issuer ca.crt', 'may clients rely on it?'],
      ['edgewarden crl verify ca.crl --issuer ca.crt --delta delta.crl', 'and do the changes fit?'],
    ],
    load: () => import('./verify.ts'),
  },
  {
    path: 'crl lookup',
    summary: 'Say whether a certificate is on a revocation list',
    description:
      'Exits with 0 where it is not revoked and with 1 where it is, or where the list is not about it. The signature is not looked at: crl verify does that.',
    arguments: [
      file,
      { name: '<certificate>', help: 'a serial number in hex, or a certificate file (PEM or DER)' },
    ],
    options: [
      delta,
      {
        flags: '--certificate-issuer <name>',
        help: 'with a serial number and an indirect list: who issued it, as CN=…,O=… (default: the list’s issuer)',
      },
    ],
    examples: [
      ['edgewarden crl lookup ca.crl server.crt', 'was this certificate revoked?'],
      ['edgewarden crl lookup ca.crl 4f:1c:09', 'by its number, as openssl prints it'],
    ],
    load: () => import('./lookup.ts'),
  },
];
