// SPDX-License-Identifier: Apache-2.0
// SHA-256 over what an attestation brings, worked out once for each piece of it: envelope, log entry and evidence all
// name the same bytes by the same digest. Bytes that were read are never changed, which makes that sound.

import { hash } from 'node:crypto';
import type { EvidenceInput } from '../core/evidence/index.ts';

const known = new WeakMap<Uint8Array, string>();

/** Lowercase hex. Remembered for as long as these very bytes live. */
export function sha256Hex(bytes: Uint8Array): string {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  const hex = hash('sha256', bytes, 'hex');
  known.set(bytes, hex);
  return hex;
}

/** What a check looked at, as evidence names it. */
export const inputOf = (name: string, bytes: Uint8Array): EvidenceInput => ({
  name,
  digest: `sha256:${sha256Hex(bytes)}`,
});
