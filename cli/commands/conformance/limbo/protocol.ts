// SPDX-License-Identifier: Apache-2.0
// `conformance limbo`: x509-limbo's own protocol. Its cases come on standard input, its result file goes to standard
// output, one result for every case.

import { z } from 'zod';
import { KnownError } from '../../../../core/index.ts';
import type { Call, Outcome } from '../../../command.ts';
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
  const cases = readCases(await readAll(call));
  const results = cases.map((one) => {
    call.signal.throwIfAborted();
    const { actual, code, reason } = judge(one, call.now);
    const context = code === undefined ? reason : `${code}: ${reason}`;
    return { id: one.id, actual_result: actual, context };
  });
  const data = { version: 1, harness: 'edgewarden', results };
  return { data, text: JSON.stringify(data) };
}

async function readAll({ stdin }: Call): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limboBytes)
      throw new KnownError('E_FILE_READ', `standard input is larger than ${limboBytes} bytes`, {
        limit: limboBytes,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
