// SPDX-License-Identifier: Apache-2.0
// The evidence of a path as a tree for a terminal.

import { printable } from '../../../core/index.ts';
import type { Evidence } from '../../../core/evidence/index.ts';

const marks = { passed: '✓', failed: '✗', unchecked: '·' } as const;

/**
 * A line a check: mark, reason, code where it failed, clause. Branches that passed are shown whole or as one line.
 */
export function evidenceLines(evidence: Evidence, whole: boolean, indent: number = 2): string[] {
  const { outcome, reason, code, clause, children, facts, check } = evidence;
  const at = ' '.repeat(indent);
  const text = check === 'path.end' || children.length === 0 ? `${reason}${aboutIssuer(facts)}` : reason;
  const line = `${at}${marks[outcome]} ${code === undefined ? '' : `${code}: `}${printable(text)}  [${printable(clause)}]`;
  const shown = whole ? children : children.filter((child) => child.outcome === 'failed');
  return [line, ...shown.flatMap((child) => evidenceLines(child, whole, indent + 2))];
}

// A dead end is about an issuer that cannot follow: which one, people want to know.
function aboutIssuer(facts: Evidence['facts']): string {
  const { issuerSubject, subject, depth } = facts;
  if (depth === undefined) return '';
  return issuerSubject === undefined
    ? `, above ${String(subject)}`
    : `, ${String(issuerSubject)} above ${String(subject)}`;
}
