// SPDX-License-Identifier: Apache-2.0
// The suite slsa: slsa-verifier's regression tables as recorded cases (test/vectors/slsa-verifier, SOURCE.md). The
// verdict must be the recorded one, and a refusal must have the code that slsa-verifier's error maps to.
//
// `not-pass` is a case that slsa-verifier proves by asking the log: what was handed over has no log evidence, and that
// must be among the reasons.

import { sentinels } from '../../../../attest/slsa/index.ts';
import type { Code } from '../../../../core/index.ts';
import type { CaseResult, Suite, SuiteContext } from '../suite.ts';
import { Files, readArtifacts, readCases, type SlsaCase } from './cases.ts';
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

function compare(one: SlsaCase, { proven, codes, reason }: Judged): CaseResult {
  const wanted = wantedCodes(one);
  const hit = wanted.map((each) => codes.find((code) => each.includes(code)));
  const refused = one.offline_expect === 'not-pass' && codes.includes('E_LOG_EVIDENCE') ? 'not-pass' : 'fail';
  const actual = proven ? 'pass' : refused;
  const named = hit.every((code) => code !== undefined);
  const agrees = proven === (one.offline_expect === 'pass') && (proven || named);
  // The code that was looked for, where there is one: it says more than whichever failed first.
  const code = hit.find((each) => each !== undefined) ?? codes[0];
  const lacking = proven || named ? undefined : `no check failed as ${one.expect_error ?? 'E_LOG_EVIDENCE'}`;
  const why = [lacking, reason].filter((part) => part !== undefined).join('; ');
  return {
    id: one.id,
    required: true,
    expected: [one.offline_expect, one.expect_error ?? ''].join(' ').trim(),
    actual,
    agreement: agrees ? 'agrees' : 'differs',
    ...(code === undefined ? {} : { code }),
    ...(why === '' ? {} : { reason: why }),
  };
}

/** One of each list must be among the failed checks' codes; of an error that nobody knows, none can be. */
function wantedCodes(one: SlsaCase): readonly (readonly Code[])[] {
  const { expect_error: name, offline_expect: expected } = one;
  const sentinel = sentinels.get(name ?? '');
  const codes = sentinel === undefined ? [] : [sentinel.code, ...(sentinel.also ?? [])];
  return [
    ...(typeof name === 'string' ? [codes] : []),
    ...(expected === 'not-pass' ? [['E_LOG_EVIDENCE'] as const] : []),
  ];
}
