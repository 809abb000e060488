// SPDX-License-Identifier: Apache-2.0
// Sets of reasons as bits (RFC 5280 section 6.3.2, reasons_mask): bit i is the i-th of `reasons`.

import { reasons, type ReasonFlag } from '../../../core/x509/index.ts';

/** all-reasons */
export const allReasons: number = (1 << reasons.length) - 1;

/** The set of a list of flags; all where there is no list. `unused` is no reason. */
export function reasonSet(flags: readonly ReasonFlag[] | undefined): number {
  if (flags === undefined) return allReasons;
  let set = 0;
  for (const flag of flags) if (flag !== 'unused') set |= 1 << reasons.indexOf(flag);
  return set;
}

/** The reasons of a set, for people. */
export const reasonText = (set: number): string =>
  set === allReasons
    ? 'all reasons'
    : reasons.filter((_, i) => (set & (1 << i)) !== 0).join(', ') || 'no reason';
