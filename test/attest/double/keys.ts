// SPDX-License-Identifier: Apache-2.0
// Keys, times and digests of the double.

import { createHash, generateKeyPairSync, hash, sign, type KeyObject } from 'node:crypto';

export const minute: number = 60_000;
const day: number = 24 * 60 * minute;
/** When everything was signed. */
export const signedAt: number = Date.UTC(2026, 0, 10, 12);
/** When it is verified. */
export const now: number = signedAt + day;
/** From when keys and authorities are trusted. */
export const trustedFrom: number = signedAt - day;

export interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
export const newPair = (namedCurve: string = 'P-256'): Pair => generateKeyPairSync('ec', { namedCurve });
export const newEd25519Pair = (): Pair => generateKeyPairSync('ed25519');

export const spkiOf = (pair: Pair): Buffer => pair.publicKey.export({ format: 'der', type: 'spki' });
/** The 32 bytes of an Ed25519 key. */
export const rawOf = (pair: Pair): Buffer => spkiOf(pair).subarray(-32);

export const newRsaPair = (): Pair => generateKeyPairSync('rsa', { modulusLength: 2048 });

export type HashName = 'sha256' | 'sha384' | 'sha512';
export const digestBy = (name: HashName, bytes: Uint8Array): Buffer => hash(name, bytes, 'buffer');

/** The signature that the kind of key makes. */
export const signWith = ({ privateKey }: Pair, data: Uint8Array, by: HashName = 'sha256'): Buffer =>
  sign(/^(ec|rsa)$/.test(privateKey.asymmetricKeyType ?? '') ? by : null, data, privateKey);

export const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
export const bytesOf = (json: unknown): Buffer => Buffer.from(JSON.stringify(json));
export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
