// SPDX-License-Identifier: Apache-2.0
// AlgorithmIdentifier and the signature algorithms (RFC 5758, RFC 4055, RFC 8410, RFC 9881), one row each.
//
// A row is found by the identifier's exact DER, parameters included: an algorithm with parameters that do not
// belong to it is not found. SHA-1, MD5 and DSA have no row, so nothing here verifies them. Not checked: whether
// an algorithm is strong enough for its use; a profile decides that.

import { constants, sign, verify, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { type DerReader } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { encodePssAlgorithm, hashOctets, parsePssParameters, pssOid, type Sha2 } from './rsa-pss.ts';

export interface AlgorithmIdentifier {
  readonly oid: string;
  /** The parameters' DER, where there are any. */
  readonly parameters: Uint8Array | undefined;
  readonly der: Uint8Array;
}

/** node:crypto's `asymmetricKeyType` of the keys that sign here. `rsa-pss` keys sign with rows of `rsa` that they admit. */
export type KeyType = 'ec' | 'rsa' | 'ed25519' | `ml-dsa-${44 | 65 | 87}`;

export interface SignatureAlgorithm {
  readonly name: string;
  readonly oid: string;
  /** The AlgorithmIdentifier as it is written. */
  readonly der: Uint8Array;
  /** Another spelling that RFC 4055 demands to be read. */
  readonly alsoDer?: Uint8Array;
  /** The `asymmetricKeyType` of keys that make it. */
  readonly keyType: KeyType;
  /** The hash, as node:crypto names it; null where the algorithm hashes by itself. */
  readonly hash: Sha2 | null;
  /** RSASSA-PSS, with MGF1 over the same hash and exactly so many octets of salt. */
  readonly pss?: { readonly saltLength: number };
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

// The salt is as long as the hash, as everybody writes it; other lengths are read (see signatureAlgorithmOf).
function pssRow(hash: Sha2): SignatureAlgorithm {
  const parameters = { hash, saltLength: hashOctets[hash] };
  return {
    name: `rsassa-pss-${hash}`,
    oid: pssOid,
    der: encodePssAlgorithm(parameters),
    alsoDer: encodePssAlgorithm(parameters, 'absent'),
    keyType: 'rsa',
    hash,
    pss: { saltLength: parameters.saltLength },
  };
}

function rsaRow(hash: Sha2, last: string, oid: string): SignatureAlgorithm {
  return {
    name: `${hash}WithRSAEncryption`,
    oid,
    der: fromHex(`300d06092a864886f70d0101${last}0500`),
    // RFC 4055 section 5: NULL is written; that it is missing must be read.
    alsoDer: fromHex(`300b06092a864886f70d0101${last}`),
    keyType: 'rsa',
    hash,
  };
}

// RFC 5758 section 3.2: no parameters.
function ecdsaRow(size: 256 | 384 | 512): SignatureAlgorithm {
  const last = size / 128;
  return {
    name: `ecdsa-with-SHA${size}`,
    oid: `1.2.840.10045.4.3.${last}`,
    der: fromHex(`300a06082a8648ce3d04030${last}`),
    keyType: 'ec',
    hash: `sha${size}`,
  };
}

// RFC 9881 section 3: no parameters; pure ML-DSA with an empty context, which is what node:crypto does.
function mlDsaRow(size: 44 | 65 | 87, arc: number): SignatureAlgorithm {
  return {
    name: `ML-DSA-${size}`,
    oid: `2.16.840.1.101.3.4.3.${arc}`,
    der: fromHex(`300b06096086480165030403${arc.toString(16)}`),
    keyType: `ml-dsa-${size}`,
    hash: null,
  };
}

type RowName =
  | `ecdsaWithSha${256 | 384 | 512}`
  | `sha${256 | 384 | 512}WithRsa`
  | `rsaPssSha${256 | 384 | 512}`
  | 'ed25519'
  | `mlDsa${44 | 65 | 87}`;

export const signatureAlgorithms: Readonly<Record<RowName, SignatureAlgorithm>> = {
  ecdsaWithSha256: ecdsaRow(256),
  ecdsaWithSha384: ecdsaRow(384),
  ecdsaWithSha512: ecdsaRow(512),
  sha256WithRsa: rsaRow('sha256', '0b', '1.2.840.113549.1.1.11'),
  sha384WithRsa: rsaRow('sha384', '0c', '1.2.840.113549.1.1.12'),
  sha512WithRsa: rsaRow('sha512', '0d', '1.2.840.113549.1.1.13'),
  rsaPssSha256: pssRow('sha256'),
  rsaPssSha384: pssRow('sha384'),
  rsaPssSha512: pssRow('sha512'),
  // RFC 8410 section 3: no parameters
  ed25519: {
    name: 'Ed25519',
    oid: '1.3.101.112',
    der: fromHex('300506032b6570'),
    keyType: 'ed25519',
    hash: null,
  },
  mlDsa44: mlDsaRow(44, 17),
  mlDsa65: mlDsaRow(65, 18),
  mlDsa87: mlDsaRow(87, 19),
};

const rowsOf: ReadonlyMap<string, readonly SignatureAlgorithm[]> = Map.groupBy(
  Object.values(signatureAlgorithms),
  ({ oid }) => oid,
);

/** Reads the AlgorithmIdentifier that comes next. @throws E_DER_* */
export function readAlgorithm(reader: DerReader): AlgorithmIdentifier {
  const start = reader.offset;
  const algorithm = reader.sequence();
  const oid = algorithm.oid();
  const parameters = algorithm.done ? undefined : algorithm.any().bytes;
  algorithm.finish();
  return { oid, parameters, der: reader.since(start) };
}

/**
 * The row of an identifier. RSASSA-PSS with another salt length, or another spelling of its hashes, gives a row of
 * its own, whose `der` is the identifier's.
 * @throws E_X509_ALGORITHM where algorithm and parameters are in no row
 */
export function signatureAlgorithmOf(identifier: AlgorithmIdentifier): SignatureAlgorithm {
  const { oid, der, parameters } = identifier;
  for (const row of rowsOf.get(oid) ?? []) {
    if (sameBytes(row.der, der) || (row.alsoDer !== undefined && sameBytes(row.alsoDer, der))) return row;
  }
  if (oid === pssOid) {
    const { hash, saltLength } = parsePssParameters(parameters);
    return { name: `rsassa-pss-${hash}`, oid, der, keyType: 'rsa', hash, pss: { saltLength } };
  }
  throw new KnownError(
    'E_X509_ALGORITHM',
    `the signature algorithm ${oid} with these parameters is not known`,
    { oid },
  );
}

/**
 * Whether `signature` over `data` is the key's. False means that it was checked and does not hold.
 * @throws E_X509_ALGORITHM where the key is of another kind than the algorithm's
 */
export function verifySignature(
  row: SignatureAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  return verify(row.hash, data, keyInput(row, key), signature);
}

/** As `verifySignature`, on a thread of libuv's pool: the caller's thread does something else meanwhile. */
export function verifySignatureAside(
  row: SignatureAlgorithm,
  key: KeyObject,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  const input = keyInput(row, key);
  return new Promise((resolve, reject) => {
    verify(row.hash, data, input, signature, (error, holds) => {
      if (error === null) resolve(holds);
      else reject(error);
    });
  });
}

/** Signs `data`. @throws E_X509_ALGORITHM where the key is of another kind than the algorithm's */
export function createSignature(
  row: SignatureAlgorithm,
  privateKey: KeyObject,
  data: Uint8Array,
): Uint8Array {
  return Uint8Array.from(sign(row.hash, data, keyInput(row, privateKey)));
}

// ECDSA signatures are DER already, which is what OpenSSL takes by default; so is PKCS#1 v1.5 for RSA.
function keyInput(row: SignatureAlgorithm, key: KeyObject): KeyObject | SignKeyObjectInput {
  const type = key.asymmetricKeyType;
  if (type !== row.keyType && (type !== 'rsa-pss' || !admits(key, row)))
    throw new KnownError('E_X509_ALGORITHM', `${row.name} with a key of type ${type ?? 'none'}`, {
      algorithm: row.name,
    });
  if (row.pss === undefined) return key;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: row.pss.saltLength };
}

// RFC 4055 section 3.3: a key of id-RSASSA-PSS signs in no other way, and with parameters in no other hash and with
// no shorter salt.
function admits(key: KeyObject, { pss, hash }: SignatureAlgorithm): boolean {
  if (pss === undefined) return false;
  const details = key.asymmetricKeyDetails;
  return (
    details?.hashAlgorithm === undefined ||
    (details.hashAlgorithm === hash &&
      details.mgf1HashAlgorithm === hash &&
      pss.saltLength >= (details.saltLength ?? 0))
  );
}

/** Equality of public bytes. Not for secrets: it stops at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
