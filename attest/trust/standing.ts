// SPDX-License-Identifier: Apache-2.0
// Trust for a process that stays: the roots it started with, judged anew at each time. A root that was young enough at
// the start can be too old later, and a clock can be set back while the process runs.
//
// Nothing is read again: whoever wants newer roots starts anew.

import type { KnownError } from '../../core/index.ts';
import { judgeTrust, type ClockMemory, type DatedRoot, type TrustPolicy } from './judge.ts';
import type { TrustedRoot } from './types.ts';

/** The roots that may be used, at least one; or why none may: E_CLOCK_BACKWARD, E_TRUST_STALE, E_TRUST_PIN. */
export type UsableTrust = readonly [TrustedRoot, ...TrustedRoot[]] | KnownError;

/** What may be used at `now`, in milliseconds since 1970. */
export type TrustAt = (now: number) => UsableTrust;

/**
 * `memory.latest` is a time that has passed now. From here on it advances by `elapsed`, the milliseconds since this
 * call by a clock that nobody sets (`performance.now`): a jump ahead that is taken back does no harm.
 */
export function standingTrust(
  roots: readonly DatedRoot[],
  memory: ClockMemory,
  policy: TrustPolicy,
  elapsed: () => number,
): TrustAt {
  return (now) => {
    const latest = memory.latest === undefined ? undefined : memory.latest + elapsed();
    const { accepted, refused, clock } = judgeTrust(roots, { latest }, policy, now);
    if (clock !== undefined) return clock;
    const [first, ...others] = accepted;
    if (first !== undefined) return [first, ...others];
    const [refusal] = refused;
    if (refusal === undefined) throw new TypeError('at least one trusted root is needed');
    return refusal.error;
  };
}
