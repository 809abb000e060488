// SPDX-License-Identifier: Apache-2.0
// Says what a Jazzer.js process did, from everything it left behind. Its exit code alone proves nothing: 0 also
// comes after a malformed dictionary, an interrupt, an unknown flag, and a thrown undefined.

import type { FindingKind } from '../report.ts';
import type { Transcript } from './transcript.ts';

/** How the process ended and what it left. */
export interface Remains {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly transcript: Transcript;
  /** Names in the artifact folder with their sizes. */
  readonly artifacts: readonly { readonly name: string; readonly size: number }[];
  /** True when we asked it to stop. */
  readonly interrupted: boolean;
}

export type Outcome =
  /** It fuzzed until its time was up, or until it was asked to stop. */
  | { readonly is: 'done'; readonly interrupted: boolean; readonly notes: readonly string[] }
  | {
      readonly is: 'finding';
      readonly kind: FindingKind;
      readonly artifact?: string;
      readonly message: string;
      readonly notes: readonly string[];
    }
  /** There is no proof that anything was fuzzed, or the engine itself failed. */
  | { readonly is: 'nothing'; readonly why: string };

/** Judges a run. Pure. */
export function judgeRun(remains: Remains): Outcome {
  const { transcript, exit } = remains;
  const artifact = remains.artifacts.find(({ name }) => /^(crash|timeout|oom|leak)-/.test(name));
  const found = findingOf(remains, artifact?.name);
  if (found !== undefined) {
    const notes =
      artifact === undefined
        ? ['the process died before the input could be written; a run with the same seed reaches it again']
        : artifact.size === 0 && kindHasInput(transcript)
          ? ['the input was written with 0 bytes: is the disk full?']
          : [];
    const name = artifact === undefined || artifact.size === 0 ? {} : { artifact: artifact.name };
    return { is: 'finding', ...found, ...name, notes };
  }
  if (remains.interrupted && transcript.begunAt === undefined)
    return { is: 'done', interrupted: true, notes: ['stopped before fuzzing began'] };
  if (exit !== 0 && !remains.interrupted)
    return { is: 'nothing', why: `the engine ended with ${ending(remains)}${quoted(transcript)}` };
  const deaf = remains.interrupted && remains.signal === 'SIGKILL';
  const notes = deaf ? ['it did not stop when asked: an input was still running, perhaps a hang'] : [];
  return proofMissing(remains) ?? { is: 'done', interrupted: remains.interrupted, notes };
}

// The empty input is a legitimate finding; then libFuzzer says so in its Base64 line. Others cannot be 0 bytes long.
const kindHasInput = (transcript: Transcript): boolean => transcript.executions > 1;

function proofMissing({ transcript }: Remains): Outcome | undefined {
  const nothing = (why: string): Outcome => ({ is: 'nothing', why: `${why}${quoted(transcript)}` });
  if (transcript.executions === 0) return nothing('the engine reports success, yet it ran no input');
  if (transcript.begunAt === undefined)
    return nothing('the engine reports success, yet the target was never called');
  if (transcript.instrumented === 0)
    return nothing('no code was instrumented, so there was no coverage to follow');
  if (transcript.edges === 0)
    return nothing('no instrumented code was reached, so there was no coverage to follow');
  return undefined;
}

type Found = { kind: FindingKind; message: string };

function findingOf(remains: Remains, artifact: string | undefined): Found | undefined {
  const { exit, signal, transcript } = remains;
  const { complaint } = transcript;
  if (complaint !== undefined) return { kind: complaint.kind, message: complaint.message };
  if (artifact?.startsWith('timeout-') === true || exit === 70)
    return { kind: 'timeout', message: 'an input took longer than its time limit' };
  if (artifact?.startsWith('oom-') === true || exit === 71)
    return { kind: 'memory', message: 'an input took more memory than its limit' };
  if (exit === 77 || artifact !== undefined) {
    const exited = transcript.errors.some((line) => line.includes('fuzz target exited'));
    return exited
      ? { kind: 'exit', message: 'the parser ended the process' }
      : { kind: 'detector', message: firstError(transcript) ?? 'Jazzer.js reports a finding' };
  }
  if (remains.interrupted) return undefined;
  if (exit === 134 || exit === 139 || signal === 'SIGABRT' || signal === 'SIGSEGV')
    return transcript.begunAt === undefined
      ? undefined
      : { kind: 'abort', message: firstError(transcript) ?? `the process died (${ending(remains)})` };
  if (exit === 1 && transcript.executions > 0 && transcript.begunAt !== undefined)
    return {
      kind: 'late',
      message: firstError(transcript) ?? 'something failed after the parser had returned',
    };
  return undefined;
}

function firstError(transcript: Transcript): string | undefined {
  const line = transcript.errors.find((text) => !/^\s+at |^SUMMARY/.test(text));
  return line?.replace(/^==\d+== (?:Uncaught Exception: )?/, '').trim();
}

const quoted = (transcript: Transcript): string => {
  const line = firstError(transcript);
  return line === undefined ? '' : `; it said: ${line}`;
};

const ending = ({ exit, signal }: Remains): string =>
  signal === null ? `exit code ${String(exit)}` : `signal ${signal}`;
