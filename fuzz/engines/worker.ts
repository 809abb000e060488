// SPDX-License-Identifier: Apache-2.0
// Runs parsers in a thread, so that one that never returns, eats the heap or ends its process can be stopped and
// named. The thread writes each input into shared memory before it runs it; watched.ts looks on.

import fc from 'fast-check';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Complaint, Target, Verdict } from '../target.ts';
import { inputsFrom } from './arbitrary.ts';
import { Slate } from './slate.ts';

export type Task =
  | { readonly what: 'replay'; readonly inputs: readonly Uint8Array[]; readonly from: number }
  | {
      readonly what: 'search';
      readonly seeds: readonly Uint8Array[];
      readonly words: readonly Uint8Array[];
      readonly seed: number;
    };

export interface WorkerData {
  readonly module: string;
  readonly slate: SharedArrayBuffer;
  readonly task: Task;
}

export type Message =
  /** The module is loaded; time counts from here. */
  | { readonly what: 'begin' }
  | { readonly what: 'replayed'; readonly index: number; readonly verdict: Verdict }
  | { readonly what: 'progress'; readonly executions: number; readonly accepted: number }
  | { readonly what: 'found'; readonly complaint: Complaint; readonly input: Uint8Array }
  /** The engine itself failed; a target never throws through `judge`. */
  | { readonly what: 'broken'; readonly message: string }
  | { readonly what: 'end' };

// Of a fixed size, so that a seed gives the same inputs on any machine.
const batchSize = 200;

const { module, slate: memory, task } = workerData as WorkerData;
const slate = new Slate(memory);
const loaded: unknown = await import(pathToFileURL(module).href);
const { target } = loaded as { readonly target: Target };
const say = (message: Message): void => parentPort?.postMessage(message);

say({ what: 'begin' });
try {
  if (task.what === 'replay') replay(task.inputs, task.from);
  else await search(task);
} catch (error) {
  say({ what: 'broken', message: error instanceof Error ? error.message : 'not an Error' });
}
await new Promise(setImmediate); // a promise rejected by the last input and awaited by nobody fails here
say({ what: 'end' });

function replay(inputs: readonly Uint8Array[], from: number): void {
  for (const [index, input] of inputs.entries()) {
    if (index < from) continue;
    if (slate.stopped) return;
    slate.write(input);
    const verdict = target.judge(input);
    slate.clear();
    say({ what: 'replayed', index, verdict });
  }
}

// Short batches, so that a stop is heard soon. Shrinking happens inside `check` and may go past a batch.
async function search(search: Task & { what: 'search' }): Promise<void> {
  let executions = 0;
  let accepted = 0;
  let complaint: Complaint | undefined;
  const inputs = inputsFrom(target, search.seeds, search.words);
  const property = fc.property(inputs, (input) => {
    slate.write(input);
    const verdict = target.judge(input);
    slate.clear();
    executions += 1;
    if (verdict === 'accepted') accepted += 1;
    if (typeof verdict === 'string') return true;
    complaint = verdict;
    return false;
  });
  for (let batch = 0; !slate.stopped; batch++) {
    const result = fc.check(property, {
      seed: (search.seed + batch) | 0,
      numRuns: batchSize,
      interruptAfterTimeLimit: 3000,
    });
    const input = result.counterexample?.[0];
    say({ what: 'progress', executions, accepted });
    if (input !== undefined && complaint !== undefined) {
      const last = target.judge(input);
      say({ what: 'found', complaint: typeof last === 'string' ? complaint : last, input });
      return;
    }
    await new Promise(setImmediate);
  }
}
