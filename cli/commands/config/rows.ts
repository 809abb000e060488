// SPDX-License-Identifier: Apache-2.0
// The commands about Edgewarden's own settings.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'config show',
    summary: 'Show the value of each option and where it comes from',
    description:
      'An option is taken from its flag, then from EDGEWARDEN_*, then from edgewarden.yaml in the state folder, then from its default. Without COMMAND it shows the options that every command has.',
    arguments: [{ name: '[command...]', help: 'the command whose options to show, e.g. ca serve' }],
    examples: [
      ['edgewarden config show', 'what every command would use'],
      ['edgewarden config show ca serve', 'what the certificate endpoint would use'],
    ],
    load: () => import('./show.ts'),
  },
];
