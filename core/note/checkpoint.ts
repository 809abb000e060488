// SPDX-License-Identifier: Apache-2.0
// Checkpoints (C2SP tlog-checkpoint): notes whose text states a log's name, its size and the root of its tree.
//
// Not checked: any signature, whether the tree has that root, or whether the origin is a log that anybody knows.

import { fromBase64, toBase64 } from '../base64.ts';
import { KnownError } from '../errors.ts';
import { encodeNote, type Note, type NoteSignature } from './note.ts';

export interface CheckpointFields {
  readonly origin: string;
  /** Leaves in the tree: 0 to 2^63 - 1. */
  readonly treeSize: bigint;
  /** 32 bytes. */
  readonly rootHash: Uint8Array;
  /** Opaque lines after the first three; none of them is empty. */
  readonly extensions: readonly string[];
}

export interface Checkpoint extends CheckpointFields {
  /** The note that it was read from: its text is what was signed. */
  readonly note: Note;
}

/** Reads the text of a note as a checkpoint. @throws E_NOTE_FORM */
export function parseCheckpoint(note: Note): Checkpoint {
  const [origin = '', size = '', root = '', ...extensions] = note.text.slice(0, -1).split('\n');
  if (origin === '') throw malformed('names no origin');
  const treeSize = readSize(size);
  const rootHash = fromBase64(root);
  if (rootHash?.length !== 32) throw malformed('states a root that is not base64 of 32 bytes');
  if (extensions.includes('')) throw malformed('has an empty line');
  return { origin, treeSize, rootHash, extensions, note };
}

const largest = (1n << 63n) - 1n;

function readSize(text: string): bigint {
  const size = /^(?:0|[1-9]\d{0,18})$/.test(text) ? BigInt(text) : undefined;
  if (size === undefined || size > largest)
    throw malformed('states a size that is not a decimal number up to 2^63 - 1');
  return size;
}

/** The text that a checkpoint's signatures are made over. A TypeError where `parseCheckpoint` would not read it. */
export function checkpointText({ origin, treeSize, rootHash, extensions }: CheckpointFields): string {
  if (treeSize < 0n || treeSize > largest) throw new TypeError('a tree has 0 to 2^63 - 1 leaves');
  if (rootHash.length !== 32) throw new TypeError('a root hash is 32 bytes');
  const lines = [origin, `${treeSize}`, toBase64(rootHash), ...extensions];
  if (lines.some((line) => line === '' || line.includes('\n')))
    throw new TypeError('the lines of a checkpoint are not empty');
  return lines.map((line) => `${line}\n`).join('');
}

/** A signed checkpoint as text. */
export function encodeCheckpoint(fields: CheckpointFields, signatures: readonly NoteSignature[]): string {
  return encodeNote({ text: checkpointText(fields), signatures });
}

function malformed(what: string): KnownError {
  return new KnownError('E_NOTE_FORM', `a checkpoint ${what}`);
}
