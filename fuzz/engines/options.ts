// SPDX-License-Identifier: Apache-2.0
// What every engine is told about a run.

export interface RunOptions {
  readonly seconds: number;
  /** Same seed, same inputs, as far as the clock allows. From 1 to 2^31 - 1. */
  readonly seed: number;
  /** Ends the run early, with a report of what was done. */
  readonly signal: AbortSignal;
  /** A line about something that takes time: a libc is being fetched. */
  readonly note: (line: string) => void;
  readonly progress: (progress: Progress) => void;
}

export interface Progress {
  readonly executions: number;
  readonly edges?: number;
  /** Since fuzzing began. */
  readonly seconds: number;
}
