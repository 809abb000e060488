// SPDX-License-Identifier: Apache-2.0
// `ca show`: what edges pin, and how the CA stands.

import { z } from 'zod';
import { openCa, readAnchor } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag } from '../../options.ts';
import { anchorData, anchorLines, anchorShape } from './anchor.ts';

export const result: z.ZodType = z.object({
  ...anchorShape,
  home: z.string(),
  /** Absent with --pem, which opens neither key nor store. */
  issued: z.number().optional(),
  revoked: z.number().optional(),
  abandoned: z.number().optional(),
});

export async function run(call: Call): Promise<Outcome> {
  const { home } = call;
  if (flag(call, 'pem')) {
    const data = anchorData(await readAnchor(home));
    return { data: { ...data, home }, text: data.certPem };
  }
  const ca = await openCa({ home, now: () => call.now });
  try {
    const { issued, revoked, abandoned } = await ca.store.tally();
    return {
      data: { ...anchorData(ca.anchor), home, issued, revoked, abandoned },
      text: [
        `CA in ${home}`,
        ...anchorLines(ca.anchor),
        `  issued  ${issued} certificates, ${revoked} of them revoked`,
      ].join('\n'),
    };
  } finally {
    await ca.close();
  }
}
