// SPDX-License-Identifier: Apache-2.0
// The store in memory: for tests, measurements and dry runs. It forgets everything when the process ends.

import { KnownError } from '../../core/index.ts';
import { leafHash } from '../log/leaf.ts';
import { decideCommit, decideReserve, unknownSerial } from './decide.ts';
import type {
  CertificateRow,
  Commit,
  Filter,
  Page,
  Reservation,
  Reserved,
  Store,
  Tally,
  TokenRow,
} from './store.ts';

/** A row and what the outside does not see of it. */
interface Kept {
  row: CertificateRow;
  readonly position: number;
  readonly tokenId: string | undefined;
}

export class MemoryStore implements Store {
  readonly #bySerial = new Map<string, Kept>();
  readonly #byRequest = new Map<string, Kept>();
  readonly #rows: Kept[] = [];
  readonly #leaves: Kept[] = [];
  readonly #tokens = new Map<string, TokenRow>();
  #closed = false;

  async reserve(wanted: Reservation): Promise<Reserved> {
    return this.#turn(() => {
      const earlier = this.#byRequest.get(wanted.requestHex);
      const decision = decideReserve(wanted, {
        earlier: earlier && { ...earlier.row, revokedAt: earlier.row.revokedAt },
        token: wanted.tokenId === undefined ? undefined : this.#tokens.get(wanted.tokenId),
        peerRevokedAt:
          wanted.peerSerialHex === undefined
            ? undefined
            : this.#bySerial.get(wanted.peerSerialHex)?.row.revokedAt,
      });
      if (decision.kind === 'replay' && earlier !== undefined) return { kind: 'issued', row: earlier.row };
      if (this.#bySerial.has(wanted.serialHex))
        throw new KnownError('E_SERIAL_TAKEN', 'the serial number is in use', { serial: wanted.serialHex });
      if (earlier?.row.state === 'reserved') earlier.row = { ...earlier.row, state: 'abandoned' };
      this.#insert(wanted);
      return { kind: 'reserved', serialHex: wanted.serialHex };
    });
  }

  #insert(wanted: Reservation): void {
    const { requestHex, now, tokenId, peerSerialHex: _peer, ...intent } = wanted;
    const kept: Kept = {
      row: { ...intent, state: 'reserved', reservedAt: now },
      position: this.#rows.length + 1,
      tokenId,
    };
    this.#rows.push(kept);
    this.#bySerial.set(wanted.serialHex, kept);
    this.#byRequest.set(requestHex, kept);
  }

  async commit({ serialHex, certDer, now }: Commit): Promise<CertificateRow> {
    return this.#turn(() => {
      const kept = this.#bySerial.get(serialHex);
      const token = kept?.tokenId === undefined ? undefined : this.#tokens.get(kept.tokenId);
      const fresh = decideCommit(serialHex, certDer, kept?.row, token);
      if (kept === undefined) throw new TypeError('decideCommit admits only rows that exist');
      if (!fresh) return kept.row;
      if (token !== undefined) this.#tokens.set(token.id, { ...token, spentBy: serialHex });
      kept.row = {
        ...kept.row,
        state: 'issued',
        certDer,
        issuedAt: now,
        leafIndex: this.#leaves.length,
        leafHash: leafHash(certDer, now),
      };
      this.#leaves.push(kept);
      return kept.row;
    });
  }

  async abandon(serialHex: string): Promise<void> {
    return this.#turn(() => {
      const kept = this.#bySerial.get(serialHex);
      if (kept?.row.state === 'reserved') this.#giveUp(kept);
    });
  }

  async abandonBefore(before: number): Promise<number> {
    return this.#turn(() => {
      const stale = this.#rows.filter(({ row }) => row.state === 'reserved' && row.reservedAt < before);
      for (const kept of stale) this.#giveUp(kept);
      return stale.length;
    });
  }

  #giveUp(kept: Kept): void {
    kept.row = { ...kept.row, state: 'abandoned' };
    for (const [request, other] of this.#byRequest) if (other === kept) this.#byRequest.delete(request);
  }

  async revoke(serialHex: string, reason: number, now: number): Promise<CertificateRow> {
    return this.#turn(() => {
      const kept = this.#bySerial.get(serialHex);
      if (kept?.row.state !== 'issued') throw unknownSerial(serialHex);
      if (kept.row.revokedAt === undefined) kept.row = { ...kept.row, revokedAt: now, reason };
      return kept.row;
    });
  }

  async find(serialHex: string): Promise<CertificateRow | undefined> {
    return this.#turn(() => this.#bySerial.get(serialHex)?.row);
  }

  async list(filter: Filter): Promise<Page> {
    return this.#turn(() => {
      const rows = this.#rows.filter((kept) => matches(kept, filter)).slice(0, filter.limit + 1);
      const shown = rows.slice(0, filter.limit);
      const last = shown.at(-1);
      return {
        rows: shown.map(({ row }) => row),
        ...(rows.length > shown.length && last !== undefined ? { next: last.position } : {}),
      };
    });
  }

  async leaves(from: number, limit: number): Promise<readonly CertificateRow[]> {
    return this.#turn(() => this.#leaves.slice(from, from + limit).map(({ row }) => row));
  }

  async tally(): Promise<Tally> {
    return this.#turn(() => {
      const count = (state: string): number => this.#rows.filter(({ row }) => row.state === state).length;
      return {
        issued: count('issued'),
        reserved: count('reserved'),
        abandoned: count('abandoned'),
        revoked: this.#rows.filter(({ row }) => row.revokedAt !== undefined).length,
        leaves: this.#leaves.length,
      };
    });
  }

  async addToken(token: Omit<TokenRow, 'spentBy'>): Promise<void> {
    return this.#turn(() => void this.#tokens.set(token.id, token));
  }

  async findToken(id: string): Promise<TokenRow | undefined> {
    return this.#turn(() => this.#tokens.get(id));
  }

  async close(): Promise<void> {
    return this.#turn(() => void (this.#closed = true));
  }

  /** One operation: it sees no other half done, and a refusal is a rejected promise. */
  async #turn<T>(work: () => T): Promise<T> {
    if (this.#closed) throw new KnownError('E_STORE_CLOSED', 'the store is closed');
    return Promise.resolve(work());
  }
}

function matches({ row, position }: Kept, filter: Filter): boolean {
  if (filter.after !== undefined && position <= filter.after) return false;
  if (filter.nodeName !== undefined && row.nodeName !== filter.nodeName) return false;
  if (filter.endsBefore !== undefined && row.notAfter >= filter.endsBefore) return false;
  const revoked = row.revokedAt !== undefined;
  const { status } = filter;
  if (status === undefined) return row.state === 'issued';
  switch (status) {
    case 'revoked':
      return revoked;
    case 'valid':
      return row.state === 'issued' && !revoked && row.notAfter >= filter.now;
    case 'expired':
      return row.state === 'issued' && !revoked && row.notAfter < filter.now;
    case 'abandoned':
    case 'reserved':
      return row.state === status;
  }
}
