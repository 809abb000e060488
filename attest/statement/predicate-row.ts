// SPDX-License-Identifier: Apache-2.0
// One kind of predicate as a row: its types, its shape, where it is specified. Code is given the row, so that a program
// that reads one kind carries one shape.

import type { JsonObject } from '../../core/json/index.ts';
import type { Shape } from './shape.ts';

export interface PredicateRow<Kind extends string, Value extends JsonObject> {
  readonly kind: Kind;
  readonly title: string;
  /** The type that is written. */
  readonly type: string;
  /** The addresses and major versions that are read; no version at all is the empty string, any is undefined. */
  readonly types: readonly { readonly base: string; readonly majors: readonly string[] | undefined }[];
  readonly shape: Shape<Value>;
  readonly specification: string;
}
