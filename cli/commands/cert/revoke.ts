// SPDX-License-Identifier: Apache-2.0
// `cert revoke`: a certificate's end, recorded before it is reported.

import type { z } from 'zod';
import { openCa, revoke } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, text } from '../../options.ts';
import { serialArgument } from './serial.ts';
import { rowData, rowResult } from './show-row.ts';

export const result: z.ZodType = rowResult;

export async function run(call: Call): Promise<Outcome> {
  const serialHex = await serialArgument(call, argument(call, 0));
  const ca = await openCa({ home: call.home, now: () => call.now });
  try {
    const row = rowData(await revoke(ca, serialHex, text(call, 'reason'), call.now), call.now);
    const before = row.revoked !== new Date(call.now).toISOString();
    const what = before ? `was revoked already, at ${row.revoked ?? ''}` : 'is revoked';
    return { data: row, text: `${row.serial} of ${row.node} ${what} (${row.reason ?? ''})` };
  } finally {
    await ca.close();
  }
}
