// SPDX-License-Identifier: Apache-2.0
// The suite limbo: C2SP's x509-limbo, a verdict on a chain a case.

import { join } from 'node:path';
import { readFileWithin } from '../../../input.ts';
import type { Agreement, CaseResult, Suite, SuiteContext } from '../suite.ts';
import { limboBytes, readCases, type BrokenCase, type LimboCase } from './cases.ts';
import { judge } from './judge.ts';

export const limbo: Suite = { name: 'limbo', run };

async function* run(directory: string, context: SuiteContext): AsyncIterable<CaseResult> {
  const cases = readCases(await readFileWithin(join(directory, 'limbo.json'), limboBytes));
  for (const one of cases) {
    if (!context.wants(one.id)) continue;
    context.signal.throwIfAborted();
    yield compare(one, context.now);
  }
}

function compare(one: LimboCase | BrokenCase, now: number): CaseResult {
  const { id } = one;
  const { actual, code, reason } = judge(one, now);
  // What a broken case demands is not known: it never agrees.
  const expected = 'broken' in one ? 'unreadable' : one.expected_result;
  const required = 'broken' in one || !(one.features ?? []).some(isOptional);
  const agreement = agreementOf(expected, actual, required);
  const difference = agreement === 'agrees' ? undefined : differences.get(id);
  return {
    id,
    required,
    expected,
    actual,
    agreement,
    ...(code === undefined ? {} : { code }),
    ...(difference === undefined ? {} : { difference }),
    reason,
  };
}

function agreementOf(expected: string, actual: string, required: boolean): Agreement {
  if (expected === actual) return 'agrees';
  if (required) return 'differs';
  return actual === 'FAILURE' ? 'stricter' : 'laxer';
}

/** Features by which the suite itself says that a conforming implementation may decide otherwise. */
const isOptional = (feature: string): boolean =>
  feature.startsWith('pedantic-') ||
  feature === 'rfc5280-incompatible-with-webpki' ||
  feature === 'has-policy-constraints';

/** Why an optional case is decided otherwise here. */
const differences: ReadonlyMap<string, string> = new Map([
  [
    'webpki::san::public-suffix-private-namespace-wildcard-san',
    'the Public Suffix List is not kept: of public suffixes only top-level domains are known',
  ],
]);
