// SPDX-License-Identifier: Apache-2.0
// What of the peers can be held without having them: their requests, their figures, and that nothing stays behind.

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { Belongings } from '../../bench/peers/belongings.ts';
import { figuresOf, median } from '../../bench/peers/contender.ts';
import { signRequests } from '../../bench/peers/step-ca.ts';
import { onePem } from '../../core/pem/index.ts';
import * as x509 from '../../core/x509/index.ts';

describe('figures of several rounds', () => {
  it.each([
    [[5], 5],
    [[9, 1, 2], 2],
    [[10, 9, 1, 2], 5.5],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('there is no median of nothing', () => {
    expect(() => median([])).toThrow(TypeError);
  });

  it('each is a median of its own', () => {
    const round = { answered: 100, refused: 0, milliseconds: 1000, p50: 1, p99: 9 };
    const rounds = [round, { ...round, answered: 300, p50: 3 }, { ...round, answered: 200, p99: 7 }];
    expect(figuresOf('x', rounds)).toEqual({ opsPerSecond: 200, p50: 1, p99: 9 });
  });

  it.each([{ refused: 1 }, { answered: 0 }])('a round with %j has no figures', (bad) => {
    const round = { answered: 100, refused: 0, milliseconds: 1000, p50: 1, p99: 9 };
    expect(() => figuresOf('x', [round, { ...round, ...bad }])).toThrow(/refused/);
  });
});

describe('requests to step-ca', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = Date.now();
  const requests = signRequests(3, privateKey, now);

  it('carry a token each that jose verifies, good once', async () => {
    const seen = new Set<unknown>();
    for (const request of requests) {
      const { payload, protectedHeader } = await jwtVerify(bodyOf(request).ott, publicKey, {
        audience: 'https://127.0.0.1/1.0/sign',
        issuer: 'bench',
        currentDate: new Date(now),
      });
      expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'bench-1' });
      expect(payload['sans']).toEqual([payload.sub]);
      seen.add(payload.jti);
    }
    expect(seen.size).toBe(3);
  });

  it('carry a signed request for the names of the token, and their own length', () => {
    for (const request of requests) {
      const csr = x509.parseCsr(onePem(bodyOf(request).csr, 'CERTIFICATE REQUEST', { reading: 'strict' }));
      x509.verifyCsrSignature(csr);
      expect(x509.nameText(csr.subject)).toBe('CN=bench-1');
      expect(csr.extensions.map(({ oid }) => oid)).toEqual([x509.oids.subjectAltName]);
    }
  });

  function bodyOf(request: string): { csr: string; ott: string } {
    const [head = '', body = ''] = request.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^Content-Length: ${Buffer.byteLength(body)}$`, 'm'));
    return JSON.parse(body) as { csr: string; ott: string };
  }
});

describe('what a benchmark starts and makes', () => {
  it('is gone when it ends, the children of its children too', async () => {
    const belongings = new Belongings();
    const folder = belongings.folder();
    writeFileSync(join(folder, 'file'), 'x');
    const shell = belongings.start('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(shell.stdout!, 'data')) as [Buffer];
    await belongings.end();
    expect(existsSync(folder)).toBe(false);
    await expect.poll(() => alive(Number(line))).toBe(false);
  });

  it('does not wait for what could not be started', async () => {
    const belongings = new Belongings();
    const parent = mkdtempSync(join(tmpdir(), 'edgewarden-test-'));
    const child = belongings.start(join(parent, 'nothing'), []);
    await once(child, 'error');
    await belongings.end();
    rmSync(parent, { recursive: true });
  });
});

/** Whether the process runs: a zombie that nobody has waited for does not. */
function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

function isZombie(pid: number): boolean {
  return existsSync('/proc') && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}
