// SPDX-License-Identifier: Apache-2.0
// Public keys that logs and leaf certificates sign with: made once, each with the only hash it is used with.
// One row per kind of key; a key of no row is refused, never guessed.

import { verify, type KeyObject } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { keyAlgorithmOf, parseSpki, publicKeyOf, type SubjectPublicKeyInfo } from '../../core/x509/index.ts';

export interface VerifyKey {
  readonly key: KeyObject;
  /** Null where the algorithm hashes by itself (Ed25519). */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null;
}

interface KeyRow {
  /** The name of core/x509's row. */
  readonly name: string;
  /** What a trusted root calls it: PublicKeyDetails of Sigstore's common protocol buffers. */
  readonly details: readonly string[];
  readonly hash: VerifyKey['hash'];
}

const rows: readonly KeyRow[] = [
  { name: 'P-256', details: ['PKIX_ECDSA_P256_SHA_256'], hash: 'sha256' },
  { name: 'P-384', details: ['PKIX_ECDSA_P384_SHA_384'], hash: 'sha384' },
  { name: 'P-521', details: ['PKIX_ECDSA_P521_SHA_512'], hash: 'sha512' },
  { name: 'Ed25519', details: ['PKIX_ED25519'], hash: null },
  {
    name: 'RSA',
    details: ['2048', '3072', '4096'].map((bits) => `PKIX_RSA_PKCS1V15_${bits}_SHA256`),
    hash: 'sha256',
  },
];

/** The key with its hash; undefined if it is no key, one of no row, or another than `details` says. */
export function verifyKeyOf(spki: SubjectPublicKeyInfo, details?: string): VerifyKey | undefined {
  try {
    const { name } = keyAlgorithmOf(spki);
    const row = rows.find((each) => each.name === name);
    if (row === undefined || (details !== undefined && !row.details.includes(details))) return undefined;
    const key = publicKeyOf(spki);
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && (bits < 2048 || details?.includes(`_${bits}_`) === false)) return undefined;
    return { key, hash: row.hash };
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** As verifyKeyOf, from DER. */
export function importKey(spkiDer: Uint8Array, details?: string): VerifyKey | undefined {
  try {
    return verifyKeyOf(parseSpki(spkiDer), details);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** False for any signature that does not verify, malformed ones included. */
export function verifies(key: VerifyKey, data: Uint8Array, signature: Uint8Array): boolean {
  return verify(key.hash, data, key.key, signature);
}
