// SPDX-License-Identifier: Apache-2.0
// The commands about what verification starts from: roots, keys, their age and their digests.

import type { CommandRow, OptionRow } from '../../command.ts';

const digest: OptionRow = {
  flags: '--digest <digest...>',
  help: 'a root by its digest, sha256:<hex>; may be repeated',
  repeat: true,
};

export const rows: readonly CommandRow[] = [
  {
    path: 'trust show',
    summary: 'Show what is trusted: logs, authorities and keys, and since when',
    description:
      'Lists the shipped roots and keys and the imported ones: each log, authority and key with its interval, whether it is valid now, and its fingerprint (--verbose: whole). Exit code 1 where a root is too old, the clock is behind, or no root is left.',
    options: [
      {
        flags: '--root <file...>',
        help: 'show these roots alone, as --trusted-root would use them; may be repeated',
        repeat: true,
      },
      { flags: '--max-root-age <age>', help: 'refuse roots that were obtained longer ago, e.g. 90d' },
    ],
    examples: [
      ['edgewarden trust show', 'what verification starts from here'],
      ['edgewarden trust show --max-root-age 90d', 'is it time to fetch a new root?'],
      ['edgewarden trust show --root trusted_root.jsonl', 'what is in this file?'],
    ],
    load: () => import('./show.ts'),
  },
  {
    path: 'trust import',
    summary: 'Take trusted roots or keys from a file',
    description:
      'Reads a Sigstore trusted root, JSON Lines of them (gh attestation trusted-root), certificates or public keys in PEM, or npm’s keys; shows what they change and keeps them in the state folder. Verification then uses them beside the shipped root; an import called public-good or npm stands in its place. Importing the same again renews its date. Nothing is fetched.',
    arguments: [{ name: '<file>', help: 'the file, or - for standard input' }],
    options: [
      { flags: '--name <name>', help: 'what to call it; without it, the file’s name' },
      { flags: '--replace', help: 'put it in the place of what was imported under its name' },
      { flags: '--dry-run', help: 'show what would change, and change nothing' },
    ],
    examples: [
      ['edgewarden trust import trusted_root.jsonl --name github', 'trust GitHub’s own root too'],
      [
        'edgewarden trust import trusted_root.json --name public-good --replace --dry-run',
        'what would a newer public-good root change?',
      ],
    ],
    load: () => import('./import.ts'),
  },
  {
    path: 'trust pin',
    summary: 'Use only trusted roots of these digests from now on',
    description:
      'Pins digests in the state folder: roots of other digests, shipped, imported or named with --trusted-root, are refused (E_TRUST_PIN). A name pins the digest that its root has now.',
    arguments: [{ name: '[name...]', help: 'roots by name, as trust show lists them' }],
    options: [digest],
    examples: [
      ['edgewarden trust pin public-good', 'accept this root as it is now, and no other'],
      ['edgewarden trust pin --digest sha256:<hex>', 'accept a root of that digest, before it is here'],
    ],
    load: () => import('./pin.ts'),
  },
  {
    path: 'trust unpin',
    summary: 'Take back pins',
    description: 'Without any pin left, every root is used again.',
    arguments: [{ name: '[name...]', help: 'pins by name, as trust show lists them' }],
    options: [digest],
    examples: [['edgewarden trust unpin public-good', 'no longer insist on that digest']],
    load: () => import('./unpin.ts'),
  },
  {
    path: 'trust remove',
    summary: 'Remove an import',
    description: 'What is shipped under its name is used again.',
    arguments: [{ name: '<name>', help: 'the import, as trust show lists it' }],
    examples: [['edgewarden trust remove github', 'no longer trust what was imported as github']],
    load: () => import('./remove.ts'),
  },
];
