// SPDX-License-Identifier: Apache-2.0
// Witnesses' cosignatures under a checkpoint (C2SP tlog-cosignature, Ed25519): each says that its witness saw the log
// grow consistently up to this tree. Asked for only by a policy that names the witnesses and how many must agree.
//
// A witness counts once, by its key, however many lines or names it has. Not verified: cosignatures of other kinds of
// key, which are other key ids, and so unknown.

import { cosignedMessage, noteKeyId, parseCosignature, type Checkpoint } from '../../core/note/index.ts';
import { KnownError } from '../../core/index.ts';
import { verifies } from '../trust/key.ts';
import { signaturesBy } from './checkpoint.ts';
import type { WitnessPolicy } from './types.ts';

export type WitnessVerdict =
  | { readonly outcome: 'proven'; readonly names: readonly string[] }
  | { readonly outcome: 'refused'; readonly reason: string };

/** `latest`, in milliseconds since 1970, is the end of what is not the future. */
export function verifyWitnesses(
  checkpoint: Checkpoint,
  { quorum, witnesses }: WitnessPolicy,
  latest: number,
): WitnessVerdict {
  if (!Number.isSafeInteger(quorum) || quorum < 1) throw new TypeError('a quorum is one witness at least');
  const cosigned = new Map<string, string>();
  for (const { name, key } of witnesses) {
    const publicKey = ed25519Bytes(key);
    const lines = signaturesBy(
      checkpoint.note.signatures,
      name,
      noteKeyId(name, 'cosignature', publicKey),
    ).map(({ signature }) => readTime(checkpoint, key, signature));
    if (lines.includes('refused'))
      return { outcome: 'refused', reason: `a cosignature of ${name} does not verify` };
    // A time that has not come yet is no observation.
    if (lines.some((time) => typeof time === 'bigint' && time * 1000n <= BigInt(Math.floor(latest))))
      cosigned.set(Buffer.from(publicKey).toString('hex'), name);
  }
  const names = [...cosigned.values()];
  return names.length >= quorum
    ? { outcome: 'proven', names }
    : {
        outcome: 'refused',
        reason: `${names.length} of ${witnesses.length} trusted witnesses cosigned the checkpoint, ${quorum} must`,
      };
}

type Witness = WitnessPolicy['witnesses'][number];

/** Seconds since 1970. */
function readTime(checkpoint: Checkpoint, key: Witness['key'], bytes: Uint8Array): bigint | 'refused' {
  try {
    const { timestamp, signature } = parseCosignature(bytes);
    return verifies(key, cosignedMessage(checkpoint.note, timestamp), signature) ? timestamp : 'refused';
  } catch (error) {
    if (error instanceof KnownError) return 'refused';
    throw error;
  }
}

function ed25519Bytes({ key }: Witness['key']): Uint8Array {
  const { crv, x } = key.export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('a witness’s key is of Ed25519');
  return Buffer.from(x, 'base64url');
}
