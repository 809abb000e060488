// SPDX-License-Identifier: Apache-2.0
// `profile list`: what may be issued, as a table.

import { z } from 'zod';
import { bundledNames, findProfile, ownNames } from '../../../pki/profile/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { table } from '../../output.ts';
import { summaryOf, summaryResult } from './summary.ts';

export const result: z.ZodType = z.array(summaryResult.extend({ shipped: z.boolean() }));

export async function run(call: Call): Promise<Outcome> {
  const names = [...bundledNames, ...(await ownNames(call.home))];
  const found = await Promise.all(names.map(async (name) => findProfile(name, call.home)));
  const data = found.map(({ profile, file }) => ({ ...summaryOf(profile), shipped: file === undefined }));
  const head = ['PROFILE', 'USAGES', 'NAMES', 'LIFETIME', 'ASKED BY', 'FOR'];
  const rows = data.map((row) => [
    row.shipped ? row.name : `${row.name} (own)`,
    row.ca === undefined ? row.usages.default.map((usage) => usage.replace(/Auth$/, '')).join(', ') : 'CA',
    [...new Set(row.alternativeNames.map((name) => name.split(':', 1)[0] ?? ''))].join(', ') || '-',
    row.lifetime.jitterPercent === 0
      ? row.lifetime.default
      : `${row.lifetime.default} -${row.lifetime.jitterPercent}%`,
    [...new Set(row.callers.map((caller) => caller.split(' ', 1)[0] ?? ''))].join(', '),
    row.description,
  ]);
  return { data, text: table(head, rows), table: { head, rows } };
}
