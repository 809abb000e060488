// SPDX-License-Identifier: Apache-2.0
// EncryptedPrivateKeyInfo (RFC 5958 section 3) with PBES2 (RFC 8018 section 6.2): which key derivation and which cipher.
//
// Read: PBKDF2 with HMAC over SHA-1 (the standard's default, which HMAC outlives), SHA-256, SHA-384 and SHA-512;
// scrypt (RFC 7914 section 7); AES-CBC and AES-GCM (RFC 5084). Refused: PBES1, PKCS#12's own ciphers, DES, RC2.
// Nothing is derived or opened here: encrypt.ts does, within limits.

import { DerReader, integer, nul, octetString, oid, sequence } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { keyLimits } from './limits.ts';

export type Prf = 'sha1' | 'sha256' | 'sha384' | 'sha512';
export type AesBits = 128 | 192 | 256;

export type Derivation =
  | {
      readonly kind: 'pbkdf2';
      readonly salt: Uint8Array;
      readonly iterations: number;
      readonly keyLength?: number;
      readonly prf: Prf;
    }
  | {
      readonly kind: 'scrypt';
      readonly salt: Uint8Array;
      /** N, r and p of RFC 7914. */
      readonly cost: number;
      readonly blockSize: number;
      readonly parallelization: number;
      readonly keyLength?: number;
    };

export type Cipher =
  | { readonly kind: 'cbc'; readonly bits: AesBits; readonly iv: Uint8Array }
  | { readonly kind: 'gcm'; readonly bits: AesBits; readonly nonce: Uint8Array; readonly tagLength: number };

export interface EncryptedKey {
  readonly derivation: Derivation;
  readonly cipher: Cipher;
  /** With GCM the tag follows it. */
  readonly ciphertext: Uint8Array;
}

const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2 = '1.2.840.113549.1.5.12';
const scrypt = '1.3.6.1.4.1.11591.4.11';
const prfs: ReadonlyMap<string, Prf> = new Map([
  ['1.2.840.113549.2.7', 'sha1'],
  ['1.2.840.113549.2.9', 'sha256'],
  ['1.2.840.113549.2.10', 'sha384'],
  ['1.2.840.113549.2.11', 'sha512'],
]);
const aes = '2.16.840.1.101.3.4.1';
const ciphers: ReadonlyMap<string, readonly [Cipher['kind'], AesBits]> = new Map<
  string,
  readonly [Cipher['kind'], AesBits]
>([
  [`${aes}.2`, ['cbc', 128]],
  [`${aes}.6`, ['gcm', 128]],
  [`${aes}.22`, ['cbc', 192]],
  [`${aes}.26`, ['gcm', 192]],
  [`${aes}.42`, ['cbc', 256]],
  [`${aes}.46`, ['gcm', 256]],
]);

/** @throws E_DER_*, E_KEY_ENCRYPTION */
export function parseEncryptedKey(der: Uint8Array): EncryptedKey {
  const reader = new DerReader(der, { depth: 8, bytes: keyLimits.bytes });
  const fields = reader.sequence();
  const { derivation, cipher } = readPbes2(fields);
  const ciphertext = fields.octetString();
  fields.finish();
  reader.finish();
  if (derivation.keyLength !== undefined && derivation.keyLength * 8 !== cipher.bits)
    throw unread('derives a key of another length than the cipher takes');
  const rest = cipher.kind === 'cbc' ? ciphertext.length % 16 : 0;
  if (ciphertext.length <= (cipher.kind === 'gcm' ? cipher.tagLength : 0) || rest !== 0)
    throw unread('has a ciphertext that its cipher does not make');
  return { derivation, cipher, ciphertext };
}

/** Reads the AlgorithmIdentifier of PBES2. @throws E_DER_*, E_KEY_ENCRYPTION */
function readPbes2(reader: DerReader): { derivation: Derivation; cipher: Cipher } {
  const algorithm = reader.sequence();
  const name = algorithm.oid();
  if (name !== pbes2) throw unread(`uses ${name}, which is not PBES2`, name);
  const parameters = algorithm.sequence();
  algorithm.finish();
  const derivation = readDerivation(parameters.sequence());
  const cipher = readCipher(parameters.sequence());
  parameters.finish();
  return { derivation, cipher };
}

function readDerivation(algorithm: DerReader): Derivation {
  const name = algorithm.oid();
  if (name !== pbkdf2 && name !== scrypt) throw unread(`derives its key by ${name}`, name);
  const fields = algorithm.sequence();
  algorithm.finish();
  const salt = fields.octetString();
  const [cost, blockSize, parallelization] =
    name === scrypt
      ? [fields.smallInteger(), fields.smallInteger(), fields.smallInteger()]
      : [fields.smallInteger(), 0, 0];
  const length = fields.nextTag === 0x02 ? { keyLength: fields.smallInteger() } : {};
  if (name === scrypt) {
    fields.finish();
    return { kind: 'scrypt', salt, cost, blockSize, parallelization, ...length };
  }
  const prf = fields.done ? 'sha1' : readPrf(fields.sequence());
  fields.finish();
  return { kind: 'pbkdf2', salt, iterations: cost, ...length, prf };
}

function readPrf(algorithm: DerReader): Prf {
  const name = algorithm.oid();
  const prf = prfs.get(name);
  if (prf === undefined) throw unread(`derives its key with the hash ${name}`, name);
  // X.690 section 11.5: SHA-1 is the default, and defaults are left out.
  if (prf === 'sha1') throw unread('writes a default');
  algorithm.nul();
  algorithm.finish();
  return prf;
}

function readCipher(algorithm: DerReader): Cipher {
  const name = algorithm.oid();
  const [kind, bits] = ciphers.get(name) ?? [];
  if (kind === undefined || bits === undefined) throw unread(`uses the cipher ${name}`, name);
  if (kind === 'cbc') {
    const iv = algorithm.octetString();
    algorithm.finish();
    if (iv.length !== 16) throw unread('has an initial value that is not 16 bytes long');
    return { kind, bits, iv };
  }
  const fields = algorithm.sequence();
  algorithm.finish();
  const nonce = fields.octetString();
  const tagWritten = !fields.done;
  const tagLength = tagWritten ? fields.smallInteger() : 12;
  fields.finish();
  if (nonce.length < 8 || nonce.length > 64 || tagLength < 12 || tagLength > 16)
    throw unread('has a nonce or tag of a length that AES-GCM does not have here');
  if (tagWritten && tagLength === 12) throw unread('writes a default');
  return { kind, bits, nonce, tagLength };
}

const encodeGcm = (nonce: Uint8Array, tagLength: number): Uint8Array =>
  sequence(octetString(nonce), ...(tagLength === 12 ? [] : [integer(tagLength)]));

export function encodeEncryptedKey({ derivation, cipher, ciphertext }: EncryptedKey): Uint8Array {
  return sequence(encodePbes2(derivation, cipher), octetString(ciphertext));
}

/** The AlgorithmIdentifier of PBES2, which PKCS#12 writes too. */
export function encodePbes2(derivation: Derivation, cipher: Cipher): Uint8Array {
  return sequence(oid(pbes2), sequence(encodeDerivation(derivation), encodeCipher(cipher)));
}

function encodeDerivation(derivation: Derivation): Uint8Array {
  const { salt, keyLength } = derivation;
  const length = keyLength === undefined ? [] : [integer(keyLength)];
  if (derivation.kind === 'scrypt') {
    const { cost, blockSize, parallelization } = derivation;
    return sequence(
      oid(scrypt),
      sequence(octetString(salt), integer(cost), integer(blockSize), integer(parallelization), ...length),
    );
  }
  const { iterations, prf } = derivation;
  const hash = keyFor(prfs, (value) => value === prf);
  return sequence(
    oid(pbkdf2),
    sequence(
      octetString(salt),
      integer(iterations),
      ...length,
      ...(prf === 'sha1' ? [] : [sequence(oid(hash), nul())]),
    ),
  );
}

function encodeCipher(cipher: Cipher): Uint8Array {
  const name = keyFor(ciphers, ([kind, bits]) => kind === cipher.kind && bits === cipher.bits);
  return sequence(
    oid(name),
    cipher.kind === 'cbc' ? octetString(cipher.iv) : encodeGcm(cipher.nonce, cipher.tagLength),
  );
}

function keyFor<T>(rows: ReadonlyMap<string, T>, is: (value: T) => boolean): string {
  for (const [name, value] of rows) if (is(value)) return name;
  throw new TypeError('no identifier for it');
}

function unread(what: string, name?: string): KnownError {
  return new KnownError(
    'E_KEY_ENCRYPTION',
    `an encrypted key ${what}`,
    name === undefined ? {} : { oid: name },
  );
}
