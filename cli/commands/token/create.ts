// SPDX-License-Identifier: Apache-2.0
// `token create`: the token on standard output, and nothing else there.

import { z } from 'zod';
import { createToken, openCa } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { duration, text } from '../../options.ts';

export const result: z.ZodType = z.object({
  token: z.string(),
  id: z.string(),
  node: z.string(),
  expires: z.iso.datetime(),
});

export async function run(call: Call): Promise<Outcome> {
  const nodeName = text(call, 'node');
  const lifetimeMs = duration(call, 'ttl');
  const ca = await openCa({ home: call.home, now: () => call.now });
  try {
    const token = await createToken(ca, {
      nodeName,
      now: call.now,
      ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
    });
    const expires = new Date(token.expires).toISOString();
    return { data: { token: token.text, id: token.id, node: nodeName, expires }, text: token.text };
  } finally {
    await ca.close();
  }
}
