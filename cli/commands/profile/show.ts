// SPDX-License-Identifier: Apache-2.0
// `profile show`: one profile, in words and as it is written.

import { z } from 'zod';
import { printable } from '../../../core/index.ts';
import { findProfile } from '../../../pki/profile/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, flag } from '../../options.ts';
import { summaryLines, summaryOf, summaryResult } from './summary.ts';

export const result: z.ZodType = summaryResult.extend({
  /** Where it is the operator's own. */
  file: z.string().optional(),
  yaml: z.string(),
});

export async function run(call: Call): Promise<Outcome> {
  const { profile, text, file } = await findProfile(argument(call, 0), call.home);
  const summary = summaryOf(profile);
  const lines = [
    `${profile.name}${file === undefined ? '' : ` (${file})`}: ${profile.description}`,
    ...summaryLines(summary),
    '',
    ...text.trimEnd().split('\n'),
  ].map(printable);
  return {
    data: { ...summary, ...(file === undefined ? {} : { file }), yaml: text },
    text: flag(call, 'yaml') ? text.trimEnd() : lines.join('\n'),
  };
}
