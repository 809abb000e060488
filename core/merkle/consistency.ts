// SPDX-License-Identifier: Apache-2.0
// Consistency proofs (RFC 9162 section 2.1.4): has a tree with this root grown, by appending alone, into that one?
//
// Not checked: who says that the roots are a log's.

import { nodeHash } from './merkle.ts';

export interface ConsistencyPath {
  readonly firstSize: bigint;
  readonly firstRoot: Uint8Array;
  readonly secondSize: bigint;
  readonly secondRoot: Uint8Array;
  /** 32 bytes each; none where the sizes are the same. */
  readonly hashes: readonly Uint8Array[];
}

/** True if the second tree begins with all of the first. An empty first tree proves nothing and gives false. */
export function isConsistent(path: ConsistencyPath): boolean {
  const { firstSize, firstRoot, secondSize, secondRoot, hashes } = path;
  if (firstSize <= 0n || secondSize < firstSize) return false;
  if (![firstRoot, secondRoot, ...hashes].every((hash) => hash.length === 32)) return false;
  if (firstSize === secondSize) return hashes.length === 0 && same(firstRoot, secondRoot);
  const roots = rootsFromProof(path);
  return roots !== undefined && same(roots.first, firstRoot) && same(roots.second, secondRoot);
}

// Section 2.1.4.2, steps 1 to 6; step 7, the comparison, is the caller's.
function rootsFromProof(
  path: ConsistencyPath,
): { readonly first: Uint8Array; readonly second: Uint8Array } | undefined {
  const { firstSize, firstRoot, secondSize, hashes } = path;
  if (hashes.length === 0) return undefined;
  // Step 2: a first tree that is complete is a node of the second, and left out.
  const isPowerOfTwo = (firstSize & (firstSize - 1n)) === 0n;
  const [start, ...rest] = isPowerOfTwo ? [firstRoot, ...hashes] : hashes;
  if (start === undefined) return undefined;
  let index = firstSize - 1n;
  let last = secondSize - 1n;
  // Step 4
  while ((index & 1n) === 1n) {
    index >>= 1n;
    last >>= 1n;
  }
  let first = start;
  let second = start;
  for (const hash of rest) {
    // Step 6 (a): the path is longer than the tree is high.
    if (last === 0n) return undefined;
    if ((index & 1n) === 1n || index === last) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      while ((index & 1n) === 0n && index !== 0n) {
        index >>= 1n;
        last >>= 1n;
      }
    } else {
      second = nodeHash(second, hash);
    }
    index >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? { first, second } : undefined;
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
