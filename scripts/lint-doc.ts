// SPDX-License-Identifier: Apache-2.0
// docs/lint.md: its prose as it stands, and below the marker the table of rules, made from pki/lint.

import { ruleTable, rules } from '../pki/lint/index.ts';

const marker = '<!-- made from pki/lint: npm run generate -->';

/** The document with its table anew. `current` is docs/lint.md as it stands. */
export function lintDocument(current: string): string {
  const at = current.indexOf(marker);
  if (at < 0) throw new TypeError('docs/lint.md has lost the marker before its table');
  return `${current.slice(0, at)}${marker}\n\n${rules.length} rules.\n\n${ruleTable()}\n`;
}
