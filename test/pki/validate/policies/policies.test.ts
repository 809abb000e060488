// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 6.1 on policies with the graph of RFC 9618: against the literal tree, on known chains, and on
// those that are exponential in the tree.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../../core/x509/index.ts';
import {
  endPolicies,
  startPolicies,
  stepPolicies,
  type PolicyResult,
  type PolicyState,
} from '../../../../pki/validate/policies/index.ts';
import { Budget } from '../../../../pki/validate/budget.ts';
import { unsigned } from '../unsigned.ts';
import { askeds, extensionsOf, own, saids } from './said.ts';
import { any, judgeTree, type Asked, type Judged, type Said } from './tree.ts';

const certificateOf = (said: Said): x509.Certificate => unsigned({ extensions: extensionsOf(said) });

function walk(
  path: readonly x509.Certificate[],
  asked: Asked,
  selfIssued: readonly boolean[],
  budget: Budget = new Budget(),
): PolicyState {
  const { initial: initialPolicies, ...rest } = asked;
  const state = startPolicies({ initialPolicies, ...rest }, path.length);
  for (const [index, certificate] of path.entries())
    stepPolicies(
      state,
      certificate,
      {
        position: index + 1,
        last: index === path.length - 1,
        selfIssued: selfIssued[index] ?? false,
      },
      budget,
    );
  return state;
}

const judge = (path: readonly Said[], asked: Asked): PolicyResult =>
  endPolicies(
    walk(
      path.map(certificateOf),
      asked,
      path.map((said) => said.selfIssued),
    ),
  );

function judgeGraph(path: readonly Said[], asked: Asked): Judged {
  const { fault, userConstrained, qualifiersOf } = judge(path, asked);
  if (fault !== undefined) return { valid: false, userConstrained: [], qualifiers: {} };
  const uris = (policy: string): string[] =>
    qualifiersOf(policy).map((qualifier) => (qualifier.kind === 'cps' ? qualifier.uri : ''));
  const qualifiers = Object.fromEntries(
    userConstrained.map((policy) => [policy, [...new Set(uris(policy))].sort()]),
  );
  return { valid: true, userConstrained, qualifiers };
}

const plain: Asked = {
  initial: [any],
  explicitPolicy: false,
  mappingInhibit: false,
  anyPolicyInhibit: false,
};
const [p1, p2, p3] = own;

describe('the graph', () => {
  it('says what the tree of RFC 5280 says, qualifiers included', () => {
    const seen = { valid: 0, invalid: 0, policies: 0, mapped: 0 };
    fc.assert(
      fc.property(fc.array(saids, { minLength: 1, maxLength: 5 }), askeds, (path, asked) => {
        const expected = judgeTree(path, asked);
        expect(judgeGraph(path, asked)).toEqual(expected);
        seen[expected.valid ? 'valid' : 'invalid'] += 1;
        if (expected.userConstrained.length > 0) seen.policies += 1;
        if (
          expected.userConstrained.length > 0 &&
          path.slice(0, -1).some(({ mappings }) => mappings.length > 0)
        )
          seen.mapped += 1;
      }),
      { numRuns: 2500 },
    );
    // The comparison means something only where all kinds of outcome came up.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
  });

  // RFC 9618 section 3.1: k policies, each mapped to all k, is k to the power of the depth in a tree.
  it.each([
    ['maps every policy to every policy', 16, 30],
    ['has as many policies and mappings as are read', 15, 100],
  ])('grows with the extensions and not with their product where each CA %s', (_title, width, depth) => {
    const policies = Array.from({ length: width }, (_, i) => `1.3.${i}`);
    const said: Said = {
      policies: new Map(policies.map((policy) => [policy, ''])),
      mappings: policies.flatMap((from) => policies.map((to) => [from, to] as const)),
      selfIssued: false,
    };
    const certificate = certificateOf(said);
    const path = new Array<x509.Certificate>(depth).fill(certificate);
    const state = walk(path, { ...plain, explicitPolicy: true }, []);
    const nodes = (state.levels ?? []).flatMap((level) => [...level.values()]);
    expect(nodes.length).toBe(width * depth);
    expect(nodes.reduce((edges, node) => edges + node.parents.length, 0)).toBe(
      width + width * width * (depth - 1),
    );
    expect(endPolicies(state).userConstrained).toEqual(policies.sort());
  });
});

it('counts policies and mappings, and is refused beyond the budget', () => {
  const said: Said = { policies: new Map([[p1, '']]), mappings: [[p1, p2]], selfIssued: false };
  const budget = new Budget({ signatures: 0, steps: 10 });
  const path = new Array<x509.Certificate>(10).fill(certificateOf(said));
  expect(() => walk(path, plain, [], budget)).toThrow(expect.objectContaining({ code: 'E_PATH_BUDGET' }));
});

const says = (policies: readonly string[], more: Partial<Said> = {}): Said => ({
  policies: new Map(policies.map((policy) => [policy, ''])),
  mappings: [],
  selfIssued: false,
  ...more,
});
const silent: Said = { mappings: [], selfIssued: false };
const must: Asked = { ...plain, explicitPolicy: true };

describe('policies of a path', () => {
  it.each<[string, readonly Said[], Asked, readonly string[] | 'refused']>([
    ['6.1.3 (d)(1)(i): the same policy all along', [says([p1]), says([p1])], must, [p1]],
    ['6.1.3 (d)(1)(i): what all have', [says([p1, p2]), says([p2, p3])], must, [p2]],
    ['6.1.3 (d)(1)(ii): what anyPolicy stands for', [says([any]), says([p1])], must, [p1]],
    ['6.1.3 (d)(2): anyPolicy below a policy', [says([p1]), says([any])], must, [p1]],
    ['6.1.3 (d)(2): anyPolicy all along', [says([any]), says([any])], must, [any]],
    ['6.1.3 (e): a certificate without policies, none required', [says([p1]), silent], plain, []],
    ['6.1.3 (f): a certificate without policies, one required', [says([p1]), silent], must, 'refused'],
    ['6.1.3 (f): no policy in common', [says([p1]), says([p2])], must, 'refused'],
    [
      '6.1.4 (a): a mapping from anyPolicy',
      [says([p1], { mappings: [[any, p1]] }), says([p1])],
      plain,
      'refused',
    ],
    [
      '6.1.4 (a): a mapping to anyPolicy',
      [says([p1], { mappings: [[p1, any]] }), says([p1])],
      plain,
      'refused',
    ],
    ['6.1.4 (b)(1): a mapped policy', [says([p1], { mappings: [[p1, p2]] }), says([p2])], must, [p1]],
    [
      '6.1.4 (b)(1): the unmapped one no more',
      [says([p1], { mappings: [[p1, p2]] }), says([p1])],
      must,
      'refused',
    ],
    [
      '6.1.4 (b)(1): mapped from what anyPolicy stands for',
      [says([any], { mappings: [[p1, p2]] }), says([p2])],
      must,
      [p1],
    ],
    [
      '6.1.4 (b)(1): a mapping of a policy that is not there',
      [says([p3], { mappings: [[p1, p2]] }), says([p2])],
      must,
      'refused',
    ],
    [
      '6.1.4 (b)(2): mapping inhibited',
      [says([p1], { mappings: [[p1, p2]] }), says([p2])],
      { ...must, mappingInhibit: true },
      'refused',
    ],
    [
      '6.1.4 (b)(2): mapping inhibited, others stay',
      [says([p1, p3], { mappings: [[p1, p2]] }), says([p2, p3])],
      { ...must, mappingInhibit: true },
      [p3],
    ],
    [
      '6.1.4 (h): inhibited after one CA',
      [says([p1], { inhibitMapping: 0 }), says([p1], { mappings: [[p1, p2]] }), says([p2])],
      must,
      'refused',
    ],
    [
      '6.1.4 (h): not inhibited yet',
      [says([p1], { inhibitMapping: 1 }), says([p1], { mappings: [[p1, p2]] }), says([p2])],
      must,
      [p1],
    ],
    [
      '6.1.4 (h): self-issued CAs do not count',
      [
        says([p1], { inhibitMapping: 1 }),
        says([p1], { selfIssued: true }),
        says([p1], { mappings: [[p1, p2]] }),
        says([p2]),
      ],
      must,
      [p1],
    ],
    ['6.1.4 (i)(1): required from here', [says([p1], { requireExplicit: 0 }), silent], plain, 'refused'],
    [
      '6.1.4 (i)(1): required later than the path is long',
      [says([p1], { requireExplicit: 2 }), silent],
      plain,
      [],
    ],
    ['6.1.4 (j): anyPolicy inhibited', [says([p1], { inhibitAny: 0 }), says([any])], must, 'refused'],
    ['6.1.4 (j): anyPolicy inhibited one later', [says([p1], { inhibitAny: 1 }), says([any])], must, [p1]],
    [
      '6.1.3 (d)(2): anyPolicy of a self-issued CA',
      [says([p1], { inhibitAny: 0 }), says([any], { selfIssued: true }), says([p1])],
      must,
      [p1],
    ],
    [
      '6.1.3 (d)(2): but not of a self-issued target',
      [says([p1], { inhibitAny: 0 }), says([any], { selfIssued: true })],
      must,
      'refused',
    ],
    [
      '6.1.1 (g): anyPolicy inhibited from the start',
      [says([any]), says([p1])],
      { ...must, anyPolicyInhibit: true },
      'refused',
    ],
    [
      '6.1.5 (a): required one certificate after the target',
      [says([p1], { requireExplicit: 1 }), silent],
      plain,
      'refused',
    ],
    [
      '6.1.5 (b): required by the target itself',
      [says([p1]), { ...silent, requireExplicit: 0 }],
      plain,
      'refused',
    ],
    [
      '6.1.5 (b): not required by the target, at 1',
      [says([p1]), { ...silent, requireExplicit: 1 }],
      plain,
      [],
    ],
    ['6.1.5 (g): one that is wanted', [says([p1, p2]), says([p1, p2])], { ...must, initial: [p2, p3] }, [p2]],
    [
      '6.1.5 (g): none that is wanted',
      [says([p1, p2]), says([p1, p2])],
      { ...must, initial: [p3] },
      'refused',
    ],
    [
      '6.1.5 (g): none that is wanted, none required',
      [says([p1]), says([p1])],
      { ...plain, initial: [p3] },
      [],
    ],
    [
      '6.1.5 (g): anyPolicy for what is wanted',
      [says([any]), says([any])],
      { ...must, initial: [p2, p3] },
      [p2, p3],
    ],
    [
      '6.1.5 (g): wanted in the terms of the anchor',
      [says([p1], { mappings: [[p1, p2]] }), says([p2])],
      { ...must, initial: [p2] },
      'refused',
    ],
    [
      '6.1.5 (g): nothing wanted is nothing accepted',
      [says([any]), says([any])],
      { ...must, initial: [] },
      'refused',
    ],
    [
      'RFC 9618 3.1: two policies mapped to one',
      [
        says([p1, p2], {
          mappings: [
            [p1, p3],
            [p2, p3],
          ],
        }),
        says([p3]),
      ],
      must,
      [p1, p2],
    ],
  ])('%s', (_title, path, asked, expected) => {
    const { fault, userConstrained } = judge(path, asked);
    expect(fault?.code ?? userConstrained).toEqual(expected === 'refused' ? 'E_PATH_POLICY' : expected);
    // The tree is held to the same rows, so that it is worth comparing with.
    const tree = judgeTree(path, asked);
    expect(tree.valid ? tree.userConstrained : 'refused').toEqual(expected);
  });

  it('are also told in the terms of the authorities, wanted or not', () => {
    const { authorityConstrained, userConstrained } = judge([says([p1, p2]), says([any])], {
      ...plain,
      initial: [p2],
    });
    expect([authorityConstrained, userConstrained]).toEqual([[p1, p2], [p2]]);
  });

  it.each<[string, x509.ExtensionKind<never>, Uint8Array]>([
    ['certificatePolicies', x509.certificatePolicies, Uint8Array.of(0x30, 0)],
    ['policyConstraints', x509.policyConstraints, Uint8Array.of(0x30, 0)],
    ['policyMappings', x509.policyMappings, Uint8Array.of(0x30, 0)],
    ['inhibitAnyPolicy', x509.inhibitAnyPolicy, Uint8Array.of(2, 1, 0xff)],
  ] as unknown as [string, x509.ExtensionKind<never>, Uint8Array][])(
    'are refused where %s cannot be read',
    (name, { oid }, value) => {
      const certificate = unsigned({ extensions: [{ oid, critical: true, value }] });
      const { fault } = endPolicies(walk([certificate, certificateOf(silent)], plain, []));
      expect(fault?.code).toMatch(/^E_(?:X509|DER)_/);
      expect(fault?.facts).toMatchObject({ extension: name });
    },
  );

  it('name a section and a position with each refusal', () => {
    expect(judge([says([p1]), silent], must).fault).toMatchObject({
      clause: 'RFC 5280 section 6.1.3 (f)',
      facts: { position: 2 },
    });
  });
});
