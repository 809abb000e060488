// SPDX-License-Identifier: Apache-2.0
// Signatures over a digest whose bytes are not at hand: ECDSA (FIPS 186-5 section 6.4.2) and RSASSA-PKCS1-v1_5
// (RFC 8017 section 8.2.2). node:crypto hashes by itself and cannot be given a digest, so the curves are
// @noble/curves' and RSA is its bare operation, compared with the one encoding there is.
//
// Agrees with node:crypto over the message. A high `s` is accepted: signatures in the field are not normalised.
// Not checked: what was hashed. Verification alone, on public values: nothing here needs constant time.

import { constants, publicDecrypt, type KeyObject } from 'node:crypto';
import { createRequire } from 'node:module';
import { DerReader, tags } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import { parseSpki, sameBytes } from '../../core/x509/index.ts';
import type { VerifyKey } from '../trust/key.ts';

type Curves = typeof import('@noble/curves/nist.js');
type Hash = NonNullable<VerifyKey['hash']>;

const octets: Readonly<Record<Hash, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/**
 * Whether `signature` is the key's over what hashes to `digest`. Undefined: it cannot be told, because this kind of key
 * signs more than a digest (Ed25519), or a digest of another hash than this one.
 */
export function verifiesDigest(
  { key, hash }: VerifyKey,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean | undefined {
  if (hash === null || digest.length !== octets[hash]) return undefined;
  if (key.asymmetricKeyType === 'ec') return verifiesEcdsa(key, digest, signature);
  return key.asymmetricKeyType === 'rsa' ? verifiesPkcs1(key, hash, digest, signature) : undefined;
}

function verifiesEcdsa(key: KeyObject, digest: Uint8Array, signature: Uint8Array): boolean | undefined {
  const row = curveRows.get(key.asymmetricKeyDetails?.namedCurve ?? '');
  if (row === undefined) return undefined;
  const compact = compactOf(signature, row.size);
  if (compact === undefined) return false;
  // The point as it stands in the key: node:crypto has held it against the curve.
  const { publicKey } = parseSpki(key.export({ format: 'der', type: 'spki' }));
  return row.curve(loadCurves()).verify(compact, digest, publicKey, { prehash: false, lowS: false });
}

const curveRows: ReadonlyMap<string, { readonly size: number; curve(all: Curves): Curves['p256'] }> = new Map(
  [
    ['prime256v1', { size: 32, curve: (all: Curves) => all.p256 }],
    ['secp384r1', { size: 48, curve: (all: Curves) => all.p384 }],
    ['secp521r1', { size: 66, curve: (all: Curves) => all.p521 }],
  ],
);

let loaded: Curves | undefined;

// On demand: loading the curves takes longer than all of an ordinary verification, which does not need them.
function loadCurves(): Curves {
  loaded ??= createRequire(import.meta.url)('@noble/curves/nist.js') as Curves;
  return loaded;
}

// Ecdsa-Sig-Value (RFC 3279 section 2.2.3) in DER, as two numbers of the curve's size; undefined for anything else.
// That both are from 1 to the order less one is for the curve to say.
function compactOf(signature: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const reader = new DerReader(signature, { depth: 2 });
    const value = reader.enter(tags.sequence);
    reader.finish();
    const compact = new Uint8Array(2 * size);
    for (const end of [size, 2 * size]) {
      const number = value.integer();
      if ((number[0] ?? 0) >= 0x80) return undefined;
      const magnitude = number[0] === 0 ? number.subarray(1) : number;
      if (magnitude.length > size) return undefined;
      compact.set(magnitude, end - magnitude.length);
    }
    value.finish();
    return compact;
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** DigestInfo up to the digest (RFC 8017 section 9.2, note 1). */
const digestInfoStart: Readonly<Record<Hash, Buffer>> = {
  sha256: Buffer.from('3031300d060960864801650304020105000420', 'hex'),
  sha384: Buffer.from('3041300d060960864801650304020205000430', 'hex'),
  sha512: Buffer.from('3051300d060960864801650304020305000440', 'hex'),
};

// The whole encoded message is made and compared: nothing of the signature's own is parsed (Bleichenbacher 2006).
function verifiesPkcs1(key: KeyObject, hash: Hash, digest: Uint8Array, signature: Uint8Array): boolean {
  const size = Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  const info = Buffer.concat([digestInfoStart[hash], digest]);
  if (signature.length !== size || size < info.length + 11) return false;
  const encoded = Buffer.concat([
    Buffer.of(0, 1),
    Buffer.alloc(size - info.length - 3, 0xff),
    Buffer.of(0),
    info,
  ]);
  try {
    return sameBytes(publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signature), encoded);
  } catch (error) {
    // The number is not less than the modulus: OpenSSL's to say.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL_')) return false;
    throw error;
  }
}
