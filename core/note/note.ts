// SPDX-License-Identifier: Apache-2.0
// Signed notes (C2SP signed-note): text, and lines that sign it, each by a key that is known by its name and four
// bytes. One spelling for each note: what was read is written again byte for byte.
//
// Not checked: any signature, and what the text says.

import { hash } from 'node:crypto';
import { fromBase64, toBase64 } from '../base64.ts';
import { KnownError } from '../errors.ts';

export interface Note {
  /** What the signatures are made over, its last newline included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Eight lowercase digits: which of the name's keys, see `noteKeyId`. */
  readonly keyIdHex: string;
  /** At least one byte; of what form, the kind of key says. */
  readonly signature: Uint8Array;
}

export interface NoteLimits {
  readonly bytes: number;
  readonly signatures: number;
}

// Sixteen signatures at least must be read (section "Format"), and those of ML-DSA have nearly 5 kB each.
export const noteLimits: NoteLimits = { bytes: 256 << 10, signatures: 100 };

/** Reads a note, given as text or as its UTF-8. @throws E_NOTE_FORM */
export function parseNote(note: string | Uint8Array, limits: NoteLimits = noteLimits): Note {
  const all = typeof note === 'string' ? note : decode(note, limits);
  if (Buffer.byteLength(all) > limits.bytes) throw malformed(`is longer than ${limits.bytes} bytes`);
  if (!all.isWellFormed()) throw malformed('is not Unicode');
  if (control.test(all)) throw malformed('has a control character other than a newline');
  // The text may have empty lines: the last one in the note ends it.
  const end = all.lastIndexOf('\n\n');
  if (end < 0) throw malformed('has no blank line between its text and its signatures');
  if (!all.endsWith('\n')) throw malformed('does not end in a newline');
  const lines = all.slice(end + 2, -1);
  if (lines === '') throw malformed('has no signature');
  // One more than admitted is enough to refuse it.
  const split = lines.split('\n', limits.signatures + 1);
  if (split.length > limits.signatures) throw malformed(`has more than ${limits.signatures} signatures`);
  return { text: all.slice(0, end + 1), signatures: split.map(parseSignature) };
}

// Those below U+0020, and no others (signed-note, "Format").
const control = /[^\n\u0020-\uffff]/;
const spaceOrPlus = /[\p{White_Space}+]/u;
const lineStart = '\u2014 ';

// `— <name> base64(key id, signature)`, with an em dash.
function parseSignature(line: string, index: number): NoteSignature {
  const nameEnd = line.indexOf(' ', lineStart.length);
  const name = line.slice(lineStart.length, nameEnd);
  if (!line.startsWith(lineStart) || nameEnd < 0) throw malformed('has a line that is no signature', index);
  if (!isKeyName(name))
    throw malformed('has a signature whose key name is empty or has a space or plus', index);
  const bytes = fromBase64(line.slice(nameEnd + 1));
  if (bytes === undefined || bytes.length <= 4)
    throw malformed('has a signature that is not base64 of over four bytes', index);
  return { name, keyIdHex: hexOf(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

export const isKeyName = (name: string): boolean => name !== '' && !spaceOrPlus.test(name);

/** The note as text. A TypeError where `parseNote` would not read it. */
export function encodeNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n') || !text.isWellFormed() || control.test(text))
    throw new TypeError('a note’s text is Unicode without control characters and ends in a newline');
  if (signatures.length === 0) throw new TypeError('a note has a signature');
  return `${text}\n${signatures.map(encodeSignature).join('')}`;
}

function encodeSignature({ name, keyIdHex, signature }: NoteSignature): string {
  if (!isKeyName(name) || !name.isWellFormed() || control.test(name) || !/^[0-9a-f]{8}$/.test(keyIdHex))
    throw new TypeError('a signature of a note has a key name and eight hex digits');
  if (signature.length === 0) throw new TypeError('a signature of a note is not empty');
  return `${lineStart}${name} ${toBase64(Buffer.concat([Buffer.from(keyIdHex, 'hex'), signature]))}\n`;
}

/**
 * How a key signs: ECDSA over the text, as Rekor v1 does; Ed25519 over the text, as Rekor v2 does; a witness's
 * timestamped Ed25519 (tlog-cosignature).
 */
export type NoteKeyKind = 'ecdsa' | 'ed25519' | 'cosignature';

/**
 * The eight hex digits that name a key in notes (signed-note, "Signatures"). `keyBytes`: the SubjectPublicKeyInfo for
 * ECDSA, whose name does not count; the 32 bytes of the key for the others.
 */
export function noteKeyId(name: string, kind: NoteKeyKind, keyBytes: Uint8Array): string {
  if (kind === 'ecdsa') return hash('sha256', keyBytes, 'hex').slice(0, 8);
  if (keyBytes.length !== 32) throw new TypeError('a key of Ed25519 is 32 bytes');
  const named = Buffer.concat([Buffer.from(`${name}\n`), Uint8Array.of(signatureType[kind]), keyBytes]);
  return hash('sha256', named, 'hex').slice(0, 8);
}

export const signatureType = { ed25519: 0x01, cosignature: 0x04 } as const;

function decode(utf8: Uint8Array, limits: NoteLimits): string {
  if (utf8.length > limits.bytes) throw malformed(`is longer than ${limits.bytes} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8);
  } catch {
    throw malformed('is not UTF-8');
  }
}

const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

function malformed(what: string, signature?: number): KnownError {
  return new KnownError('E_NOTE_FORM', `a signed note ${what}`, signature === undefined ? {} : { signature });
}
