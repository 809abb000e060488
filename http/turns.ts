// SPDX-License-Identifier: Apache-2.0
// A fixed number of requests is answered at a time; a bounded number waits, first come, first served; the rest is
// told at once to come back. So a storm costs each client time and the server no more memory than it was given.

import { KnownError } from '../core/index.ts';

export class Turns {
  readonly #waiting: (() => void)[] = [];
  readonly #concurrent: number;
  readonly #queue: number;
  #running = 0;

  constructor(concurrent: number, queue: number) {
    this.#concurrent = concurrent;
    this.#queue = queue;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Runs `work` when its turn comes. @throws E_HTTP_BUSY when too many wait already */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#concurrent) {
      if (this.#waiting.length >= this.#queue) {
        throw new KnownError('E_HTTP_BUSY', 'too many requests wait already', { waiting: this.#queue });
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
