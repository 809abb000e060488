// SPDX-License-Identifier: Apache-2.0
// What holds for all name constraints: narrowing never accepts more, order says nothing, work is counted.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as x509 from '../../../../core/x509/index.ts';
import type { GeneralName, GeneralSubtree } from '../../../../core/x509/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import { nameFaults, narrowNames, startNames, type NameState } from '../../../../pki/validate/names/index.ts';
import { named } from '../unsigned.ts';

// Few labels and addresses, so that names and subtrees meet often.
const labels = fc.constantFrom('a', 'b', 'c');
const hosts = fc.array(labels, { minLength: 1, maxLength: 3 }).map((parts) => `${parts.join('.')}.test`);
const dotted = fc.tuple(fc.constantFrom('', '.'), hosts).map((parts) => parts.join(''));
const v4 = fc.tuple(fc.constantFrom(10, 11), fc.nat(3)).map(([first, last]) => `${first}.0.0.${last}`);
const directories = fc
  .array(fc.constantFrom('x', 'y'), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    x509.parseName(x509.encodeName(parts.map((part) => [x509.nameAttribute('2.5.4.11', part)]))),
  );

const names: fc.Arbitrary<GeneralName> = fc.oneof(
  fc.record({
    kind: fc.constant('dns' as const),
    value: fc.oneof(
      hosts,
      hosts.map((host) => `*.${host}`),
    ),
  }),
  fc.record({ kind: fc.constant('email' as const), value: hosts.map((host) => `m@${host}`) }),
  fc.record({ kind: fc.constant('uri' as const), value: hosts.map((host) => `https://${host}/`) }),
  fc.record({ kind: fc.constant('ip' as const), value: v4 }),
  fc.record({ kind: fc.constant('directory' as const), value: directories }),
);
const subtrees: fc.Arbitrary<GeneralSubtree> = fc.oneof(
  fc.record({ kind: fc.constant('dns' as const), value: hosts }),
  fc.record({
    kind: fc.constant('email' as const),
    value: fc.oneof(
      dotted,
      hosts.map((host) => `m@${host}`),
    ),
  }),
  fc.record({ kind: fc.constant('uri' as const), value: dotted }),
  fc.tuple(v4, fc.integer({ min: 0, max: 32 })).map(([address, ones]) => ({
    kind: 'ip' as const,
    address: x509.ipOctets(address) ?? new Uint8Array(),
    mask: Uint8Array.from({ length: 4 }, (_, i) => 0xff00 >> Math.min(8, Math.max(0, ones - 8 * i))),
  })),
  fc.record({ kind: fc.constant('directory' as const), value: directories }),
);
const lists = fc.array(subtrees, { maxLength: 4 });
const constraints = fc.record({ permitted: lists, excluded: lists });
const certificates = fc.array(names, { minLength: 1, maxLength: 4 }).map((all) => named(all));

const stateOf = (all: readonly x509.NameConstraints[]): NameState => all.reduce(narrowNames, startNames());
const accepted = (all: readonly x509.NameConstraints[], certificate: x509.Certificate): boolean =>
  nameFaults(stateOf(all), certificate, new Budget()).length === 0;
const runs = { numRuns: 500 };

it('a further CA never makes more names acceptable', () => {
  let narrowed = 0;
  fc.assert(
    fc.property(
      fc.array(constraints, { maxLength: 3 }),
      constraints,
      certificates,
      (above, further, leaf) => {
        const before = accepted(above, leaf);
        const after = accepted([...above, further], leaf);
        if (before && !after) narrowed += 1;
        expect(after && !before).toBe(false);
      },
    ),
    runs,
  );
  expect(narrowed).toBeGreaterThan(10);
});

it('a further excluded subtree never makes more names acceptable', () => {
  fc.assert(
    fc.property(constraints, subtrees, certificates, (one, further, leaf) => {
      const more = { ...one, excluded: [...one.excluded, further] };
      expect(accepted([more], leaf) && !accepted([one], leaf)).toBe(false);
    }),
    runs,
  );
});

it('a further permitted subtree of a form that is limited already never makes fewer names acceptable', () => {
  fc.assert(
    fc.property(constraints, subtrees, certificates, (one, further, leaf) => {
      fc.pre(one.permitted.some(({ kind }) => kind === further.kind));
      const more = { ...one, permitted: [...one.permitted, further] };
      expect(accepted([one], leaf) && !accepted([more], leaf)).toBe(false);
    }),
    runs,
  );
});

it('the order of CAs, of subtrees and of names says nothing', () => {
  fc.assert(
    fc.property(
      fc.array(constraints, { maxLength: 3 }),
      fc.array(names, { minLength: 1, maxLength: 4 }),
      (all, listed) => {
        const turned = all.toReversed().map(({ permitted, excluded }) => ({
          permitted: permitted.toReversed(),
          excluded: excluded.toReversed(),
        }));
        expect(accepted(all, named(listed))).toBe(accepted(turned, named(listed.toReversed())));
      },
    ),
    runs,
  );
});

it('a certificate is acceptable exactly if it is with each of its names alone', () => {
  fc.assert(
    fc.property(constraints, fc.array(names, { minLength: 1, maxLength: 4 }), (one, listed) => {
      const alone = listed.every((name) => accepted([one], named([name])));
      expect(accepted([one], named(listed))).toBe(alone);
    }),
    runs,
  );
});

it('names times constraints are counted, and refused beyond the budget', () => {
  const dns = (count: number, of: string): (GeneralName & GeneralSubtree)[] =>
    Array.from({ length: count }, (_, i) => ({ kind: 'dns', value: `${of}${i}.test` }));
  const state = startNames({ permitted: dns(200, 'p'), excluded: dns(200, 'x') });
  const budget = new Budget({ signatures: 0, steps: 100_000 });
  expect(nameFaults(state, named(dns(200, 'p')), budget)).toEqual([]);
  expect(budget.spent.steps).toBe(200 * 400);
  expect(() => nameFaults(state, named(dns(200, 'p')), budget)).toThrow(
    expect.objectContaining({ code: 'E_PATH_BUDGET' }),
  );
});

it('what is not constrained costs nothing', () => {
  const budget = new Budget({ signatures: 0, steps: 0 });
  expect(nameFaults(startNames(), named([{ kind: 'dns', value: 'a.test' }]), budget)).toEqual([]);
  const mail = startNames({ permitted: [{ kind: 'email', value: 'a.test' }] });
  expect(nameFaults(mail, named([{ kind: 'dns', value: 'a.test' }]), budget)).toEqual([]);
});
