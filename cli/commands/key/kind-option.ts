// SPDX-License-Identifier: Apache-2.0
// The option --kind of commands that make keys: the kinds of core/key, named here so that help needs no crypto.

import type { OptionRow } from '../../command.ts';

export const kindOption = (help: string): OptionRow => ({
  flags: '--kind <kind>',
  help,
  default: 'p256',
  choices: [
    'p256',
    'p384',
    'p521',
    'ed25519',
    'rsa2048',
    'rsa3072',
    'rsa4096',
    'ml-dsa-44',
    'ml-dsa-65',
    'ml-dsa-87',
  ],
});
