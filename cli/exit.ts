// SPDX-License-Identifier: Apache-2.0
// From a fault to an exit code: one of the two places that translate faults (http/problem.ts is the other).

import type { Fault } from '../core/index.ts';

/** 0 is done; these are the rest. 1 is also what a command gives that checked and found something. */
export const exitCodes: Readonly<Record<Fault, number>> = {
  refused: 1,
  untrusted: 1,
  usage: 2,
  input: 3,
  conflict: 4,
  remote: 5,
  defect: 70,
};
