// SPDX-License-Identifier: Apache-2.0
// Verifier keys (C2SP signed-note, "Verifier keys"): a public key of a log or witness as one line of text,
// `<name>+<key id>+<base64 of type and key>`. Kinds with Ed25519 keys alone; other types are refused.
//
// Not checked: that the 32 bytes are a point of the curve, or whose key it is.

import { fromBase64, toBase64 } from '../base64.ts';
import { KnownError } from '../errors.ts';
import { isKeyName, noteKeyId, signatureType } from './note.ts';

export interface VerifierKey {
  readonly name: string;
  readonly kind: 'ed25519' | 'cosignature';
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Its key id must be that of its name, type and bytes. @throws E_NOTE_FORM */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', keyIdHex, encoded = ''] = form.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || !name.isWellFormed() || control.test(name) || bytes === undefined)
    throw malformed('is not <name>+<eight hex digits>+<base64>');
  const kind = kinds.find((each) => signatureType[each] === bytes[0]);
  if (kind === undefined || bytes.length !== 33) throw malformed('is of no kind that has an Ed25519 key');
  const publicKey = bytes.subarray(1);
  if (noteKeyId(name, kind, publicKey) !== keyIdHex)
    throw malformed('has another key’s id: a part is damaged');
  return { name, kind, publicKey };
}

/** The line, without a newline. A TypeError where `parseVerifierKey` would not read it. */
export function encodeVerifierKey({ name, kind, publicKey }: VerifierKey): string {
  if (!isKeyName(name) || !name.isWellFormed() || control.test(name)) throw new TypeError('a key has a name');
  const bytes = Buffer.concat([Uint8Array.of(signatureType[kind]), publicKey]);
  return `${name}+${noteKeyId(name, kind, publicKey)}+${toBase64(bytes)}`;
}

const kinds = ['ed25519', 'cosignature'] as const;
// The name as in a note's signature lines.
const form = /^([^+]{1,1024})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/;
const control = /[^\u0020-\uffff]/;

const malformed = (what: string): KnownError => new KnownError('E_NOTE_FORM', `a verifier key ${what}`);
