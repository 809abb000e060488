// SPDX-License-Identifier: Apache-2.0
// Names what a check of the log looked at, by its digest.

import { hash } from 'node:crypto';
import type { EvidenceInput } from '../../core/evidence/index.ts';

export const inputOf = (name: string, bytes: Uint8Array | string): EvidenceInput => ({
  name,
  digest: `sha256:${hash('sha256', bytes)}`,
});
