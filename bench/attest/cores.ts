// SPDX-License-Identifier: Apache-2.0
// A thousand bundles on one processor and on two, threads included.

import { readFileSync } from 'node:fs';
import { verifyEach, type Job } from '../../attest/pool/index.ts';

/** Bundles a second over `workers` threads, the time to start them included. */
export async function throughput(file: string, job: Omit<Job, 'file'>, workers: number): Promise<number> {
  const bundles = 1000;
  const bytes = readFileSync(file);
  function* jobs(): Generator<Job> {
    for (let made = 0; made < bundles; made++) yield { ...job, file: bytes };
  }
  const start = performance.now();
  let proven = 0;
  for await (const { outcome } of verifyEach(jobs(), { workers, now: Date.now() })) {
    if (outcome === 'passed') proven++;
  }
  if (proven !== bundles) throw new TypeError(`${bundles - proven} bundles are not proven`);
  return (bundles / (performance.now() - start)) * 1000;
}
