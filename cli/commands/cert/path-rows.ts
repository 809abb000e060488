// SPDX-License-Identifier: Apache-2.0
// The commands about paths of certificates: they judge files and need no CA.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'cert verify',
    summary: 'Judge a certificate: is there a path from an anchor that holds?',
    description:
      'Finds a path through the given certificates in whatever order they come, and validates it as RFC 5280 section 6 says: signatures, dates, names and constraints, policies, path lengths, usages, critical extensions, and revocation where lists are given. A refusal lists what was tried and why each failed; --explain shows every check, also of an accepted path. Further certificates in FILE count as intermediates. Exit code 1 where it is refused.',
    arguments: [
      { name: '<file>', help: 'the certificate, or a chain that begins with it; - for standard input' },
    ],
    options: [
      {
        flags: '--anchor <file...>',
        help: "certificates that are trusted as they are (default: this state folder's CA)",
      },
      { flags: '--intermediate <file...>', help: 'certificates that a path may lead through' },
      { flags: '--crl <file...>', help: 'revocation lists, deltas among them' },
      {
        flags: '--revocation <demand>',
        help: 'whose status has to be known by the lists (default: leaf where --crl is given)',
        choices: ['leaf', 'all', 'if-given'],
      },
      {
        flags: '--purpose <purpose>',
        help: 'what the certificate is used for',
        default: 'any',
        choices: ['any', 'server', 'client', 'node', 'code-signing'],
      },
      {
        flags: '--name <name>',
        help: "whose it has to be: a host's name or address, a mailbox, a node's name",
      },
      { flags: '--at <time>', help: 'judge as of this time, e.g. 2027-01-31T12:00:00Z (default: now)' },
      {
        flags: '--profile <profile>',
        help: 'the rules beyond RFC 5280 section 6',
        default: 'kubeedge',
        choices: ['kubeedge', 'rfc5280', 'webpki', 'graceful'],
      },
      { flags: '--explain', help: 'show every check with its clause' },
    ],
    examples: [
      [
        'edgewarden cert verify server.crt --anchor rootCA.crt --purpose node',
        "is this a node's certificate, now?",
      ],
      [
        'edgewarden cert verify chain.pem --anchor root.pem --purpose server --name cloud.example.com',
        'would a TLS client that trusts this root accept the server?',
      ],
      [
        'edgewarden cert verify edge-1.crt --anchor rootCA.crt --crl list.crl --at 2027-01-31 --explain',
        'every check, as of then, with revocation',
      ],
    ],
    load: () => import('./verify.ts'),
  },
  {
    path: 'cert chain',
    summary: 'Put the certificates of a bundle in order',
    description:
      'Orders certificates as TLS sends them: the end entity, then each issuer of the one before. Says which are there twice, which belong to no chain and whose is missing. The self-signed root is left out unless --with-root. Names and signatures decide; dates and usages are judged by cert verify.',
    arguments: [{ name: '<file...>', help: 'PEM or DER files, - for standard input' }],
    options: [
      { flags: '--out <file>', help: 'write the chain there, as PEM' },
      { flags: '--with-root', help: 'keep the self-signed root' },
      { flags: '--force', help: 'write over a file that is there' },
    ],
    examples: [
      ['edgewarden cert chain bundle.pem --out fullchain.pem', 'what a server should present'],
      ['edgewarden cert chain server.crt intermediate.crt', 'do these belong together?'],
    ],
    load: () => import('./chain.ts'),
  },
];
