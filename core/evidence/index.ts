// SPDX-License-Identifier: Apache-2.0
// What was proven and what was not: one node a check, failed checks included, never an exception.
//
// A review must list every reason, so a failed proof is a value. Whether a verdict is good enough to run
// an image is not decided here: policies/ judges.
//
//     import { allOf, fail, failures, pass } from 'edgewarden/core/evidence';
//     const row = { check: 'path.validity', clause: 'RFC 5280 section 6.1.3 (a)(2)' };
//     const evidence = allOf({ ...row, check: 'path' }, 'one path', [
//       pass(row, 'in date'),
//       fail(row, 'E_PATH_EXPIRED', 'the intermediate ended on 2026-11-01'),
//     ]);
//     failures(evidence).map((leaf) => leaf.code); // => ['E_PATH_EXPIRED']

import type { Code, Facts } from '../errors.ts';

export type EvidenceOutcome = 'passed' | 'failed' | 'unchecked';

/** One check: its stable id, what came of it, by which clause of which specification, and why. */
export interface Evidence {
  /** Stable and dotted: `log.promise`, `source.trigger`. */
  readonly check: string;
  /** `unchecked` is a check that an earlier failure, or the expectation, left nothing to do for. */
  readonly outcome: EvidenceOutcome;
  /** Present on every failed leaf. */
  readonly code?: Code;
  /** The specification and section that asks for this check. */
  readonly clause: string;
  /** One sentence for a person; may change. */
  readonly reason: string;
  readonly facts: Facts;
  /** What the check looked at. Absent where it looked at the caller's own values alone. */
  readonly inputs?: readonly EvidenceInput[];
  readonly children: readonly Evidence[];
}

/** Bytes that a check looked at: by name, and by digest as `sha256:<hex>`. */
export interface EvidenceInput {
  readonly name: string;
  readonly digest: string;
}

/** True if everything that this node asks for was proven. An unchecked node proves nothing. */
export function passed(evidence: Evidence): boolean {
  return evidence.outcome === 'passed';
}

/** The leaves that failed, in the order they were checked; none below a node that passed. */
export function failures(evidence: Evidence): Evidence[] {
  if (evidence.outcome !== 'failed') return [];
  const below = evidence.children.flatMap(failures);
  return below.length > 0 ? below : [evidence];
}

export interface CheckRow {
  readonly check: string;
  readonly clause: string;
}

export function pass(
  row: CheckRow,
  reason: string,
  facts: Facts = {},
  inputs?: readonly EvidenceInput[],
): Evidence {
  const leaf = {
    ...row,
    outcome: 'passed',
    reason: cut(reason),
    facts: cutFacts(facts),
    children: [],
  } as const;
  return inputs === undefined ? leaf : { ...leaf, inputs };
}

export function fail(
  row: CheckRow,
  code: Code,
  reason: string,
  facts: Facts = {},
  inputs?: readonly EvidenceInput[],
): Evidence {
  const outcome = 'failed';
  const leaf = { ...row, outcome, code, reason: cut(reason), facts: cutFacts(facts), children: [] } as const;
  return inputs === undefined ? leaf : { ...leaf, inputs };
}

export function skip(row: CheckRow, reason: string): Evidence {
  return { ...row, outcome: 'unchecked', reason: cut(reason), facts: {}, children: [] };
}

/** A reason quotes what an attestation says, which may be megabytes: it is cut to what a person reads. */
const longest = 1024;
const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
const cutFacts = (facts: Facts): Facts =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? cut(value) : value]),
  );

/** Passes only if every child passed: a check left undone has proven nothing, and neither has an empty list. */
export function allOf(
  row: CheckRow,
  reason: string,
  children: readonly Evidence[],
  facts: Facts = {},
): Evidence {
  const bad = children.filter((child) => child.outcome === 'failed').length;
  const good = children.length > 0 && children.every(passed);
  const outcome = bad > 0 ? 'failed' : good ? 'passed' : 'unchecked';
  return { ...row, outcome, reason: bad > 0 ? `${reason}: ${bad} failed` : reason, facts, children };
}

/** Passes when one child passed: a further attestation can never turn a pass into a failure, nor its loss the other way. */
export function anyOf(
  row: CheckRow,
  reason: string,
  children: readonly Evidence[],
  facts: Facts = {},
): Evidence {
  const outcome = children.some(passed) ? 'passed' : 'failed';
  return { ...row, outcome, reason, facts, children };
}
