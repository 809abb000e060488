// SPDX-License-Identifier: Apache-2.0
// Verifies many provenance files at once, on several processors: threads that share nothing, fed in batches.
//
// Verdicts come in the order of the jobs. Only so many jobs are held as keep the threads busy, so a stream of any length
// takes bounded memory. Not for one file: a thread takes longer to start than a file to verify.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Evidence } from '../../core/evidence/index.ts';
import { KnownError } from '../../core/index.ts';
import { parseTrustedRoot } from '../trust/root.ts';
import type { Answer, Beginning, Job, Task } from './messages.ts';

export type { Job } from './messages.ts';

export interface PoolOptions extends Partial<Pick<Beginning, 'roots'>> {
  /** Threads; as many as there are processors unless told. */
  readonly workers?: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** Jobs a message: a message costs about as much as a twentieth of a verification. */
const batchSize = 8;
/** Batches that wait at each thread, so that none is idle while its answer is read. */
const ahead = 2;
const mostWorkers = 64;

/**
 * The evidence of every job, in their order. A file that cannot be read is a failed check, not an exception.
 * @throws E_TRUST_ROOT for a root that is none, E_DEFECT where a thread ends of itself, the signal's reason
 */
export async function* verifyEach(
  jobs: Iterable<Job> | AsyncIterable<Job>,
  options: PoolOptions,
): AsyncGenerator<Evidence, void, undefined> {
  const count = options.workers ?? availableParallelism();
  if (!Number.isInteger(count) || count < 1 || count > mostWorkers) {
    throw new TypeError(`a pool has 1 to ${mostWorkers} threads, not ${count}`);
  }
  options.signal?.throwIfAborted();
  // Said here, once, and not by every thread in its own way.
  for (const json of options.roots ?? []) parseTrustedRoot(json);
  const threads = Array.from(
    { length: count },
    () => new Thread({ roots: options.roots ?? [], now: options.now }),
  );
  const stop = (): void => threads.forEach((thread) => thread.end(options.signal?.reason));
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const waiting: Promise<readonly Evidence[]>[] = [];
    let next = 0;
    for await (const batch of batches(jobs)) {
      const thread = threads[next++ % count];
      if (thread === undefined) break;
      const answer = thread.run(batch);
      // Whoever waits for it hears of a failure; until then it is not unheard of.
      answer.catch(() => undefined);
      waiting.push(answer);
      if (waiting.length >= count * ahead) yield* (await waiting.shift()) ?? [];
    }
    for (const each of waiting) yield* await each;
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await Promise.all(threads.map(async (thread) => thread.close()));
  }
}

async function* batches(jobs: Iterable<Job> | AsyncIterable<Job>): AsyncGenerator<readonly Job[]> {
  let batch: Job[] = [];
  for await (const job of jobs) {
    batch.push(job);
    if (batch.length === batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<readonly Evidence[]>>();
  #next = 0;
  #ended: { readonly reason: unknown } | undefined;

  constructor(beginning: Beginning) {
    // In a checkout Node runs the sources; the package carries them compiled.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: beginning,
      execArgv: [],
      env: {},
    });
    this.#worker.on('message', ({ id, evidence }: Answer) => {
      this.#waiting.get(id)?.resolve(evidence);
      this.#waiting.delete(id);
    });
    this.#worker.on('error', (cause) =>
      this.end(new KnownError('E_DEFECT', 'a verifying thread failed', {}, { cause })),
    );
    this.#worker.on('exit', () => this.end(new KnownError('E_DEFECT', 'a verifying thread ended of itself')));
  }

  async run(jobs: readonly Job[]): Promise<readonly Evidence[]> {
    if (this.#ended !== undefined) throw this.#ended.reason;
    const task: Task = { id: this.#next++, jobs };
    const answer = Promise.withResolvers<readonly Evidence[]>();
    this.#waiting.set(task.id, answer);
    this.#worker.postMessage(task);
    return answer.promise;
  }

  /** Whatever still waits fails with `reason`. */
  end(reason: unknown): void {
    this.#ended ??= { reason };
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    this.#ended ??= { reason: new KnownError('E_DEFECT', 'the pool is closed') };
    await this.#worker.terminate();
  }
}
