// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { address, endpointTls, interrupted } from '../../cli/serving.ts';
import type { Call } from '../../cli/command.ts';
import { initCa, openCa, type Ca } from '../../pki/index.ts';

const now = Date.UTC(2026, 11, 1);
const dayMs = 86_400_000;

describe('the certificate that a serving command shows', () => {
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-serving-'));
  let ca: Ca;
  beforeAll(async () => {
    await initCa({ home, now });
    ca = await openCa({ home, now: () => now });
  });
  afterAll(async () => {
    await ca.close();
    rmSync(home, { recursive: true, force: true });
  });
  const at = (names: readonly string[], when = now) => endpointTls(ca, { home, role: 'ca' }, names, when);
  const serial = ({ certPem }: { certPem: string }): string => new X509Certificate(certPem).serialNumber;

  it('is kept for the next start, key and all', async () => {
    const first = await at(['localhost', '127.0.0.1']);
    expect(await at(['127.0.0.1', 'localhost'])).toEqual(first);
    expect(new X509Certificate(first.certPem).checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  it('is replaced when it lacks a name, and the new one is kept', async () => {
    const first = await at(['localhost']);
    const second = await at(['localhost', 'ca.example']);
    expect(serial(second)).not.toBe(serial(first));
    expect(await at(['ca.example'])).toEqual(second);
  });

  it('is replaced when a third of its life is left', async () => {
    const first = await at(['localhost']);
    const life = new X509Certificate(first.certPem).validToDate.getTime() - now;
    expect(await at(['localhost'], now + life / 2)).toEqual(first);
    expect(serial(await at(['localhost'], now + (life * 3) / 4))).not.toBe(serial(first));
  });

  it.each([
    ['certificate', (text: string) => text.replace('MII', 'MIX')],
    ['key', (text: string) => text.replace(/KEY-----\nM.../, 'KEY-----\nAAAA')],
    ['end', (text: string) => text.slice(0, -40)],
  ])('is replaced when the %s in its file is damaged', async (_, damage) => {
    const file = join(home, 'endpoint', 'ca.pem');
    await at(['localhost']);
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    const { certPem, keyPem } = await at(['localhost']);
    expect(certPem + keyPem).not.toBe(damaged);
    expect(new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  });

  it('is another one for another role', async () => {
    const webhook = await endpointTls(ca, { home, role: 'webhook' }, ['localhost'], now + dayMs);
    expect(serial(webhook)).not.toBe(serial(await at(['localhost'])));
  });
});

describe('an address to listen on', () => {
  const read = (listen: string) => address({ options: { listen } } as unknown as Call, 'listen');

  it.each([
    ['127.0.0.1:9443', { host: '127.0.0.1', port: 9443 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65535 }],
  ])('is read from %s', (text, expected) => expect(read(text)).toEqual(expected));

  it.each([
    '9443',
    'localhost',
    ':9443',
    '::1:9443',
    'localhost:65536',
    'localhost:-1',
    'a b:1',
    'localhost:1x',
    '',
  ])('is refused in %j', (text) =>
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'E_USAGE' })),
  );
});

describe('an interruption', () => {
  it('resolves at once when it has happened, and when it happens', async () => {
    const controller = new AbortController();
    const later = interrupted(controller.signal);
    controller.abort();
    await expect(later).resolves.toBeUndefined();
    await expect(interrupted(controller.signal)).resolves.toBeUndefined();
  });
});
