// SPDX-License-Identifier: Apache-2.0
// The one module that knows node:sqlite: opens a store's file, checks it, and runs batches of operations,
// each batch in one transaction with one fsync (WAL, synchronous=FULL).
//
// A refusal (KnownError) of one operation leaves the others standing, because an operation decides before it
// writes; anything else rolls the whole batch back. Not checked at open: every row. PRAGMA quick_check
// walks the pages of files up to 64 MiB; beyond, damage is reported when it is met.

import { closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { KnownError } from '../../../core/index.ts';
import { leafHash } from '../../log/leaf.ts';
import { sameBytes } from '../decide.ts';
import { corrupt, missing, storeFailure } from './failure.ts';
import type { Operation, Outcome } from './operation.ts';
import { applicationId, schema, schemaVersion } from './schema.ts';
import { Statements } from './statements.ts';

/** Creates an empty store for the anchor with this hash. The file must not exist. */
export function createDatabase(path: string, anchorHashHex: string): void {
  closeSync(openSync(path, 'wx', 0o600)); // SQLite would follow the umask; its -wal and -shm copy this mode
  try {
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA journal_mode = WAL;`);
    database.exec(`BEGIN; ${schema} PRAGMA user_version = ${schemaVersion};`);
    database.prepare('INSERT INTO meta VALUES (?, ?)').run('anchor', anchorHashHex);
    database.exec('COMMIT');
    database.close();
  } catch (error) {
    throw storeFailure(error, path);
  }
}

export class Database {
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  /** @throws E_STORE_MISSING, E_STORE_CORRUPT, E_STORE_VERSION, E_HOME_READONLY, E_STORE_BUSY */
  constructor(path: string, anchorHashHex: string) {
    this.#path = path;
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw missing(path);
    try {
      this.#database = new DatabaseSync(path, { timeout: 10_000 });
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
      this.#inspect(anchorHashHex, size);
      this.#statements = new Statements(this.#database);
    } catch (error) {
      throw storeFailure(error, path);
    }
  }

  #inspect(anchorHashHex: string, size: number): void {
    const one = (sql: string): unknown => Object.values(this.#database.prepare(sql).get() ?? {})[0];
    if (one('PRAGMA application_id') !== applicationId)
      throw corrupt(this.#path, 'not a store of Edgewarden');
    const version = one('PRAGMA user_version');
    if (version !== schemaVersion)
      throw new KnownError(
        'E_STORE_VERSION',
        `the store ${this.#path} has version ${String(version)}, this Edgewarden reads version ${schemaVersion}`,
        { file: this.#path },
        { hint: 'Run the Edgewarden that wrote it, or a newer one that can convert it.' },
      );
    const damage = size <= 64 << 20 ? one('PRAGMA quick_check(1)') : 'ok';
    if (damage !== 'ok') throw corrupt(this.#path, String(damage));
    if (one("SELECT value FROM meta WHERE name = 'anchor'") !== anchorHashHex)
      throw corrupt(this.#path, 'it belongs to another anchor');
    this.#inspectLog();
  }

  /** The log has no holes, and its last leaf is the hash of its certificate. */
  #inspectLog(): void {
    const shape = this.#database
      .prepare('SELECT count(leaf_index) AS leaves, max(leaf_index) AS last FROM certificates')
      .get();
    if (shape?.['leaves'] !== (typeof shape?.['last'] === 'number' ? shape['last'] + 1 : 0))
      throw corrupt(this.#path, 'the issuance log has a hole');
    const last = this.#database
      .prepare(
        'SELECT cert, issued_at, leaf_hash FROM certificates WHERE leaf_index IS NOT NULL ORDER BY leaf_index DESC LIMIT 1',
      )
      .get();
    if (last === undefined) return;
    const { cert, issued_at: issuedAt, leaf_hash: hash } = last;
    if (
      !(cert instanceof Uint8Array && hash instanceof Uint8Array && typeof issuedAt === 'number') ||
      !sameBytes(leafHash(cert, issuedAt), hash)
    )
      throw corrupt(this.#path, 'the last leaf of the issuance log is not the hash of its certificate');
  }

  /**
   * Runs a batch as one transaction.
   * @throws E_DISK_FULL, E_STORE_CORRUPT, E_STORE_IO, E_STORE_BUSY, E_HOME_READONLY: then nothing of it happened
   */
  run(batch: readonly Operation[]): Outcome[] {
    const writes = batch.some(({ name }) => !reads.has(name));
    try {
      this.#database.exec(writes ? 'BEGIN IMMEDIATE' : 'BEGIN');
      const outcomes = batch.map((operation) => this.#one(operation));
      this.#database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw storeFailure(error, this.#path);
    } finally {
      this.#statements.forget();
    }
  }

  #one(operation: Operation): Outcome {
    try {
      return { value: this.#statements.apply(operation) };
    } catch (error) {
      if (error instanceof KnownError) return { refusal: error };
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }
}

const reads: ReadonlySet<Operation['name']> = new Set(['find', 'list', 'leaves', 'tally', 'findToken']);
