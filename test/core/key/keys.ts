// SPDX-License-Identifier: Apache-2.0
// A private key of each kind, made once, and public keys with chosen numbers.
import { type KeyObject } from 'node:crypto';
import * as write from '../../../core/der/write.ts';
import { generateKey, keyKinds, type KeyKind } from '../../../core/key/index.ts';
import { keyAlgorithms, parseSpki, type SubjectPublicKeyInfo } from '../../../core/x509/index.ts';

export const kinds: readonly KeyKind[] = keyKinds.filter((kind) => !/^rsa[34]/.test(kind));

const made = new Map<KeyKind, KeyObject>();

export function keyOfKind(kind: KeyKind): KeyObject {
  const key = made.get(kind) ?? generateKey(kind);
  made.set(kind, key);
  return key;
}

export function spkiOf(name: string, publicKey: Uint8Array): SubjectPublicKeyInfo {
  const row = keyAlgorithms.find((candidate) => candidate.name === name);
  if (row === undefined) throw new TypeError(name);
  return parseSpki(write.sequence(row.der, write.bitString(publicKey)));
}

export const rsaSpki = (n: bigint, e: bigint = 65537n): SubjectPublicKeyInfo =>
  spkiOf('RSA', write.sequence(write.integer(n), write.integer(e)));

export const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const copy = (from: Uint8Array): Uint8Array => Uint8Array.from(from);
