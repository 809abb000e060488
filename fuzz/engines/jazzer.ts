// SPDX-License-Identifier: Apache-2.0
// Runs a target under Jazzer.js in a child process and reports what really happened.
//
// Synchronous mode without the built-in prototype pollution detector, which costs 18 µs a run; the target's own check
// takes its place (fuzz/target.ts). Includes and excludes are always both given: either alone empties the other.

import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { KnownError } from '../../core/index.ts';
import { saveFinding } from '../artifacts.ts';
import { readDictionary, readSeeds } from '../inputs.ts';
import { cacheFolder, type Located } from '../places.ts';
import { replayInputs } from '../replay.ts';
import type { Finding, FuzzReport } from '../report.ts';
import { sampleInputs } from './arbitrary.ts';
import { findJazzer, requireBuild } from './jazzer-package.ts';
import { judgeRun, type Outcome, type Remains } from './judge.ts';
import { suitableNode } from './libc.ts';
import type { RunOptions } from './options.ts';
import { emptyTranscript, takeLine, type Transcript } from './transcript.ts';

/**
 * Fuzzes until the time is up or something is found.
 * @throws E_FUZZ_ENGINE, E_FUZZ_BUILD, E_FUZZ_SEEDS, E_FUZZ_DICTIONARY; E_FUZZ_NOTHING when there is no proof that
 * anything was fuzzed
 */
export async function runJazzer(located: Located, options: RunOptions): Promise<FuzzReport> {
  const jazzer = findJazzer();
  const [seeds, words] = await Promise.all([
    readSeeds(located),
    readDictionary(located),
    requireBuild(located),
  ]);
  const { note, signal } = options;
  const node = await suitableNode({ cache: cacheFolder(), addon: jazzer.addon, note, signal });
  await mkdir(located.corpus, { recursive: true });
  await mkdir(located.artifacts, { recursive: true });
  const artifacts = await mkdtemp(join(located.artifacts, 'run-'));
  try {
    const structured = join(artifacts, 'structured');
    await writeStructured(structured, sampleInputs(located.target, seeds.map(bytesOf), words, options.seed));
    const before = await count(located.corpus);
    const line = commandLine(located, options, { cli: jazzer.cli, artifacts, structured });
    const { remains, seconds } = await play(located, options, { node, words: line, artifacts });
    const outcome = judgeRun(remains);
    if (outcome.is === 'nothing')
      throw new KnownError('E_FUZZ_NOTHING', `${located.target.name}: ${outcome.why}`, {
        target: located.target.name,
        executions: remains.transcript.executions,
      });
    const added = Math.max(0, (await count(located.corpus)) - before);
    return await reportOf(located, { outcome, remains, seconds, added, artifacts, seed: options.seed });
  } finally {
    await rm(artifacts, { recursive: true, force: true });
  }
}

const bytesOf = ({ bytes }: { readonly bytes: Uint8Array }): Uint8Array => bytes;

// libFuzzer edits bytes: one byte more inside nested lengths or base64 is out of its reach. So it starts from inputs
// whose structure was edited before.
async function writeStructured(folder: string, inputs: readonly Uint8Array[]): Promise<void> {
  await mkdir(folder);
  for (const [index, input] of inputs.entries()) await writeFile(join(folder, String(index)), input);
}

function commandLine(
  located: Located,
  options: RunOptions,
  places: { readonly cli: string; readonly artifacts: string; readonly structured: string },
): readonly string[] {
  const { limits } = located.target;
  return [
    // Above the resident limit, so that libFuzzer's limit speaks first and the input gets written.
    `--max-old-space-size=${limits.rssMb + 1024}`,
    '--no-warnings',
    places.cli,
    join(import.meta.dirname, 'jazzer-harness.js').replace(
      /([\\/])fuzz([\\/]engines)/,
      (all, a: string, b: string) => (import.meta.filename.endsWith('.ts') ? `${a}dist${a}fuzz${b}` : all),
    ),
    located.corpus,
    located.seeds,
    places.structured,
    ...located.instrument.flatMap((prefix) => ['-i', prefix]),
    ...['-e', join(import.meta.dirname, '/')],
    '--sync',
    ...['--disable_bug_detectors', 'prototype-pollution'],
    ...['--timeout', String(limits.timeoutMs)],
    '--',
    // libFuzzer counts whole seconds and goes on until there are more of them than this; 0 would be for ever.
    `-max_total_time=${Math.max(1, Math.round(options.seconds) - 1)}`,
    `-seed=${options.seed}`,
    `-max_len=${limits.maxLength}`,
    `-rss_limit_mb=${limits.rssMb}`,
    `-dict=${located.dictionary}`,
    `-artifact_prefix=${join(places.artifacts, '/')}`,
    '-print_final_stats=1',
    '-reload=0',
  ];
}

interface Played {
  readonly remains: Remains;
  readonly seconds: number;
}

async function play(
  located: Located,
  options: RunOptions,
  what: { readonly node: string; readonly words: readonly string[]; readonly artifacts: string },
): Promise<Played> {
  const nonce = `edgewarden-${randomBytes(8).toString('hex')}`;
  const transcript = emptyTranscript();
  const child = spawn(what.node, what.words, {
    cwd: what.artifacts,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: surroundings(located, nonce),
  });
  const deadline = setTimeout(() => child.kill('SIGKILL'), latestEnd(located, options));
  const stop = (): void => interrupt(child);
  options.signal.addEventListener('abort', stop, { once: true });
  if (options.signal.aborted) stop();
  try {
    const ended = endOf(child);
    await readTranscript(child, transcript, nonce, options);
    const { exit, signal } = await ended;
    const seconds = (performance.now() - (transcript.begunAt ?? performance.now())) / 1000;
    const names = await readdir(what.artifacts);
    const files = await Promise.all(
      names.map(async (name) => ({ name, size: (await stat(join(what.artifacts, name))).size })),
    );
    return {
      remains: { exit, signal, transcript, artifacts: files, interrupted: options.signal.aborted },
      seconds,
    };
  } finally {
    clearTimeout(deadline);
    options.signal.removeEventListener('abort', stop);
  }
}

// Nothing of the caller's environment but what a process needs: JAZZER_* and NODE_OPTIONS would change the run.
function surroundings(located: Located, nonce: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'SystemRoot'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(kept),
    EDGEWARDEN_FUZZ_MODULE: located.built,
    EDGEWARDEN_FUZZ_NONCE: nonce,
  };
}

const startUpMs = 30_000;

const latestEnd = ({ target }: Located, { seconds }: RunOptions): number =>
  seconds * 1000 + 2 * target.limits.timeoutMs + startUpMs;

// Jazzer.js ends at once on SIGINT, unless the target hangs: then it hears nothing.
function interrupt(child: ChildProcess): void {
  child.kill('SIGINT');
  const last = setTimeout(() => child.kill('SIGKILL'), 2000);
  child.once('exit', () => clearTimeout(last));
}

async function endOf(child: ChildProcess): Promise<{ exit: number | null; signal: string | null }> {
  return new Promise((resolve, reject) => {
    child.once('close', (exit, signal) => resolve({ exit, signal }));
    child.once('error', (cause) =>
      reject(new KnownError('E_FUZZ_ENGINE', 'the Node.js for Jazzer.js does not start', {}, { cause })),
    );
  });
}

async function readTranscript(
  child: ChildProcess,
  transcript: Transcript,
  nonce: string,
  options: RunOptions,
): Promise<void> {
  if (child.stderr === null) return;
  let told = 0;
  for await (const line of createInterface({ input: child.stderr, crlfDelay: Infinity })) {
    const now = performance.now();
    takeLine(transcript, line, nonce, now);
    if (transcript.begunAt === undefined || now - told < 200) continue;
    told = now;
    const { executions, edges, begunAt } = transcript;
    options.progress({ executions, edges, seconds: (now - begunAt) / 1000 });
  }
}

async function reportOf(
  located: Located,
  run: {
    readonly outcome: Exclude<Outcome, { is: 'nothing' }>;
    readonly remains: Remains;
    readonly seconds: number;
    readonly added: number;
    readonly artifacts: string;
    readonly seed: number;
  },
): Promise<FuzzReport> {
  const { outcome, seconds } = run;
  const { transcript } = run.remains;
  const findings = outcome.is === 'finding' ? [await findingOf(located, outcome, run)] : [];
  const { executions, edges, features, instrumented, accepted } = transcript;
  return {
    target: located.target.name,
    engine: 'jazzer',
    seed: run.seed,
    executions,
    executionsPerSecond: seconds === 0 ? 0 : Math.round(executions / seconds),
    ...(accepted === undefined ? {} : { accepted }),
    // A finding among the first inputs comes before libFuzzer has told any coverage.
    ...(edges === 0 ? {} : { coverage: { edges, instrumented, features } }),
    corpusAdded: run.added,
    seconds,
    stopped: outcome.is === 'finding' ? 'finding' : outcome.interrupted ? 'interrupted' : 'time',
    findings,
    notes: [
      'synchronous; prototype pollution by the target’s own check instead of Jazzer.js’ detector',
      ...outcome.notes,
    ],
  };
}

// The plain parser is asked again: that gives frames with true lines, and says whether the engine was needed.
async function findingOf(
  located: Located,
  outcome: Outcome & { is: 'finding' },
  run: { readonly artifacts: string; readonly remains: Remains },
): Promise<Finding> {
  const { complaint } = run.remains.transcript;
  const oracle = complaint === undefined ? {} : { oracle: complaint.oracle };
  const base = { kind: outcome.kind, ...oracle, message: outcome.message };
  if (outcome.artifact === undefined) return { ...base, frames: [], reproduced: false };
  const bytes = await readFile(join(run.artifacts, outcome.artifact));
  const saved = await saveFinding(located, outcome.kind, bytes);
  const [again] = await replayInputs(located, [{ file: saved.file, bytes }]);
  return { ...base, ...saved, frames: again?.frames ?? [], reproduced: again?.verdict === 'finding' };
}

const count = async (folder: string): Promise<number> => (await readdir(folder)).length;
