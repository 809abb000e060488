// SPDX-License-Identifier: Apache-2.0
// One leaf of the issuance log: what is hashed for a certificate, and how (RFC 6962 section 2.1).
//
// An entry is a kind octet (1: certificate), the time of the commit in milliseconds as 64 bits, and the
// certificate's DER. A leaf's hash is SHA-256 over 0x00 and the entry; the 0x00 keeps leaves and inner nodes
// apart. The tree above (tiles, checkpoints, proofs) is not here yet: positions and hashes are kept from the
// first row on, so that it can be built over what was issued before.

import { createHash } from 'node:crypto';

const certificateEntry = 1;

export function leafEntry(certDer: Uint8Array, issuedAt: number): Uint8Array {
  const entry = new Uint8Array(9 + certDer.length);
  entry[0] = certificateEntry;
  new DataView(entry.buffer).setBigUint64(1, BigInt(issuedAt));
  entry.set(certDer, 9);
  return entry;
}

/** SHA-256(0x00 || entry): a leaf. */
export function entryHash(entry: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(leafPrefix).update(entry).digest());
}

/** The hash of a certificate's leaf. */
export function leafHash(certDer: Uint8Array, issuedAt: number): Uint8Array {
  return entryHash(leafEntry(certDer, issuedAt));
}

/** SHA-256(0x01 || left || right): an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(nodePrefix).update(left).update(right).digest());
}

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);
