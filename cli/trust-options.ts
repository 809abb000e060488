// SPDX-License-Identifier: Apache-2.0
// The options that say what to trust, for the rows of commands: apart from what loads it, which help must not pay for.

import type { OptionRow } from './command.ts';

/** The options that say what to trust: a row's `options` has them where its command calls `loadTrust`. */
export const trustOptions: readonly OptionRow[] = [
  {
    flags: '--trusted-root <file...>',
    help: 'trust these roots alone (JSON, JSON Lines or PEM), not the imported and shipped ones; may be repeated',
    repeat: true,
  },
  {
    flags: '--max-root-age <age>',
    help: 'refuse roots that were obtained longer ago, e.g. 90d',
  },
];
