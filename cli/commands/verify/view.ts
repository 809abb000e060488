// SPDX-License-Identifier: Apache-2.0
// How a person looks at a verdict: briefly or as the whole tree, with which marks, in colour or not.

import { styleText } from 'node:util';
import type { Evidence } from '../../../attest/index.ts';
import type { Call } from '../../command.ts';
import { flag } from '../../options.ts';
import { adviceFor } from './advice.ts';

export interface View {
  /** The whole tree, advice included. */
  readonly tree: boolean;
  /** Beside it, the digests of what each check looked at. */
  readonly inputs: boolean;
  /** What would have made a failed check pass. */
  readonly advise: typeof adviceFor;
  readonly mark: (outcome: Evidence['outcome']) => string;
}

const unicode = { passed: '✓', failed: '✗', unchecked: '–' } as const;
const ascii = { passed: '+', failed: 'x', unchecked: '-' } as const;
const colours = { passed: 'green', failed: 'red', unchecked: 'dim' } as const;

export function viewOf(call: Call, advise: View['advise'] = adviceFor): View {
  const marks = showsUnicode(call.env) ? unicode : ascii;
  const colour = call.stdout.isTTY && (call.env['NO_COLOR'] ?? '') === '' && call.env['TERM'] !== 'dumb';
  return {
    tree: flag(call, 'explain') || call.verbose,
    inputs: call.verbose,
    advise,
    mark: (outcome) =>
      colour ? styleText(colours[outcome], marks[outcome], { validateStream: false }) : marks[outcome],
  };
}

/** A locale that names another encoding (POSIX 8.2: LC_ALL, LC_CTYPE, LANG), and Linux's own console, do not. */
function showsUnicode({ LC_ALL, LC_CTYPE, LANG, TERM }: Call['env']): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return TERM !== 'linux' && TERM !== 'dumb' && (locale === undefined || /utf-?8/i.test(locale));
}
