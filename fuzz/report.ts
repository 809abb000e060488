// SPDX-License-Identifier: Apache-2.0
// What a run gives back, whichever engine ran it.

/** What went wrong with one input. */
export type FindingKind =
  | 'throw'
  | 'oracle'
  | 'pollution'
  | 'timeout'
  | 'memory'
  | 'abort'
  | 'exit'
  | 'detector'
  | 'late'
  | 'unknown';

export interface Finding {
  readonly kind: FindingKind;
  /** The oracle that does not hold, where one spoke. */
  readonly oracle?: string;
  readonly message: string;
  /** Innermost first, as `function file:line:column`, library frames left out. Empty where none is known. */
  readonly frames: readonly string[];
  /** The input, or undefined where the engine died before it could write it. */
  readonly file?: string;
  readonly sha256?: string;
  readonly length?: number;
  /** Whether the plain parser fails on it again, outside the engine. */
  readonly reproduced: boolean;
}

export interface Coverage {
  /** Edges reached, of those that were instrumented. */
  readonly edges: number;
  readonly instrumented: number;
  /** libFuzzer's features: edges with their hit counts and solved comparisons. */
  readonly features: number;
}

export interface FuzzReport {
  readonly target: string;
  readonly engine: 'jazzer' | 'property';
  readonly seed: number;
  readonly executions: number;
  readonly executionsPerSecond: number;
  /** Inputs that the parser accepted, so that oracles saw them. Undefined where the engine died before telling. */
  readonly accepted?: number;
  /** Only Jazzer.js measures it. */
  readonly coverage?: Coverage;
  /** Generated inputs kept for the next run. */
  readonly corpusAdded: number;
  /** Time spent fuzzing, without start-up. */
  readonly seconds: number;
  readonly stopped: 'time' | 'finding' | 'interrupted';
  readonly findings: readonly Finding[];
  /** What a reader must know to trust the figures. */
  readonly notes: readonly string[];
}
