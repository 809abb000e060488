// SPDX-License-Identifier: Apache-2.0
// `--explain`: the evidence as a tree for a person at a terminal. Each check with its mark, what was found, the
// clause that asks for it and, where it failed and counts, what would have made it pass.

import { failures, type Evidence } from '../../../attest/index.ts';
import { printable } from '../../../core/index.ts';
import type { View } from './view.ts';

export function treeLines(evidence: Evidence, view: View): string[] {
  const counted = new Set(failures(evidence));
  return linesOf(evidence, { ...view, said: new Set(), counted }, 2);
}

interface Printing extends View {
  /** What failed and counts. */
  readonly counted: ReadonlySet<Evidence>;
  /** Advice that was given already: checks that fail for one reason are mended at once. */
  readonly said: Set<string>;
}

function linesOf(evidence: Evidence, view: Printing, indent: number): string[] {
  const { check, outcome, code, reason, clause, facts, inputs = [], children } = evidence;
  const at = ' '.repeat(indent);
  const said = `${check}  ${code === undefined ? '' : `${code}: `}${reason}  [${clause}]`;
  return [
    `${at}${view.mark(outcome)} ${printable(said)}`,
    ...(view.inputs ? inputs.map(({ name, digest }) => `${at}    of ${printable(`${name} ${digest}`)}`) : []),
    ...(view.counted.has(evidence) ? [`${at}    to pass: ${adviceOnce(view, code, facts)}`] : []),
    ...children.flatMap((child) => linesOf(child, view, indent + 2)),
  ];
}

function adviceOnce({ advise, said }: Printing, ...failed: Parameters<View['advise']>): string {
  const advice = advise(...failed);
  if (said.has(advice)) return 'as above';
  said.add(advice);
  return advice;
}

/** How many checks there were, and what became of them. */
export function summaryLine(evidence: Evidence): string {
  const leaves = leavesOf(evidence);
  const count = (outcome: Evidence['outcome']): number =>
    leaves.filter((leaf) => leaf.outcome === outcome).length;
  const parts = [`${count('passed')} of ${leaves.length} checks passed`];
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  if (count('unchecked') > 0) parts.push(`${count('unchecked')} had nothing to check`);
  return `  ${parts.join(', ')}`;
}

const leavesOf = (evidence: Evidence): Evidence[] =>
  evidence.children.length === 0 ? [evidence] : evidence.children.flatMap(leavesOf);
