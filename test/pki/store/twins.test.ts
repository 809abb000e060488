// SPDX-License-Identifier: Apache-2.0
// The store in memory and the one on SQLite answer every sequence of operations alike.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { KnownError } from '../../../core/index.ts';
import { MemoryStore } from '../../../pki/store/memory.ts';
import { createDatabase, Database } from '../../../pki/store/sqlite/database.ts';
import type { Operation } from '../../../pki/store/sqlite/operation.ts';
import type { Filter } from '../../../pki/store/store.ts';
import { anchorHashHex, certOf, day, reservation, start } from '../support/rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-twins-'));
afterAll(() => rmSync(folder, { recursive: true }));

const few = fc.nat(4);
const serial = few.map((n) => reservation(n).serialHex);
const now = fc.constantFrom(start, start + 10, start + 366 * day);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ n: few, serial, now, token: fc.option(fc.constantFrom('a', 'b')), peer: fc.option(serial) })
      .map(({ n, serial: serialHex, now: at, token, peer }) => ({
        name: 'reserve' as const,
        args: [
          reservation(n, {
            serialHex,
            now: at,
            nodeName: 'edge-1',
            notAfter: at + day,
            ...(token === null ? {} : { tokenId: token }),
            ...(peer === null ? {} : { peerSerialHex: peer }),
          }),
        ],
      })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(serial, fc.nat(1), now).map(([serialHex, n, at]) => ({
      name: 'commit' as const,
      args: [{ serialHex, certDer: certOf(n), now: at }],
    })),
  },
  serial.map((serialHex) => ({ name: 'abandon' as const, args: [serialHex] })),
  now.map((before) => ({ name: 'abandonBefore' as const, args: [before] })),
  fc.tuple(serial, now).map(([serialHex, at]) => ({ name: 'revoke' as const, args: [serialHex, 1, at] })),
  fc.constantFrom('a', 'b').map((id) => ({ name: 'findToken' as const, args: [id] })),
  fc
    .record(
      {
        now,
        limit: fc.integer({ min: 1, max: 3 }),
        status: fc.constantFrom('valid', 'expired', 'revoked', 'abandoned', 'reserved'),
        endsBefore: now,
        after: few,
      },
      { requiredKeys: ['now', 'limit'] },
    )
    .map((filter) => ({ name: 'list' as const, args: [filter as Filter] })),
  fc.constant({ name: 'leaves' as const, args: [0, 100] }),
  fc.constant({ name: 'tally' as const, args: [] }),
) as fc.Arbitrary<Operation>;

/** What the outside sees of an answer; operations that say nothing may say it each in their way. */
function seen({ name }: Operation, outcome: { value: unknown } | { refusal: KnownError }): unknown {
  if ('refusal' in outcome) return outcome.refusal.code;
  return ['abandon', 'addToken'].includes(name) ? 'done' : plain(outcome.value);
}

const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_key, part: unknown) =>
      part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part,
    ),
  ) as unknown;

async function inMemory(store: MemoryStore, operation: Operation) {
  try {
    const method: unknown = Reflect.get(store, operation.name);
    if (typeof method !== 'function') throw new TypeError(`no operation ${operation.name}`);
    const value: unknown = await Reflect.apply(method, store, operation.args);
    return { value };
  } catch (error) {
    if (error instanceof KnownError) return { refusal: error };
    throw error;
  }
}

it('are twins', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 40 }), async (operations) => {
      const path = join(folder, String(runs++));
      createDatabase(path, anchorHashHex);
      const database = new Database(path, anchorHashHex);
      const memory = new MemoryStore();
      const tokens = ['a', 'b'].map((id): Operation => ({
        name: 'addToken',
        args: [{ id, nodeName: 'edge-1', createdAt: start, expires: start + day }],
      }));
      for (const one of [...tokens, ...operations]) {
        const [outcome] = database.run([one]);
        if (outcome === undefined) throw new TypeError('no outcome');
        expect([one.name, seen(one, outcome)]).toEqual([one.name, seen(one, await inMemory(memory, one))]);
      }
      database.close();
    }),
  );
});
