// SPDX-License-Identifier: Apache-2.0
// Which roots may be used now: how old each is, whether its digest is pinned, and whether the clock can be believed.
// Pure: reading files, the clock and the state folder is for the caller.
//
// Freshness without a network is bounded by what is known offline: when a root was obtained. A root cannot be proven
// to be the newest one; it can be refused for being too old.

import { KnownError } from '../../core/index.ts';
import type { TrustedRoot } from './types.ts';

/** A root with where it comes from and since when it is at hand. */
export interface DatedRoot {
  readonly root: TrustedRoot;
  readonly origin: 'shipped' | 'imported' | 'file';
  /** When it was obtained, in milliseconds since 1970: its age counts from here. */
  readonly obtained: number;
}

export interface TrustPolicy {
  /** The oldest that a root may be, in milliseconds. Without it no root is too old. */
  readonly maximumAge?: number;
  /** Hex of the digests that a root must have one of. Without it, or empty, every digest will do. */
  readonly pins?: readonly string[];
}

/** What is remembered of the clock: the latest time it has shown, in milliseconds since 1970. */
export interface ClockMemory {
  readonly latest: number | undefined;
}

export interface TrustVerdict {
  readonly accepted: readonly TrustedRoot[];
  readonly refused: readonly { readonly root: TrustedRoot; readonly error: KnownError }[];
  /** Undefined where the clock is believed; nothing should be verified else. */
  readonly clock: KnownError | undefined;
}

/** How far a clock may be set back, as time services do, before it is not believed. */
export const clockSkew: number = 5 * 60_000;

const day = 86_400_000;
const time = (at: number): string => new Date(at).toISOString();

/** Pure: the same arguments give the same answer. `now` in milliseconds since 1970. */
export function judgeTrust(
  roots: readonly DatedRoot[],
  memory: ClockMemory,
  policy: TrustPolicy,
  now: number,
): TrustVerdict {
  const judged = roots.map(({ root, obtained }) => ({ root, error: faultOf(root, obtained, policy, now) }));
  return {
    accepted: judged.flatMap(({ root, error }) => (error === undefined ? [root] : [])),
    refused: judged.flatMap(({ root, error }) => (error === undefined ? [] : [{ root, error }])),
    clock: judgeClock(roots, memory, now),
  };
}

function faultOf(
  root: TrustedRoot,
  obtained: number,
  { maximumAge, pins = [] }: TrustPolicy,
  now: number,
): KnownError | undefined {
  const { name, digestHex } = root;
  if (pins.length > 0 && !pins.includes(digestHex))
    return new KnownError(
      'E_TRUST_PIN',
      `the trusted root ${name} has the digest sha256:${digestHex}, which is not pinned`,
      { root: name, digest: `sha256:${digestHex}` },
      { hint: 'Pin it with edgewarden trust pin, or name a root that is pinned.' },
    );
  const age = now - obtained;
  if (maximumAge === undefined || age <= maximumAge) return undefined;
  return new KnownError(
    'E_TRUST_STALE',
    `the trusted root ${name} was obtained ${Math.floor(age / day)} days ago, at most ${inDays(maximumAge)} are allowed`,
    { root: name, obtained: time(obtained), maximumAge },
    { hint: 'Fetch the root anew where there is a network and bring it here with edgewarden trust import.' },
  );
}

const inDays = (span: number): string => String(Math.round((span / day) * 100) / 100);

// A root's own date is a time that has passed: no state is needed to see that the clock is behind it.
function judgeClock(
  roots: readonly DatedRoot[],
  { latest }: ClockMemory,
  now: number,
): KnownError | undefined {
  const seen = roots.filter(({ origin }) => origin !== 'file').map(({ obtained }) => obtained);
  const known = Math.max(latest ?? -Infinity, ...seen);
  if (now >= known - clockSkew) return undefined;
  return new KnownError(
    'E_CLOCK_BACKWARD',
    `the clock shows ${time(now)}, and it is known to have been ${time(known)}`,
    { now: time(now), known: time(known) },
    { hint: 'Set the clock; what is valid now cannot be told with it.' },
  );
}
