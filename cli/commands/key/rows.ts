// SPDX-License-Identifier: Apache-2.0
// The commands about keys: made, looked at, and written in another form.

import type { CommandRow, OptionRow } from '../../command.ts';
import { kindOption } from './kind-option.ts';

const passphrase: readonly OptionRow[] = [
  { flags: '--passphrase-file <file>', help: "the file whose first line is the key's passphrase" },
  { flags: '--passphrase-env <name>', help: 'the environment variable that holds it' },
];

const encryption: readonly OptionRow[] = [
  {
    flags: '--derivation <name>',
    help: 'how an encrypted key is derived',
    default: 'pbkdf2',
    choices: ['pbkdf2', 'scrypt'],
  },
  {
    flags: '--cipher <name>',
    help: 'what an encrypted key is encrypted with; OpenSSL reads no gcm',
    default: 'aes-256-cbc',
    choices: ['aes-256-cbc', 'aes-256-gcm'],
  },
];

export const rows: readonly CommandRow[] = [
  {
    path: 'key new',
    summary: 'Make a private key',
    description:
      'Writes the key whole, for its owner only (0600), and never over a file unless --force. With a passphrase it is written as encrypted PKCS#8. A passphrase is read from a file or the environment, never from the command line, where everybody on the machine sees it. With --out - the key is printed.',
    options: [
      kindOption('what kind of key'),
      { flags: '--out <file>', help: 'the file to write, - for standard output', required: true },
      {
        flags: '--form <form>',
        help: 'the form to write: KubeEdge keeps EC keys as sec1',
        default: 'pkcs8',
        choices: ['pkcs8', 'sec1', 'jwk'],
      },
      ...passphrase,
      ...encryption,
      { flags: '--force', help: 'write over a file that is there' },
    ],
    examples: [
      ['edgewarden key new --out edge-1.key', 'a P-256 key as PKCS#8'],
      [
        'edgewarden key new --kind rsa3072 --out site.key --passphrase-file pass.txt',
        'an RSA key, encrypted',
      ],
    ],
    load: () => import('./new.ts'),
  },
  {
    path: 'key inspect',
    summary: 'Show what a key is, its fingerprints, and what is weak about it',
    description:
      'Takes a private key in any form, a public key, or a certificate for its key. Nothing secret is shown. Of an encrypted key without its passphrase, says how it is encrypted. Exit code 1 where the key is weak or denied, or is not that of --certificate.',
    arguments: [{ name: '<file>', help: 'PEM, DER or JWK; - for standard input' }],
    options: [
      ...passphrase,
      { flags: '--certificate <file>', help: 'say whether the key belongs to this certificate' },
      {
        flags: '--denied <file>',
        help: 'a list of denied keys: the SHA-256 of a public key in hex on each line',
      },
    ],
    examples: [
      ['edgewarden key inspect edge-1.key', 'what is it, and is it sound?'],
      [
        'edgewarden key inspect edge-1.key --certificate edge-1.crt',
        'do key and certificate belong together? exit code 0: yes',
      ],
    ],
    load: () => import('./inspect.ts'),
  },
  {
    path: 'key convert',
    summary: 'Write a key in another form',
    description:
      'From any form that is read to PKCS#8, encrypted PKCS#8 (with a new passphrase), SEC1 (EC), PKCS#1 (RSA), JWK, PKCS#12 (RSA and EC, with --certificate and a new passphrase), or its public half. The key is checked first: numbers that do not belong together are refused. Files are written whole, private ones for their owner only (0600).',
    arguments: [{ name: '<file>', help: 'the private key, PEM, DER or JWK; - for standard input' }],
    options: [
      {
        flags: '--to <form>',
        help: 'the form to write',
        required: true,
        choices: ['pkcs8', 'sec1', 'pkcs1', 'jwk', 'pkcs12', 'public', 'public-jwk'],
      },
      { flags: '--out <file>', help: 'the file to write, - for standard output', required: true },
      { flags: '--der', help: 'DER instead of PEM, to a file' },
      ...passphrase,
      {
        flags: '--new-passphrase-file <file>',
        help: 'the file whose first line is the passphrase to write with',
      },
      { flags: '--new-passphrase-env <name>', help: 'the environment variable that holds it' },
      ...encryption,
      { flags: '--certificate <file>', help: "for pkcs12: the key's certificate, then those above it (PEM)" },
      { flags: '--name <name>', help: 'for pkcs12: the name that importers show' },
      { flags: '--force', help: 'write over a file that is there' },
    ],
    examples: [
      ['edgewarden key convert edge-1.key --to sec1 --out server.key', 'as KubeEdge keeps it'],
      [
        'edgewarden key convert edge-1.key --to pkcs12 --certificate edge-1.crt --new-passphrase-file pass.txt --out edge-1.p12',
        'key and certificate for a browser or Windows',
      ],
      ['edgewarden key convert edge-1.key --to public --out -', 'the public half, printed'],
    ],
    load: () => import('./convert.ts'),
  },
];
