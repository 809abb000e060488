// SPDX-License-Identifier: Apache-2.0
// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and the kinds of public key (RFC 5480, RFC 3279, RFC 4055, RFC 8410,
// RFC 9881), one row each.
//
// Parsing keeps any key as bytes; `publicKeyOf` makes it one to verify with: parameters exact, points
// uncompressed and on the curve, RSA numbers in DER and of sane size. Not checked: whether an RSA modulus is
// a product of two primes, or whether a key is strong enough; `weaknesses` in core/key and a profile decide that.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { DerReader, readDer, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { encodePem } from '../pem/index.ts';
import {
  readAlgorithm,
  sameBytes,
  signatureAlgorithmOf,
  signatureAlgorithms,
  type AlgorithmIdentifier,
  type KeyType,
  type SignatureAlgorithm,
} from './algorithm.ts';
import { certificateLimits } from './limits.ts';
import { odd, type Oddities } from './reading.ts';
import { pssOid } from './rsa-pss.ts';

export interface SubjectPublicKeyInfo {
  readonly der: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  /** The BIT STRING's contents: a point, an RSAPublicKey, 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface KeyAlgorithm {
  readonly name:
    'P-224' | 'P-256' | 'P-384' | 'P-521' | 'RSA' | 'RSA-PSS' | 'Ed25519' | `ML-DSA-${44 | 65 | 87}`;
  /** node:crypto's `asymmetricKeyType`. */
  readonly type: KeyType | 'rsa-pss';
  readonly oid: string;
  /** The AlgorithmIdentifier, exactly. The row of RSA-PSS has the one that restricts nothing. */
  readonly der: Uint8Array;
  /** What its keys sign with unless told otherwise. */
  readonly signature: SignatureAlgorithm;
  /** Says what is wrong with the key's bytes, if anything. */
  fault(publicKey: Uint8Array): string | undefined;
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

// RFC 5480 section 2.2. The curve itself is checked by OpenSSL when the key is made.
function curve(
  name: KeyAlgorithm['name'],
  algorithmHex: string,
  fieldOctets: number,
  signature: SignatureAlgorithm,
): KeyAlgorithm {
  return {
    name,
    type: 'ec',
    oid: ecPublicKey,
    der: fromHex(algorithmHex),
    signature,
    fault(point) {
      if (point[0] === 4 && point.length === 2 * fieldOctets + 1) return undefined;
      if ((point[0] === 2 || point[0] === 3) && point.length === fieldOctets + 1) return 'a compressed point';
      return 'not an uncompressed point of this curve';
    },
  };
}

const ecPublicKey = '1.2.840.10045.2.1';

/** Longest RSA modulus read, in octets: longer ones only cost time. */
const longestModulus = 1024;

/** The numbers of an RSAPublicKey (RFC 3279 section 2.3.1), as contents of INTEGERs. @throws E_DER_* */
export function readRsaPublicKey(publicKey: Uint8Array): { modulus: Uint8Array; exponent: Uint8Array } {
  const { value } = readDer(publicKey, tags.sequence, { depth: 3 });
  const modulus = value.integer();
  const exponent = value.integer();
  value.finish();
  return { modulus, exponent };
}

function rsaFault(publicKey: Uint8Array): string | undefined {
  const { modulus, exponent } = readRsaPublicKey(publicKey);
  const size = modulus[0] === 0 ? modulus.length - 1 : modulus.length;
  if ((modulus[0] ?? 0) >= 0x80 || size < 64 || size > longestModulus)
    return 'the modulus is not 512 to 8192 bits long';
  if (((modulus.at(-1) ?? 0) & 1) === 0) return 'the modulus is even';
  const last = exponent.at(-1) ?? 0;
  if (exponent.length > 4 || (exponent[0] ?? 0) >= 0x80) return 'the exponent is not one of 32 bits';
  return last % 2 === 0 || (exponent.length === 1 && last < 3)
    ? 'the exponent is even or less than 3'
    : undefined;
}

function sized(octets: number): KeyAlgorithm['fault'] {
  return (key) => (key.length === octets ? undefined : `not ${octets} bytes`);
}

// RFC 9881 section 4: the bare key, and no parameters.
const mlDsa = (size: 44 | 65 | 87, octets: number, signature: SignatureAlgorithm): KeyAlgorithm => ({
  name: `ML-DSA-${size}`,
  type: `ml-dsa-${size}`,
  oid: signature.oid,
  der: signature.der,
  signature,
  fault: sized(octets),
});

const { ecdsaWithSha256, ecdsaWithSha384, ecdsaWithSha512, ...others } = signatureAlgorithms;

// Each curve signs with the hash of its strength (RFC 5480 section 4).
export const keyAlgorithms: readonly KeyAlgorithm[] = [
  curve('P-256', '301306072a8648ce3d020106082a8648ce3d030107', 32, ecdsaWithSha256),
  curve('P-384', '301006072a8648ce3d020106052b81040022', 48, ecdsaWithSha384),
  curve('P-521', '301006072a8648ce3d020106052b81040023', 66, ecdsaWithSha512),
  curve('P-224', '301006072a8648ce3d020106052b81040021', 28, ecdsaWithSha256),
  {
    name: 'RSA',
    type: 'rsa',
    oid: '1.2.840.113549.1.1.1',
    der: fromHex('300d06092a864886f70d0101010500'),
    signature: others.sha256WithRsa,
    fault: rsaFault,
  },
  {
    name: 'RSA-PSS',
    type: 'rsa-pss',
    oid: pssOid,
    der: fromHex('300b06092a864886f70d01010a'),
    signature: others.rsaPssSha256,
    fault: rsaFault,
  },
  {
    name: 'Ed25519',
    type: 'ed25519',
    oid: '1.3.101.112',
    der: fromHex('300506032b6570'),
    signature: others.ed25519,
    fault: sized(32),
  },
  mlDsa(44, 1312, others.mlDsa44),
  mlDsa(65, 1952, others.mlDsa65),
  mlDsa(87, 2592, others.mlDsa87),
];

const rowsOf: ReadonlyMap<string, readonly KeyAlgorithm[]> = Map.groupBy(keyAlgorithms, ({ oid }) => oid);

/** Reads a SubjectPublicKeyInfo that is all of `der`. @throws E_DER_* */
export function parseSpki(der: Uint8Array): SubjectPublicKeyInfo {
  const reader = new DerReader(der, certificateLimits);
  const spki = readSpki(reader);
  reader.finish();
  return spki;
}

/** Reads the SubjectPublicKeyInfo that comes next. @throws E_DER_* */
export function readSpki(reader: DerReader): SubjectPublicKeyInfo {
  const start = reader.offset;
  const spki = reader.sequence();
  const algorithm = readAlgorithm(spki);
  const publicKey = readOctets(spki);
  spki.finish();
  return new ReadSpki(reader.since(start), algorithm, publicKey);
}

/** A SubjectPublicKeyInfo as it was read. Nothing of its own but a place for the key that is made of it. */
class ReadSpki implements SubjectPublicKeyInfo {
  readonly der: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  readonly publicKey: Uint8Array;
  #made: KeyObject | undefined;

  constructor(der: Uint8Array, algorithm: AlgorithmIdentifier, publicKey: Uint8Array) {
    this.der = der;
    this.algorithm = algorithm;
    this.publicKey = publicKey;
  }

  /** Made at most once; each time anew for what was not read here. */
  static keyOf(spki: SubjectPublicKeyInfo): KeyObject {
    if (!(#made in spki)) return makeKey(spki, keyAlgorithmOf(spki));
    return (spki.#made ??= makeKey(spki, keyAlgorithmOf(spki)));
  }
}

/** Reads a BIT STRING that holds whole octets: keys and signatures. @throws E_DER_VALUE */
export function readOctets(reader: DerReader, oddities?: Oddities): Uint8Array {
  const offset = reader.offset;
  const { bytes, unusedBits } = reader.bitString();
  if (unusedBits !== 0) odd(oddities, 'E_DER_VALUE', 'a key or signature is not whole octets', offset);
  return bytes;
}

/**
 * The row of a key. Keys of id-RSASSA-PSS may carry parameters that restrict what they sign with (RFC 4055 section 3.1);
 * `verifySignature` holds them to it.
 * @throws E_X509_ALGORITHM where algorithm and parameters are in no row
 */
export function keyAlgorithmOf(spki: SubjectPublicKeyInfo): KeyAlgorithm {
  const { oid, der, parameters } = spki.algorithm;
  for (const row of rowsOf.get(oid) ?? []) {
    if (sameBytes(row.der, der)) return row;
    // A restricted key's algorithm is also that of the signatures it makes with the shortest salt it admits.
    if (oid === pssOid) return { ...row, der, signature: signatureAlgorithmOf(spki.algorithm) };
  }
  const what =
    oid === ecPublicKey && parameters?.[0] === tags.sequence
      ? 'a curve is given by explicit parameters, not by name'
      : `the key algorithm ${oid} with these parameters is not known`;
  throw new KnownError('E_X509_ALGORITHM', what, { oid });
}

/** The row that a key of this kind signs with by default, its strength matched: P-384 with SHA-384, RSA with SHA-256 … */
export const signatureAlgorithmsFor = (row: KeyAlgorithm): SignatureAlgorithm => row.signature;

/**
 * The key to verify with, made at most once for each parsed SPKI: making one costs a fifth of a verification.
 * @throws E_KEY_INVALID, E_X509_ALGORITHM
 */
export function publicKeyOf(spki: SubjectPublicKeyInfo): KeyObject {
  return ReadSpki.keyOf(spki);
}

// As PEM: OpenSSL then knows what it decodes, which takes half the time that DER does.
function makeKey(spki: SubjectPublicKeyInfo, row: KeyAlgorithm): KeyObject {
  const { name } = row;
  let fault: string | undefined;
  try {
    fault = row.fault(spki.publicKey);
    if (fault === undefined) return createPublicKey(encodePem('PUBLIC KEY', spki.der));
  } catch (cause) {
    // OpenSSL says only that decoding failed: for curves, that the point is not on it.
    throw new KnownError('E_KEY_INVALID', `not a public key of kind ${name}`, { kind: name }, { cause });
  }
  throw new KnownError('E_KEY_INVALID', `not a public key of kind ${name}: ${fault}`, { kind: name });
}
