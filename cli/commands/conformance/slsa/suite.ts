// SPDX-License-Identifier: Apache-2.0
// The suite slsa: slsa-verifier's regression tables as recorded cases (test/vectors/slsa-verifier, SOURCE.md). The
// verdict must be the recorded one, and a refusal must have the code that slsa-verifier's error maps to.
//
// `not-pass` is a case that slsa-verifier proves by asking the log: what was handed over has no log evidence, and that
// must be among the reasons. A case whose files are not there is not judged: it differs, and the others go on.

import { sentinels } from '../../../../attest/slsa/index.ts';
import type { Code } from '../../../../core/index.ts';
import type { CaseResult, Suite, SuiteContext } from '../suite.ts';
import { expectedOf, Files, readArtifacts, readCases, type SlsaCase } from './cases.ts';
import { judge, type Judged } from './judge.ts';

export const slsa: Suite = { name: 'slsa', run };

async function* run(directory: string, context: SuiteContext): AsyncIterable<CaseResult> {
  const cases = await readCases(directory);
  const folder = { directory, artifacts: await readArtifacts(directory), files: new Files(directory) };
  for (const one of cases) {
    if (!context.wants(one.id)) continue;
    context.signal.throwIfAborted();
    yield compare(one, await judge(one, folder, context.now));
  }
}

function compare(one: SlsaCase, { proven, codes, reason, unjudged }: Judged): CaseResult {
  const expected = expectedOf(one);
  const wanted = codesOf(one.expect_error);
  const hit = wanted?.find((code) => codes.includes(code));
  const unlogged = expected === 'not-pass' && codes.includes('E_LOG_EVIDENCE');
  const actual = unjudged === true ? 'unjudged' : proven ? 'pass' : unlogged ? 'not-pass' : 'fail';
  const named = wanted === undefined || hit !== undefined;
  // Without log evidence there may be no certificate to read the further reason from.
  const agrees = actual === expected && (proven || unlogged || named);
  // The code that was looked for, where there is one: it says more than whichever failed first.
  const code = hit ?? (unlogged ? 'E_LOG_EVIDENCE' : codes[0]);
  const lacking = proven || named ? undefined : `no check failed as ${one.expect_error ?? ''}`;
  const why = [lacking, reason].filter((part) => part !== undefined).join('; ');
  return {
    id: one.id,
    required: true,
    expected: [expected, one.expect_error ?? ''].join(' ').trim(),
    actual,
    agreement: agrees ? 'agrees' : 'differs',
    ...(code === undefined ? {} : { code }),
    ...(why === '' ? {} : { reason: why }),
  };
}

/** One of them must be among the failed checks' codes; of an error that nobody knows, none can be. */
function codesOf(name: string | null | undefined): readonly Code[] | undefined {
  if (typeof name !== 'string') return undefined;
  const sentinel = sentinels.get(name);
  return sentinel === undefined ? [] : [sentinel.code, ...(sentinel.also ?? [])];
}
