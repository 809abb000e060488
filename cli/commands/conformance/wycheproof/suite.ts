// SPDX-License-Identifier: Apache-2.0
// The suite wycheproof: C2SP's signature tests, every `*_test.json` of a folder. What a file asks that cannot be
// checked, of a schema that is not known or with parameters that nothing here has, differs and says why.

import { KnownError } from '../../../../core/index.ts';
import type { CaseResult, Suite, SuiteContext } from '../suite.ts';
import { readFiles, type Group, type Test } from './folder.ts';
import { checkOf, type Check } from './schemas.ts';

export const wycheproof: Suite = { name: 'wycheproof', run };

async function* run(directory: string, context: SuiteContext): AsyncIterable<CaseResult> {
  for await (const { name, schema, testGroups } of readFiles(directory)) {
    const check = checkOf(schema);
    for (const group of testGroups) {
      for (const test of group.tests) {
        context.signal.throwIfAborted();
        const id = `${name}#${test.tcId}`;
        if (!context.wants(id)) continue;
        yield check === undefined ? unknown(id, test, schema) : play(id, group, test, check);
      }
    }
  }
}

const unknown = (id: string, test: Test, schema: string): CaseResult => ({
  id,
  required: test.result !== 'acceptable',
  expected: test.result,
  actual: 'unchecked',
  agreement: 'differs',
  reason: `the schema ${schema} is not one of signature tests known here`,
});

function play(id: string, group: Group, test: Test, check: Check): CaseResult {
  const expected = test.result;
  const { actual, ...why } = verdictOf(group, test, check);
  const agrees = actual !== 'unchecked' && (expected === 'acceptable' || actual === expected);
  const comment = test.comment === undefined || test.comment === '' ? {} : { reason: test.comment };
  return {
    id,
    // Legacy encodings that an implementation may take or refuse.
    required: expected !== 'acceptable',
    expected,
    actual,
    agreement: agrees ? 'agrees' : 'differs',
    ...(agrees ? {} : comment),
    ...why,
  };
}

interface Found {
  readonly actual: 'valid' | 'invalid' | 'unchecked';
  readonly code?: string;
  readonly reason?: string;
}

function verdictOf(group: Group, test: Test, check: Check): Found {
  try {
    const verdict = check(group, test);
    if (typeof verdict === 'boolean') return { actual: verdict ? 'valid' : 'invalid' };
    return { actual: 'unchecked', reason: verdict.unchecked };
  } catch (error) {
    // A refusal with a code is a verdict, but that an algorithm is unknown is none; anything else is our defect.
    if (!(error instanceof KnownError)) throw error;
    const { code, message } = error;
    return { actual: code === 'E_X509_ALGORITHM' ? 'unchecked' : 'invalid', code, reason: message };
  }
}
