// SPDX-License-Identifier: Apache-2.0
// A store that fails once, at its n-th write, in one of two ways: the write is lost, or it is kept and only the
// answer is lost. A caller sees the same error for both, and must come out right after either.

import { KnownError } from '../../../core/index.ts';
import type { Store } from '../../../pki/store/store.ts';

export type Fault = 'write lost' | 'answer lost';

export class FaultyStore implements Store {
  readonly #store: Store;
  #left: number;
  readonly #fault: Fault;

  constructor(store: Store, failAt: number, fault: Fault) {
    this.#store = store;
    this.#left = failAt;
    this.#fault = fault;
  }

  /** True once the fault has happened. */
  get failed(): boolean {
    return this.#left <= 0;
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    this.#left -= 1;
    if (this.#left !== 0) return write();
    if (this.#fault === 'answer lost') await write();
    throw new KnownError('E_STORE_IO', `injected: ${this.#fault}`);
  }

  reserve: Store['reserve'] = async (wanted) => this.#write(async () => this.#store.reserve(wanted));
  commit: Store['commit'] = async (commit) => this.#write(async () => this.#store.commit(commit));
  abandon: Store['abandon'] = async (serialHex) => this.#write(async () => this.#store.abandon(serialHex));
  abandonBefore: Store['abandonBefore'] = async (before) =>
    this.#write(async () => this.#store.abandonBefore(before));
  revoke: Store['revoke'] = async (serialHex, reason, now) =>
    this.#write(async () => this.#store.revoke(serialHex, reason, now));
  addToken: Store['addToken'] = async (token) => this.#write(async () => this.#store.addToken(token));
  find: Store['find'] = async (serialHex) => this.#store.find(serialHex);
  list: Store['list'] = async (filter) => this.#store.list(filter);
  leaves: Store['leaves'] = async (from, limit) => this.#store.leaves(from, limit);
  tally: Store['tally'] = async () => this.#store.tally();
  findToken: Store['findToken'] = async (id) => this.#store.findToken(id);
  close: Store['close'] = async () => this.#store.close();
}
