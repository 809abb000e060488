// SPDX-License-Identifier: Apache-2.0
// What a rule is tested with: something that breaks it and nothing else, and its neighbour that does not.

import {
  lintCertificate,
  lintCrl,
  lintCsr,
  type Finding,
  type LintContext,
} from '../../../../pki/lint/index.ts';

export interface Sample {
  readonly kind: 'certificate' | 'csr' | 'crl';
  readonly of: Uint8Array;
  readonly context?: LintContext;
}

export interface Pair {
  readonly rule: string;
  readonly fails: Sample;
  readonly passes: Sample;
  /** Rules that the same fault breaks too. */
  readonly implies: readonly string[];
}

export const certificate = (of: Uint8Array, context: LintContext = {}): Sample => ({
  kind: 'certificate',
  of,
  context,
});
export const request = (of: Uint8Array): Sample => ({ kind: 'csr', of });
export const list = (of: Uint8Array, context: LintContext = {}): Sample => ({ kind: 'crl', of, context });

export function pair(rule: string, fails: Sample, passes: Sample, implies: readonly string[] = []): Pair {
  return { rule, fails, passes, implies };
}

export function findings({ kind, of, context }: Sample): Finding[] {
  if (kind === 'csr') return lintCsr(of, context);
  return kind === 'crl' ? lintCrl(of, context) : lintCertificate(of, context);
}
