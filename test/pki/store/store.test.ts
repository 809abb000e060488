// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../pki/store/memory.ts';
import { createDatabase } from '../../../pki/store/sqlite/database.ts';
import { SqliteStore } from '../../../pki/store/sqlite/sqlite.ts';
import type { Filter, Store } from '../../../pki/store/store.ts';
import { anchorHashHex, certOf, checkStore, codeOf, day, reservation, start } from '../support/rows.ts';

const kinds: [string, (folder: string) => Promise<Store>][] = [
  ['memory', async () => Promise.resolve(new MemoryStore())],
  [
    'sqlite',
    async (folder) => {
      createDatabase(join(folder, 'store.sqlite'), anchorHashHex);
      return SqliteStore.open(join(folder, 'store.sqlite'), anchorHashHex);
    },
  ],
];

describe.each(kinds)('the %s store', (_, open) => {
  let folder: string;
  let store: Store;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'edgewarden-store-'));
    store = await open(folder);
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  const put = async (number: number, changes = {}) => {
    const wanted = reservation(number, changes);
    await store.reserve(wanted);
    return store.commit({ serialHex: wanted.serialHex, certDer: certOf(number), now: wanted.now });
  };

  it('keeps what it was given', async () => {
    await put(1);
    const { now: _now, requestHex: _request, ...intent } = reservation(1);
    expect(await store.find(intent.serialHex)).toMatchObject({
      ...intent,
      state: 'issued',
      reservedAt: start,
      issuedAt: start,
      leafIndex: 0,
      certDer: certOf(1),
    });
    await checkStore(store);
  });

  it('answers a request that it answered before with the same certificate', async () => {
    await put(1);
    const again = await store.reserve(reservation(1, { serialHex: 'ff', now: start + day }));
    expect(again).toMatchObject({
      kind: 'issued',
      row: { serialHex: reservation(1).serialHex, leafIndex: 0 },
    });
    expect(await store.find('ff')).toBeUndefined();
  });

  it('answers it anew once that certificate has expired', async () => {
    await put(1);
    const later = await store.reserve(reservation(1, { serialHex: 'ff', now: start + 366 * day }));
    expect(later).toEqual({ kind: 'reserved', serialHex: 'ff' });
    expect(await store.find(reservation(1).serialHex)).toMatchObject({ state: 'issued' });
  });

  it('burns the serial of a request that was interrupted, and gives it a new one', async () => {
    await store.reserve(reservation(1));
    expect(await store.reserve(reservation(1, { serialHex: 'ff' }))).toMatchObject({ kind: 'reserved' });
    expect(await store.find(reservation(1).serialHex)).toMatchObject({ state: 'abandoned' });
    // Whoever still holds the first reservation has lost it.
    const late = store.commit({ serialHex: reservation(1).serialHex, certDer: certOf(1), now: start });
    expect(await codeOf(late)).toBe('E_SLOT_LOST');
    await store.commit({ serialHex: 'ff', certDer: certOf(1), now: start });
    await checkStore(store);
  });

  it('never gives a serial out twice, not even a burnt one', async () => {
    await store.reserve(reservation(1));
    await store.abandon(reservation(1).serialHex);
    const taken = store.reserve(reservation(2, { serialHex: reservation(1).serialHex }));
    expect(await codeOf(taken)).toBe('E_SERIAL_TAKEN');
  });

  it('gives up the reservations that nobody completed', async () => {
    await store.reserve(reservation(1));
    await store.reserve(reservation(2, { now: start + 100 }));
    expect(await store.abandonBefore(start + 50)).toBe(1);
    expect(await store.tally()).toMatchObject({ abandoned: 1, reserved: 1, issued: 0, leaves: 0 });
    await checkStore(store);
  });

  it('takes the same commit twice and makes one leaf of it', async () => {
    await put(1);
    await put(2);
    const again = await store.commit({
      serialHex: reservation(1).serialHex,
      certDer: certOf(1),
      now: start + day,
    });
    expect(again).toMatchObject({ leafIndex: 0, issuedAt: start });
    await checkStore(store);
  });

  it.each([
    ['a serial that was never reserved', '99', certOf(1)],
    ['another certificate under a serial that has one', reservation(1).serialHex, certOf(2)],
  ])('refuses to commit %s', async (_title, serialHex, certDer) => {
    await put(1);
    expect(await codeOf(store.commit({ serialHex, certDer, now: start }))).toBe('E_SLOT_LOST');
    await checkStore(store);
  });

  describe('tokens', () => {
    beforeEach(async () => {
      await store.addToken({ id: 't1', nodeName: 'edge-1', createdAt: start, expires: start + day });
    });

    it('spends one with the certificate, in one step', async () => {
      await store.reserve(reservation(1, { tokenId: 't1' }));
      expect((await store.findToken('t1'))?.spentBy).toBeUndefined();
      await store.commit({ serialHex: reservation(1).serialHex, certDer: certOf(1), now: start });
      expect(await store.findToken('t1')).toEqual({
        id: 't1',
        nodeName: 'edge-1',
        createdAt: start,
        expires: start + day,
        spentBy: reservation(1).serialHex,
      });
    });

    it.each([
      ['spent', 'E_TOKEN_SPENT', { requestHex: '77'.repeat(32), serialHex: '77' }],
      ['spent, though the same request is answered again', 'none', { serialHex: '77' }],
    ])('judges one that was %s', async (_title, code, changes) => {
      await put(1, { tokenId: 't1' });
      expect(await codeOf(store.reserve(reservation(1, { tokenId: 't1', ...changes })))).toBe(code);
    });

    it.each([
      ['unknown', 'E_TOKEN_UNKNOWN', { tokenId: 't2' }],
      ["another node's", 'E_TOKEN_UNKNOWN', { tokenId: 't1', nodeName: 'edge-2' }],
      ['expired', 'E_TOKEN_EXPIRED', { tokenId: 't1', now: start + day }],
    ])('refuses one that is %s', async (_title, code, changes) => {
      expect(await codeOf(store.reserve(reservation(1, changes)))).toBe(code);
      expect(await store.tally()).toMatchObject({ reserved: 0 });
    });

    it('lets two requests race for one and gives it to the first commit', async () => {
      await store.reserve(reservation(1, { tokenId: 't1' }));
      await store.reserve(reservation(2, { tokenId: 't1', nodeName: 'edge-1' }));
      const outcomes = await Promise.all(
        [1, 2].map(async (n) =>
          codeOf(store.commit({ serialHex: reservation(n).serialHex, certDer: certOf(n), now: start })),
        ),
      );
      expect(outcomes).toEqual(['none', 'E_TOKEN_SPENT']);
      await checkStore(store);
    });
  });

  describe('revocation', () => {
    it('is recorded once, and asking again changes nothing', async () => {
      await put(1);
      const { serialHex } = reservation(1);
      await store.revoke(serialHex, 1, start + 5);
      expect(await store.revoke(serialHex, 4, start + 9)).toMatchObject({ revokedAt: start + 5, reason: 1 });
    });

    it('is refused for a serial that names no certificate', async () => {
      await store.reserve(reservation(1));
      expect(await codeOf(store.revoke(reservation(1).serialHex, 1, start))).toBe('E_SERIAL_UNKNOWN');
      expect(await codeOf(store.revoke('99', 1, start))).toBe('E_SERIAL_UNKNOWN');
    });

    it('stops a reservation by its bearer, and the repetition of its request', async () => {
      await put(1);
      const { serialHex } = reservation(1);
      await store.revoke(serialHex, 1, start);
      expect(await codeOf(store.reserve(reservation(2, { peerSerialHex: serialHex })))).toBe(
        'E_AUTH_REVOKED',
      );
      expect(await codeOf(store.reserve(reservation(1)))).toBe('E_CERT_REVOKED');
    });
  });

  it('lists by node, status and end, in pages', async () => {
    for (const n of [1, 2, 3, 4, 5]) await put(n, n === 5 ? { notAfter: start + 10 * day } : {});
    await store.reserve(reservation(6));
    await store.revoke(reservation(2).serialHex, 1, start);
    const now = start + 20 * day;
    const names = async (filter: Partial<Filter>) =>
      (await store.list({ now, limit: 100, ...filter })).rows.map((row) => row.nodeName);
    expect(await names({})).toEqual(['edge-1', 'edge-2', 'edge-3', 'edge-4', 'edge-5']);
    expect(await names({ status: 'valid' })).toEqual(['edge-1', 'edge-3', 'edge-4']);
    expect(await names({ status: 'expired' })).toEqual(['edge-5']);
    expect(await names({ status: 'revoked' })).toEqual(['edge-2']);
    expect(await names({ status: 'reserved' })).toEqual(['edge-6']);
    expect(await names({ nodeName: 'edge-3' })).toEqual(['edge-3']);
    expect(await names({ endsBefore: start + 11 * day })).toEqual(['edge-5']);
    const first = await store.list({ now, limit: 2 });
    expect(first.rows).toHaveLength(2);
    const second = await store.list({ now, limit: 10, after: first.next! });
    expect(second.rows.map((row) => row.nodeName)).toEqual(['edge-3', 'edge-4', 'edge-5']);
    expect(second.next).toBeUndefined();
  });

  it('numbers the leaves of many concurrent commits without a gap', async () => {
    const numbers = Array.from({ length: 300 }, (_x, n) => n);
    await Promise.all(numbers.map(async (n) => put(n)));
    expect(await store.tally()).toMatchObject({ issued: 300, leaves: 300 });
    await checkStore(store);
  });

  it('refuses to be asked once it is closed', async () => {
    await store.close();
    expect(await codeOf(store.find('01'))).toBe('E_STORE_CLOSED');
    store = await open(mkdtempSync(join(folder, 'again-')));
  });
});
