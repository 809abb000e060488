// SPDX-License-Identifier: Apache-2.0
// `node enrol`: as EdgeCore's first start. The token comes from a file, standard input or the environment, never from
// the command line, where other users of the machine could read it.

import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { enrolNode } from '../../../http/index.ts';
import { nodeIdentity } from '../../../pki/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { readInput } from '../../input.ts';
import { flag, optionalText, text } from '../../options.ts';
import { certificateData, certificateLines, certificateShape, serverOf } from './shown.ts';

export const result: z.ZodType = z.object({
  outcome: z.enum(['enrolled', 'kept', 'would-enrol']),
  certificate: certificateShape.optional(),
  anchorHash: z.string(),
});

const maxToken = 16 * 1024;

export async function run(call: Call): Promise<Outcome> {
  const nodeName = text(call, 'node');
  nodeIdentity(nodeName); // a name that no node can have is refused here, before anybody is asked
  const directory = text(call, 'dir');
  const enrolled = await enrolNode({
    ...serverOf(call),
    nodeName,
    directory,
    token: await tokenOf(call),
    dryRun: flag(call, 'dryRun'),
    now: call.now,
    signal: call.signal,
  });
  const anchor = new X509Certificate(enrolled.anchorPem);
  const anchorHash = createHash('sha256').update(anchor.raw).digest('hex');
  if (enrolled.outcome === 'would-enrol') {
    const lines = `${nodeName} would be enrolled: the server has the anchor that the token pins\n  anchor  ${anchorHash}`;
    return { data: { outcome: enrolled.outcome, anchorHash }, text: lines };
  }
  const certificate = certificateData(enrolled, directory);
  const headline =
    enrolled.outcome === 'kept'
      ? `${nodeName} is enrolled already; its certificate was kept`
      : `${nodeName} is enrolled`;
  return {
    data: { outcome: enrolled.outcome, certificate, anchorHash },
    text: certificateLines(headline, certificate),
  };
}

async function tokenOf(call: Call): Promise<string> {
  const file = optionalText(call, 'tokenFile');
  const raw =
    file === undefined
      ? call.env['EDGEWARDEN_TOKEN']
      : Buffer.from(await readInput(call, file, maxToken)).toString('utf8');
  const token = raw?.trim() ?? '';
  if (token !== '') return token;
  const hint = 'Give --token-file FILE, --token-file - for standard input, or set EDGEWARDEN_TOKEN.';
  throw new KnownError('E_USAGE', 'there is no join token', {}, { hint });
}
