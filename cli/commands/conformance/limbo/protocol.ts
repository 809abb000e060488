// SPDX-License-Identifier: Apache-2.0
// `conformance limbo`: x509-limbo's own protocol. Its cases come on standard input, its result file goes to standard
// output, one result for every case.

import { z } from 'zod';
import type { Call, Outcome } from '../../../command.ts';
import { readInput } from '../../../input.ts';
import { limboBytes, readCases } from './cases.ts';
import { judge } from './judge.ts';

export const result: z.ZodType = z.object({
  version: z.literal(1),
  harness: z.literal('edgewarden'),
  results: z.array(
    z.object({ id: z.string(), actual_result: z.enum(['SUCCESS', 'FAILURE']), context: z.string() }),
  ),
});

export async function run(call: Call): Promise<Outcome> {
  const cases = readCases(await readInput(call, '-', limboBytes));
  const results = cases.map((one) => {
    call.signal.throwIfAborted();
    const { actual, code, reason } = judge(one, call.now);
    const context = code === undefined ? reason : `${code}: ${reason}`;
    return { id: one.id, actual_result: actual, context };
  });
  const data = { version: 1, harness: 'edgewarden', results };
  return { data, text: JSON.stringify(data) };
}
