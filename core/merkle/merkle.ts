// SPDX-License-Identifier: Apache-2.0
// Inclusion proofs of a Merkle tree (RFC 9162 section 2.1.3; the hashes are RFC 6962's): does this leaf, at
// this index, in a tree of this size, lead to this root?

import { createHash } from 'node:crypto';

/** A leaf's path to the root: `hashes` from the bottom up, 32 bytes each. */
export interface InclusionPath {
  readonly logIndex: bigint;
  readonly treeSize: bigint;
  readonly hashes: readonly Uint8Array[];
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const leafHash = (entry: Uint8Array): Uint8Array => sha256(leafPrefix, entry);

/** The root that the proof's path leads to, or undefined where index, size and path cannot belong together. */
export function rootFromProof(
  leaf: Uint8Array,
  { logIndex, treeSize, hashes }: InclusionPath,
): Uint8Array | undefined {
  // 2.1.3.2, step 1
  if (logIndex >= treeSize) return undefined;
  let index = logIndex;
  let last = treeSize - 1n;
  let root = leaf;
  for (const hash of hashes) {
    if (hash.length !== 32) return undefined;
    // Step 4: the path is longer than the tree is high.
    if (last === 0n) return undefined;
    if ((index & 1n) === 1n || index === last) {
      root = sha256(nodePrefix, hash, root);
      while ((index & 1n) === 0n && index !== 0n) {
        index >>= 1n;
        last >>= 1n;
      }
    } else {
      root = sha256(nodePrefix, root, hash);
    }
    index >>= 1n;
    last >>= 1n;
  }
  // Step 5: the path is shorter than the tree is high.
  return last === 0n ? root : undefined;
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
