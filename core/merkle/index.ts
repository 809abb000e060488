// SPDX-License-Identifier: Apache-2.0
// Merkle trees of transparency logs (RFC 9162 section 2.1): hashes of leaves and nodes, proofs that a leaf is in a tree
// and that a tree has grown out of another, checked and made.
//
//     import { inclusionProof, leafHash, rootFromProof, treeHash } from 'edgewarden/core/merkle';
//     const leaves = ['a', 'b', 'c'].map((text) => leafHash(Buffer.from(text)));
//     const root = Buffer.from(treeHash(leaves)).toString('hex');
//     const hashes = inclusionProof(leaves, 2);
//     const proven = rootFromProof(leaves[2], { logIndex: 2n, treeSize: 3n, hashes });
//     Buffer.from(proven ?? []).toString('hex') === root; // => true
export { leafHash, nodeHash, rootFromProof, type InclusionPath } from './merkle.ts';
export { isConsistent, type ConsistencyPath } from './consistency.ts';
export { consistencyProof, inclusionProof, treeHash } from './tree.ts';
