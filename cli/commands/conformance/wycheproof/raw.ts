// SPDX-License-Identifier: Apache-2.0
// Verification with exactly the parameters of a test, where X.509 has no algorithm for them: signatures in IEEE P1363
// form, ML-DSA with a context, hashes and curves that our rows do not have.
//
// Never a guess: what node:crypto cannot be asked exactly is said to be unchecked.

import { constants, createPublicKey, getHashes, verify, type KeyObject } from 'node:crypto';
import { write } from '../../../../core/der/index.ts';
import { KnownError } from '../../../../core/index.ts';
import {
  keyAlgorithmOf,
  publicKeyOf,
  readRsaPublicKey,
  type SubjectPublicKeyInfo,
} from '../../../../core/x509/index.ts';

/** What a check came to; `unchecked` says why it could not be made. */
export type Verdict = boolean | { readonly unchecked: string };

export interface Raw {
  /** As the suite names it; absent for algorithms that hash by themselves. */
  readonly sha?: string | undefined;
  readonly form?: 'der' | 'ieee-p1363';
  readonly context?: Uint8Array;
  readonly pss?: { readonly mgfSha: string; readonly saltLength: number };
}

export interface Input {
  readonly spki: SubjectPublicKeyInfo;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** @throws KnownErrors where the key is refused with a code */
export function verifyRaw({ spki, message, signature }: Input, raw: Raw): Verdict {
  const hash = raw.sha === undefined ? null : hashOf(raw.sha);
  if (hash === undefined) return { unchecked: `no hash ${raw.sha ?? ''} for signatures` };
  // FIPS 204 section 5.2: a context has at most 255 octets.
  if (raw.context !== undefined && raw.context.length > 255) return false;
  const key = raw.pss === undefined ? keyOf(spki) : pssKeyOf(spki, hash, raw.pss);
  if ('unchecked' in key) return key;
  try {
    return verify(
      hash,
      message,
      {
        key: key.key,
        ...(raw.form === undefined ? {} : { dsaEncoding: raw.form }),
        ...(raw.context === undefined ? {} : { context: raw.context }),
        ...(raw.pss === undefined
          ? {}
          : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: raw.pss.saltLength }),
      },
      signature,
    );
  } catch (cause) {
    return { unchecked: `node:crypto could not verify: ${cause instanceof Error ? cause.message : ''}` };
  }
}

type Made = { readonly key: KeyObject } | { readonly unchecked: string };

/** Whether a key is of a kind that we know. */
export function hasRow(spki: SubjectPublicKeyInfo): boolean {
  try {
    keyAlgorithmOf(spki);
    return true;
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_X509_ALGORITHM') return false;
    throw error;
  }
}

// Kinds that we know are read by our own parser, which says with a code what is no key; others by OpenSSL's.
function keyOf(spki: SubjectPublicKeyInfo): Made {
  if (hasRow(spki)) return { key: publicKeyOf(spki) };
  try {
    return { key: createPublicKey({ key: Buffer.from(spki.der), format: 'der', type: 'spki' }) };
  } catch {
    return { unchecked: `no reader for keys of ${spki.algorithm.oid} with these parameters` };
  }
}

const hashes: ReadonlyMap<string, string> = new Map([
  ['SHA-1', 'sha1'],
  ['SHA-224', 'sha224'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
  ['SHA-512/224', 'sha512-224'],
  ['SHA-512/256', 'sha512-256'],
  ['SHA3-224', 'sha3-224'],
  ['SHA3-256', 'sha3-256'],
  ['SHA3-384', 'sha3-384'],
  ['SHA3-512', 'sha3-512'],
]);

function hashOf(sha: string): string | undefined {
  const name = hashes.get(sha);
  return name !== undefined && getHashes().includes(name) ? name : undefined;
}

const hashOids: ReadonlyMap<string, string> = new Map([
  ['sha1', '1.3.14.3.2.26'],
  ['sha224', '2.16.840.1.101.3.4.2.4'],
  ['sha256', '2.16.840.1.101.3.4.2.1'],
  ['sha384', '2.16.840.1.101.3.4.2.2'],
  ['sha512', '2.16.840.1.101.3.4.2.3'],
  ['sha512-224', '2.16.840.1.101.3.4.2.5'],
  ['sha512-256', '2.16.840.1.101.3.4.2.6'],
  ['sha3-224', '2.16.840.1.101.3.4.2.7'],
  ['sha3-256', '2.16.840.1.101.3.4.2.8'],
  ['sha3-384', '2.16.840.1.101.3.4.2.9'],
  ['sha3-512', '2.16.840.1.101.3.4.2.10'],
]);

// node:crypto cannot be told the mask's hash. A key of id-RSASSA-PSS can: OpenSSL then takes the key's, and no other.
function pssKeyOf(
  { publicKey }: SubjectPublicKeyInfo,
  hash: string | null,
  pss: NonNullable<Raw['pss']>,
): Made {
  const mask = hashOf(pss.mgfSha);
  const hashOid = hashOids.get(hash ?? '');
  const maskOid = hashOids.get(mask ?? '');
  if (hashOid === undefined || maskOid === undefined)
    return { unchecked: `no hash ${pss.mgfSha} for a mask` };
  readRsaPublicKey(publicKey);
  const { contextConstructed, integer, nul, oid, sequence, bitString } = write;
  const algorithm = (name: string): Uint8Array => sequence(oid(name), nul());
  const sha1 = '1.3.14.3.2.26';
  const parameters = sequence(
    ...(hashOid === sha1 ? [] : [contextConstructed(0, algorithm(hashOid))]),
    ...(maskOid === sha1
      ? []
      : [contextConstructed(1, sequence(oid('1.2.840.113549.1.1.8'), algorithm(maskOid)))]),
    ...(pss.saltLength === 20 ? [] : [contextConstructed(2, integer(pss.saltLength))]),
  );
  const der = sequence(sequence(oid('1.2.840.113549.1.1.10'), parameters), bitString(publicKey));
  try {
    return { key: createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }) };
  } catch {
    return { unchecked: `OpenSSL has no PSS with ${hash ?? ''} and a mask over ${pss.mgfSha}` };
  }
}
