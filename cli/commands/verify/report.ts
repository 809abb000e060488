// SPDX-License-Identifier: Apache-2.0
// A verdict for people and for programs: one line and its facts when all is proven, every failed check with
// its code when not, the whole tree with --explain.

import { failures, passed, type Evidence } from '../../../attest/index.ts';
import { printable, type Facts } from '../../../core/index.ts';
import { adviceFor } from './advice.ts';
import { closest, headlineOf } from './headline.ts';
import { summaryLine, treeLines } from './explain.ts';
import type { View } from './view.ts';

/** Below a refusal that is told briefly. */
export const explainHint = '--explain shows every check, and what would have made it pass' as const;

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

export function failureData(evidence: Evidence, advise: typeof adviceFor = adviceFor): unknown {
  return failures(evidence).map(({ check, code, reason, facts }) => ({
    check,
    code,
    reason,
    advice: advise(code, facts),
  }));
}

export function verdictText(verdicts: readonly Verdict[], view: View): string {
  return verdicts
    .flatMap(({ name, digest, evidence }) => {
      const named = name.includes(digest) ? name : `${name} ${digest}`;
      if (passed(evidence)) return [`verified  ${printable(named)}`, ...bodyLines(evidence, view)];
      const [head, body] = [
        `REFUSED   ${printable(name)}: ${headlineOf(evidence)}`,
        bodyLines(evidence, view),
      ];
      return named === name ? [head, ...body] : [head, `  ${'digest'.padEnd(9)}${digest}`, ...body];
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
    `  ${'made of'.padEnd(9)}${printable(group.reason)}`,
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

/** Briefly: checks that failed for one reason on one line, and of many attestations the closest alone. */
function failureLines(evidence: Evidence): string[] {
  const own = closest(evidence);
  const of = own === evidence ? [] : [`  of ${evidence.children.length} attestations the closest:`];
  const groups = Map.groupBy(failures(own), ({ code, reason }) => `${code ?? ''} ${subjectOf(reason)}`);
  const all = [...groups.values()].map(([first = own, ...more]) => ({ first, more }));
  const wide = Math.max(...all.map(({ first }) => first.check.length));
  const lines = all.map(({ first: { check, code, reason }, more }) => {
    const also = more.length === 0 ? '' : ` (${[...new Set(more.map((each) => each.check))].join(', ')} too)`;
    return `  ${check.padEnd(wide)}  ${code ?? ''}: ${printable(reason)}${also}`;
  });
  return [...of, ...lines];
}

/** What was expected, where a reason says so: checks that fail for the same expectation fail for one reason. */
const subjectOf = (reason: string): string => /, expected .*$/.exec(reason)?.[0] ?? reason;
