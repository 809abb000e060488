// SPDX-License-Identifier: Apache-2.0
// When a key or an authority is trusted: TimeRange of sigstore_common.proto, and what a chain's certificates allow.

import type { Certificate } from '../../core/x509/index.ts';
import type { Fields } from '../fields.ts';
import type { Interval } from './types.ts';

/** `validFor` of `holder`. Both ends count; a missing start is refused. @throws the fields' code */
export function readInterval(holder: Fields): Interval {
  const validFor = holder.fields('validFor');
  const start = validFor.time('start');
  const end = validFor.has('end') ? validFor.time('end') : Infinity;
  if (end < start) throw validFor.refuse('end', 'is before its start');
  return { start, end };
}

/** When every certificate of a chain is valid; undefined where there is no such time. */
export function commonValidity(chain: readonly Certificate[]): Interval | undefined {
  const start = Math.max(...chain.map(({ notBefore }) => notBefore));
  const end = Math.min(...chain.map(({ notAfter }) => notAfter));
  return chain.length > 0 && end >= start ? { start, end } : undefined;
}
