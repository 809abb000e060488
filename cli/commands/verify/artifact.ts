// SPDX-License-Identifier: Apache-2.0
// `verify artifact`: provenance of release files.

import { digestText, provenanceLimits, readStatements, verifyStatements } from '../../../attest/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag, text } from '../../options.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { digestOf } from './digest.ts';
import { expectationOf } from './expectation.ts';
import { statementText } from './print.ts';
import { allProven, verdictData, verdictText, type Verdict } from './report.ts';
import { rootsOf } from './roots.ts';
import { viewOf } from './view.ts';

export { result } from './schema.ts';

export async function run(call: Call): Promise<Outcome> {
  const expectation = expectationOf(call, 'artifact');
  const roots = await rootsOf(call);
  const path = text(call, 'provenancePath');
  const bytes = await readFileWithin(path, provenanceLimits.bytes);
  const statements = inFile(path, () => readStatements(bytes));
  const verdicts: Verdict[] = [];
  for (const name of call.args.flat()) {
    const subject = await digestOf(name, call.signal);
    const evidence = verifyStatements(statements, { ...expectation, subject }, roots, call.now);
    verdicts.push({ name, digest: digestText(subject), evidence });
  }
  const good = allProven(verdicts);
  const print = good && flag(call, 'printProvenance');
  return {
    data: verdictData(verdicts),
    text: print ? statementText(statements, verdicts) : verdictText(verdicts, viewOf(call)),
    exit: good ? 0 : 1,
  };
}
