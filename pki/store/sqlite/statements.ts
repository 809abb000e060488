// SPDX-License-Identifier: Apache-2.0
// The store's operations in SQL. Each reads, asks decide.ts, and only then writes.

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { KnownError } from '../../../core/index.ts';
import { leafHash } from '../../log/leaf.ts';
import { decideCommit, decideReserve, unknownSerial } from '../decide.ts';
import type {
  CertificateRow,
  Commit,
  Filter,
  Page,
  Reservation,
  Reserved,
  Tally,
  TokenRow,
} from '../store.ts';
import type { Operation } from './operation.ts';
import { certificateRow, columns, hexBytes, tokenRow, type Raw } from './rows.ts';

export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  /** The next leaf's position, read once a transaction. */
  #nextLeaf: number | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Ends what was remembered of a transaction. */
  forget(): void {
    this.#nextLeaf = undefined;
  }

  apply(operation: Operation): unknown {
    switch (operation.name) {
      case 'reserve':
        return this.#reserve(...operation.args);
      case 'commit':
        return this.#commit(...operation.args);
      case 'abandon':
        return this.#abandon(...operation.args);
      case 'abandonBefore':
        return this.#abandonBefore(...operation.args);
      case 'revoke':
        return this.#revoke(...operation.args);
      case 'find':
        return this.#find(...operation.args);
      case 'list':
        return this.#list(...operation.args);
      case 'leaves':
        return this.#leaves(...operation.args);
      case 'tally':
        return this.#tally();
      case 'addToken':
        return this.#addToken(...operation.args);
      case 'findToken':
        return this.#findToken(...operation.args);
    }
  }

  #reserve(wanted: Reservation): Reserved {
    const request = hexBytes(wanted.requestHex);
    const raw = this.#get(`SELECT ${columns} FROM certificates WHERE request = ?`, request);
    const earlier = raw && certificateRow(raw);
    const peer =
      wanted.peerSerialHex === undefined
        ? undefined
        : this.#get('SELECT revoked_at FROM certificates WHERE serial = ?', wanted.peerSerialHex);
    const decision = decideReserve(wanted, {
      earlier: earlier && { ...earlier, revokedAt: earlier.revokedAt },
      token: wanted.tokenId === undefined ? undefined : this.#findToken(wanted.tokenId),
      peerRevokedAt: typeof peer?.['revoked_at'] === 'number' ? peer['revoked_at'] : undefined,
    });
    if (decision.kind === 'replay' && earlier !== undefined) return { kind: 'issued', row: earlier };
    if (this.#get('SELECT 1 FROM certificates WHERE serial = ?', wanted.serialHex) !== undefined)
      throw new KnownError('E_SERIAL_TAKEN', 'the serial number is in use', { serial: wanted.serialHex });
    if (earlier !== undefined)
      this.#run(
        'UPDATE certificates SET request = NULL, state = iif(state = 0, 2, state) WHERE serial = ?',
        earlier.serialHex,
      );
    this.#run(
      `INSERT INTO certificates (serial, request, state, node_name, profile, caller, token, csr_digest, tbs_digest,
         not_before, not_after, reserved_at) VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      wanted.serialHex,
      request,
      wanted.nodeName,
      wanted.profile,
      wanted.caller,
      wanted.tokenId ?? null,
      hexBytes(wanted.csrDigestHex),
      hexBytes(wanted.tbsDigestHex),
      wanted.notBefore,
      wanted.notAfter,
      wanted.now,
    );
    return { kind: 'reserved', serialHex: wanted.serialHex };
  }

  #commit({ serialHex, certDer, now }: Commit): CertificateRow {
    const raw = this.#get(`SELECT ${columns}, token FROM certificates WHERE serial = ?`, serialHex);
    const row = raw && certificateRow(raw);
    const token = typeof raw?.['token'] === 'string' ? this.#findToken(raw['token']) : undefined;
    const fresh = decideCommit(serialHex, certDer, row, token);
    if (row === undefined) throw new TypeError('decideCommit admits only rows that exist');
    if (!fresh) return row;
    const leafIndex = this.#leaf();
    const hash = leafHash(certDer, now);
    this.#run(
      'UPDATE certificates SET state = 1, cert = ?, issued_at = ?, leaf_index = ?, leaf_hash = ? WHERE serial = ?',
      certDer,
      now,
      leafIndex,
      hash,
      serialHex,
    );
    if (token !== undefined) this.#run('UPDATE tokens SET spent_by = ? WHERE id = ?', serialHex, token.id);
    this.#nextLeaf = leafIndex + 1;
    return { ...row, state: 'issued', certDer, issuedAt: now, leafIndex, leafHash: hash };
  }

  #leaf(): number {
    if (this.#nextLeaf !== undefined) return this.#nextLeaf;
    const last = this.#get('SELECT max(leaf_index) AS last FROM certificates')?.['last'];
    return typeof last === 'number' ? last + 1 : 0;
  }

  #abandon(serialHex: string): boolean {
    const sql = 'UPDATE certificates SET state = 2, request = NULL WHERE serial = ? AND state = 0';
    return this.#run(sql, serialHex) === 1;
  }

  #abandonBefore(before: number): number {
    return this.#run(
      'UPDATE certificates SET state = 2, request = NULL WHERE state = 0 AND reserved_at < ?',
      before,
    );
  }

  #revoke(serialHex: string, reason: number, now: number): CertificateRow {
    this.#run(
      'UPDATE certificates SET revoked_at = ?, reason = ? WHERE serial = ? AND state = 1 AND revoked_at IS NULL',
      now,
      reason,
      serialHex,
    );
    const row = this.#find(serialHex);
    if (row?.state === 'issued') return row;
    throw unknownSerial(serialHex);
  }

  #find(serialHex: string): CertificateRow | undefined {
    const raw = this.#get(`SELECT ${columns} FROM certificates WHERE serial = ?`, serialHex);
    return raw && certificateRow(raw);
  }

  #list(filter: Filter): Page {
    const terms = ['position > ?', statusTerm(filter.status)];
    const values: SQLInputValue[] = [filter.after ?? 0];
    if (filter.status === 'valid' || filter.status === 'expired') values.push(filter.now);
    if (filter.nodeName !== undefined) {
      terms.push('node_name = ?');
      values.push(filter.nodeName);
    }
    if (filter.endsBefore !== undefined) {
      terms.push('not_after < ?');
      values.push(filter.endsBefore);
    }
    const raws = this.#all(
      `SELECT position, ${columns} FROM certificates WHERE ${terms.join(' AND ')} ORDER BY position LIMIT ?`,
      ...values,
      filter.limit + 1,
    );
    const shown = raws.slice(0, filter.limit);
    const next = shown.at(-1)?.['position'];
    return {
      rows: shown.map(certificateRow),
      ...(raws.length > shown.length && typeof next === 'number' ? { next } : {}),
    };
  }

  #leaves(from: number, limit: number): CertificateRow[] {
    return this.#all(
      `SELECT ${columns} FROM certificates WHERE leaf_index >= ? ORDER BY leaf_index LIMIT ?`,
      from,
      limit,
    ).map(certificateRow);
  }

  #tally(): Tally {
    const raw = this.#get(`SELECT count(*) FILTER (WHERE state = 1) AS issued,
      count(*) FILTER (WHERE state = 0) AS reserved, count(*) FILTER (WHERE state = 2) AS abandoned,
      count(revoked_at) AS revoked, count(leaf_index) AS leaves FROM certificates`);
    const number = (name: string): number => Number(raw?.[name] ?? 0);
    return {
      issued: number('issued'),
      reserved: number('reserved'),
      abandoned: number('abandoned'),
      revoked: number('revoked'),
      leaves: number('leaves'),
    };
  }

  #addToken(token: Omit<TokenRow, 'spentBy'>): boolean {
    const sql = 'INSERT INTO tokens (id, node_name, created_at, expires) VALUES (?, ?, ?, ?)';
    return this.#run(sql, token.id, token.nodeName, token.createdAt, token.expires) === 1;
  }

  #findToken(id: string): TokenRow | undefined {
    const raw = this.#get('SELECT id, node_name, created_at, expires, spent_by FROM tokens WHERE id = ?', id);
    return raw && tokenRow(raw);
  }

  #get(sql: string, ...values: SQLInputValue[]): Raw | undefined {
    return this.#statement(sql).get(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): Raw[] {
    return this.#statement(sql).all(...values);
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }
}

function statusTerm(status: Filter['status']): string {
  switch (status) {
    case undefined:
      return 'state = 1';
    case 'valid':
      return 'state = 1 AND revoked_at IS NULL AND not_after >= ?';
    case 'expired':
      return 'state = 1 AND revoked_at IS NULL AND not_after < ?';
    case 'revoked':
      return 'revoked_at IS NOT NULL';
    case 'abandoned':
      return 'state = 2';
    case 'reserved':
      return 'state = 0';
  }
}
