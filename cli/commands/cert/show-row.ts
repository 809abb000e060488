// SPDX-License-Identifier: Apache-2.0
// How issued certificates are shown, one at a time or in a table.

import { z } from 'zod';
import { encodePem } from '../../../core/pem/index.ts';
import { reasonName, statusOf, type CertificateRow, type Status } from '../../../pki/index.ts';

export interface RowData {
  readonly serial: string;
  readonly node: string;
  readonly status: Status;
  readonly profile: string;
  readonly caller: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** Position in the issuance log; absent where nothing was issued. */
  readonly leafIndex?: number;
  readonly leafHash?: string;
  readonly revoked?: string;
  readonly reason?: string;
}

export const rowResult: z.ZodType = z.object({
  serial: z.string(),
  node: z.string(),
  status: z.enum(['valid', 'expired', 'revoked', 'reserved', 'abandoned']),
  profile: z.string(),
  caller: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  leafIndex: z.number().optional(),
  leafHash: z.string().optional(),
  revoked: z.iso.datetime().optional(),
  reason: z.string().optional(),
});

export function rowData(row: CertificateRow, now: number): RowData {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    serial: row.serialHex,
    node: row.nodeName,
    status: statusOf(row, now),
    profile: row.profile,
    caller: row.caller,
    notBefore: iso(row.notBefore),
    notAfter: iso(row.notAfter),
    ...(row.leafIndex === undefined ? {} : { leafIndex: row.leafIndex }),
    ...(row.leafHash === undefined ? {} : { leafHash: Buffer.from(row.leafHash).toString('hex') }),
    ...(row.revokedAt === undefined ? {} : { revoked: iso(row.revokedAt) }),
    ...(row.reason === undefined ? {} : { reason: reasonName(row.reason) }),
  };
}

/** `in 364 days`, `3 hours ago`: the largest unit that says something. */
export function ago(when: number, now: number): string {
  const distance = Math.abs(when - now);
  const units = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1000, 'second'],
  ] as const;
  const [size, name] = units.find(([unit]) => distance >= 2 * unit) ?? units[3];
  const count = Math.floor(distance / size);
  const words = `${count} ${name}${count === 1 ? '' : 's'}`;
  return when >= now ? `in ${words}` : `${words} ago`;
}

export const pemOf = (certDer: Uint8Array): string => encodePem('CERTIFICATE', certDer);
