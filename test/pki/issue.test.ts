// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownError } from '../../core/index.ts';
import { parseCertificate } from '../../core/x509/index.ts';
import { makeAnchor } from '../../pki/build/anchor.ts';
import { issuerOf } from '../../pki/build/issuer.ts';
import { Ca } from '../../pki/ca.ts';
import {
  authenticate,
  createToken,
  find,
  issue,
  list,
  renew,
  revoke,
  statusOf,
  type Issued,
} from '../../pki/index.ts';
import { MemoryStore } from '../../pki/store/memory.ts';
import { createDatabase } from '../../pki/store/sqlite/database.ts';
import { SqliteStore } from '../../pki/store/sqlite/sqlite.ts';
import type { Store } from '../../pki/store/store.ts';
import { csrFor, goldenCa, leaves, memoryCa } from './support/ca.ts';
import { FaultyStore, type Fault } from './support/faults.ts';
import { checkStore, codeOf, day, start } from './support/rows.ts';

const bearerOf = (text: string): string => text.slice(65);

async function enrol(ca: Ca, csrDer: Uint8Array, tokenText: string, now = start): Promise<Issued> {
  const caller = await authenticate(ca, { bearer: bearerOf(tokenText), nodeName: 'edge-1' }, now);
  return issue(ca, csrDer, caller, { nodeName: 'edge-1', usages: [] }, now);
}

async function rotate(ca: Ca, peerCertDer: Uint8Array, csrDer: Uint8Array, now = start): Promise<Issued> {
  const caller = await authenticate(ca, { peerCertDer, nodeName: 'edge-1' }, now);
  return issue(ca, csrDer, caller, { nodeName: 'edge-1', usages: [] }, now);
}

describe('issue', () => {
  let ca: Ca;
  beforeEach(() => {
    ca = memoryCa();
  });
  afterEach(async () => checkStore(ca.store));

  it('gives a node its first certificate for its token, once', async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', now: start });
    const csr = csrFor('edge-1');
    const first = await enrol(ca, csr, token.text);
    expect(first).toMatchObject({ nodeName: 'edge-1', leafIndex: 0, replay: false });
    expect((await ca.store.findToken(token.id))?.spentBy).toBe(first.serialHex);
    expect(await enrol(ca, csr, token.text)).toEqual({ ...first, replay: true });
    expect(await codeOf(enrol(ca, csrFor('edge-1'), token.text))).toBe('E_TOKEN_SPENT');
    expect(await ca.store.tally()).toMatchObject({ issued: 1, reserved: 0, abandoned: 0 });
  });

  it('refuses a token after its end, even for a request that it was made for', async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', lifetimeMs: 60_000, now: start });
    expect(await codeOf(enrol(ca, csrFor('edge-1'), token.text, start + 60_000))).toBe('E_TOKEN_EXPIRED');
  });

  it('refuses a token that was never recorded here', async () => {
    const { text } = ca.mintToken({ nodeName: 'edge-1', lifetimeMs: 60_000, now: start });
    expect(await codeOf(enrol(ca, csrFor('edge-1'), text))).toBe('E_TOKEN_UNKNOWN');
  });

  it('rotates to a new key, and answers the same rotation again', async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', now: start });
    const first = await enrol(ca, csrFor('edge-1'), token.text);
    const csr = csrFor('edge-1');
    const later = start + 300 * day;
    const second = await rotate(ca, first.certDer, csr, later);
    expect(second).toMatchObject({ leafIndex: 1, replay: false, notAfter: later + 365 * day });
    expect(await rotate(ca, first.certDer, csr, later)).toEqual({ ...second, replay: true });
    const third = await rotate(ca, second.certDer, csr, later + 1000);
    expect(third.serialHex).not.toBe(second.serialHex);
    expect(await find(ca, third.serialHex)).toMatchObject({ caller: `peer:${second.serialHex}` });
  });

  it("refuses a rotation to another node's name, after its end, and after its revocation", async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', now: start });
    const first = await enrol(ca, csrFor('edge-1'), token.text);
    expect(await codeOf(rotate(ca, first.certDer, csrFor('edge-2')))).toBe('E_PROFILE_NAME');
    expect(await codeOf(rotate(ca, first.certDer, csrFor('edge-1'), start + 366 * day))).toBe(
      'E_PATH_EXPIRED',
    );
    const caller = await authenticate(ca, { peerCertDer: first.certDer, nodeName: 'edge-1' }, start);
    await revoke(ca, first.serialHex, 'keyCompromise', start);
    // Even where the revocation comes between authenticating and issuing.
    const late = issue(ca, csrFor('edge-1'), caller, { nodeName: 'edge-1', usages: [] }, start);
    expect(await codeOf(late)).toBe('E_AUTH_REVOKED');
  });

  it('makes one certificate of the same request made many times at once', async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', now: start });
    const csr = csrFor('edge-1');
    const all = await Promise.all(Array.from({ length: 20 }, async () => enrol(ca, csr, token.text)));
    expect(new Set(all.map(({ serialHex }) => serialHex)).size).toBe(1);
    expect(all.filter(({ replay }) => !replay)).toHaveLength(1);
  });

  it('makes one certificate of one token, whoever races for it', async () => {
    const token = await createToken(ca, { nodeName: 'edge-1', now: start });
    const codes = await Promise.all(
      Array.from({ length: 10 }, async () => codeOf(enrol(ca, csrFor('edge-1'), token.text))),
    );
    expect(codes.toSorted()).toEqual([...Array<string>(9).fill('E_TOKEN_SPENT'), 'none']);
    expect(await ca.store.tally()).toMatchObject({ issued: 1 });
  });

  it('burns the serial of what could not be signed', async () => {
    const broken = new Ca({
      issuer: ca.issuer,
      store: ca.store,
      signer: {
        sign: () => {
          throw new KnownError('E_STORE_IO', 'the hardware is gone');
        },
      },
      tokenKeys: { bound: new Uint8Array(32) },
      lifetimeMs: day,
      now: () => start,
    });
    const failing = issue(
      broken,
      csrFor('edge-1'),
      { kind: 'operator' },
      { nodeName: '', usages: [] },
      start,
    );
    expect(await codeOf(failing)).toBe('E_STORE_IO');
    expect(await ca.store.tally()).toEqual({ issued: 0, reserved: 0, abandoned: 1, revoked: 0, leaves: 0 });
  });
});

describe('renew', () => {
  it('gives the same node and key new dates, and the same renewal twice', async () => {
    const ca = memoryCa();
    const issued = await issue(
      ca,
      csrFor('edge-1'),
      { kind: 'operator' },
      { nodeName: '', usages: [] },
      start,
    );
    const later = start + 400 * day; // an expired one too
    const renewed = await renew(ca, issued.serialHex, later);
    const [before, after] = [issued, renewed].map(({ certDer }) => parseCertificate(certDer));
    expect(after?.spki.der).toEqual(before?.spki.der);
    expect(after?.subject.der).toEqual(before?.subject.der);
    expect(renewed).toMatchObject({ replay: false, notAfter: later + 365 * day });
    expect(await renew(ca, issued.certDer, later)).toEqual({ ...renewed, replay: true });
    await checkStore(ca.store);
  });

  it("renews what KubeEdge issued under the same anchor, and nothing of another's", async () => {
    const ca = goldenCa();
    expect(await renew(ca, leaves.get('edge-edge-1')!, start)).toMatchObject({ nodeName: 'edge-1' });
    expect(await codeOf(renew(ca, leaves.get('edge-1-of-other-ca')!, start))).toBe('E_PATH_SIGNATURE');
    expect(await codeOf(renew(ca, leaves.get('org-masters')!, start))).toBe('E_AUTH_SUBJECT');
    expect(await codeOf(renew(ca, 'ff', start))).toBe('E_SERIAL_UNKNOWN');
  });

  it('refuses what was revoked', async () => {
    const ca = memoryCa();
    const issued = await issue(
      ca,
      csrFor('edge-1'),
      { kind: 'operator' },
      { nodeName: '', usages: [] },
      start,
    );
    await revoke(ca, issued.serialHex, 'superseded', start);
    expect(await codeOf(renew(ca, issued.serialHex, start))).toBe('E_CERT_REVOKED');
    expect(await codeOf(revoke(ca, issued.serialHex, 'hold', start))).toBe('E_REVOKE_REASON');
    const row = (await list(ca, { now: start, limit: 10 })).rows[0]!;
    expect(statusOf(row, start)).toBe('revoked');
  });
});

// Every write of a node's whole life fails once, both ways; the one who asked asks again.
describe.each<Fault>(['write lost', 'answer lost'])('when a %s', (fault) => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  const anchor = makeAnchor('KubeEdge', 36_400, start);
  const { hashHex } = issuerOf(parseCertificate(anchor.certDer));
  const stores: [string, () => Promise<Store>][] = [
    ['memory', async () => Promise.resolve(new MemoryStore())],
    [
      'sqlite',
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'edgewarden-faults-'));
        folders.push(folder);
        createDatabase(join(folder, 's'), hashHex);
        return SqliteStore.open(join(folder, 's'), hashHex);
      },
    ],
  ];

  async function again<T>(store: Store, step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof KnownError && error.message.startsWith('injected'))) throw error;
      await checkStore(store);
      return await step();
    }
  }

  it.each(stores)('at any step over %s, asking again comes out right', async (kind, open) => {
    let steps = 0;
    for (let failAt = 1; ; failAt++) {
      const inner = await open();
      const faulty = new FaultyStore(inner, failAt, fault);
      const ca = memoryCa({ store: faulty, ...anchor });
      const requests = [csrFor('edge-1'), csrFor('edge-1')] as const;
      const token = await again(inner, async () => createToken(ca, { nodeName: 'edge-1', now: start }));
      const first = await again(inner, async () => enrol(ca, requests[0], token.text));
      await checkStore(inner);
      const second = await again(inner, async () => rotate(ca, first.certDer, requests[1]));
      const third = await again(inner, async () => renew(ca, second.serialHex, start));
      await again(inner, async () => revoke(ca, first.serialHex, 'superseded', start + 1));
      await checkStore(inner);

      // Who was answered finds the answer there, and each request has exactly one certificate.
      for (const issued of [first, second, third])
        expect(await inner.find(issued.serialHex)).toMatchObject({
          state: 'issued',
          leafIndex: issued.leafIndex,
        });
      expect(await inner.tally()).toMatchObject({ issued: 3, leaves: 3, reserved: 0, revoked: 1 });
      expect((await inner.findToken(token.id))?.spentBy).toBe(first.serialHex);
      await inner.close();
      if (!faulty.failed) break;
      steps = failAt;
    }
    expect(steps, kind).toBeGreaterThanOrEqual(8);
  });
});
