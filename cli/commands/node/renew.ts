// SPDX-License-Identifier: Apache-2.0
// `node renew`: a new key and certificate over mTLS with the old ones.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { renewNode } from '../../../http/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { optionalText, text } from '../../options.ts';
import { certificateData, certificateLines, certificateShape, serverOf } from './shown.ts';

export const result: z.ZodType = z.object({
  outcome: z.enum(['renewed', 'kept']),
  certificate: certificateShape,
});

export async function run(call: Call): Promise<Outcome> {
  const directory = text(call, 'dir');
  const share = shareOf(call);
  const renewal = await renewNode({
    ...serverOf(call),
    directory,
    now: call.now,
    signal: call.signal,
    ...(share === undefined ? {} : { ifOlderThan: share }),
  });
  const certificate = certificateData(renewal, directory);
  const headline =
    renewal.outcome === 'renewed'
      ? `${renewal.nodeName} has a new certificate`
      : `${renewal.nodeName} keeps its certificate: it is not that old yet`;
  return { data: { outcome: renewal.outcome, certificate }, text: certificateLines(headline, certificate) };
}

/** `70%` as 0.7. */
function shareOf(call: Call): number | undefined {
  const value = optionalText(call, 'ifOlderThan');
  if (value === undefined) return undefined;
  const match = /^([0-9]{1,3})%$/.exec(value);
  const percent = Number(match?.[1]);
  if (match === null || percent > 100) {
    throw new KnownError('E_USAGE', '--if-older-than takes a percentage such as 70%', {
      option: '--if-older-than',
    });
  }
  return percent / 100;
}
