// SPDX-License-Identifier: Apache-2.0
// `cert list`: what was issued, as a table.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { list, openCa, type Filter, type Status } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { duration, optionalText, whole } from '../../options.ts';
import { table } from '../../output.ts';
import { ago, rowData, rowResult } from './show-row.ts';

export const result: z.ZodType = z.object({
  certificates: z.array(rowResult),
  /** For --after, where there is more. */
  next: z.number().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const ca = await openCa({ home: call.home, now: () => call.now });
  try {
    const { rows, next } = await list(ca, filter(call));
    const data = rows.map((row) => rowData(row, call.now));
    const head = ['SERIAL', 'NODE', 'STATUS', 'ENDS', '', 'CALLER'];
    const cells = data.map((row) => [
      row.serial,
      row.node === '' ? `(${row.profile})` : row.node,
      row.status,
      row.notAfter.slice(0, 10),
      ago(Date.parse(row.notAfter), call.now),
      row.caller.replace(/(:.{12}).+$/, '$1…'),
    ]);
    const foot = next === undefined ? {} : { foot: `more: --after ${next}` };
    const text =
      cells.length === 0 ? 'no certificates' : [table(head, cells), ...Object.values(foot)].join('\n');
    return {
      data: { certificates: data, ...(next === undefined ? {} : { next }) },
      text,
      table: { head, rows: cells, ...foot },
    };
  } finally {
    await ca.close();
  }
}

const statuses: readonly Status[] = ['valid', 'expired', 'revoked', 'abandoned', 'reserved'];

function filter(call: Call): Filter {
  const nodeName = optionalText(call, 'node');
  const stated = optionalText(call, 'status');
  const status = statuses.find((candidate) => candidate === stated);
  if (stated !== undefined && status === undefined)
    throw new KnownError('E_USAGE', `--status takes ${statuses.join(', ')}`, { option: '--status' });
  const within = duration(call, 'expiresWithin');
  const after = whole(call, 'after', { min: 0, max: Number.MAX_SAFE_INTEGER });
  return {
    now: call.now,
    limit: whole(call, 'limit', { min: 1, max: 100_000 }) ?? 100,
    ...(nodeName === undefined ? {} : { nodeName }),
    ...(status === undefined ? {} : { status }),
    ...(within === undefined ? {} : { endsBefore: call.now + within }),
    ...(after === undefined ? {} : { after }),
  };
}
