// SPDX-License-Identifier: Apache-2.0
// Runs inputs through a target once, without any engine, under the target's time and memory limits. This is how
// committed inputs are held in the test run, and how a finding is looked at again.

import type { Ending } from './engines/watched.ts';
import { watchWorker } from './engines/watched.ts';
import { framesOf } from './frames.ts';
import { readFound, readInput, readSeeds, type Input } from './inputs.ts';
import { locate, type Located } from './places.ts';
import type { Verdict } from './target.ts';
import { targetNamed } from './targets/index.ts';
import type { FindingKind } from './report.ts';

export interface Replayed {
  readonly file: string;
  readonly verdict: 'accepted' | 'refused' | 'finding';
  readonly kind?: FindingKind;
  readonly oracle?: string;
  readonly message?: string;
  readonly frames: readonly string[];
}

/**
 * Replays `files`, or all seeds and found inputs of the target.
 * @throws E_FUZZ_TARGET, E_FUZZ_SEEDS
 */
export async function replay(
  targetName: string,
  files: readonly string[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Replayed[]> {
  const located = locate(targetNamed(targetName));
  const inputs =
    files.length > 0
      ? await Promise.all(files.map(readInput))
      : [...(await readSeeds(located)), ...(await readFound(located))];
  return replayInputs(located, inputs, signal);
}

/** Replays `inputs` in order. An input that hangs or dies is a finding, and the rest still runs. */
export async function replayInputs(
  located: Located,
  inputs: readonly Input[],
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Replayed[]> {
  const results: Replayed[] = [];
  const bytes = inputs.map((input) => input.bytes);
  const fileAt = (index: number): string => inputs[index]?.file ?? '';
  while (results.length < inputs.length) {
    const ending = await watchWorker(
      located,
      { what: 'replay', inputs: bytes, from: results.length },
      {
        signal,
        onMessage: (message) => {
          if (message.what === 'replayed') results.push(judged(fileAt(message.index), message.verdict));
        },
      },
    );
    if (ending.is === 'end' || ending.is === 'stopped') break;
    // A late failure belongs to an input that had already returned.
    const index = ending.is === 'late' ? Math.max(0, results.length - 1) : results.length;
    results[index] = ended(fileAt(index), ending, located);
  }
  return results;
}

function judged(file: string, verdict: Verdict): Replayed {
  if (typeof verdict === 'string') return { file, verdict, frames: [] };
  return {
    file,
    verdict: 'finding',
    kind: verdict.kind,
    oracle: verdict.oracle,
    message: verdict.message,
    frames: framesOf(verdict.stack),
  };
}

function ended(file: string, ending: BadEnding, located: Located): Replayed {
  return { file, verdict: 'finding', frames: [], ...endingFinding(ending, located) };
}

/** An end that is a finding. */
export type BadEnding = Exclude<Ending, { is: 'end' | 'stopped' }>;

/** The kind and the words for a worker's bad end. */
export function endingFinding(
  ending: BadEnding,
  { target }: Located,
): { kind: FindingKind; message: string } {
  if (ending.is === 'hung')
    return { kind: 'timeout', message: `took longer than ${target.limits.timeoutMs} ms` };
  if (ending.is === 'late') return { kind: 'late', message: ending.message };
  return ending.of === 'memory'
    ? { kind: 'memory', message: `took more than ${target.limits.rssMb} MB` }
    : { kind: 'exit', message: 'the parser ended the process' };
}
