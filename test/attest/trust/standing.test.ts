// SPDX-License-Identifier: Apache-2.0
// Trust in a process that stays: what was fresh at the start is judged again, and the clock with it.

import { describe, expect, it } from 'vitest';
import { publicGoodRoot } from '../../../attest/index.ts';
import { standingTrust, type DatedRoot, type TrustAt } from '../../../attest/trust/index.ts';
import { clockSkew } from '../../../attest/trust/judge.ts';
import { KnownError } from '../../../core/index.ts';
import { clockFault } from '../../../http/index.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 10, 1);
const rootOf = (name: string, ageDays: number): DatedRoot => ({
  root: { ...publicGoodRoot(), name, digestHex: name },
  origin: 'imported',
  obtained: start - ageDays * day,
});
const told = (trust: TrustAt, now: number): string | readonly string[] => {
  const usable = trust(now);
  return usable instanceof KnownError ? usable.code : usable.map(({ name }) => name);
};

describe('trust that stands', () => {
  it('loses a root on the day that it is too old, and says so when none is left', () => {
    const roots = [rootOf('old', 20), rootOf('new', 10)];
    const trust = standingTrust(roots, { latest: start }, { maximumAge: 30 * day }, () => 0);
    expect(told(trust, start + 10 * day)).toEqual(['old', 'new']);
    expect(told(trust, start + 10 * day + 1)).toEqual(['new']);
    expect(told(trust, start + 20 * day + 1)).toBe('E_TRUST_STALE');
  });

  it('uses pinned roots alone', () => {
    const roots = [rootOf('a', 1), rootOf('b', 1)];
    expect(
      told(
        standingTrust(roots, { latest: start }, { pins: ['b'] }, () => 0),
        start,
      ),
    ).toEqual(['b']);
    expect(
      told(
        standingTrust(roots, { latest: start }, { pins: ['c'] }, () => 0),
        start,
      ),
    ).toBe('E_TRUST_PIN');
  });

  it('believes no clock that is behind the time that has passed since the start', () => {
    let elapsed = 0;
    const trust = standingTrust([rootOf('a', 1)], { latest: start }, {}, () => elapsed);
    elapsed = 10 * day;
    expect(told(trust, start + 10 * day - clockSkew)).toEqual(['a']);
    const behind = trust(start + 10 * day - clockSkew - 1);
    expect(behind).toMatchObject({ code: 'E_CLOCK_BACKWARD' });
    // Another replica may have it right, so this one is not ready; too old is too old everywhere.
    expect(clockFault(behind)).toMatch(/^E_CLOCK_BACKWARD: the clock shows /);
    expect(clockFault(new KnownError('E_TRUST_STALE', 'too old'))).toBeUndefined();
    expect(clockFault(trust(start + 10 * day))).toBeUndefined();
  });

  it('forgets a jump ahead that was taken back', () => {
    const trust = standingTrust([rootOf('a', 1)], { latest: start }, {}, () => 1_000);
    expect(told(trust, start + 400 * day)).toEqual(['a']);
    expect(told(trust, start + 1_000)).toEqual(['a']);
  });

  it('is a mistake with no root at all', () => {
    expect(() => standingTrust([], { latest: start }, {}, () => 0)(start)).toThrow(TypeError);
  });
});
