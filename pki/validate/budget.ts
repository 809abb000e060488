// SPDX-License-Identifier: Apache-2.0
// What one verdict may cost. Whoever presents certificates chooses them, so the work they cause is counted while
// it is done: signature checks, and steps of everything else that input can multiply (candidates tried, names
// compared, policies mapped, entries of revocation lists).
//
// A budget that is gone ends the verdict as refused. Not measured: the processor's time, save through `deadline`.

import { KnownError } from '../../core/index.ts';

export interface BudgetLimits {
  /** Most signature checks, each counted as so many of P-256 as it costs. */
  readonly signatures: number;
  /** Most steps; a step is about as much work as comparing two names. */
  readonly steps: number;
  /** Milliseconds from the start after which no more work is begun. */
  readonly milliseconds?: number;
}

/** A path of ten P-256 certificates with their revocation lists costs about 30 signatures and 1,000 steps. */
export const defaultBudget: BudgetLimits = { signatures: 300, steps: 150_000 };

export class Budget {
  readonly #limits: BudgetLimits;
  readonly #until: number;
  #signatures = 0;
  #steps = 0;

  constructor(limits: BudgetLimits = defaultBudget) {
    this.#limits = limits;
    this.#until = limits.milliseconds === undefined ? Infinity : performance.now() + limits.milliseconds;
  }

  /** What was spent so far. */
  get spent(): { readonly signatures: number; readonly steps: number } {
    return { signatures: this.#signatures, steps: this.#steps };
  }

  /** Called before each signature check that costs as many of P-256 as this. @throws E_PATH_BUDGET */
  signature(cost: number = 1): void {
    this.#signatures += cost;
    if (this.#signatures > this.#limits.signatures)
      throw exhausted(
        `more than ${this.#limits.signatures} signature checks of P-256, or as much in others`,
        'signatures',
      );
    // A signature costs many times what reading the clock does; a step does not.
    if (performance.now() > this.#until)
      throw exhausted(`more than ${this.#limits.milliseconds ?? 0} ms`, 'milliseconds');
  }

  /** Called before work that takes `count` steps. @throws E_PATH_BUDGET */
  step(count: number = 1): void {
    this.#steps += count;
    if (this.#steps > this.#limits.steps) throw exhausted(`more than ${this.#limits.steps} steps`, 'steps');
  }
}

function exhausted(what: string, limit: string): KnownError {
  return new KnownError('E_PATH_BUDGET', `validation would take ${what}`, { limit });
}
