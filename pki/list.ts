// SPDX-License-Identifier: Apache-2.0
// What was issued, and how it stands.

import type { Ca } from './ca.ts';
import { currentName } from './profile/profile.ts';
import type { CertificateRow, Filter, Page } from './store/store.ts';

export type Status = 'valid' | 'expired' | 'revoked' | 'reserved' | 'abandoned';

export async function list(ca: Ca, filter: Filter): Promise<Page> {
  const page = await ca.store.list(filter);
  return { ...page, rows: page.rows.map(named) };
}

export async function find(ca: Ca, serialHex: string): Promise<CertificateRow | undefined> {
  const row = await ca.store.find(serialHex);
  return row === undefined ? undefined : named(row);
}

/** With the profile's name of today. */
const named = (row: CertificateRow): CertificateRow => ({ ...row, profile: currentName(row.profile) });

/** A row's standing at `now`. */
export function statusOf(row: CertificateRow, now: number): Status {
  if (row.state !== 'issued') return row.state;
  if (row.revokedAt !== undefined) return 'revoked';
  return row.notAfter < now ? 'expired' : 'valid';
}
