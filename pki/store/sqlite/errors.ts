// SPDX-License-Identifier: Apache-2.0
// Errors between threads: a structured clone would lose their class and code.

import { KnownError, type Code, type Facts } from '../../../core/index.ts';

export interface PackedError {
  readonly code?: Code;
  readonly message: string;
  readonly facts?: Facts;
  readonly hint?: string;
}

/** The worker's answer to a batch: an outcome each, or one failure for all. */
export type Answer =
  | { readonly outcomes: readonly ({ readonly value: unknown } | { readonly refusal: PackedError })[] }
  | { readonly failure: PackedError };

export function pack(error: unknown): PackedError {
  if (!(error instanceof KnownError))
    return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  const { code, message, facts, hint } = error;
  return { code, message, facts, ...(hint === undefined ? {} : { hint }) };
}

export function unpack({ code, message, facts, hint }: PackedError): Error {
  if (code === undefined) return new KnownError('E_DEFECT', `the store's thread failed: ${message}`);
  return new KnownError(code, message, facts, hint === undefined ? {} : { hint });
}
