// SPDX-License-Identifier: Apache-2.0
// The policy tree of RFC 5280 section 6.1, as literally as it can be written: one node for each way to a policy, so
// that it grows exponentially. Only to compare with the graph on small paths.

export const any = '2.5.29.32.0';

/** What one certificate says about policies. Qualifiers are texts. */
export interface Said {
  readonly policies?: ReadonlyMap<string, string>;
  readonly mappings: readonly (readonly [string, string])[];
  readonly requireExplicit?: number;
  readonly inhibitMapping?: number;
  readonly inhibitAny?: number;
  readonly selfIssued: boolean;
}

export interface Asked {
  readonly initial: readonly string[];
  readonly explicitPolicy: boolean;
  readonly mappingInhibit: boolean;
  readonly anyPolicyInhibit: boolean;
}

interface TreeNode {
  readonly policy: string;
  readonly qualifier: string;
  expected: readonly string[];
  readonly depth: number;
  readonly parent: TreeNode | undefined;
  children: TreeNode[];
}

export interface Judged {
  readonly valid: boolean;
  readonly userConstrained: readonly string[];
  /** By policy, sorted. */
  readonly qualifiers: Readonly<Record<string, readonly string[]>>;
}

const child = (
  parent: TreeNode,
  policy: string,
  qualifier: string,
  expected: readonly string[] = [policy],
): void => {
  parent.children.push({ policy, qualifier, expected, depth: parent.depth + 1, parent, children: [] });
};

const nodesOf = (node: TreeNode): TreeNode[] => [node, ...node.children.flatMap(nodesOf)];
const atDepth = (root: TreeNode, depth: number): TreeNode[] =>
  nodesOf(root).filter((node) => node.depth === depth);

// Deletes every node above `depth` that has no children, again and again. False where nothing is left.
function prune(root: TreeNode, depth: number): boolean {
  for (;;) {
    const dead = nodesOf(root).filter((node) => node.depth < depth && node.children.length === 0);
    if (dead.length === 0) return true;
    for (const node of dead) {
      if (node.parent === undefined) return false;
      remove(node);
    }
  }
}

function remove(node: TreeNode): void {
  if (node.parent !== undefined) node.parent.children = node.parent.children.filter((each) => each !== node);
}

export function judgeTree(path: readonly Said[], asked: Asked): Judged {
  const n = path.length;
  let root: TreeNode | undefined = {
    policy: any,
    qualifier: '',
    expected: [any],
    depth: 0,
    parent: undefined,
    children: [],
  };
  let explicit = asked.explicitPolicy ? 0 : n + 1;
  let mapping = asked.mappingInhibit ? 0 : n + 1;
  let inhibitAny = asked.anyPolicyInhibit ? 0 : n + 1;
  const invalid: Judged = { valid: false, userConstrained: [], qualifiers: {} };
  for (const [index, said] of path.entries()) {
    const i = index + 1;
    // 6.1.3 (d), (e), (f)
    if (root !== undefined && said.policies !== undefined) {
      grow(root, i, said.policies, inhibitAny > 0 || (i < n && said.selfIssued));
      if (!prune(root, i)) root = undefined;
    }
    if (said.policies === undefined) root = undefined;
    if (explicit === 0 && root === undefined) return invalid;
    if (i === n) {
      // 6.1.5 (a), (b)
      if (explicit !== 0) explicit -= 1;
      if (said.requireExplicit === 0) explicit = 0;
      break;
    }
    // 6.1.4 (a), (b)
    if (said.mappings.flat().includes(any)) return invalid;
    if (root !== undefined && !map(root, i, said, mapping > 0)) root = undefined;
    // (h), (i), (j)
    if (!said.selfIssued) {
      if (explicit !== 0) explicit -= 1;
      if (mapping !== 0) mapping -= 1;
      if (inhibitAny !== 0) inhibitAny -= 1;
    }
    if (said.requireExplicit !== undefined && said.requireExplicit < explicit)
      explicit = said.requireExplicit;
    if (said.inhibitMapping !== undefined && said.inhibitMapping < mapping) mapping = said.inhibitMapping;
    if (said.inhibitAny !== undefined && said.inhibitAny < inhibitAny) inhibitAny = said.inhibitAny;
  }
  if (root !== undefined && !intersect(root, n, asked.initial)) root = undefined;
  if (explicit === 0 && root === undefined) return invalid;
  return { valid: true, ...constrained(root, n) };
}

function grow(root: TreeNode, i: number, policies: ReadonlyMap<string, string>, anyCounts: boolean): void {
  const above = atDepth(root, i - 1);
  for (const [policy, qualifier] of policies) {
    if (policy === any) continue;
    const matching = above.filter(({ expected }) => expected.includes(policy));
    for (const node of matching) child(node, policy, qualifier);
    if (matching.length === 0)
      for (const node of above) if (node.policy === any) child(node, policy, qualifier);
  }
  const anyQualifier = policies.get(any);
  if (anyQualifier === undefined || !anyCounts) return;
  for (const node of above)
    for (const policy of node.expected)
      if (!node.children.some((each) => each.policy === policy)) child(node, policy, anyQualifier);
}

function map(root: TreeNode, i: number, said: Said, allowed: boolean): boolean {
  for (const issuer of new Set(said.mappings.map(([from]) => from))) {
    const expected = said.mappings.filter(([from]) => from === issuer).map(([, to]) => to);
    const nodes = atDepth(root, i).filter(({ policy }) => policy === issuer);
    if (!allowed) {
      for (const node of nodes) remove(node);
      if (!prune(root, i)) return false;
    } else if (nodes.length > 0) for (const node of nodes) node.expected = expected;
    else if (atDepth(root, i).some(({ policy }) => policy === any))
      for (const node of atDepth(root, i - 1))
        if (node.policy === any) child(node, issuer, said.policies?.get(any) ?? '', expected);
  }
  return true;
}

// 6.1.5 (g)(iii)
function intersect(root: TreeNode, n: number, initial: readonly string[]): boolean {
  if (initial.includes(any)) return true;
  const nodeSet = nodesOf(root).filter(({ parent }) => parent?.policy === any);
  for (const node of nodeSet) if (node.policy !== any && !initial.includes(node.policy)) remove(node);
  const last = atDepth(root, n).find(({ policy }) => policy === any);
  if (last?.parent !== undefined) {
    const there = new Set(nodeSet.map(({ policy }) => policy));
    for (const policy of initial) if (!there.has(policy)) child(last.parent, policy, last.qualifier);
    remove(last);
  }
  return prune(root, n);
}

function constrained(root: TreeNode | undefined, n: number): Omit<Judged, 'valid'> {
  const nodes = root === undefined ? [] : nodesOf(root);
  const starts = nodes.filter(
    ({ policy, parent, depth }) => parent?.policy === any && (policy !== any || depth === n),
  );
  const qualifiers: Record<string, string[]> = {};
  for (const start of starts) {
    const found = new Set(qualifiers[start.policy]);
    for (const node of nodesOf(start)) found.add(node.qualifier);
    for (let up = start.parent; up !== undefined; up = up.parent) found.add(up.qualifier);
    found.delete('');
    qualifiers[start.policy] = [...found].sort();
  }
  return { userConstrained: Object.keys(qualifiers).sort(), qualifiers };
}
