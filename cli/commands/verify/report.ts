// SPDX-License-Identifier: Apache-2.0
// A verdict for people and for programs: one line and its facts when all is proven, every failed check with
// its code when not, the whole tree with --verbose.

import { z } from 'zod';
import { failures, passed, type Evidence } from '../../../attest/index.ts';
import { printable, type Facts } from '../../../core/index.ts';
import { evidenceShape } from '../../evidence.ts';

export interface Verdict {
  /** As the caller named it. */
  readonly name: string;
  readonly digest: string;
  readonly evidence: Evidence;
}

export const result: z.ZodType = z.object({
  verified: z.boolean(),
  artifacts: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      verified: z.boolean(),
      failures: z.array(z.object({ check: z.string(), code: z.string().optional(), reason: z.string() })),
      evidence: evidenceShape,
    }),
  ),
});

/** True if there is something to prove and all of it is proven. */
export function allProven(verdicts: readonly Verdict[]): boolean {
  return verdicts.length > 0 && verdicts.every(({ evidence }) => passed(evidence));
}

export function verdictData(verdicts: readonly Verdict[]): unknown {
  return {
    verified: allProven(verdicts),
    artifacts: verdicts.map(({ name, digest, evidence }) => ({
      name,
      digest,
      verified: passed(evidence),
      failures: failures(evidence).map(({ check, code, reason }) => ({ check, code, reason })),
      evidence,
    })),
  };
}

export function verdictText(verdicts: readonly Verdict[], verbose: boolean): string {
  return verdicts
    .flatMap(({ name, digest, evidence }) => {
      const named = name.includes(digest) ? name : `${name} ${digest}`;
      const head = passed(evidence) ? `verified  ${named}` : `REFUSED   ${named}`;
      if (verbose) return [head, ...treeLines(evidence, 2)];
      return [head, ...(passed(evidence) ? factLines(evidence.facts) : failureLines(evidence))];
    })
    .map(printable) // what an attestation says is shown, not obeyed
    .join('\n');
}

const factRows: readonly (readonly [label: string, of: (facts: Facts) => string])[] = [
  ['builder', (facts) => String(facts['builder'])],
  ['source', (facts) => `${facts['source'] ?? ''} ${facts['ref'] ?? ''} ${facts['commit'] ?? ''}`],
  ['logged', (facts) => `${facts['loggedAt'] ?? ''} as entry ${facts['logIndex'] ?? ''}`],
];

const factLines = (facts: Facts): string[] =>
  factRows.map(([label, of]) => `  ${label.padEnd(8)}${of(facts)}`);

function failureLines(evidence: Evidence): string[] {
  const all = failures(evidence);
  const wide = Math.max(...all.map(({ check }) => check.length));
  return all.map(({ check, code, reason }) => `  ${check.padEnd(wide)}  ${code ?? ''}: ${reason}`);
}

const marks = { passed: '+', failed: '-', unchecked: '?' } as const;

function treeLines(evidence: Evidence, indent: number): string[] {
  const code = evidence.code === undefined ? '' : `${evidence.code}: `;
  return [
    `${' '.repeat(indent)}${marks[evidence.outcome]} ${evidence.check}  ${code}${evidence.reason}  [${evidence.clause}]`,
    ...evidence.children.flatMap((child) => treeLines(child, indent + 2)),
  ];
}
