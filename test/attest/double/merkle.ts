// SPDX-License-Identifier: Apache-2.0
// A Merkle tree by its definition (RFC 9162 sections 2.1.1 and 2.1.3.1): slow, and independent of what verifies it.

import { sha256 } from './keys.ts';

/** MTH(D[n]). */
export function treeHash(leaves: readonly (Uint8Array | string)[]): Buffer {
  const [first] = leaves;
  if (first === undefined) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), first);
  const k = split(leaves.length);
  return sha256(Uint8Array.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

/** PATH(m, D[n]), from the leaf upward. */
export function inclusionPath(leaves: readonly (Uint8Array | string)[], index: number): Buffer[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k
    ? [...inclusionPath(left, index), treeHash(right)]
    : [...inclusionPath(right, index - k), treeHash(left)];
}

/** The largest power of two below n. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
