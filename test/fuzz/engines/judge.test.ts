// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { judgeRun, type Remains } from '../../../fuzz/engines/judge.ts';
import { emptyTranscript, takeLine, type Transcript } from '../../../fuzz/engines/transcript.ts';

const nonce = 'edgewarden-00';
const begin = `${nonce} {"what":"begin","instrumented":39}`;
const inited = '#2\tINITED cov: 6 ft: 6 corp: 1/1b exec/s: 0 rss: 182Mb';
const done = '#2234919\tDONE   cov: 20 ft: 21 corp: 5/17b lim: 4096 exec/s: 446983 rss: 195Mb';
const stats = ['stat::number_of_executed_units: 2234919', 'stat::new_units_added:          12'];
const fuzzed = [begin, inited, done, ...stats];

describe('a Jazzer.js run is judged by what it left, not by its exit code', () => {
  it.each<[string, Partial<Remains>, readonly string[], object]>([
    ['it fuzzed until the time was up', { exit: 0 }, fuzzed, { is: 'done', interrupted: false }],
    [
      'exit code 0 after a malformed dictionary',
      { exit: 0 },
      ['ParseDictionaryFile: error in line 2'],
      { is: 'nothing' },
    ],
    ['exit code 0 and not a word', { exit: 0 }, [], { is: 'nothing' }],
    ['exit code 0, only the empty corpus was run', { exit: 0 }, [inited, ...stats], { is: 'nothing' }],
    [
      'exit code 0, statistics say zero',
      { exit: 0 },
      [begin, 'stat::number_of_executed_units: 0'],
      { is: 'nothing' },
    ],
    [
      'exit code 0, nothing was instrumented',
      { exit: 0 },
      [`${nonce} {"what":"begin","instrumented":0}`, inited, done, ...stats],
      { is: 'nothing' },
    ],
    [
      'exit code 0, no instrumented code was reached',
      { exit: 0 },
      [begin, '#5\tINITED cov: 0 ft: 0 corp: 1/1b exec/s: 0 rss: 182Mb', 'stat::number_of_executed_units: 5'],
      { is: 'nothing' },
    ],
    [
      'a bad target or option',
      { exit: 1 },
      ['Error: toy.mjs does not export function "fuzz"'],
      { is: 'nothing' },
    ],
    ['killed before it began', { exit: null, signal: 'SIGKILL' }, [], { is: 'nothing' }],
    [
      'killed by someone else while fuzzing',
      { exit: null, signal: 'SIGKILL' },
      [begin, inited],
      { is: 'nothing' },
    ],
    ['an abort before it began is no finding', { exit: 134 }, [], { is: 'nothing' }],
    ['interrupted by us', { exit: 0, interrupted: true }, [begin, inited], { is: 'done', interrupted: true }],
    [
      'killed by us, as it did not hear',
      { exit: null, signal: 'SIGKILL', interrupted: true },
      [begin, inited],
      { is: 'done' },
    ],
    ['interrupted before it began', { exit: 0, interrupted: true }, [], { is: 'done', interrupted: true }],
    [
      'a finding found just before the interrupt is kept',
      { exit: 77, interrupted: true, artifacts: [{ name: 'crash-00', size: 3 }] },
      [...fuzzed, complaint('throw')],
      { is: 'finding', kind: 'throw', artifact: 'crash-00' },
    ],
    [
      'a throw',
      { exit: 77, artifacts: [{ name: 'crash-00', size: 3 }] },
      [...fuzzed, complaint('throw')],
      { kind: 'throw', message: 'planted' },
    ],
    [
      'an oracle',
      { exit: 77, artifacts: [{ name: 'crash-00', size: 3 }] },
      [...fuzzed, complaint('oracle')],
      { kind: 'oracle' },
    ],
    [
      'pollution',
      { exit: 77, artifacts: [{ name: 'crash-00', size: 3 }] },
      [...fuzzed, complaint('pollution')],
      { kind: 'pollution' },
    ],
    [
      'a complaint, though the exit code is 0',
      { exit: 0 },
      [...fuzzed, complaint('throw')],
      { is: 'finding', kind: 'throw' },
    ],
    [
      'one of the built-in detectors',
      { exit: 77, artifacts: [{ name: 'crash-00', size: 3 }] },
      [...fuzzed, '==12== Path Traversal in readFileSync()'],
      { kind: 'detector', message: 'Path Traversal in readFileSync()' },
    ],
    [
      'a hang',
      { exit: 70, artifacts: [{ name: 'timeout-00', size: 3 }] },
      fuzzed,
      { kind: 'timeout', artifact: 'timeout-00' },
    ],
    ['too much memory', { exit: 71, artifacts: [{ name: 'oom-00', size: 3 }] }, fuzzed, { kind: 'memory' }],
    [
      "V8's own limit first, and no file",
      { exit: 134 },
      fuzzed,
      { kind: 'abort', notes: [expect.stringContaining('same seed')] },
    ],
    ['abort as a signal', { exit: null, signal: 'SIGABRT' }, fuzzed, { kind: 'abort' }],
    ['a segmentation fault', { exit: 139 }, fuzzed, { kind: 'abort' }],
    [
      'process.exit, whatever its code',
      { exit: 77, artifacts: [{ name: 'crash-00', size: 3 }] },
      [...fuzzed, '==7229== ERROR: libFuzzer: fuzz target exited'],
      { kind: 'exit' },
    ],
    [
      'an unhandled rejection after the run',
      { exit: 1 },
      [...fuzzed, 'Error: later'],
      { kind: 'late', message: 'Error: later' },
    ],
    [
      'a full disk: the file is there and empty',
      { exit: 77, artifacts: [{ name: 'crash-00', size: 0 }] },
      [...fuzzed, complaint('throw')],
      { is: 'finding', notes: [expect.stringContaining('disk full')] },
    ],
  ])('%s', (_, remains, lines, outcome) => {
    expect(judgeRun(remainsOf(remains, lines))).toMatchObject(outcome);
  });

  it('quotes what the engine said when it proved nothing', () => {
    const outcome = judgeRun(remainsOf({ exit: 1 }, ['Error: Unknown Jazzer.js option']));
    expect(outcome).toMatchObject({ why: expect.stringContaining('Unknown Jazzer.js option') as string });
  });
});

describe('the transcript', () => {
  it('takes executions from the last status line when the process died before its statistics', () => {
    expect(
      transcriptOf([begin, inited, '#4035\tREDUCE cov: 9 ft: 9 corp: 4/13b lim: 38 exec/s: 0 rss: 184Mb']),
    ).toMatchObject({
      executions: 4035,
      edges: 9,
      instrumented: 39,
      statistics: false,
    });
  });

  it('prefers the final statistics', () => {
    expect(transcriptOf([...fuzzed, '#7\tpulse  cov: 1 ft: 1 corp: 1/1b'])).toMatchObject({
      executions: 2234919,
      newUnits: 12,
    });
  });

  it.each([
    ['another nonce', 'edgewarden-01 {"what":"begin","instrumented":39}'],
    ['no nonce', '{"what":"begin","instrumented":39}'],
    ['a line cut off', `${nonce} {"what":"beg`],
    ['not an object', `${nonce} 5`],
  ])('does not believe %s', (_, line) => {
    expect(transcriptOf([line]).begunAt).toBeUndefined();
  });

  it('keeps a bounded number of errors', () => {
    expect(
      transcriptOf(Array.from({ length: 1000 }, () => 'ERROR: x'.padEnd(9999, 'x'))).errors.join('').length,
    ).toBeLessThan(5000);
  });
});

function complaint(kind: string): string {
  return `${nonce} ${JSON.stringify({ what: 'complaint', kind, oracle: 'refusal', message: 'planted', stack: '' })}`;
}

function transcriptOf(lines: readonly string[]): Transcript {
  const transcript = emptyTranscript();
  lines.forEach((line, index) => takeLine(transcript, line, nonce, index));
  return transcript;
}

function remainsOf(remains: Partial<Remains>, lines: readonly string[]): Remains {
  return {
    exit: 0,
    signal: null,
    artifacts: [],
    interrupted: false,
    transcript: transcriptOf(lines),
    ...remains,
  };
}
