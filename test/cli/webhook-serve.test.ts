// SPDX-License-Identifier: Apache-2.0
// `webhook serve` as a process: a certificate from the CA, an answer, and a drain that says so first.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { get, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { result } from '../../cli/commands/webhook/serve.ts';
import { encodePem } from '../../core/pem/index.ts';
import { initCa } from '../../pki/index.ts';
import { bytesOf, pod, podSpec, reviewOf } from '../policies/support.ts';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const vectors = 'test/vectors/slsa-verifier/testdata/gha_generic_container/v2.1.0';
const digest = readFileSync(at(`${vectors}/container_workflow_dispatch.digest`), 'utf8').trim();

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'edgewarden-webhook-'));
});
afterAll(() => rm(home, { recursive: true }));

it('serves with a certificate from the CA, answers, and drains on SIGTERM', async () => {
  const anchor = await initCa({ home, now: Date.now() });
  const ca = encodePem('CERTIFICATE', anchor.certDer);
  const typed = ['webhook', 'serve', '--home', home, '--policy', at('test/policies/example-package.yaml')];
  typed.push(
    '--layout',
    at(`${vectors}/container_workflow_dispatch`),
    '--listen',
    '127.0.0.1:0',
    '--output',
    'json',
  );
  const child = spawn(process.execPath, [at('cli/main.ts'), ...typed], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const url = await serving(createInterface(child.stderr));

  const image = `ghcr.io/slsa-framework/example-package.x@${digest}`;
  expect(await validate(url, ca, image)).toMatchObject({ response: { allowed: true } });
  expect(await validate(url, ca, 'nginx')).toMatchObject({ response: { allowed: false } });
  expect(await status(url, ca)).toBe(200);
  expect(await page(`${url}/metrics`, ca)).toContain('\nedgewarden_trusted_roots 1\n');

  child.kill('SIGTERM');
  await expect.poll(() => status(url, ca).catch(() => 0), { interval: 20, timeout: 2_000 }).toBe(503);
  expect(await ended).toBe(0);
  const { data } = JSON.parse(printed) as { data: unknown };
  expect(result.parse(data)).toEqual(data);
  expect(data).toEqual({ url, policy: 'example-package', drained: true });
});

async function serving(lines: AsyncIterable<string>): Promise<string> {
  const seen: string[] = [];
  for await (const line of lines) {
    const url = /^webhook at (https:\/\/\S+)\/validate: policy example-package, mode enforce/.exec(line)?.[1];
    if (url !== undefined) return url;
    seen.push(line);
  }
  throw new TypeError(`it did not serve: ${seen.join('\n')}`);
}

function status(url: string, ca: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`${url}/readyz`, { ca, agent: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    }).on('error', reject);
  });
}

async function page(url: string, ca: string): Promise<string> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { ca, agent: false }, resolve).on('error', reject);
  });
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

async function validate(url: string, ca: string, image: string): Promise<unknown> {
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    request(`${url}/validate?timeout=10s`, { method: 'POST', ca, agent: false, headers }, resolve)
      .on('error', reject)
      .end(bytesOf(reviewOf(pod(podSpec(image)))));
  });
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return JSON.parse(text);
}
