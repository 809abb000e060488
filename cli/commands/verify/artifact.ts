// SPDX-License-Identifier: Apache-2.0
// `verify artifact`: provenance of release files.

import { digestText, provenanceLimits, readStatements, verifyStatements } from '../../../attest/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { text } from '../../options.ts';
import { loadTrust } from '../../trust.ts';
import { digestOf, readingOf } from './digest.ts';
import { expectationOf, filesOf } from './expectation.ts';
import { outcomeOf } from './outcome.ts';
import { payloadsOf } from './print.ts';
import type { Verdict } from './report.ts';

export { result } from './schema.ts';

export async function run(call: Call): Promise<Outcome> {
  const asked = expectationOf(call, 'artifact');
  const { roots } = await loadTrust(call);
  const expectation = { ...asked, ...(await filesOf(call, roots)) };
  const path = text(call, 'provenancePath');
  const bytes = await readFileWithin(path, provenanceLimits.bytes);
  const found = inFile(path, () => readStatements(bytes));
  const verdicts: Verdict[] = [];
  const names = call.args.flat();
  using progress = await readingOf(call, names);
  for (const name of names) {
    const subject = await digestOf(name, call.signal, progress);
    const evidence = verifyStatements(found, { ...expectation, subject }, roots, call.now);
    verdicts.push({ name, digest: digestText(subject), evidence });
  }
  return outcomeOf(call, verdicts, payloadsOf(found), 'printProvenance');
}
