// SPDX-License-Identifier: Apache-2.0
// The shape of evidence in the data of commands. How it is shown to people is each command's own.

import { z } from 'zod';

interface EvidenceShape {
  check: string;
  outcome: 'passed' | 'failed' | 'unchecked';
  code?: string | undefined;
  clause: string;
  reason: string;
  facts: Record<string, string | number | boolean>;
  inputs?: { name: string; digest: string }[] | undefined;
  children: EvidenceShape[];
}

export const evidenceShape: z.ZodType<EvidenceShape> = z.lazy(() =>
  z.object({
    check: z.string().describe('Stable, dotted.'),
    outcome: z.enum(['passed', 'failed', 'unchecked']),
    code: z.string().optional(),
    clause: z.string().describe('The specification and section that asks for the check.'),
    reason: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    inputs: z
      .array(z.object({ name: z.string(), digest: z.string() }))
      .optional()
      .describe('What the check looked at: each by name and sha256.'),
    children: z.array(evidenceShape),
  }),
);
