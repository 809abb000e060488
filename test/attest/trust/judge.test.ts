// SPDX-License-Identifier: Apache-2.0
// Which roots may be used: age, pins and a clock that can be believed, as laws.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicGoodRoot } from '../../../attest/index.ts';
import { judgeTrust, type DatedRoot } from '../../../attest/trust/index.ts';
import { clockSkew } from '../../../attest/trust/judge.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 1);
const rootOf = (digestHex: string, ageDays: number, origin: DatedRoot['origin'] = 'imported'): DatedRoot => ({
  root: { ...publicGoodRoot(), name: digestHex, digestHex },
  origin,
  obtained: now - ageDays * day,
});
const none = { latest: undefined };
const names = (roots: readonly DatedRoot[], policy = {}): readonly string[] =>
  judgeTrust(roots, none, policy, now).accepted.map(({ name }) => name);

describe('a root', () => {
  const roots = [rootOf('aa', 10), rootOf('bb', 100, 'shipped'), rootOf('cc', 1000, 'file')];

  it('is used at any age where none is asked for', () => expect(names(roots)).toEqual(['aa', 'bb', 'cc']));

  it('is refused once it is older than allowed, and not on the day', () => {
    expect(names(roots, { maximumAge: 100 * day })).toEqual(['aa', 'bb']);
    expect(names(roots, { maximumAge: 100 * day - 1 })).toEqual(['aa']);
    const { refused } = judgeTrust(roots, none, { maximumAge: 99 * day }, now);
    expect(refused.map(({ error }) => error.code)).toEqual(['E_TRUST_STALE', 'E_TRUST_STALE']);
    expect(refused[0]?.error.message).toContain('100 days ago, at most 99');
    expect(refused[0]?.error.hint).toContain('trust import');
  });

  it('is refused where others are pinned, wherever it comes from', () => {
    expect(names(roots, { pins: ['cc'] })).toEqual(['cc']);
    expect(names(roots, { pins: [] })).toEqual(['aa', 'bb', 'cc']);
    expect(names(roots, { pins: ['dd'] })).toEqual([]);
    expect(judgeTrust(roots, none, { pins: ['dd'] }, now).refused[0]?.error.code).toBe('E_TRUST_PIN');
  });

  const some = fc.array(
    fc.record({ digest: fc.constantFrom('aa', 'bb', 'cc'), age: fc.integer({ min: -5, max: 400 }) }),
    { maxLength: 6 },
  );
  const policies = fc.record(
    { maximumAge: fc.integer({ min: 0, max: 400 * day }), pins: fc.subarray(['aa', 'bb', 'cc']) },
    { requiredKeys: [] },
  );

  it('is judged by itself: others change nothing', () => {
    fc.assert(
      fc.property(some, some, policies, (mine, others, policy) => {
        const made = (list: typeof mine): DatedRoot[] => list.map(({ digest, age }) => rootOf(digest, age));
        const both = names([...made(mine), ...made(others)], policy);
        expect(both).toEqual([...names(made(mine), policy), ...names(made(others), policy)]);
      }),
    );
  });

  it('is accepted or refused, never both and never neither; a greater age and fewer demands accept no less', () => {
    fc.assert(
      fc.property(some, policies, (mine, policy) => {
        const made = mine.map(({ digest, age }) => rootOf(digest, age));
        const { accepted, refused } = judgeTrust(made, none, policy, now);
        expect(accepted.length + refused.length).toBe(made.length);
        expect(names(made)).toEqual(made.map(({ root }) => root.name));
        const older = { ...policy, maximumAge: (policy.maximumAge ?? 0) + day };
        if (policy.maximumAge !== undefined)
          expect(names(made, older).length).toBeGreaterThanOrEqual(accepted.length);
      }),
    );
  });
});

describe('the clock', () => {
  const clockOf = (latest: number | undefined, roots: readonly DatedRoot[] = []): string | undefined =>
    judgeTrust(roots, { latest }, {}, now).clock?.code;

  it.for([
    ['that was never seen', undefined, undefined],
    ['that stands still', now, undefined],
    ['that goes on', now - 1, undefined],
    ['that was set back a little', now + clockSkew, undefined],
    ['that was set back further', now + clockSkew + 1, 'E_CLOCK_BACKWARD'],
    ['of a machine that forgot the year', now + 3 * 365 * day, 'E_CLOCK_BACKWARD'],
  ] as const)('%s', ([, latest, code]) => expect(clockOf(latest)).toBe(code));

  it('is behind where it is before the date of a shipped or imported root, with nothing remembered', () => {
    expect(clockOf(undefined, [rootOf('aa', -1, 'shipped')])).toBe('E_CLOCK_BACKWARD');
    expect(clockOf(undefined, [rootOf('aa', -1, 'imported')])).toBe('E_CLOCK_BACKWARD');
  });

  // The time of a file is whatever an archive said.
  it('is not judged by the times of files', () =>
    expect(clockOf(undefined, [rootOf('aa', -1, 'file')])).toBeUndefined());
});
