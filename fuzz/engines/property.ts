// SPDX-License-Identifier: Apache-2.0
// The engine that runs anywhere: fast-check edits the seeds' structure in a watched thread. It follows no coverage,
// so it finds what lies near the seeds; a finding comes shrunk.

import { readDictionary, readFound, readSeeds } from '../inputs.ts';
import type { Located } from '../places.ts';
import { replayInputs, endingFinding } from '../replay.ts';
import { framesOf } from '../frames.ts';
import { saveFinding } from '../artifacts.ts';
import type { Finding, FuzzReport } from '../report.ts';
import type { RunOptions } from './options.ts';
import { watchWorker } from './watched.ts';
import { KnownError } from '../../core/index.ts';

/** Searches until the time is up or something is found. @throws E_FUZZ_SEEDS, E_FUZZ_DICTIONARY, E_FUZZ_NOTHING */
export async function runProperty(located: Located, options: RunOptions): Promise<FuzzReport> {
  const [seeds, found, words] = await Promise.all([
    readSeeds(located),
    readFound(located),
    readDictionary(located),
  ]);
  const old = await replayInputs(located, [...seeds, ...found], options.signal);
  const failing = old.filter((result) => result.verdict === 'finding');
  const searched = failing.length > 0 ? undefined : await search(located, options, { seeds, words });
  const findings = [
    ...(await Promise.all(
      failing.map((result) =>
        finding(located, {
          kind: result.kind ?? 'unknown',
          message: `${result.message ?? ''} (committed input)`,
          frames: result.frames,
          input: [...seeds, ...found].find((input) => input.file === result.file)?.bytes,
        }),
      ),
    )),
    ...(searched?.finding === undefined ? [] : [searched.finding]),
  ];
  const executions = (searched?.executions ?? 0) + old.length;
  const seconds = searched?.seconds ?? 0;
  if (executions === 0 && !options.signal.aborted)
    throw new KnownError('E_FUZZ_NOTHING', 'the property engine ran no input');
  return {
    target: located.target.name,
    engine: 'property',
    seed: options.seed,
    executions,
    executionsPerSecond: seconds === 0 ? 0 : Math.round((searched?.executions ?? 0) / seconds),
    accepted: (searched?.accepted ?? 0) + old.filter((result) => result.verdict === 'accepted').length,
    corpusAdded: 0,
    seconds,
    stopped: findings.length > 0 ? 'finding' : options.signal.aborted ? 'interrupted' : 'time',
    findings,
    notes: ['the property engine follows no coverage'],
  };
}

interface Searched {
  readonly executions: number;
  readonly accepted: number;
  readonly seconds: number;
  readonly finding: Finding | undefined;
}

async function search(
  located: Located,
  options: RunOptions,
  material: {
    readonly seeds: readonly { readonly bytes: Uint8Array }[];
    readonly words: readonly Uint8Array[];
  },
): Promise<Searched> {
  let executions = 0;
  let accepted = 0;
  let found: Parameters<typeof finding>[1] | undefined;
  let begun = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const enough = new AbortController();
  const ending = await watchWorker(
    located,
    {
      what: 'search',
      seeds: material.seeds.map((input) => Uint8Array.from(input.bytes)),
      words: [...material.words],
      seed: options.seed,
    },
    {
      signal: AbortSignal.any([enough.signal, options.signal]),
      onMessage: (message) => {
        if (message.what === 'begin') {
          begun = performance.now();
          timer = setTimeout(() => enough.abort(), options.seconds * 1000);
        } else if (message.what === 'progress') {
          ({ executions, accepted } = message);
          options.progress({ executions, seconds: (performance.now() - begun) / 1000 });
        } else if (message.what === 'found') {
          const { kind, oracle, message: words, stack } = message.complaint;
          found = { kind, oracle, message: words, frames: framesOf(stack), input: message.input };
        }
      },
    },
  );
  clearTimeout(timer);
  if (ending.is !== 'end' && ending.is !== 'stopped') {
    const input = ending.is === 'late' ? undefined : ending.input;
    found = { ...endingFinding(ending, located), frames: [], input };
  }
  return {
    executions,
    accepted,
    seconds: (performance.now() - begun) / 1000,
    finding: found === undefined ? undefined : await finding(located, found),
  };
}

async function finding(
  located: Located,
  what: {
    readonly kind: Finding['kind'];
    readonly oracle?: string;
    readonly message: string;
    readonly frames: readonly string[];
    readonly input: Uint8Array | undefined;
  },
): Promise<Finding> {
  const { input, ...rest } = what;
  if (input === undefined) return { ...rest, reproduced: false };
  return { ...rest, ...(await saveFinding(located, what.kind, input)), reproduced: true };
}
