// SPDX-License-Identifier: Apache-2.0
// AlgorithmIdentifier and the signature algorithms (RFC 5758, RFC 4055, RFC 8410), one row each.
//
// A row is found by the identifier's exact DER, parameters included: an algorithm with parameters that do not
// belong to it is not found. Not checked: whether an algorithm is strong enough; a profile decides that.

import { constants, sign, verify, type KeyObject, type SignKeyObjectInput } from 'node:crypto';
import { encodeElement, DerReader, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';

export interface AlgorithmIdentifier {
  readonly oid: string;
  /** The parameters' DER, where there are any. */
  readonly parameters: Uint8Array | undefined;
  readonly der: Uint8Array;
}

export interface SignatureAlgorithm {
  readonly name: string;
  readonly oid: string;
  /** The AlgorithmIdentifier as it is written. */
  readonly der: Uint8Array;
  /** Another spelling that RFC 4055 demands to be read. */
  readonly alsoDer?: Uint8Array;
  /** The `asymmetricKeyType` of keys that make it. */
  readonly keyType: 'ec' | 'rsa' | 'ed25519';
  /** The hash, as node:crypto names it; null where the algorithm hashes by itself. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | null;
  readonly pss?: true;
}

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

// RFC 4055 section 3.1: hash and MGF1 over the same hash, salt as long as the hash, trailer by default.
function pssDer(hashOid: string, saltLength: string, hashParameters: string): Uint8Array {
  const wrap = (tag: number, ...parts: Uint8Array[]): Uint8Array => encodeElement(tag, ...parts);
  const hash = wrap(tags.sequence, fromHex(hashOid + hashParameters));
  const mgf = wrap(tags.sequence, fromHex('06092a864886f70d010108'), hash);
  const parameters = wrap(
    tags.sequence,
    wrap(0xa0, hash),
    wrap(0xa1, mgf),
    wrap(0xa2, fromHex(`0201${saltLength}`)),
  );
  return wrap(tags.sequence, fromHex('06092a864886f70d01010a'), parameters);
}

function pssRow(
  hash: 'sha256' | 'sha384' | 'sha512',
  hashOid: string,
  saltLength: string,
): SignatureAlgorithm {
  return {
    name: `rsassa-pss-${hash}`,
    oid: '1.2.840.113549.1.1.10',
    der: pssDer(hashOid, saltLength, '0500'),
    alsoDer: pssDer(hashOid, saltLength, ''),
    keyType: 'rsa',
    hash,
    pss: true,
  };
}

function rsaRow(hash: 'sha256' | 'sha384' | 'sha512', last: string, oid: string): SignatureAlgorithm {
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

type RowName =
  | `ecdsaWithSha${256 | 384 | 512}`
  | `sha${256 | 384 | 512}WithRsa`
  | `rsaPssSha${256 | 384 | 512}`
  | 'ed25519';

export const signatureAlgorithms: Readonly<Record<RowName, SignatureAlgorithm>> = {
  // RFC 5758 section 3.2: no parameters
  ecdsaWithSha256: {
    name: 'ecdsa-with-SHA256',
    oid: '1.2.840.10045.4.3.2',
    der: fromHex('300a06082a8648ce3d040302'),
    keyType: 'ec',
    hash: 'sha256',
  },
  ecdsaWithSha384: {
    name: 'ecdsa-with-SHA384',
    oid: '1.2.840.10045.4.3.3',
    der: fromHex('300a06082a8648ce3d040303'),
    keyType: 'ec',
    hash: 'sha384',
  },
  ecdsaWithSha512: {
    name: 'ecdsa-with-SHA512',
    oid: '1.2.840.10045.4.3.4',
    der: fromHex('300a06082a8648ce3d040304'),
    keyType: 'ec',
    hash: 'sha512',
  },
  sha256WithRsa: rsaRow('sha256', '0b', '1.2.840.113549.1.1.11'),
  sha384WithRsa: rsaRow('sha384', '0c', '1.2.840.113549.1.1.12'),
  sha512WithRsa: rsaRow('sha512', '0d', '1.2.840.113549.1.1.13'),
  rsaPssSha256: pssRow('sha256', '0609608648016503040201', '20'),
  rsaPssSha384: pssRow('sha384', '0609608648016503040202', '30'),
  rsaPssSha512: pssRow('sha512', '0609608648016503040203', '40'),
  // RFC 8410 section 3: no parameters
  ed25519: {
    name: 'Ed25519',
    oid: '1.3.101.112',
    der: fromHex('300506032b6570'),
    keyType: 'ed25519',
    hash: null,
  },
};

const rows: readonly SignatureAlgorithm[] = Object.values(signatureAlgorithms);

/** Reads the AlgorithmIdentifier that comes next. @throws E_DER_* */
export function readAlgorithm(reader: DerReader): AlgorithmIdentifier {
  const start = reader.offset;
  const algorithm = reader.sequence();
  const oid = algorithm.oid();
  const parameters = algorithm.done ? undefined : algorithm.any().bytes;
  algorithm.finish();
  return { oid, parameters, der: reader.since(start) };
}

/** The row of an identifier. @throws E_X509_ALGORITHM where algorithm and parameters are in no row */
export function signatureAlgorithmOf(identifier: AlgorithmIdentifier): SignatureAlgorithm {
  for (const row of rows) if (sameBytes(row.der, identifier.der)) return row;
  for (const row of rows) if (row.alsoDer !== undefined && sameBytes(row.alsoDer, identifier.der)) return row;
  throw new KnownError(
    'E_X509_ALGORITHM',
    `the signature algorithm ${identifier.oid} with these parameters is not known`,
    {
      oid: identifier.oid,
    },
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
  if (key.asymmetricKeyType !== row.keyType)
    throw new KnownError(
      'E_X509_ALGORITHM',
      `${row.name} with a key of type ${key.asymmetricKeyType ?? 'none'}`,
      {
        algorithm: row.name,
      },
    );
  if (row.pss === undefined) return key;
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

/** Equality of public bytes. Not for secrets: it stops at the first difference. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
