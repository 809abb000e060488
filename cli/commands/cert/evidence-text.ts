// SPDX-License-Identifier: Apache-2.0
// Evidence as a tree for a terminal, and its shape for programs.

import { z } from 'zod';
import { printable } from '../../../core/index.ts';
import type { Evidence } from '../../../core/evidence/index.ts';

interface EvidenceShape {
  check: string;
  outcome: 'passed' | 'failed' | 'unchecked';
  code?: string | undefined;
  clause: string;
  reason: string;
  facts: Record<string, string | number | boolean>;
  children: EvidenceShape[];
}

export const evidenceShape: z.ZodType<EvidenceShape> = z.lazy(() =>
  z.object({
    check: z.string().describe('Stable, dotted.'),
    outcome: z.enum(['passed', 'failed', 'unchecked']),
    code: z.string().optional(),
    clause: z.string().describe('The specification and section that asks for the check.'),
    reason: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    children: z.array(evidenceShape),
  }),
);

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
