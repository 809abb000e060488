// SPDX-License-Identifier: Apache-2.0
// Named pipes that nobody writes to, and a device without an end, in every place where `verify` and `trust import` take
// a file: the first signal ends the wait, though the system would wait on.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { bytesOf, newSigstore, signBundle } from '../../attest/double/index.ts';

const main = resolve(import.meta.dirname, '../../../dist/cli/main.js');
const home = mkdtempSync(join(tmpdir(), 'edgewarden-pipes-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const pipe = join(home, 'pipe');
execFileSync('mkfifo', [pipe]);
const provenance = join(home, 'provenance.jsonl');
writeFileSync(provenance, bytesOf(signBundle(newSigstore())));
const digest = `sha256:${'0'.repeat(64)}`;
const wish = ['--source-uri', 'github.com/a/b'];

it.for<[what: string, argv: readonly string[]]>([
  ['provenance', ['verify', 'artifact', digest, '--provenance', pipe, ...wish]],
  ['an artefact', ['verify', 'artifact', pipe, '--provenance', provenance, ...wish]],
  ['an artefact without an end', ['verify', 'artifact', '/dev/zero', '--provenance', provenance, ...wish]],
  ['a root', ['verify', 'artifact', digest, '--provenance', provenance, '--trusted-root', pipe, ...wish]],
  ['an import', ['trust', 'import', pipe, '--name', 'x']],
])('%s is not waited for once a signal came', async ([, argv]) => {
  const child = spawn(process.execPath, [main, ...argv, '--home', home], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  await wait(1500);
  expect(child.exitCode).toBeNull();
  const start = performance.now();
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
  const [exit] = (await once(child, 'exit')) as [number | null];
  clearTimeout(kill);
  expect(exit).toBe(5);
  expect(said).toMatch(/^E_INTERRUPTED/);
  expect(performance.now() - start).toBeLessThan(3000);
});
