// SPDX-License-Identifier: Apache-2.0
// Reasons against a request, gathered: whoever asked wrongly twice hears of both at once.

import { KnownError, type Code, type Facts } from '../../core/index.ts';

export interface Refusal {
  readonly code: Code;
  readonly message: string;
  readonly facts: Facts;
}

/** Takes the reasons in the order in which they are found. */
export type Refuse = (code: Code, message: string, facts?: Facts) => void;

/** Runs `read`; what it throws of its own is a reason like any other. */
export function attempt<T>(refuse: Refuse, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    refuse(error.code, error.message, error.facts);
    return undefined;
  }
}
