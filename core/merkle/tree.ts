// SPDX-License-Identifier: Apache-2.0
// Whole trees in memory (RFC 9162 sections 2.1.1, 2.1.3.1 and 2.1.4.1): their root, and the proofs a log gives out.
//
// Written as the specification defines them, over the hashes of all leaves; a log of millions keeps its nodes instead.

import { hash } from 'node:crypto';
import { nodeHash } from './merkle.ts';

type Hashes = readonly Uint8Array[];

/** The root over these hashes of leaves; of an empty tree, the hash of nothing. */
export function treeHash(leaves: Hashes): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return Uint8Array.from(hash('sha256', new Uint8Array(), 'buffer'));
  if (leaves.length === 1) return first;
  const left = split(leaves.length);
  return nodeHash(treeHash(leaves.slice(0, left)), treeHash(leaves.slice(left)));
}

/** The path from the leaf at `index` to the root, from the bottom up. A RangeError where there is no such leaf. */
export function inclusionProof(leaves: Hashes, index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError(`no leaf ${index} in a tree of ${leaves.length}`);
  if (leaves.length === 1) return [];
  const left = split(leaves.length);
  return index < left
    ? [...inclusionProof(leaves.slice(0, left), index), treeHash(leaves.slice(left))]
    : [...inclusionProof(leaves.slice(left), index - left), treeHash(leaves.slice(0, left))];
}

/** The proof that the tree of the first `size` leaves grew into this one. A RangeError where it was empty or larger. */
export function consistencyProof(leaves: Hashes, size: number): Uint8Array[] {
  if (!Number.isInteger(size) || size < 1 || size > leaves.length)
    throw new RangeError(`no tree of ${size} leaves within one of ${leaves.length}`);
  return subproof(leaves, size, true);
}

// SUBPROOF(m, D_n, b); b: the first tree is whole here, and its root known.
function subproof(leaves: Hashes, size: number, whole: boolean): Uint8Array[] {
  if (size === leaves.length) return whole ? [] : [treeHash(leaves)];
  const left = split(leaves.length);
  return size <= left
    ? [...subproof(leaves.slice(0, left), size, whole), treeHash(leaves.slice(left))]
    : [...subproof(leaves.slice(left), size - left, false), treeHash(leaves.slice(0, left))];
}

/** The largest power of two that is less than `size`. */
const split = (size: number): number => 2 ** (31 - Math.clz32(size - 1));
