// SPDX-License-Identifier: Apache-2.0
// Signed notes and what transparency logs write in them: checkpoints and witnesses' cosignatures (C2SP).
//
//     import { checkpointText, encodeNote, parseCheckpoint, parseNote } from 'edgewarden/core/note';
//     const text = checkpointText({ origin: 'log.example/1', treeSize: 7n, rootHash: new Uint8Array(32), extensions: [] });
//     const signature = { name: 'log.example/1', keyIdHex: '0a0b0c0d', signature: new Uint8Array(64) };
//     const note = encodeNote({ text, signatures: [signature] });
//     parseCheckpoint(parseNote(note)).treeSize; // => 7n
//     note.split('\n')[4]?.slice(0, 24); // => '— log.example/1 CgsMDQAA'
export {
  encodeNote,
  noteKeyId,
  noteLimits,
  parseNote,
  type Note,
  type NoteKeyKind,
  type NoteLimits,
  type NoteSignature,
} from './note.ts';
export {
  checkpointText,
  encodeCheckpoint,
  parseCheckpoint,
  type Checkpoint,
  type CheckpointFields,
} from './checkpoint.ts';
export { encodeVerifierKey, parseVerifierKey, type VerifierKey } from './verifier-key.ts';
export {
  cosignedMessage,
  cosignedSubtree,
  encodeCosignature,
  parseCosignature,
  type Cosignature,
} from './cosignature.ts';
