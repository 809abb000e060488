// SPDX-License-Identifier: Apache-2.0
// SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) and the kinds of public key (RFC 5480, RFC 3279, RFC 8410).
//
// Parsing keeps any key as bytes; `publicKeyOf` makes it one to verify with: parameters exact, points
// uncompressed and on the curve, RSA numbers in DER and of sane size. Not checked: whether an RSA modulus is
// a product of two primes, or whether a key is strong enough; a profile decides that.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { DerReader, readDer, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { encodePem } from '../pem/index.ts';
import { readAlgorithm, sameBytes, type AlgorithmIdentifier } from './algorithm.ts';
import { certificateLimits } from './limits.ts';

export interface SubjectPublicKeyInfo {
  readonly der: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  /** The BIT STRING's contents: a point, an RSAPublicKey, 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface KeyAlgorithm {
  readonly name: 'P-224' | 'P-256' | 'P-384' | 'P-521' | 'RSA' | 'Ed25519';
  /** node:crypto's `asymmetricKeyType`. */
  readonly type: 'ec' | 'rsa' | 'ed25519';
  /** The AlgorithmIdentifier, exactly. */
  readonly der: Uint8Array;
  /** Says what is wrong with the key's bytes, if anything. */
  fault(publicKey: Uint8Array): string | undefined;
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

// RFC 5480 section 2.2. The curve itself is checked by OpenSSL when the key is made.
function curve(name: KeyAlgorithm['name'], algorithmHex: string, fieldOctets: number): KeyAlgorithm {
  return {
    name,
    type: 'ec',
    der: fromHex(algorithmHex),
    fault: (point) =>
      point.length === 2 * fieldOctets + 1 && point[0] === 4
        ? undefined
        : 'not an uncompressed point of this curve',
  };
}

/** Longest RSA modulus read: longer ones only cost time. */
const longestModulus = 1024;

// RFC 3279 section 2.3.1: RSAPublicKey ::= SEQUENCE { modulus, publicExponent }
function rsaFault(publicKey: Uint8Array): string | undefined {
  const { value } = readDer(publicKey, tags.sequence, { depth: 3 });
  const modulus = value.integer();
  const exponent = value.smallInteger();
  value.finish();
  const size = modulus[0] === 0 ? modulus.length - 1 : modulus.length;
  if ((modulus[0] ?? 0) >= 0x80 || size < 64 || size > longestModulus)
    return 'the modulus is not 512 to 8192 bits long';
  if (((modulus.at(-1) ?? 0) & 1) === 0) return 'the modulus is even';
  return exponent < 3 || exponent % 2 === 0 ? 'the exponent is even or less than 3' : undefined;
}

export const keyAlgorithms: readonly KeyAlgorithm[] = [
  curve('P-256', '301306072a8648ce3d020106082a8648ce3d030107', 32),
  curve('P-384', '301006072a8648ce3d020106052b81040022', 48),
  curve('P-521', '301006072a8648ce3d020106052b81040023', 66),
  curve('P-224', '301006072a8648ce3d020106052b81040021', 28),
  { name: 'RSA', type: 'rsa', der: fromHex('300d06092a864886f70d0101010500'), fault: rsaFault },
  {
    name: 'Ed25519',
    type: 'ed25519',
    der: fromHex('300506032b6570'),
    fault: (key) => (key.length === 32 ? undefined : 'not 32 bytes'),
  },
];

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
  return { der: reader.since(start), algorithm, publicKey };
}

/** Reads a BIT STRING that holds whole octets: keys and signatures. @throws E_DER_VALUE */
export function readOctets(reader: DerReader): Uint8Array {
  const offset = reader.offset;
  const { bytes, unusedBits } = reader.bitString();
  if (unusedBits !== 0)
    throw new KnownError('E_DER_VALUE', 'a key or signature is not whole octets', { offset });
  return bytes;
}

/** The row of a key. @throws E_X509_ALGORITHM where algorithm and parameters are in no row */
export function keyAlgorithmOf(spki: SubjectPublicKeyInfo): KeyAlgorithm {
  for (const row of keyAlgorithms) if (sameBytes(row.der, spki.algorithm.der)) return row;
  throw new KnownError(
    'E_X509_ALGORITHM',
    `the key algorithm ${spki.algorithm.oid} with these parameters is not known`,
    {
      oid: spki.algorithm.oid,
    },
  );
}

// Making a key costs as much as a third of a verification: each parsed key is made at most once.
const made = new WeakMap<SubjectPublicKeyInfo, KeyObject>();

/** The key to verify with, made at most once for each parsed SPKI. @throws E_KEY_INVALID, E_X509_ALGORITHM */
export function publicKeyOf(spki: SubjectPublicKeyInfo): KeyObject {
  const before = made.get(spki);
  if (before !== undefined) return before;
  const key = makeKey(spki, keyAlgorithmOf(spki));
  made.set(spki, key);
  return key;
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
