// SPDX-License-Identifier: Apache-2.0
// The rules of a judging profile held against one certificate, and the form of its extensions.

import { extensionName, extKeyUsage, keyUsage } from '../../core/x509/index.ts';
import type { Candidate } from './candidate.ts';
import type { ConformanceRule, Place } from './rules/rule.ts';
import type { PathFault } from './trace.ts';

const none: readonly PathFault[] = [];
const restricting: ReadonlySet<string> = new Set([keyUsage.oid, extKeyUsage.oid]);

/** Every rule that the certificate breaks. */
export function conformanceFaults(
  candidate: Candidate,
  place: Place,
  rules: readonly ConformanceRule[],
): readonly PathFault[] {
  if (rules.length === 0) return none;
  // The builder and the machine ask the same of a CA's certificate, and each verdict asks it of the anchor's again.
  const before = candidate.held;
  if (before?.rules === rules && before.place === place) return before.faults;
  const faults = holdTo(rules, candidate, place);
  candidate.held = { rules, place, faults };
  return faults;
}

function holdTo(rules: readonly ConformanceRule[], candidate: Candidate, place: Place): readonly PathFault[] {
  let faults: PathFault[] | undefined;
  for (const { id, clause, places, fault } of rules) {
    if (!places.includes(place)) continue;
    const reason = fault(candidate, place);
    if (reason !== undefined)
      (faults ??= []).push({ code: 'E_PATH_PROFILE', reason, clause, facts: { rule: id } });
  }
  return faults ?? none;
}

/**
 * Every extension of a known kind that is malformed. Where not `every` one counts, still those that say what a key is
 * for, which would restrict nothing if they were passed over, and critical ones, which are then not processed.
 */
export function extensionFaults(candidate: Candidate, every: boolean): readonly PathFault[] {
  const { malformed } = candidate;
  if (malformed.length === 0) return none;
  const counting = every
    ? malformed
    : malformed.filter(({ oid }) => restricting.has(oid) || candidate.isCritical(oid));
  return counting.map(({ oid, error }) => ({
    code: error.code,
    reason: `${extensionName(oid)} is malformed: ${error.message}`,
    facts: { oid, ...error.facts },
  }));
}
