// SPDX-License-Identifier: Apache-2.0
// The shape of a release folder's verdict as data, under docs/schema/.

import { z } from 'zod';
import { evidenceShape } from '../../../evidence.ts';
import { failureShape } from '../result.ts';

const claims = z.object({
  predicateType: z.string(),
  subjects: z.array(z.object({ name: z.string(), sha256: z.string().optional() })),
  builder: z.string().optional(),
  source: z.string().optional(),
  workflow: z.string().optional(),
});

const item = z.object({
  path: z.string().describe('Below the folder.'),
  kind: z.enum(['archive', 'image', 'checksum', 'provenance', 'layout', 'other']),
  status: z
    .enum(['verified', 'refused', 'not covered', 'unknown', 'evidence', 'aside', 'excepted'])
    .describe('refused, not covered and unknown stand against the folder.'),
  name: z.string().optional().describe('An image’s name.'),
  digest: z.string().optional(),
  note: z.string().optional(),
  claims: z.array(claims).optional().describe('What statements say. Not proven by being here.'),
  failures: z.array(failureShape).optional(),
  evidence: evidenceShape.optional(),
});

export const folderShape: z.ZodType = z.object({
  verified: z.boolean(),
  release: z.object({ tag: z.string(), from: z.enum(['option', 'names']) }).optional(),
  items: z.array(item),
  absent: z.object({ archives: z.array(z.string()), images: z.array(z.string()) }),
});
