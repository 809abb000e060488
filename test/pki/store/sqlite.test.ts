// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownError } from '../../../core/index.ts';
import { createDatabase, Database } from '../../../pki/store/sqlite/database.ts';
import { SqliteStore } from '../../../pki/store/sqlite/sqlite.ts';
import { anchorHashHex, certOf, checkStore, codeOf, reservation, start } from '../support/rows.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewarden-sqlite-'));
  path = join(folder, 'store.sqlite');
  createDatabase(path, anchorHashHex);
});
afterEach(() => rmSync(folder, { recursive: true }));

function fill(count: number): void {
  const database = new Database(path, anchorHashHex);
  for (let n = 0; n < count; n++) {
    const wanted = reservation(n);
    database.run([{ name: 'reserve', args: [wanted] }]);
    database.run([
      { name: 'commit', args: [{ serialHex: wanted.serialHex, certDer: certOf(n), now: start }] },
    ]);
  }
  database.close();
}

const sql = (text: string): void => {
  const database = new DatabaseSync(path);
  database.exec(text);
  database.close();
};

describe('opening a damaged store', () => {
  const damage: [string, string, () => void][] = [
    ['that is missing', 'E_STORE_MISSING', () => rmSync(path)],
    ['that is empty', 'E_STORE_CORRUPT', () => truncateSync(path, 0)],
    ['that is cut in the middle', 'E_STORE_CORRUPT', () => truncateSync(path, statSync(path).size / 2)],
    ['that is something else', 'E_STORE_CORRUPT', () => writeFileSync(path, 'a'.repeat(8192))],
    [
      'with one page overwritten',
      'E_STORE_CORRUPT',
      () => {
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 4096 * 3, 4096 * 4);
        writeFileSync(path, bytes);
      },
    ],
    ["of another program's", 'E_STORE_CORRUPT', () => sql('PRAGMA application_id = 7')],
    ['of a later version', 'E_STORE_VERSION', () => sql('PRAGMA user_version = 99')],
    ["of another anchor's", 'E_STORE_CORRUPT', () => sql("UPDATE meta SET value = 'ff'")],
    ['with a hole in its log', 'E_STORE_CORRUPT', () => sql('DELETE FROM certificates WHERE leaf_index = 3')],
    [
      'whose last leaf was altered',
      'E_STORE_CORRUPT',
      () => sql("UPDATE certificates SET leaf_hash = x'00' WHERE leaf_index = 9"),
    ],
    [
      'whose last certificate was altered',
      'E_STORE_CORRUPT',
      () => sql("UPDATE certificates SET cert = x'3000' WHERE leaf_index = 9"),
    ],
  ];
  it.each(damage)('%s is refused with its name and what to do: %s', async (_title, code, spoil) => {
    fill(10);
    spoil();
    const opening = SqliteStore.open(path, anchorHashHex);
    const error: unknown = await opening.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KnownError);
    if (!(error instanceof KnownError)) return;
    expect(error.code).toBe(code);
    expect(error.message + JSON.stringify(error.facts)).toContain(path);
    expect(error.hint).toBeTruthy();
  });

  it('does not write to it', async () => {
    fill(10);
    sql("UPDATE meta SET value = 'ff'");
    const before = readFileSync(path);
    expect(await codeOf(SqliteStore.open(path, anchorHashHex))).toBe('E_STORE_CORRUPT');
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe('a batch', () => {
  it('is refused one by one and written together', () => {
    const database = new Database(path, anchorHashHex);
    const outcomes = database.run([
      { name: 'reserve', args: [reservation(1)] },
      { name: 'reserve', args: [reservation(2, { serialHex: reservation(1).serialHex })] },
      { name: 'commit', args: [{ serialHex: '99', certDer: certOf(1), now: start }] },
      { name: 'commit', args: [{ serialHex: reservation(1).serialHex, certDer: certOf(1), now: start }] },
    ]);
    expect(outcomes.map((one) => ('refusal' in one ? one.refusal.code : 'done'))).toEqual([
      'done',
      'E_SERIAL_TAKEN',
      'E_SLOT_LOST',
      'done',
    ]);
    database.close();
  });

  it('leaves nothing behind when the database itself fails in it', () => {
    fill(1);
    sql('CREATE TRIGGER breaks BEFORE INSERT ON tokens BEGIN SELECT RAISE(ROLLBACK, "broken"); END');
    const database = new Database(path, anchorHashHex);
    const batch = () =>
      database.run([
        { name: 'reserve', args: [reservation(5)] },
        { name: 'addToken', args: [{ id: 't', nodeName: 'edge-1', createdAt: start, expires: start }] },
      ]);
    expect(batch).toThrow(KnownError);
    expect(database.run([{ name: 'tally', args: [] }])).toMatchObject([
      { value: { reserved: 0, issued: 1 } },
    ]);
    database.close();
  });
});

it('commits with an fsync for each batch', () => {
  const database = new DatabaseSync(path);
  expect(Object.values(database.prepare('PRAGMA journal_mode').get() ?? {})).toEqual(['wal']);
  database.close();
  const source = readFileSync(join(import.meta.dirname, '../../../pki/store/sqlite/database.ts'), 'utf8');
  expect(source).toContain('PRAGMA synchronous = FULL');
});

it('answers what waits when its thread dies, and nothing after', async () => {
  const store = await SqliteStore.open(path, anchorHashHex);
  await store.reserve(reservation(1));
  const waiting = [store.tally(), store.close(), store.find('1')].map(async (one) => codeOf(one));
  expect(await Promise.all(waiting)).toEqual(['none', 'none', 'E_STORE_CLOSED']);
  const again = await SqliteStore.open(path, anchorHashHex);
  await checkStore(again);
  await again.close();
});
