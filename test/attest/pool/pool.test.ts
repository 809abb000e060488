// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDigest, type Expectation } from '../../../attest/index.ts';
import { verifyEach, type Job } from '../../../attest/pool/index.ts';
import type { Evidence } from '../../../core/evidence/index.ts';
import { fileOf, vectors } from '../slsa-verifier-cases.ts';

const file = readFileSync(fileOf('gha_generic/v2.1.0/binary-linux-amd64-push-v14.intoto.jsonl'));
const expectation: Expectation = {
  subject: parseDigest('sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa'),
  sourceUri: 'github.com/slsa-framework/example-package',
};
const good: Job = { file, expectation };
const other: Job = { file, expectation: { ...expectation, sourceUri: 'github.com/slsa-framework/other' } };
const unreadable: Job = { file: Buffer.from('{}'), expectation };
const now = Date.parse('2026-11-25T00:00:00Z');

async function all(jobs: Iterable<Job>, options: object = {}): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for await (const each of verifyEach(jobs, { workers: 2, now, ...options })) evidence.push(each);
  return evidence;
}

describe('a pool of verifying threads', () => {
  it('answers in the order of the jobs, unreadable files included', async () => {
    const jobs = Array.from({ length: 45 }, (_, index) => [good, other, unreadable][index % 3] ?? good);
    const evidence = await all(jobs);
    expect(evidence.map(({ outcome }) => outcome)).toEqual(
      jobs.map((job) => (job === good ? 'passed' : 'failed')),
    );
    expect(evidence[2]).toMatchObject({ check: 'attestations.readable', code: 'E_BUNDLE_FORM' });
  });

  it('has nothing to say of nothing', async () => expect(await all([])).toEqual([]));

  it('starts from the roots it is given', async () => {
    const roots = [readFileSync(`${vectors}/../trust/public-good-trusted-root.json`)];
    expect((await all([good], { roots })).map(({ outcome }) => outcome)).toEqual(['passed']);
    await expect(all([good], { roots: [Buffer.from('{}')] })).rejects.toMatchObject({ code: 'E_TRUST_ROOT' });
  });

  it('ends with the signal’s reason, and takes no more jobs', async () => {
    const stop = new AbortController();
    let taken = 0;
    function* endless(): Generator<Job> {
      for (;;) {
        if (++taken === 50) stop.abort('enough');
        yield unreadable;
      }
    }
    await expect(all(endless(), { signal: stop.signal })).rejects.toBe('enough');
    expect(taken).toBeLessThan(500);
  });

  it('holds no more jobs than keep its threads busy', async () => {
    let taken = 0;
    let read = 0;
    let most = 0;
    function* counted(): Generator<Job> {
      for (; taken < 300; taken++) yield unreadable;
    }
    for await (const evidence of verifyEach(counted(), { workers: 2, now })) {
      expect(evidence.outcome).toBe('failed');
      read++;
      most = Math.max(most, taken - read);
    }
    expect(read).toBe(300);
    expect(most).toBeLessThan(64);
  });

  it('refuses a number of threads that is none', async () => {
    for (const workers of [0, -1, 1.5, 1000])
      await expect(all([good], { workers })).rejects.toThrow(TypeError);
  });
});
