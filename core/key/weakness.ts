// SPDX-License-Identifier: Apache-2.0
// One thing that is weak or odd about a public key.

import type { Code, Facts } from '../errors.ts';

export interface Weakness {
  readonly code: Code;
  /** One sentence for a person. */
  readonly reason: string;
  readonly facts?: Facts;
}
