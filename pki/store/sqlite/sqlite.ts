// SPDX-License-Identifier: Apache-2.0
// The store on SQLite, seen from the server's thread: calls become operations, and those that arrive while
// the worker is busy wait for each other and share the next transaction and its one fsync (group commit).

import { Worker } from 'node:worker_threads';
import { KnownError } from '../../../core/index.ts';
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
} from '../store.ts';
import type { Operation } from './operation.ts';
import { pack, unpack, type Answer } from './errors.ts';

/** Operations in one transaction: bounds what one fsync can hold up. */
const largestBatch = 512;

interface Waiting {
  readonly operation: Operation;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class SqliteStore implements Store {
  readonly #worker: Worker;
  #waiting: Waiting[] = [];
  #running: Waiting[] | undefined;
  #scheduled = false;
  #closing: Promise<void> | undefined;
  #dead: Error | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: Answer) => this.#settle(answer));
    worker.on('error', (error: unknown) => this.#die(unpack(pack(error))));
    worker.on('exit', () => this.#die(new KnownError('E_STORE_CLOSED', 'the store is closed')));
  }

  /** Opens the file `path`, which must be the store of the anchor with this hash. @throws E_STORE_* */
  static async open(path: string, anchorHashHex: string): Promise<SqliteStore> {
    // In a checkout Node runs the sources; the package carries them compiled.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData: { path, anchorHashHex },
      execArgv: [],
      env: {},
    });
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if ('failure' in answer) {
      await worker.terminate();
      throw unpack(answer.failure);
    }
    worker.unref();
    return new SqliteStore(worker);
  }

  async reserve(wanted: Reservation): Promise<Reserved> {
    return this.#ask<Reserved>({ name: 'reserve', args: [wanted] });
  }

  async commit(commit: Commit): Promise<CertificateRow> {
    return this.#ask<CertificateRow>({ name: 'commit', args: [commit] });
  }

  async abandon(serialHex: string): Promise<void> {
    await this.#ask({ name: 'abandon', args: [serialHex] });
  }

  async abandonBefore(before: number): Promise<number> {
    return this.#ask<number>({ name: 'abandonBefore', args: [before] });
  }

  async revoke(serialHex: string, reason: number, now: number): Promise<CertificateRow> {
    return this.#ask<CertificateRow>({ name: 'revoke', args: [serialHex, reason, now] });
  }

  async find(serialHex: string): Promise<CertificateRow | undefined> {
    return this.#ask<CertificateRow | undefined>({ name: 'find', args: [serialHex] });
  }

  async list(filter: Filter): Promise<Page> {
    return this.#ask<Page>({ name: 'list', args: [filter] });
  }

  async leaves(from: number, limit: number): Promise<readonly CertificateRow[]> {
    return this.#ask<readonly CertificateRow[]>({ name: 'leaves', args: [from, limit] });
  }

  async tally(): Promise<Tally> {
    return this.#ask<Tally>({ name: 'tally', args: [] });
  }

  async addToken(token: Omit<TokenRow, 'spentBy'>): Promise<void> {
    await this.#ask({ name: 'addToken', args: [token] });
  }

  async findToken(id: string): Promise<TokenRow | undefined> {
    return this.#ask<TokenRow | undefined>({ name: 'findToken', args: [id] });
  }

  /** Lets what was asked finish, then closes the file. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    while (this.#running !== undefined || this.#waiting.length > 0)
      await new Promise((resolve) => setImmediate(resolve));
    if (this.#dead !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
      this.#worker.ref();
      this.#worker.postMessage('close');
    });
  }

  async #ask<T = undefined>(operation: Operation): Promise<T> {
    if (this.#closing !== undefined || this.#dead !== undefined)
      throw this.#dead ?? new KnownError('E_STORE_CLOSED', 'the store is closed');
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ operation, resolve: (value) => resolve(value as T), reject });
      // All that this turn of the event loop asks goes together.
      if (this.#running === undefined && !this.#scheduled) {
        this.#scheduled = true;
        setImmediate(() => this.#send());
      }
    });
  }

  #send(): void {
    this.#scheduled = false;
    if (this.#waiting.length === 0) {
      this.#worker.unref();
      return;
    }
    this.#running = this.#waiting.splice(0, largestBatch);
    this.#worker.ref();
    this.#worker.postMessage(this.#running.map(({ operation }) => operation));
  }

  #settle(answer: Answer): void {
    const batch = this.#running ?? [];
    this.#running = undefined;
    this.#send();
    if ('failure' in answer) {
      for (const waiting of batch) waiting.reject(unpack(answer.failure));
      return;
    }
    for (const [index, waiting] of batch.entries()) {
      const outcome = answer.outcomes[index];
      if (outcome === undefined)
        waiting.reject(new KnownError('E_DEFECT', 'the store answered fewer operations than were asked'));
      else if ('refusal' in outcome) waiting.reject(unpack(outcome.refusal));
      else waiting.resolve(outcome.value);
    }
  }

  #die(error: Error): void {
    this.#dead ??= error;
    for (const waiting of [...(this.#running ?? []), ...this.#waiting]) waiting.reject(this.#dead);
    this.#running = undefined;
    this.#waiting = [];
  }
}
