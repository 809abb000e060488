// SPDX-License-Identifier: Apache-2.0
// Starts a worker and watches it: an input that takes longer than the target's limit, more heap than it allows, or
// ends the thread is reported with its bytes. What a parser can do to a whole process (abort) it can do here too.

import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { KnownError } from '../../core/index.ts';
import { extension, type Located } from '../places.ts';
import { Slate } from './slate.ts';
import type { Message, Task, WorkerData } from './worker.ts';

/** How a watched worker ended. `died` and `hung` carry the input that was running. */
export type Ending =
  | { readonly is: 'end' }
  | { readonly is: 'stopped' }
  | { readonly is: 'hung'; readonly input: Uint8Array }
  | { readonly is: 'died'; readonly of: 'memory' | 'exit'; readonly input: Uint8Array }
  /** Something failed after the parser had returned: a promise nobody awaits, a timer. The input is not known. */
  | { readonly is: 'late'; readonly message: string };

export interface Watch {
  readonly onMessage: (message: Message) => void;
  /** Aborting asks the worker to stop, and ends it where it does not. */
  readonly signal: AbortSignal;
}

const graceMs = 5000; // a batch with shrinking ends within this; a target's limit comes on top

/** Runs `task` to its end. @throws E_DEFECT when the worker itself fails */
export async function watchWorker(located: Located, task: Task, watch: Watch): Promise<Ending> {
  const { limits } = located.target;
  const longest =
    task.what === 'replay' ? Math.max(1, ...task.inputs.map((input) => input.length)) : limits.maxLength;
  const memory = Slate.memory(longest);
  const slate = new Slate(memory);
  const data: WorkerData = { module: located.module, slate: memory, task };
  const worker = new Worker(join(import.meta.dirname, `worker${extension}`), {
    workerData: data,
    execArgv: ['--enable-source-maps', '--no-warnings'],
    resourceLimits: { maxOldGenerationSizeMb: limits.rssMb, stackSizeMb: 4 },
  });
  return new Promise<Ending>((resolve, reject) => {
    let ended = false;
    let begun = false;
    const finish = (ending: Ending | KnownError): void => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      watch.signal.removeEventListener('abort', onAbort);
      void worker.terminate().then(() => {
        if (ending instanceof KnownError) reject(ending);
        else resolve(ending);
      });
    };
    const timer = watchClock(slate, limits.timeoutMs, (input) => finish({ is: 'hung', input }));
    const onAbort = (): void => {
      slate.stop();
      setTimeout(() => finish({ is: 'stopped' }), graceMs + limits.timeoutMs).unref();
    };
    watch.signal.addEventListener('abort', onAbort);
    if (watch.signal.aborted) onAbort();
    worker.on('message', (message: Message) => {
      begun ||= message.what === 'begin';
      if (message.what === 'end') finish({ is: 'end' });
      else if (message.what === 'broken') finish(broken(message.message));
      else watch.onMessage(message);
    });
    worker.on('error', (error) => finish(endingOf(error, slate, begun)));
    worker.on('exit', () => finish({ is: 'died', of: 'exit', input: slate.input }));
  });
}

// An input counts as hung when two looks at least the limit apart see the same one running.
function watchClock(slate: Slate, timeoutMs: number, hung: (input: Uint8Array) => void): NodeJS.Timeout {
  let seen: number | undefined;
  let since = performance.now();
  return setInterval(
    () => {
      const { running } = slate;
      const now = performance.now();
      if (running === undefined || running !== seen) {
        seen = running;
        since = now;
      } else if (now - since >= timeoutMs) hung(slate.input);
    },
    Math.min(50, timeoutMs / 4),
  );
}

function endingOf(error: unknown, slate: Slate, begun: boolean): Ending | KnownError {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return { is: 'died', of: 'memory', input: slate.input };
  const message = error instanceof Error ? error.message : 'not an Error';
  if (begun) return { is: 'late', message };
  return broken(message, error);
}

const broken = (message: string, cause?: unknown): KnownError =>
  new KnownError('E_DEFECT', `the fuzzing thread failed: ${message}`, {}, { cause });
