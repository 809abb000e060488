// SPDX-License-Identifier: Apache-2.0
// Fuzzes one target with the engine asked for, or the best that this machine can have.

import { randomInt } from 'node:crypto';
import { KnownError } from '../core/index.ts';
import { keepFinding, requireCheckout } from './artifacts.ts';
import { runJazzer } from './engines/jazzer.ts';
import type { Progress, RunOptions } from './engines/options.ts';
import { runProperty } from './engines/property.ts';
import { locate, type Located } from './places.ts';
import type { FuzzReport } from './report.ts';
import { targetNamed } from './targets/index.ts';

export type EngineChoice = 'auto' | 'jazzer' | 'property';

export interface FuzzOptions {
  /** Seconds of fuzzing, start-up not counted. Default 60. */
  readonly seconds?: number;
  /** `auto` (the default) takes Jazzer.js, and the property engine where it cannot be had; a note says why. */
  readonly engine?: EngineChoice;
  /** From 1 to 2^31 - 1; drawn at random when absent. */
  readonly seed?: number;
  /** Copies findings to the committed folder, where every later run and the tests replay them. */
  readonly keep?: boolean;
  /** Ends the run early, with a report of what was done so far. */
  readonly signal?: AbortSignal;
  /** Lines about preparations that take time. */
  readonly note?: (line: string) => void;
  readonly progress?: (progress: Progress) => void;
}

/**
 * Fuzzes the target `name`. Findings are values in the report.
 * @throws E_FUZZ_TARGET, E_FUZZ_ENGINE, E_FUZZ_BUILD, E_FUZZ_SEEDS, E_FUZZ_DICTIONARY, E_FUZZ_NOTHING, E_USAGE
 */
export async function runFuzz(name: string, options: FuzzOptions = {}): Promise<FuzzReport> {
  return runLocated(locate(targetNamed(name)), options);
}

/** As `runFuzz`, for a target whose files are anywhere. */
export async function runLocated(located: Located, options: FuzzOptions): Promise<FuzzReport> {
  if (options.keep === true) requireCheckout();
  const report = await withEngine(located, options.engine ?? 'auto', {
    seconds: options.seconds ?? 60,
    seed: options.seed ?? randomInt(1, 2 ** 31 - 1),
    signal: options.signal ?? new AbortController().signal,
    note: options.note ?? ((): void => undefined),
    progress: options.progress ?? ((): void => undefined),
  });
  if (options.keep !== true) return report;
  return {
    ...report,
    findings: await Promise.all(report.findings.map((finding) => keepFinding(located, finding))),
  };
}

async function withEngine(located: Located, engine: EngineChoice, options: RunOptions): Promise<FuzzReport> {
  if (engine === 'property') return runProperty(located, options);
  try {
    return await runJazzer(located, options);
  } catch (error) {
    // Only what is missing falls back. An engine that ran and proved nothing is a failure, whatever was asked.
    const missing =
      error instanceof KnownError && (error.code === 'E_FUZZ_ENGINE' || error.code === 'E_FUZZ_BUILD');
    if (engine === 'jazzer' || !missing) throw error;
    const report = await runProperty(located, options);
    return { ...report, notes: [`without Jazzer.js: ${error.message}`, ...report.notes] };
  }
}
