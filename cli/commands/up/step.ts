// SPDX-License-Identifier: Apache-2.0
// What a step of the tour is: it does one thing for real, says what came of it, and fails when it did not hold.

import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import type { Services } from './services.ts';

/** What the steps share. Later steps may use what earlier ones left. */
export interface Stage {
  readonly call: Call;
  readonly services: Services;
  /** Where the tour keeps its files: `tour/` in the state folder. */
  readonly folder: string;
  /** The node that the first step enrols. */
  readonly nodeName: string;
}

/** What a step has to say: one line for everyone, and more for `--verbose`. */
export interface Account {
  readonly line: string;
  readonly details: readonly string[];
}

export interface Step {
  /** Short, for the first column. */
  readonly name: string;
  readonly run: (stage: Stage) => Promise<Account>;
}

/** Ends a step that did not hold. @throws E_TOUR_STEP */
export function doesNotHold(message: string, cause?: unknown): never {
  throw new KnownError('E_TOUR_STEP', message, {}, { ...(cause === undefined ? {} : { cause }) });
}

/** Runs what must be refused, and gives the refusal. @throws E_TOUR_STEP where it was not refused with `code` */
export async function refusal(what: string, code: string, attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const found = error.facts['theirs'] ?? error.code;
    if (found !== code) doesNotHold(`${what} was refused with ${found}, not ${code}`, error);
    return `${what}: ${error.message}`;
  }
  return doesNotHold(`${what} was not refused`);
}
