// SPDX-License-Identifier: Apache-2.0
// What the threads of a pool are told and what they answer.

import type { Evidence } from '../../core/evidence/index.ts';
import type { Expectation } from '../slsa/expectation.ts';

/** One provenance file, as read, and what is expected of it. */
export interface Job {
  readonly file: Uint8Array;
  readonly expectation: Expectation;
}

/** What a thread starts with. */
export interface Beginning {
  /** Trusted roots as JSON; none means Sigstore's public-good one. */
  readonly roots: readonly Uint8Array[];
  /** Milliseconds since 1970: one clock for all. */
  readonly now: number;
}

export interface Task {
  readonly id: number;
  readonly jobs: readonly Job[];
}

/** Evidence in the order of the task's jobs. */
export interface Answer {
  readonly id: number;
  readonly evidence: readonly Evidence[];
}
