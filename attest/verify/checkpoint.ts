// SPDX-License-Identifier: Apache-2.0
// A log's own signature under its checkpoint (C2SP tlog-checkpoint and signed-note): under the log's name, by the key
// that name and key id mean. Rekor v1 writes the tree's id behind its name, `rekor.sigstore.dev - 1193050959916656506`;
// Rekor v2 names itself alone. A log's key of ML-DSA signs the tree and a time, as witnesses do (C2SP tlog-cosignature).
//
// Lines of other keys say nothing here: witnesses are counted in checkpoint-witnesses.ts, where a policy asks for them.

import { KnownError } from '../../core/index.ts';
import {
  cosignedSubtree,
  noteKeyId,
  parseCheckpoint,
  parseNote,
  type Checkpoint,
  type NoteSignature,
} from '../../core/note/index.ts';
import { verifies, type VerifyKey } from '../trust/key.ts';
import type { LogKey } from '../trust/types.ts';

/** The checkpoint, or why it is none. */
export function readCheckpoint(note: string): Checkpoint | string {
  try {
    return parseCheckpoint(parseNote(note));
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}

/** Why the checkpoint is not one that this log signed; undefined if it is. */
export function checkpointFault(checkpoint: Checkpoint, log: LogKey, rekor: 1 | 2): string | undefined {
  const { origin, note } = checkpoint;
  const name = rekor === 1 ? origin.replace(/ - \d+$/, '') : origin;
  if (!namesOf(log).includes(name)) return `the checkpoint is of ${origin}, not of ${log.origin}`;
  const stated = signaturesBy(note.signatures, name, log.checkpointKeyIdHex);
  const own = stated.length > 0 ? stated : signaturesBy(note.signatures, name, computedId(log, name));
  if (own.length === 0)
    return `the log did not sign the checkpoint: no line has its name and the key id ${log.checkpointKeyIdHex}`;
  return own.every((line) => isSignedBy(log.key, checkpoint, line))
    ? undefined
    : 'a signature of the log under the checkpoint does not verify';
}

/**
 * What the key is called by its name and bytes (rekor-tiles, CLIENTS.md, "TrustedRoot lookup"), for roots that call the
 * log by its key's hash alone. What a root states about notes counts, and nothing is computed beside it.
 */
function computedId({ key: { key }, checkpointIdHex }: LogKey, name: string): string | undefined {
  if (checkpointIdHex !== undefined) return undefined;
  const spkiDer = key.export({ format: 'der', type: 'spki' });
  if (key.asymmetricKeyType === 'ed25519') return noteKeyId(name, 'ed25519', spkiDer.subarray(-32));
  return key.asymmetricKeyType === 'ec' ? noteKeyId(name, 'ecdsa', spkiDer) : undefined;
}

/** The address of the log without its scheme; its host, with and without the port, by which servers call themselves. */
function namesOf({ origin }: LogKey): readonly string[] {
  const host = origin.replace(/\/.*$/, '');
  return [origin, host, host.replace(/:\d+$/, '')];
}

/** Those of one key: its name and its id, both. A key that merely shares one of them is unknown, and ignored. */
export const signaturesBy = (
  signatures: readonly NoteSignature[],
  name: string,
  keyIdHex: string | undefined,
): readonly NoteSignature[] => signatures.filter((each) => each.name === name && each.keyIdHex === keyIdHex);

/** A bad one by a known key refuses the note (signed-note, "Signatures"), however many good ones stand by it. */
function isSignedBy(key: VerifyKey, checkpoint: Checkpoint, { name, signature }: NoteSignature): boolean {
  if (key.key.asymmetricKeyType?.startsWith('ml-dsa') !== true)
    return verifies(key, Buffer.from(checkpoint.note.text), signature);
  if (signature.length < 8 || Buffer.byteLength(name) > 255) return false;
  const timestamp = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return verifies(key, cosignedSubtree(name, checkpoint, timestamp), signature.subarray(8));
}
