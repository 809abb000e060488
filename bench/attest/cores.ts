// SPDX-License-Identifier: Apache-2.0
// A thousand bundles: one thread held to one processor, two threads on two. In a process of its own. Threads start and warm up first, as those of a server are: each thread
// compiles for itself, which takes it about half a second, however many there are.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseDigest } from '../../attest/index.ts';
import { verifyEach, type Job } from '../../attest/pool/index.ts';

const bundles = 1000;
const warmUp = 600;

export interface Input {
  readonly file: string;
  readonly subject: string;
  readonly sourceUri: string;
}

/** Bundles a second, on the processors 0 to `workers` - 1 alone. */
export function throughput(input: Input, workers: number): number {
  const line = [process.execPath, import.meta.filename, JSON.stringify(input), String(workers)];
  const child = spawnSync('taskset', ['-c', `0-${workers - 1}`, ...line], { encoding: 'utf8' });
  const rate = Number(child.stdout);
  if (child.status !== 0 || !(rate > 0)) throw new TypeError(`the measuring process failed: ${child.stderr}`);
  return rate;
}

async function measure({ file, subject, sourceUri }: Input, workers: number): Promise<number> {
  const job: Omit<Job, 'file'> = { expectation: { subject: parseDigest(subject), sourceUri } };
  const bytes = readFileSync(file);
  const before = warmUp * workers;
  function* jobs(): Generator<Job> {
    for (let made = 0; made < before + bundles; made++) yield { ...job, file: bytes };
  }
  let start = performance.now();
  let done = 0;
  for await (const { outcome } of verifyEach(jobs(), { workers, now: Date.now() })) {
    if (outcome !== 'passed') throw new TypeError('the benchmark’s own evidence is not proven');
    if (++done === before) start = performance.now();
  }
  return (bundles / (performance.now() - start)) * 1000;
}

const [, script, input, workers] = process.argv;
if (script === import.meta.filename && input !== undefined)
  process.stdout.write(String(await measure(JSON.parse(input) as Input, Number(workers))));
