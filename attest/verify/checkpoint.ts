// SPDX-License-Identifier: Apache-2.0
// A log's own signature under its checkpoint (C2SP tlog-checkpoint and signed-note): under the log's name, by the key
// that name and key id mean. Rekor v1 writes the tree's id behind its name, `rekor.sigstore.dev - 1193050959916656506`;
// Rekor v2 names itself alone.
//
// Lines of other keys say nothing here: witnesses are counted in checkpoint-witnesses.ts, where a policy asks for them.

import { KnownError } from '../../core/index.ts';
import { parseCheckpoint, parseNote, type Checkpoint, type NoteSignature } from '../../core/note/index.ts';
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
export function checkpointFault({ origin, note }: Checkpoint, log: LogKey, rekor: 1 | 2): string | undefined {
  const name = rekor === 1 ? origin.replace(/ - \d+$/, '') : origin;
  if (!namesOf(log).includes(name)) return `the checkpoint is of ${origin}, not of ${log.origin}`;
  const own = signaturesBy(note.signatures, name, log.checkpointKeyIdHex);
  if (own.length === 0)
    return `the log did not sign the checkpoint: no line has its name and the key id ${log.checkpointKeyIdHex}`;
  return allVerify(own, log.key, Buffer.from(note.text))
    ? undefined
    : 'a signature of the log under the checkpoint does not verify';
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
  keyIdHex: string,
): readonly NoteSignature[] => signatures.filter((each) => each.name === name && each.keyIdHex === keyIdHex);

/** One bad signature by a known key refuses the note (signed-note, "Signatures"), however many good ones stand by it. */
const allVerify = (signatures: readonly NoteSignature[], key: VerifyKey, text: Uint8Array): boolean =>
  signatures.every(({ signature }) => verifies(key, text, signature));
