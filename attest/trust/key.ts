// SPDX-License-Identifier: Apache-2.0
// Public keys that logs, leaf certificates and bare signers sign with: made once, each with the only algorithm it is
// used with. One row per kind of key that a trusted root can name (PublicKeyDetails of sigstore_common.proto,
// protobuf-specs); a key of no row is refused, never guessed.
//
// No rows, since nothing here verifies them: Ed25519ph, LMS and LM-OTS.

import { constants, verify, type KeyObject } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { bitString, sequence } from '../../core/der/index.ts';
import {
  keyAlgorithmOf,
  keyAlgorithms,
  parseSpki,
  publicKeyOf,
  type KeyAlgorithm,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';

export interface VerifyKey {
  readonly key: KeyObject;
  /** Null where the algorithm hashes by itself (Ed25519, ML-DSA). */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null;
  /** True where its signatures are RSASSA-PSS, of any length of salt. */
  readonly pss?: true;
}

interface KeyRow {
  /** The name of core/x509's row. */
  readonly name: KeyAlgorithm['name'];
  readonly hash: VerifyKey['hash'];
  readonly pss?: true;
  /** RSA: exactly so many bits. Without it, 2048 at least. */
  readonly bits?: number;
  /** The key is written as an RSAPublicKey (RFC 8017 appendix A.1.1), not as a SubjectPublicKeyInfo. */
  readonly bare?: true;
}

/** What a key signs with where nobody says: leaf certificates and PEM files. */
const rows: readonly KeyRow[] = [
  { name: 'P-256', hash: 'sha256' },
  { name: 'P-384', hash: 'sha384' },
  { name: 'P-521', hash: 'sha512' },
  { name: 'Ed25519', hash: null },
  { name: 'RSA', hash: 'sha256' },
];

const rsaSizes = [2048, 3072, 4096] as const;

/** By the names of PublicKeyDetails, deprecated ones too: roots in use still have them. */
const detailRows: ReadonlyMap<string, KeyRow> = new Map<string, KeyRow>([
  ['PKIX_ECDSA_P256_SHA_256', { name: 'P-256', hash: 'sha256' }],
  ['PKIX_ECDSA_P384_SHA_384', { name: 'P-384', hash: 'sha384' }],
  ['PKIX_ECDSA_P521_SHA_512', { name: 'P-521', hash: 'sha512' }],
  ['PKIX_ED25519', { name: 'Ed25519', hash: null }],
  ...rsaSizes.map((bits): [string, KeyRow] => [
    `PKIX_RSA_PKCS1V15_${bits}_SHA256`,
    { name: 'RSA', hash: 'sha256', bits },
  ]),
  ...rsaSizes.map((bits): [string, KeyRow] => [
    `PKIX_RSA_PSS_${bits}_SHA256`,
    { name: 'RSA', hash: 'sha256', bits, pss: true },
  ]),
  ['PKCS1_RSA_PKCS1V5', { name: 'RSA', hash: 'sha256', bare: true }],
  ['PKCS1_RSA_PSS', { name: 'RSA', hash: 'sha256', bare: true, pss: true }],
  ['PKIX_RSA_PKCS1V5', { name: 'RSA', hash: 'sha256' }],
  ['PKIX_RSA_PSS', { name: 'RSA', hash: 'sha256', pss: true }],
  // Deterministic nonces (RFC 6979) are the signer's affair.
  ['PKIX_ECDSA_P256_HMAC_SHA_256', { name: 'P-256', hash: 'sha256' }],
  ['PKIX_ECDSA_P384_SHA_256', { name: 'P-384', hash: 'sha256' }],
  ['PKIX_ECDSA_P521_SHA_256', { name: 'P-521', hash: 'sha256' }],
  ['ML_DSA_44', { name: 'ML-DSA-44', hash: null }],
  ['ML_DSA_65', { name: 'ML-DSA-65', hash: null }],
  ['ML_DSA_87', { name: 'ML-DSA-87', hash: null }],
]);

/** True for the kinds of key that can be verified with. */
export const isKnownKind = (details: string): boolean => detailRows.has(details);

/** The key with its algorithm; undefined if it is no key, one of no row, or another than `details` says. */
export function verifyKeyOf(spki: SubjectPublicKeyInfo, details?: string): VerifyKey | undefined {
  try {
    const { name } = keyAlgorithmOf(spki);
    const row = details === undefined ? rows.find((each) => each.name === name) : detailRows.get(details);
    if (row?.name !== name) return undefined;
    const key = publicKeyOf(spki);
    const bits = key.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && (bits < 2048 || bits !== (row.bits ?? bits))) return undefined;
    return row.pss === undefined ? { key, hash: row.hash } : { key, hash: row.hash, pss: true };
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** As verifyKeyOf, from the DER that `details` names. */
export function importKey(keyDer: Uint8Array, details?: string): VerifyKey | undefined {
  try {
    const bare = details !== undefined && detailRows.get(details)?.bare === true;
    return verifyKeyOf(parseSpki(bare ? wrapped(keyDer) : keyDer), details);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

// RFC 3279 section 2.3.1.
function wrapped(rsaPublicKeyDer: Uint8Array): Uint8Array {
  const row = keyAlgorithms.find(({ name }) => name === 'RSA');
  if (row === undefined) throw new TypeError('no row for RSA');
  return sequence(row.der, bitString(rsaPublicKeyDer));
}

/** False for any signature that does not verify, malformed ones included. */
export function verifies(key: VerifyKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (key.pss === undefined) return verify(key.hash, data, key.key, signature);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const saltLength = constants.RSA_PSS_SALTLEN_AUTO;
  return verify(key.hash, data, { key: key.key, padding, saltLength }, signature);
}
