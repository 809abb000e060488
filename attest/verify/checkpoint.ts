// SPDX-License-Identifier: Apache-2.0
// Checkpoints: signed notes that state a log's size and root (C2SP signed-note and tlog-checkpoint; Rekor v1
// signs with ECDSA, so its key hint is the start of its log's identifier).
//
// Cosignatures of witnesses are skipped: no quorum is asked for.

import { fromBase64 } from '../../core/index.ts';
import { verifies } from '../trust/key.ts';
import type { LogKey } from '../trust/types.ts';

export interface Checkpoint {
  readonly origin: string;
  readonly treeSize: bigint;
  readonly rootHash: Uint8Array;
  /** The text that signatures are made over, its last newline included. */
  readonly body: string;
  readonly signatures: readonly NoteSignature[];
}

interface NoteSignature {
  readonly name: string;
  readonly keyHint: Uint8Array;
  readonly signature: Uint8Array;
}

const limits = { characters: 16_384, signatures: 32 };

/** Undefined for text that is not a checkpoint. */
export function parseCheckpoint(note: string): Checkpoint | undefined {
  if (note.length > limits.characters) return undefined;
  const blank = note.indexOf('\n\n');
  if (blank < 0) return undefined;
  const body = note.slice(0, blank + 1);
  const [origin, size, root] = body.split('\n');
  const rootHash = fromBase64(root ?? '');
  if (origin === undefined || origin === '' || !/^(0|[1-9]\d{0,18})$/.test(size ?? '')) return undefined;
  if (rootHash?.length !== 32) return undefined;
  const lines = note.slice(blank + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0 || lines.length > limits.signatures) return undefined;
  const signatures = lines.map(parseSignature);
  if (!signatures.every((each) => each !== undefined)) return undefined;
  return { origin, treeSize: BigInt(size ?? ''), rootHash, body, signatures };
}

/** True if the log itself signed the checkpoint, under its own name, and of its own tree. */
export function isSignedBy(checkpoint: Checkpoint, log: LogKey): boolean {
  // Rekor v1 writes the tree's id behind its name: `rekor.sigstore.dev - 1193050959916656506`.
  if (checkpoint.origin !== log.origin && !checkpoint.origin.startsWith(`${log.origin} - `)) return false;
  const hint = Buffer.from(log.logIdHex, 'hex').subarray(0, 4);
  const data = Buffer.from(checkpoint.body, 'utf8');
  return checkpoint.signatures.some(
    (each) =>
      each.name === log.origin && hint.equals(each.keyHint) && verifies(log.key, data, each.signature),
  );
}

// `— <name> base64(key hint, signature)`, with an em dash (C2SP signed-note)
function parseSignature(line: string): NoteSignature | undefined {
  const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line);
  const bytes = fromBase64(match?.[2] ?? '');
  if (match?.[1] === undefined || bytes === undefined || bytes.length <= 4) return undefined;
  return { name: match[1], keyHint: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}
