// SPDX-License-Identifier: Apache-2.0
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runLocated } from '../../../fuzz/run.ts';
import { replayInputs } from '../../../fuzz/replay.ts';
import { makeToy, type Bug } from '../../fuzz/toy.ts';

const code = join(import.meta.dirname, '../../..');
const toy = (bug: Bug, more: object = {}): ReturnType<typeof makeToy> =>
  makeToy(bug, { code, extension: '.ts', ...more });
const run = { engine: 'property', seconds: 10, seed: 7 } as const;
const bug = Buffer.from('toy:BUG');

describe('the property engine finds a planted bug', () => {
  it.each([
    ['error', 'throw', 'TypeError: planted'],
    ['undefined', 'throw', 'threw undefined, which is not an Error'],
    ['zero', 'throw', 'threw 0, which is not an Error'],
    ['stack', 'throw', 'RangeError: Maximum call stack size exceeded'],
    ['wrongFault', 'throw', 'E_USAGE (usage): not ours to throw'],
    ['oracle', 'oracle', 'TypeError: characters got lost'],
    ['pollution', 'pollution', 'Object.prototype gained the property "polluted"'],
    ['hang', 'timeout', 'took longer than 300 ms'],
    ['regex', 'timeout', 'took longer than 300 ms'],
    ['exit', 'exit', 'the parser ended the process'],
  ] as const)('%s', async (planted, kind, message) => {
    const located = await toy(planted);
    const report = await runLocated(located, run);
    expect(report).toMatchObject({ stopped: 'finding', findings: [{ kind, message }] });
    const [finding] = report.findings;
    expect(String(await readFile(finding!.file!))).toContain('BUG');
    const [again] = await replayInputs(located, [{ file: 'again', bytes: await readFile(finding!.file!) }]);
    expect(again).toMatchObject({ verdict: 'finding', kind });
  });

  it('memory', async () => {
    const located = await toy('heap', { limits: { rssMb: 64, timeoutMs: 8000 } });
    const report = await runLocated(located, run);
    expect(report.findings).toMatchObject([{ kind: 'memory', message: 'took more than 64 MB' }]);
  });

  it('a promise that is rejected later, whose input is not known', async () => {
    const report = await runLocated(await toy('late'), run);
    expect(report.findings).toMatchObject([{ kind: 'late', message: 'planted late' }]);
    expect(report.findings[0]).not.toHaveProperty('file');
  });
});

describe('the property engine', () => {
  it('shrinks what it finds', async () => {
    const report = await runLocated(await toy('error'), run);
    expect(report.findings[0]!.length).toBeLessThanOrEqual('toy:BxUGBUG'.length);
  });

  it('names the frames of the parser and none of its own', async () => {
    const report = await runLocated(await toy('error'), run);
    expect(report.findings[0]!.frames[0]).toMatch(/^(?:Object\.)?parse .*toy\.mjs:\d+:\d+$/);
  });

  it('repeats a run by its seed', async () => {
    const files = [];
    for (let i = 0; i < 2; i++) {
      const report = await runLocated(await toy('error'), run);
      files.push(report.findings[0]!.sha256, report.executions);
    }
    expect(files.slice(0, 2)).toEqual(files.slice(2));
  });

  it('ends in time, and says how much it did', async () => {
    const report = await runLocated(await toy('none'), { ...run, seconds: 1 });
    expect(report).toMatchObject({ stopped: 'time', findings: [] });
    expect(report.executions).toBeGreaterThan(100);
    expect(report.accepted).toBeGreaterThan(10);
    expect(report.seconds).toBeLessThan(5);
  });

  it('ends when interrupted, with a report of what was done', async () => {
    const stop = new AbortController();
    const report = await runLocated(await toy('none'), {
      ...run,
      seconds: 600,
      signal: stop.signal,
      progress: ({ executions }) => {
        if (executions > 100) stop.abort();
      },
    });
    expect(report).toMatchObject({ stopped: 'interrupted', findings: [] });
    expect(report.executions).toBeGreaterThan(100);
  });

  it('names a committed input that fails before it searches at all', async () => {
    const located = await toy('error');
    await writeFile(join(located.found, 'old'), bug);
    const report = await runLocated(located, run);
    expect(report).toMatchObject({
      executions: 3,
      findings: [{ message: 'TypeError: planted (committed input)' }],
    });
  });

  it('refuses a malformed dictionary before it runs anything', async () => {
    const located = await toy('none', { dictionary: '"BUG\n' });
    await expect(runLocated(located, run)).rejects.toMatchObject({ code: 'E_FUZZ_DICTIONARY' });
  });
});

describe('replay', () => {
  it('goes on after an input that hangs', async () => {
    const inputs = ['toy:a', 'toy:BUG', 'x', 'toy:BUG', 'toy:b'].map((text, index) => ({
      file: String(index),
      bytes: Buffer.from(text),
    }));
    const results = await replayInputs(await toy('hang'), inputs);
    expect(results.map((result) => result.verdict)).toEqual([
      'accepted',
      'finding',
      'refused',
      'finding',
      'accepted',
    ]);
  });
});
