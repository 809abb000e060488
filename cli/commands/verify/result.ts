// SPDX-License-Identifier: Apache-2.0
// The shape of a verdict as data, under docs/schema/. Loaded by who describes or checks it, never by a run:
// zod costs more than a verification.

import { z } from 'zod';
import { evidenceShape } from '../../evidence.ts';

export const failureShape: z.ZodType = z.object({
  check: z.string(),
  code: z.string().optional(),
  reason: z.string(),
  advice: z.string().describe('What would have made the check pass. For people; may change.'),
});

export const verdictShape: z.ZodType = z.object({
  verified: z.boolean(),
  artifacts: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      verified: z.boolean(),
      failures: z.array(failureShape),
      evidence: evidenceShape,
    }),
  ),
});
