// SPDX-License-Identifier: Apache-2.0
// The graph of valid policies (RFC 5280 section 6.1.2 (a) as RFC 9618 section 5.1 replaces it): at each depth at most
// one node a policy, so that a path's graph is as large as its extensions and never a power of its length.
//
// Nodes without children are not deleted while the path is walked: they decide nothing below them. Whether a node
// leads to the last depth is asked once, at the end. Not here: the counters, or who asks for which policy.

import type { PolicyInformation, PolicyMapping, PolicyQualifier } from '../../../core/x509/index.ts';

export const anyPolicy = '2.5.29.32.0';

export interface PolicyNode {
  readonly policy: string;
  readonly qualifiers: readonly PolicyQualifier[];
  /** What the next certificate may say for it, where it is mapped; else the policy itself. */
  expected: ReadonlySet<string> | undefined;
  readonly parents: readonly PolicyNode[];
}

/** One depth of the graph: its nodes by policy. */
export type Level = Map<string, PolicyNode>;

function node(
  policy: string,
  qualifiers: readonly PolicyQualifier[],
  parents: readonly PolicyNode[],
  expected?: ReadonlySet<string>,
): PolicyNode {
  return { policy, qualifiers, expected, parents };
}

/** Depth 0: anyPolicy alone. */
export const rootLevel = (): Level => new Map([[anyPolicy, node(anyPolicy, [], [])]]);

/** 6.1.3 (d): the depth under `above` for a certificate's policies. Empty where the graph becomes NULL. */
export function growLevel(
  above: Level,
  policies: readonly PolicyInformation[],
  anyPolicyCounts: boolean,
): Level {
  const parentsOf = expecting(above);
  const level: Level = new Map();
  const wild = above.get(anyPolicy);
  for (const { policy, qualifiers } of policies) {
    if (policy === anyPolicy) continue;
    // (d)(1)(i), and (ii) for what only anyPolicy stands for
    const parents = parentsOf.get(policy) ?? (wild === undefined ? [] : [wild]);
    if (parents.length > 0) level.set(policy, node(policy, qualifiers, parents));
  }
  // (d)(2): anyPolicy says all that was expected and not said.
  const any = anyPolicyCounts ? policies.find(({ policy }) => policy === anyPolicy) : undefined;
  if (any !== undefined)
    for (const [policy, parents] of parentsOf)
      if (!level.has(policy)) level.set(policy, node(policy, any.qualifiers, parents));
  return level;
}

/** Which nodes expect a policy. Its size is the number of mappings and policies of one certificate. */
function expecting(level: Level): Map<string, PolicyNode[]> {
  const parentsOf = new Map<string, PolicyNode[]>();
  const expect = (policy: string, parent: PolicyNode): void => {
    const parents = parentsOf.get(policy);
    if (parents === undefined) parentsOf.set(policy, [parent]);
    else parents.push(parent);
  };
  for (const parent of level.values())
    if (parent.expected === undefined) expect(parent.policy, parent);
    else for (const policy of parent.expected) expect(policy, parent);
  return parentsOf;
}

/** 6.1.4 (b): mappings change what the next certificate may say, or with `allowed` false end the mapped policies. */
export function mapLevel(
  level: Level,
  mappings: readonly PolicyMapping[],
  allowed: boolean,
  anyQualifiers: readonly PolicyQualifier[],
): void {
  const targets = new Map<string, Set<string>>();
  for (const { issuerPolicy, subjectPolicy } of mappings) {
    const found = targets.get(issuerPolicy);
    if (found === undefined) targets.set(issuerPolicy, new Set([subjectPolicy]));
    else found.add(subjectPolicy);
  }
  const wild = level.get(anyPolicy);
  for (const [policy, expected] of targets) {
    if (!allowed) {
      level.delete(policy); // (b)(2)
      continue;
    }
    const mapped = level.get(policy);
    if (mapped !== undefined)
      mapped.expected = expected; // (b)(1)
    else if (wild !== undefined) level.set(policy, node(policy, anyQualifiers, wild.parents, expected));
  }
}

/** The policies of a path in the terms of its anchor. */
export interface AnchorPolicies {
  /** RFC 9618 section 5.5 (g)(4): the authority-constrained-policy-set. */
  readonly policies: ReadonlySet<string>;
  /** The qualifiers of one of them: its own, those of what it leads to, and those of anyPolicy that led to it. */
  readonly qualifiersOf: (policy: string) => readonly PolicyQualifier[];
}

/** RFC 9618 section 5.5 (g)(1) to (4). `levels` are the depths from 1. */
export function anchorPolicies(levels: readonly Level[]): AnchorPolicies {
  // A policy has several where one certificate maps it and anyPolicy lets another state it anew.
  const starts = new Map<string, PolicyNode[]>();
  // From the last depth upwards: the nodes that have descendants there, depth by depth.
  const live: ReadonlySet<PolicyNode>[] = [];
  let depth: ReadonlySet<PolicyNode> = new Set(levels.at(-1)?.values());
  while (depth.size > 0) {
    live.unshift(depth);
    const above = new Set<PolicyNode>();
    for (const each of depth) {
      if (each.policy !== anyPolicy && each.parents[0]?.policy === anyPolicy && each.parents.length === 1)
        starts.set(each.policy, [...(starts.get(each.policy) ?? []), each]);
      for (const parent of each.parents) above.add(parent);
    }
    depth = above;
  }
  const wild = levels.at(-1)?.get(anyPolicy);
  if (wild !== undefined) starts.set(anyPolicy, [wild]);
  return {
    policies: new Set(starts.keys()),
    qualifiersOf: (policy) => (starts.get(policy) ?? []).flatMap((start) => gather(start, live)),
  };
}

function gather(start: PolicyNode, live: readonly ReadonlySet<PolicyNode>[]): PolicyQualifier[] {
  const qualifiers: PolicyQualifier[] = [];
  for (let up = start.parents[0]; up !== undefined; up = up.parents[0]) qualifiers.unshift(...up.qualifiers);
  const reached = new Set([start]);
  for (const depth of live)
    for (const each of depth) {
      if (!reached.has(each) && !each.parents.some((parent) => reached.has(parent))) continue;
      reached.add(each);
      qualifiers.push(...each.qualifiers);
    }
  return qualifiers;
}
