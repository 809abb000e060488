// SPDX-License-Identifier: Apache-2.0
// Cosignatures (C2SP tlog-cosignature): a witness's statement that it saw a log grow consistently up to a
// checkpoint, at a time.
//
// Not checked: the signature, whether the time is past, or whether anybody knows the witness.

import { KnownError } from '../errors.ts';
import type { CheckpointFields } from './checkpoint.ts';
import type { Note } from './note.ts';

export interface Cosignature {
  /** Seconds since 1970, an unsigned number of 64 bits. */
  readonly timestamp: bigint;
  /** Ed25519, 64 bytes, over `cosignedMessage`. */
  readonly signature: Uint8Array;
}

/** Reads a `timestamped_signature`: what a note's signature of this kind of key is. @throws E_NOTE_FORM */
export function parseCosignature(bytes: Uint8Array): Cosignature {
  if (bytes.length !== 72)
    throw new KnownError('E_NOTE_FORM', 'a cosignature is not 72 bytes long', { length: bytes.length });
  const timestamp = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
  return { timestamp, signature: bytes.subarray(8) };
}

/** The 72 bytes of a cosignature. */
export function encodeCosignature({ timestamp, signature }: Cosignature): Uint8Array {
  if (signature.length !== 64) throw new TypeError('a signature of Ed25519 is 64 bytes');
  if (timestamp !== BigInt.asUintN(64, timestamp)) throw new TypeError('a timestamp has 64 bits');
  const bytes = new Uint8Array(72);
  new DataView(bytes.buffer).setBigUint64(0, timestamp);
  bytes.set(signature, 8);
  return bytes;
}

/** What a witness signs: two lines, then the whole text of the checkpoint, extension lines included. */
export const cosignedMessage = ({ text }: Note, timestamp: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(`cosignature/v1\ntime ${timestamp}\n${text}`));

/**
 * What an ML-DSA key signs of a whole tree, a log's own as well as a witness's: `cosigned_message` of `subtree/v1`. The
 * lines after the root are no part of it.
 */
export function cosignedSubtree(
  cosigner: string,
  { origin, treeSize, rootHash }: Pick<CheckpointFields, 'origin' | 'treeSize' | 'rootHash'>,
  timestamp: bigint,
): Uint8Array {
  const name = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    if (bytes.length === 0 || bytes.length > 255) throw new TypeError('a name here has 1 to 255 bytes');
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  };
  const number = (value: bigint): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    return bytes;
  };
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from('subtree/v1\n\0'),
      name(cosigner),
      number(timestamp),
      name(origin),
      number(0n),
      number(treeSize),
      rootHash,
    ]),
  );
}
