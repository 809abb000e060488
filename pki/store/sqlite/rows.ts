// SPDX-License-Identifier: Apache-2.0
// SQLite's values <-> the store's rows. A column of another type than the schema's is damage, not a default.

import type { SQLOutputValue } from 'node:sqlite';
import type { CertificateRow, TokenRow } from '../store.ts';
import { states } from './schema.ts';
import { corrupt } from './failure.ts';

export type Raw = Record<string, SQLOutputValue>;

/** The columns that `certificateRow` reads. */
export const columns: string =
  'serial, state, node_name, profile, caller, csr_digest, tbs_digest, not_before, not_after, reserved_at, ' +
  'cert, issued_at, leaf_index, leaf_hash, revoked_at, reason';

export function certificateRow(raw: Raw): CertificateRow {
  const state = states[integer(raw, 'state')];
  if (state === undefined) throw corrupt('certificates', 'a state that does not exist');
  const row: CertificateRow = {
    serialHex: text(raw, 'serial'),
    state,
    nodeName: text(raw, 'node_name'),
    profile: text(raw, 'profile'),
    caller: text(raw, 'caller'),
    csrDigestHex: hex(blob(raw, 'csr_digest')),
    tbsDigestHex: hex(blob(raw, 'tbs_digest')),
    notBefore: integer(raw, 'not_before'),
    notAfter: integer(raw, 'not_after'),
    reservedAt: integer(raw, 'reserved_at'),
  };
  if (state !== 'issued') return row;
  return {
    ...row,
    certDer: blob(raw, 'cert'),
    issuedAt: integer(raw, 'issued_at'),
    leafIndex: integer(raw, 'leaf_index'),
    leafHash: blob(raw, 'leaf_hash'),
    ...(raw['revoked_at'] === null
      ? {}
      : { revokedAt: integer(raw, 'revoked_at'), reason: integer(raw, 'reason') }),
  };
}

export function tokenRow(raw: Raw): TokenRow {
  return {
    id: text(raw, 'id'),
    nodeName: text(raw, 'node_name'),
    createdAt: integer(raw, 'created_at'),
    expires: integer(raw, 'expires'),
    ...(raw['spent_by'] === null ? {} : { spentBy: text(raw, 'spent_by') }),
  };
}

export function hexBytes(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function text(raw: Raw, name: string): string {
  const value = raw[name];
  if (typeof value !== 'string') throw corrupt('certificates', `column ${name} is not text`);
  return value;
}

function integer(raw: Raw, name: string): number {
  const value = raw[name];
  if (typeof value !== 'number') throw corrupt('certificates', `column ${name} is not a number`);
  return value;
}

function blob(raw: Raw, name: string): Uint8Array {
  const value = raw[name];
  if (!(value instanceof Uint8Array)) throw corrupt('certificates', `column ${name} is not bytes`);
  return value;
}
