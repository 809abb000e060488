// SPDX-License-Identifier: Apache-2.0
// `--print-provenance`: the statements that were proven: the JSON values that were signed, with escapes for
// characters that could steer a terminal (a commit's message may hold them).

import { passed, type Found, type SignedStatement } from '../../../attest/index.ts';
import { escapedJson } from '../../output.ts';
import type { Verdict } from './report.ts';

/** The payloads that proved something, laid out as they were signed. */
export function statementText(found: readonly Found[], verdicts: readonly Verdict[]): string {
  const proving = found.filter(
    (each, index): each is SignedStatement =>
      !(each instanceof Error) &&
      verdicts.some(({ evidence }) => passed(evidenceOf(evidence, found.length, index))),
  );
  return proving
    .map(({ envelope }) => escapedJson(Buffer.from(envelope.payload).toString('utf8')))
    .join('\n');
}

/** With one statement its own verdict is the whole; with several it is the child at its place. */
function evidenceOf(evidence: Verdict['evidence'], count: number, index: number): Verdict['evidence'] {
  return count === 1 ? evidence : (evidence.children[index] ?? evidence);
}
