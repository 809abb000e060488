// SPDX-License-Identifier: Apache-2.0
// Jazzer.js for real: planted bugs are found within seconds, and a run that proves nothing is a failure.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFuzz, targets } from '../../../fuzz/index.ts';
import { runLocated } from '../../../fuzz/run.ts';
import { makeToy, type Bug } from '../../fuzz/toy.ts';

const code = join(import.meta.dirname, '../../../dist');
const toy = (bug: Bug, more: object = {}): ReturnType<typeof makeToy> =>
  makeToy(bug, { code, extension: '.js', dictionary: '"unrelated"', ...more });
const run = { engine: 'jazzer', seconds: 20, seed: 11 } as const;

describe('Jazzer.js finds a planted bug', () => {
  it.each([
    ['error', 'throw', 'TypeError: planted'],
    ['undefined', 'throw', 'threw undefined, which is not an Error'],
    ['zero', 'throw', 'threw 0, which is not an Error'],
    ['stack', 'throw', 'RangeError: Maximum call stack size exceeded'],
    ['wrongFault', 'throw', 'E_USAGE (usage): not ours to throw'],
    ['oracle', 'oracle', 'TypeError: characters got lost'],
    ['pollution', 'pollution', 'Object.prototype gained the property "polluted"'],
    ['hang', 'timeout', 'an input took longer than its time limit'],
    ['exit', 'exit', 'the parser ended the process'],
  ] as const)('%s', async (planted, kind, message) => {
    const report = await runLocated(await toy(planted), run);
    expect(report).toMatchObject({
      engine: 'jazzer',
      stopped: 'finding',
      findings: [{ kind, message, reproduced: true }],
    });
    expect(String(await readFile(report.findings[0]!.file!))).toContain('BUG');
    expect(report.executions).toBeGreaterThan(0);
  });

  it('memory, before the heap limit hides the input', async () => {
    const located = await toy('heap', { limits: { rssMb: 384, timeoutMs: 20_000 } });
    const report = await runLocated(located, run);
    expect(report.findings).toMatchObject([{ kind: 'memory' }]);
    expect(String(await readFile(report.findings[0]!.file!))).toContain('BUG');
  });

  it('an abort, whose input cannot be had', async () => {
    const report = await runLocated(await toy('abort'), run);
    expect(report.findings).toMatchObject([{ kind: 'abort', reproduced: false }]);
    expect(report.notes.join()).toContain('same seed');
  });

  it('a promise that is rejected later', async () => {
    const report = await runLocated(await toy('late'), { ...run, seconds: 3 });
    expect(report.findings).toMatchObject([
      { kind: 'late', message: expect.stringContaining('planted late') as string },
    ]);
  });
});

describe('a Jazzer.js run', () => {
  it('reports what it did', async () => {
    const report = await runLocated(await toy('none'), { ...run, seconds: 3 });
    expect(report).toMatchObject({ stopped: 'time', findings: [] });
    expect(report.executions).toBeGreaterThan(10_000);
    expect(report.accepted).toBeGreaterThan(0);
    expect(report.coverage!.edges).toBeGreaterThan(5);
    expect(report.coverage!.instrumented).toBeGreaterThan(report.coverage!.edges);
    expect(report.corpusAdded).toBeGreaterThan(0);
    expect(report.seconds).toBeLessThan(5);
  });

  it('is a failure when nothing was instrumented', async () => {
    const located = await toy('none', { instrumented: false });
    await expect(runLocated(located, { ...run, seconds: 2 })).rejects.toMatchObject({
      code: 'E_FUZZ_NOTHING',
      fault: 'remote',
      message: expect.stringContaining('instrumented') as string,
    });
  });

  it('is refused with a dictionary that the engine would not read', async () => {
    const located = await toy('none', { dictionary: '"unclosed\n' });
    await expect(runLocated(located, run)).rejects.toMatchObject({ code: 'E_FUZZ_DICTIONARY' });
  });

  it('ends when interrupted, with a report of what was done', async () => {
    const stop = new AbortController();
    const report = await runLocated(await toy('none'), {
      ...run,
      seconds: 600,
      signal: stop.signal,
      progress: ({ seconds }) => {
        if (seconds > 1) stop.abort();
      },
    });
    expect(report).toMatchObject({ stopped: 'interrupted', findings: [] });
    expect(report.executions).toBeGreaterThan(1000);
  });

  it('ends when interrupted while the parser hangs and hears nothing', async () => {
    const stop = new AbortController();
    const located = await toy('hang', { limits: { timeoutMs: 120_000 }, dictionary: '"BUG"' });
    setTimeout(() => stop.abort(), 6000);
    const started = performance.now();
    const report = await runLocated(located, { ...run, seconds: 600, signal: stop.signal });
    expect(report.stopped).toBe('interrupted');
    expect(report.notes.join()).toContain('still running');
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it.each(targets.map((target) => target.name))('finds nothing in %s', async (name) => {
    const report = await runFuzz(name, { ...run, seconds: 5 });
    expect(report).toMatchObject({ engine: 'jazzer', findings: [] });
    expect(report.executions).toBeGreaterThan(20_000);
    expect(report.accepted).toBeGreaterThan(100);
  });
});
