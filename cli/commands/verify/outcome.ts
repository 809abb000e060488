// SPDX-License-Identifier: Apache-2.0
// What a verify command gives back: the verdicts, or the proven statement alone where that is asked for.

import type { Call, Outcome } from '../../command.ts';
import { flag } from '../../options.ts';
import { statementText } from './print.ts';
import { allProven, explainHint, verdictData, verdictText, type Verdict } from './report.ts';
import { viewOf } from './view.ts';

/** `payloads` are those that were judged; `print` names the option that asks for the statement. Exit code 1 unless all is proven. */
export function outcomeOf(
  call: Call,
  verdicts: readonly Verdict[],
  payloads: readonly Uint8Array[],
  print: 'printProvenance' | 'printAttestation',
): Outcome {
  const good = allProven(verdicts);
  const view = viewOf(call);
  const hint = good || view.tree ? '' : `\n${explainHint}`;
  const text =
    good && flag(call, print) ? statementText(payloads, verdicts) : `${verdictText(verdicts, view)}${hint}`;
  return { data: verdictData(verdicts), text, exit: good ? 0 : 1 };
}
