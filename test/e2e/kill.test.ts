// SPDX-License-Identifier: Apache-2.0
// kill -9 under load: the endpoint dies while nodes enrol, and every certificate that a node was given is still
// there, with its log leaf, when the CA is opened again.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { enrolNode } from '../../http/index.ts';
import { createToken, find, initCa, list, openCa } from '../../pki/index.ts';

const main = resolve(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const home = mkdtempSync(join(tmpdir(), 'edgewarden-kill-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const rounds = 3;
const nodes = 400;

async function serve(): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(
    process.execPath,
    [main, 'up', '--home', home, '--no-tour', '--listen', '127.0.0.1:0', '--webhook-listen', '127.0.0.1:0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += String(chunk);
      const found = /certificate endpoint +https:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('exit', () => reject(new TypeError(`the endpoint did not start: ${text}`)));
  });
  return { child, port };
}

describe('kill -9 under load', () => {
  it('loses no certificate that a node was given', async () => {
    await initCa({ home, now: Date.now() });
    const given = new Map<string, Uint8Array>();
    for (let round = 0; round < rounds; round++) {
      const tokens = await makeTokens(round);
      const { child, port } = await serve();
      const before = given.size;
      const exited = once(child, 'exit');
      const load = Array.from({ length: 8 }, async () => {
        for (let next = tokens.pop(); next !== undefined; next = tokens.pop()) {
          const { nodeName, token } = next;
          try {
            const node = await enrolNode({ host: '127.0.0.1', port, token, nodeName, now: Date.now() });
            if (node.outcome === 'enrolled') given.set(node.serialHex, node.certDer);
          } catch {
            return; // the endpoint is gone
          }
          if (given.size - before === 60 + round * 20) child.kill('SIGKILL');
        }
      });
      await Promise.all(load);
      child.kill('SIGKILL');
      await exited;
      expect(given.size - before).toBeGreaterThanOrEqual(60);
      expect(tokens.length, 'the endpoint died under load, not after it').toBeGreaterThan(0);
      await everythingIsThere(given);
    }
  });
});

async function makeTokens(round: number): Promise<{ nodeName: string; token: string }[]> {
  const ca = await openCa({ home, now: Date.now });
  const names = Array.from({ length: nodes }, (_, i) => `edge-${round}-${i}`);
  const tokens = await Promise.all(
    names.map(async (nodeName) => ({
      nodeName,
      token: (await createToken(ca, { nodeName, lifetimeMs: 600_000, now: Date.now() })).text,
    })),
  );
  await ca.close();
  return tokens;
}

async function everythingIsThere(given: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const ca = await openCa({ home, now: Date.now });
  try {
    for (const [serialHex, certDer] of given) {
      const row = await find(ca, serialHex);
      expect(Buffer.from(row?.certDer ?? []).equals(certDer), serialHex).toBe(true);
    }
    const leaves: number[] = [];
    let cursor: number | undefined;
    do {
      const page = await list(ca, {
        now: Date.now(),
        limit: 500,
        ...(cursor === undefined ? {} : { after: cursor }),
      });
      leaves.push(...page.rows.flatMap((row) => (row.leafIndex === undefined ? [] : [row.leafIndex])));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(leaves.toSorted((a, b) => a - b)).toEqual(leaves.map((_, index) => index));
    expect(leaves.length).toBeGreaterThanOrEqual(given.size);
  } finally {
    await ca.close();
  }
}
