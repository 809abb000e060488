// SPDX-License-Identifier: Apache-2.0
// The thread that owns the database: SQLite is synchronous, and an fsync must not stop the server.
// Receives batches, answers each with its outcomes in order. Errors cross as data.

import { parentPort, workerData } from 'node:worker_threads';
import { Database } from './database.ts';
import { pack, type Answer } from './errors.ts';
import type { Operation } from './operation.ts';

if (parentPort === null) throw new TypeError('worker.ts runs as a worker');
const port = parentPort;
const { path, anchorHashHex } = workerData as { path: string; anchorHashHex: string };

function answer(work: () => Answer): void {
  try {
    port.postMessage(work());
  } catch (error) {
    port.postMessage({ failure: pack(error) } satisfies Answer);
  }
}

let database: Database | undefined;
answer(() => {
  database = new Database(path, anchorHashHex);
  return { outcomes: [] };
});

port.on('message', (batch: readonly Operation[] | 'close') => {
  answer(() => {
    if (database === undefined) throw new TypeError('the database did not open');
    if (batch === 'close') {
      database.close();
      port.close();
      return { outcomes: [] };
    }
    return {
      outcomes: database
        .run(batch)
        .map((outcome) => ('value' in outcome ? outcome : { refusal: pack(outcome.refusal) })),
    };
  });
});
