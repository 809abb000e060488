// SPDX-License-Identifier: Apache-2.0
// Opens and makes encrypted PKCS#8 (RFC 5958 section 3, RFC 8018): a key derived from a passphrase, within limits.
//
// The passphrase is UTF-8 as given, not normalised. No message or fact holds a passphrase, a derived key or a
// byte of what was decrypted. Synchronous: deriving takes from a tenth of a second to two, once a file.

import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { KnownError } from '../errors.ts';
import { keyLimits, type KeyLimits } from './limits.ts';
import { materialOfPkcs8, type Material } from './material.ts';
import {
  encodeEncryptedKey,
  type AesBits,
  type Cipher,
  type Derivation,
  type EncryptedKey,
} from './pbes2.ts';

export interface EncryptOptions {
  /** Default PBKDF2, which everything reads; scrypt costs an attacker memory too, and OpenSSL reads it. */
  readonly derivation?: 'pbkdf2' | 'scrypt';
  /** Default CBC, which everything reads; GCM notices damage, and OpenSSL does not read it. */
  readonly cipher?: 'aes-256-cbc' | 'aes-256-gcm';
  /** PBKDF2's iterations, or scrypt's N. Default 600,000 and 2^17. */
  readonly cost?: number;
}

const defaultCost = { pbkdf2: 600_000, scrypt: 1 << 17 } as const;

/** @throws E_KEY_COST, E_KEY_PASSPHRASE, and what the key inside is refused with */
export function decryptKey(
  encrypted: EncryptedKey,
  passphrase: string,
  limits: KeyLimits = keyLimits,
): Material {
  const { derivation, cipher, ciphertext } = encrypted;
  const key = deriveKey(derivation, cipher.bits, passphrase, limits);
  const plain = decipher(cipher, key, ciphertext);
  try {
    return materialOfPkcs8(plain);
  } catch (cause) {
    // CBC has no tag: one wrong passphrase in 256 leaves what looks like a padding, and rubbish before it.
    if (cipher.kind === 'cbc' && cause instanceof KnownError && cause.code.startsWith('E_DER_'))
      throw wrong();
    throw cause;
  } finally {
    key.fill(0);
  }
}

/** Writes EncryptedPrivateKeyInfo around `pkcs8`. @throws E_KEY_PASSPHRASE where it is empty */
export function encryptKey(pkcs8: Uint8Array, passphrase: string, options: EncryptOptions = {}): Uint8Array {
  return encodeEncryptedKey(seal(pkcs8, passphrase, options));
}

/** Encrypts with new salt and nonce: also how PKCS#12 hides its bags. */
export function seal(plain: Uint8Array, passphrase: string, options: EncryptOptions): EncryptedKey {
  const { derivation: kind = 'pbkdf2', cipher: cipherName = 'aes-256-cbc' } = options;
  const cost = options.cost ?? defaultCost[kind];
  const salt = randomBytes(16);
  const derivation: Derivation =
    kind === 'pbkdf2'
      ? { kind, salt, iterations: cost, prf: 'sha256' }
      : { kind, salt, cost, blockSize: 8, parallelization: 1 };
  const key = deriveKey(derivation, 256, passphrase, keyLimits);
  const cipher: Cipher =
    cipherName === 'aes-256-cbc'
      ? { kind: 'cbc', bits: 256, iv: randomBytes(16) }
      : { kind: 'gcm', bits: 256, nonce: randomBytes(12), tagLength: 16 };
  const ciphertext = encipher(cipher, key, plain);
  key.fill(0);
  return { derivation, cipher, ciphertext };
}

function deriveKey(derivation: Derivation, bits: AesBits, passphrase: string, limits: KeyLimits): Buffer {
  if (passphrase === '') throw new KnownError('E_KEY_PASSPHRASE', 'the passphrase is empty');
  checkCost(derivation, limits);
  const { salt } = derivation;
  if (derivation.kind === 'pbkdf2')
    return pbkdf2Sync(passphrase, salt, derivation.iterations, bits / 8, derivation.prf);
  const { cost, blockSize, parallelization } = derivation;
  return scryptSync(passphrase, salt, bits / 8, {
    N: cost,
    r: blockSize,
    p: parallelization,
    maxmem: 128 * blockSize * (cost + parallelization + 4) + (1 << 20),
  });
}

/** Whether the caller is ready to pay what a file asks for. @throws E_KEY_COST, E_KEY_ENCRYPTION */
function checkCost(derivation: Derivation, limits: KeyLimits = keyLimits): void {
  const { salt } = derivation;
  if (salt.length === 0 || salt.length > limits.salt)
    throw costs(`a salt of ${salt.length} bytes`, 'salt', limits.salt);
  if (derivation.kind === 'pbkdf2') {
    const { iterations } = derivation;
    if (iterations < 1) throw new KnownError('E_KEY_ENCRYPTION', 'an encrypted key iterates not once');
    if (iterations > limits.iterations)
      throw costs(`${iterations} iterations of PBKDF2`, 'iterations', limits.iterations);
    return;
  }
  const { cost, blockSize: r, parallelization: p } = derivation;
  if (cost < 2 || (cost & (cost - 1)) !== 0 || r < 1 || p < 1)
    throw new KnownError('E_KEY_ENCRYPTION', 'an encrypted key has numbers that scrypt does not take');
  if (128 * cost * r > limits.memory)
    throw costs(`${128 * cost * r} bytes for scrypt`, 'memory', limits.memory);
  if (cost * r * p > limits.work) throw costs(`${cost * r * p} blocks of scrypt`, 'work', limits.work);
}

function costs(what: string, limit: keyof KeyLimits, most: number): KnownError {
  return new KnownError('E_KEY_COST', `an encrypted key asks for ${what}, at most ${most} are allowed`, {
    limit,
    most,
  });
}

function encipher(cipher: Cipher, key: Uint8Array, plain: Uint8Array): Uint8Array {
  if (cipher.kind === 'cbc') {
    const cbc = createCipheriv(`aes-${cipher.bits}-cbc`, key, cipher.iv);
    return Uint8Array.from(Buffer.concat([cbc.update(plain), cbc.final()]));
  }
  const gcm = createCipheriv(`aes-${cipher.bits}-gcm`, key, cipher.nonce, {
    authTagLength: cipher.tagLength,
  });
  return Uint8Array.from(Buffer.concat([gcm.update(plain), gcm.final(), gcm.getAuthTag()]));
}

function decipher(cipher: Cipher, key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    if (cipher.kind === 'cbc') {
      const cbc = createDecipheriv(`aes-${cipher.bits}-cbc`, key, cipher.iv);
      return Uint8Array.from(Buffer.concat([cbc.update(ciphertext), cbc.final()]));
    }
    const { bits, nonce, tagLength } = cipher;
    const gcm = createDecipheriv(`aes-${bits}-gcm`, key, nonce, { authTagLength: tagLength });
    const end = ciphertext.length - tagLength;
    gcm.setAuthTag(ciphertext.subarray(end));
    return Uint8Array.from(Buffer.concat([gcm.update(ciphertext.subarray(0, end)), gcm.final()]));
  } catch {
    throw wrong(); // a padding or a tag that does not fit
  }
}

const wrong = (): KnownError =>
  new KnownError('E_KEY_PASSPHRASE', 'the passphrase does not open the key, or the key was damaged');
