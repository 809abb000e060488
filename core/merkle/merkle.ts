// SPDX-License-Identifier: Apache-2.0
// Inclusion proofs of a Merkle tree (RFC 9162 section 2.1.3; the hashes are RFC 6962's): does this leaf, at
// this index, in a tree of this size, lead to this root?
//
// SHA-256 throughout: no log that is known uses another hash. Not checked: who says that the root is a log's.

import { hash } from 'node:crypto';

/** A leaf's path to the root: `hashes` from the bottom up, 32 bytes each. */
export interface InclusionPath {
  readonly logIndex: bigint;
  readonly treeSize: bigint;
  readonly hashes: readonly Uint8Array[];
}

/** Section 2.1.1: the first byte keeps leaves and nodes apart. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + entry.length);
  prefixed.set(entry, 1);
  return sha256(prefixed);
}

/** Of two hashes. A TypeError where one is not 32 bytes long. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== 32 || right.length !== 32) throw new TypeError('a hash is 32 bytes');
  pair.set(left, 1);
  pair.set(right, 33);
  return sha256(pair);
}

/** Written anew for every node: making one costs as much as hashing it does. */
const pair = Uint8Array.of(1, ...new Uint8Array(64));

function sha256(bytes: Uint8Array): Uint8Array {
  const digest = hash('sha256', bytes, 'buffer');
  return new Uint8Array(digest.buffer, digest.byteOffset, digest.length);
}

/** The root that the proof's path leads to, or undefined where index, size and path cannot belong together. */
export function rootFromProof(
  leaf: Uint8Array,
  { logIndex, treeSize, hashes }: InclusionPath,
): Uint8Array | undefined {
  // 2.1.3.2, step 1
  if (logIndex < 0n || logIndex >= treeSize || leaf.length !== 32) return undefined;
  let index = logIndex;
  let last = treeSize - 1n;
  let root = leaf;
  for (const hash of hashes) {
    if (hash.length !== 32) return undefined;
    // Step 4: the path is longer than the tree is high.
    if (last === 0n) return undefined;
    if ((index & 1n) === 1n || index === last) {
      root = nodeHash(hash, root);
      while ((index & 1n) === 0n && index !== 0n) {
        index >>= 1n;
        last >>= 1n;
      }
    } else {
      root = nodeHash(root, hash);
    }
    index >>= 1n;
    last >>= 1n;
  }
  // Step 5: the path is shorter than the tree is high.
  return last === 0n ? root : undefined;
}
