// SPDX-License-Identifier: Apache-2.0
// A verdict for people and for programs: one line and its facts when all is proven, every failed check with
// its code when not, the whole tree with --explain.

import { failures, passed, type Evidence } from '../../../attest/index.ts';
import { printable, type Facts } from '../../../core/index.ts';
import { adviceFor } from './advice.ts';
import { summaryLine, treeLines } from './explain.ts';
import type { View } from './view.ts';

export interface Verdict {
  /** As the caller named it. */
  readonly name: string;
  readonly digest: string;
  readonly evidence: Evidence;
}

/** True if there is something to prove and all of it is proven. */
export function allProven(verdicts: readonly Verdict[]): boolean {
  return verdicts.length > 0 && verdicts.every(({ evidence }) => passed(evidence));
}

/** As result.ts describes it. */
export function verdictData(verdicts: readonly Verdict[]): unknown {
  return {
    verified: allProven(verdicts),
    artifacts: verdicts.map(({ name, digest, evidence }) => ({
      name,
      digest,
      verified: passed(evidence),
      failures: failureData(evidence),
      evidence,
    })),
  };
}

export function failureData(evidence: Evidence): unknown {
  return failures(evidence).map(({ check, code, reason }) => ({
    check,
    code,
    reason,
    advice: adviceFor(code),
  }));
}

export function verdictText(verdicts: readonly Verdict[], view: View): string {
  return verdicts
    .flatMap(({ name, digest, evidence }) => {
      const named = name.includes(digest) ? name : `${name} ${digest}`;
      const head = `${passed(evidence) ? 'verified' : 'REFUSED '}  ${printable(named)}`;
      return [head, ...bodyLines(evidence, view)];
    })
    .join('\n');
}

/** What stands below the line that names the artefact. */
export function bodyLines(evidence: Evidence, view: View): string[] {
  if (view.tree) return [summaryLine(evidence), ...treeLines(evidence, view)];
  return passed(evidence)
    ? [...factLines(evidence.facts), ...madeFromLines(evidence, view)]
    : failureLines(evidence);
}

/** What it was made from, where that was looked up: of several attestations, the one that proved it says so. */
function madeFromLines(evidence: Evidence, view: View): string[] {
  const group = madeFrom(evidence);
  if (group === undefined || group.facts['looked'] === undefined) return [];
  return [
    `  ${'made from'.padEnd(9)} ${printable(group.reason)}`,
    ...group.children.map(({ outcome, reason }) => `    ${view.mark(outcome)} ${printable(reason)}`),
  ];
}

function madeFrom(evidence: Evidence): Evidence | undefined {
  if (!passed(evidence)) return undefined;
  if (evidence.check === 'dependencies') return evidence;
  for (const child of evidence.children) {
    const group = madeFrom(child);
    if (group !== undefined) return group;
  }
  return undefined;
}

const said = (facts: Facts, ...names: readonly string[]): string =>
  names
    .map((name) => String(facts[name] ?? ''))
    .filter((value) => value !== '')
    .join(' ');

/** A row whose facts are all absent says nothing. */
const factRows: readonly (readonly [label: string, of: (facts: Facts) => string])[] = [
  ['builder', (facts) => said(facts, 'builder')],
  ['source', (facts) => said(facts, 'source', 'ref', 'commit')],
  ['level', levelText],
  ['package', (facts) => said(facts, 'package')],
  ['verifier', (facts) => said(facts, 'verifier')],
  ['levels', (facts) => said(facts, 'levels')],
  ['when', (facts) => said(facts, 'verifiedAt')],
  [
    'logged',
    (facts) => {
      const entry = said(facts, 'logIndex');
      return `${said(facts, 'loggedAt')}${entry === '' ? '' : ` as entry ${entry}`}`.trim();
    },
  ],
];

/** The Build level that the builder can claim, and what keeps it from more. */
function levelText(facts: Facts): string {
  const level = said(facts, 'level');
  return level === '' ? '' : `Build L${level}: ${said(facts, 'levelCappedBy')}`;
}

function factLines(facts: Facts): string[] {
  return factRows
    .map(([label, of]) => [label, of(facts)] as const)
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `  ${label.padEnd(9)}${printable(value)}`);
}

function failureLines(evidence: Evidence): string[] {
  const all = failures(evidence);
  const wide = Math.max(...all.map(({ check }) => check.length));
  return all.map(({ check, code, reason }) => `  ${check.padEnd(wide)}  ${code ?? ''}: ${printable(reason)}`);
}
