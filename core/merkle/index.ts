// SPDX-License-Identifier: Apache-2.0
// Merkle trees of transparency logs (RFC 9162 section 2.1): leaf hashes and inclusion proofs.
//
//     import { leafHash, rootFromProof } from 'edgewarden/core/merkle';
//     const leaf = leafHash(new Uint8Array());
//     const root = rootFromProof(leaf, { logIndex: 0n, treeSize: 1n, hashes: [] });
//     Buffer.from(root ?? []).toString('hex').slice(0, 8); // => '6e340b9c'
export { leafHash, rootFromProof, type InclusionPath } from './merkle.ts';
