// SPDX-License-Identifier: Apache-2.0
// `conformance run`: plays a suite and prints a line a case. An empty set is an error and not a success.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, optionalText } from '../../options.ts';
import { fails, type CaseResult } from './suite.ts';
import { suites } from './suites.ts';

const caseShape = z.object({
  id: z.string(),
  required: z.boolean(),
  expected: z.string(),
  actual: z.string(),
  agreement: z.enum(['agrees', 'intended', 'stricter', 'laxer', 'differs']),
  code: z.string().nullable(),
  difference: z.string().optional(),
  reason: z.string().optional(),
});

const summaryShape = z.object({
  suite: z.string(),
  cases: z.number(),
  required: z.number(),
  agrees: z.number(),
  intended: z.number(),
  stricter: z.number(),
  laxer: z.number(),
  differs: z.number(),
  failed: z.number(),
});

export const result: z.ZodType = z.object({ cases: z.array(caseShape), summary: summaryShape });

export async function run(call: Call): Promise<Outcome> {
  const name = argument(call, 0);
  const directory = argument(call, 1);
  const load = suites.get(name);
  if (load === undefined) {
    const known = [...suites.keys()].join(', ');
    throw new KnownError('E_CONFORMANCE_SUITE', `there is no suite ${name}; there is ${known}`, {
      suite: name,
    });
  }
  const only = optionalText(call, 'only');
  const wants = (id: string): boolean => only === undefined || id.includes(only);
  const cases: CaseResult[] = [];
  const suite = await load();
  for await (const one of suite.run(directory, { now: call.now, wants, signal: call.signal })) {
    cases.push(one);
    if (call.verbose) call.stderr.write(`${one.agreement.padEnd(9)}${one.id}\n`);
  }
  if (cases.length === 0) {
    const narrowed = only === undefined ? '' : ` whose id contains ${only}`;
    throw new KnownError('E_CONFORMANCE_SET', `${directory} holds no case of suite ${name}${narrowed}`, {
      directory,
    });
  }
  const summary = summarize(name, cases);
  const lines = cases.map((one) => ({ ...one, code: one.code ?? null }));
  return {
    data: { cases: lines, summary },
    text: [...lines, { summary }].map((line) => JSON.stringify(line)).join('\n'),
    table: {
      head: ['agreement', 'case', 'expected', 'actual', 'code'],
      rows: cases.map((one) => [one.agreement, one.id, one.expected, one.actual, one.code ?? '']),
    },
    exit: summary.failed === 0 ? 0 : 1,
  };
}

function summarize(suite: string, cases: readonly CaseResult[]): z.infer<typeof summaryShape> {
  const count = (agreement: CaseResult['agreement']): number =>
    cases.filter((one) => one.agreement === agreement).length;
  return {
    suite,
    cases: cases.length,
    required: cases.filter((one) => one.required).length,
    agrees: count('agrees'),
    intended: count('intended'),
    stricter: count('stricter'),
    laxer: count('laxer'),
    differs: count('differs'),
    failed: cases.filter(fails).length,
  };
}
