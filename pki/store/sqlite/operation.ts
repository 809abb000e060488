// SPDX-License-Identifier: Apache-2.0
// Calls of the store and their outcomes as data: what crosses to the thread that owns the database.

import type { KnownError } from '../../../core/index.ts';
import type { Store } from '../store.ts';

type Method = Exclude<keyof Store, 'close'>;

/** One call of the store, as data. */
export type Operation = {
  readonly [M in Method]: { readonly name: M; readonly args: Parameters<Store[M]> };
}[Method];

/** What an operation gave: its value, or the refusal. */
export type Outcome = { readonly value: unknown } | { readonly refusal: KnownError };
