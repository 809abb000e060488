// SPDX-License-Identifier: Apache-2.0
// What was issued, and how it stands.

import type { Ca } from './ca.ts';
import type { CertificateRow, Filter, Page } from './store/store.ts';

export type Status = 'valid' | 'expired' | 'revoked' | 'reserved' | 'abandoned';

export async function list(ca: Ca, filter: Filter): Promise<Page> {
  return ca.store.list(filter);
}

export async function find(ca: Ca, serialHex: string): Promise<CertificateRow | undefined> {
  return ca.store.find(serialHex);
}

/** A row's standing at `now`. */
export function statusOf(row: CertificateRow, now: number): Status {
  if (row.state !== 'issued') return row.state;
  if (row.revokedAt !== undefined) return 'revoked';
  return row.notAfter < now ? 'expired' : 'valid';
}
