// SPDX-License-Identifier: Apache-2.0
// What a conformance suite is: a folder of recorded cases in, one result a case out. To add one: an adapter in a
// folder of its own, and its row in the table of suites.ts.

/** `agrees`; `intended` (differs as a row of a table says); `stricter` or `laxer` where that is optional; `differs`. */
export type Agreement = 'agrees' | 'intended' | 'stricter' | 'laxer' | 'differs';

export interface CaseResult {
  readonly id: string;
  readonly required: boolean;
  /** Verdict and status as recorded: `accept 200`, `refuse 401`, `refuse`. */
  readonly expected: string;
  readonly actual: string;
  readonly agreement: Agreement;
  /** The code of our refusal, where there was one. */
  readonly code?: string;
  /** The row of the table of differences that says why. */
  readonly difference?: string;
  /** Why it differs, or what was compared besides the verdict. */
  readonly reason?: string;
}

export interface Suite {
  readonly name: string;
  run(directory: string, context: SuiteContext): AsyncIterable<CaseResult>;
}

export interface SuiteContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether a case is wanted at all. */
  readonly wants: (id: string) => boolean;
  readonly signal: AbortSignal;
}

/** A case that must agree and does not. */
export const fails = ({ required, agreement }: CaseResult): boolean => required && agreement === 'differs';
