// SPDX-License-Identifier: Apache-2.0
// Reservations for the store's tests: whole, valid, and different by their number.

import { createHash } from 'node:crypto';
import type { Reservation, Store } from '../../../pki/store/store.ts';
import { leafHash } from '../../../pki/log/leaf.ts';
import { expect } from 'vitest';

export const day = 86_400_000;
export const start: number = Date.UTC(2026, 11, 1);
export const anchorHashHex: string = 'ab'.repeat(32);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function reservation(number: number, changes: Partial<Reservation> = {}): Reservation {
  return {
    serialHex: (0x1000 + number).toString(16).padStart(32, '0'),
    requestHex: sha256(`request ${number}`),
    nodeName: `edge-${number}`,
    profile: 'node',
    caller: 'operator',
    csrDigestHex: sha256(`csr ${number}`),
    tbsDigestHex: sha256(`tbs ${number}`),
    notBefore: start,
    notAfter: start + 365 * day,
    now: start,
    ...changes,
  };
}

export const certOf = (number: number): Uint8Array => new TextEncoder().encode(`certificate ${number}`);

/** Re-verifies the whole store: the log has every certificate once, in order, with its hash, and nothing else. */
export async function checkStore(store: Store): Promise<void> {
  const tally = await store.tally();
  expect(tally.leaves).toBe(tally.issued);
  const seen = new Set<string>();
  for (let from = 0; ;) {
    const page = await store.leaves(from, 1000);
    for (const row of page) {
      expect(row.leafIndex).toBe(from);
      expect(row.state).toBe('issued');
      expect(row.certDer).toBeInstanceOf(Uint8Array);
      expect(Buffer.from(row.leafHash!)).toEqual(Buffer.from(leafHash(row.certDer!, row.issuedAt!)));
      expect(seen.has(row.serialHex)).toBe(false);
      seen.add(row.serialHex);
      from += 1;
    }
    if (page.length < 1000) break;
  }
  expect(seen.size).toBe(tally.issued);
}

export async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
  return 'none';
}
