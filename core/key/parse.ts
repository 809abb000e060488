// SPDX-License-Identifier: Apache-2.0
// Reads a private key in any of its forms: PKCS#8, encrypted PKCS#8, SEC1, PKCS#1, as PEM or DER, and JWK.
//
// Nothing is guessed: PEM says by its label what it holds, JWK by its brace, and the DER forms differ in their
// first two fields. Not read: OpenSSH's own format, PKCS#12, the encrypted PEM of RFC 1421.

import { type KeyObject } from 'node:crypto';
import { DerReader, tags } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { parseJson } from '../json/index.ts';
import { parsePem } from '../pem/index.ts';
import { decryptKey } from './encrypt.ts';
import { fromJwk } from './jwk.ts';
import { keyLimits, type KeyLimits } from './limits.ts';
import { keyOf, materialOfPkcs8, rsaEncryption } from './material.ts';
import { parseEncryptedKey, type EncryptedKey } from './pbes2.ts';
import { parseRsaPrivateKey } from './pkcs1.ts';
import { parseEcPrivateKey } from './sec1.ts';

/** The form of a private key's file. */
export type KeyForm = 'pkcs8' | 'encrypted' | 'sec1' | 'pkcs1' | 'jwk';

export interface ParseOptions {
  /** Opens an encrypted key; not needed for others. */
  readonly passphrase?: string;
  readonly limits?: KeyLimits;
}

/** What a private key's file says without a passphrase. */
export interface KeyFile {
  readonly form: KeyForm;
  readonly encoding: 'pem' | 'der' | 'json';
  /** The form's bytes; of a JWK its text. */
  readonly bytes: Uint8Array;
  /** How an encrypted one is encrypted. */
  readonly encryption?: EncryptedKey;
}

const labels: ReadonlyMap<string, KeyForm> = new Map<string, KeyForm>([
  ['PRIVATE KEY', 'pkcs8'],
  ['ENCRYPTED PRIVATE KEY', 'encrypted'],
  ['EC PRIVATE KEY', 'sec1'],
  ['RSA PRIVATE KEY', 'pkcs1'],
]);

/**
 * Reads a private key: text is PEM or JWK, bytes are those or DER.
 * @throws E_KEY_FORM, E_KEY_ENCRYPTED, E_KEY_PASSPHRASE, E_KEY_COST, E_KEY_ENCRYPTION, E_KEY_INVALID, E_X509_ALGORITHM,
 *   E_JWK_FORM, E_PEM_*, E_DER_*, E_JSON_*
 */
export function parsePrivateKey(input: Uint8Array | string, options: ParseOptions = {}): KeyObject {
  return openKeyFile(readKeyFile(input, options.limits), options);
}

/** Says which form a file has, and of an encrypted one how it is encrypted. @throws as `parsePrivateKey` */
export function readKeyFile(input: Uint8Array | string, limits: KeyLimits = keyLimits): KeyFile {
  if (input.length > limits.bytes)
    throw new KnownError('E_KEY_FORM', `a private key of ${input.length} bytes is not read`, {
      limit: limits.bytes,
    });
  if (typeof input !== 'string' && input[0] === tags.sequence) return fileOf('der', formOfDer(input), input);
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('latin1');
  if (/^\s*\{/.test(text))
    return { form: 'jwk', encoding: 'json', bytes: typeof input === 'string' ? Buffer.from(input) : input };
  const blocks = parsePem(text, { reading: 'lax', limits: { blocks: 20, bytes: limits.bytes } });
  const keys = blocks.flatMap(({ label, der }) => {
    const form = labels.get(label);
    return form === undefined ? [] : [{ form, der }];
  });
  const [key] = keys;
  if (key === undefined)
    throw new KnownError('E_PEM_LABEL', `found ${blocks[0]?.label ?? 'nothing'}, not a private key`);
  if (keys.length > 1)
    throw new KnownError('E_PEM_LABEL', `${keys.length} private keys where one is expected`);
  return fileOf('pem', key.form, key.der);
}

const fileOf = (encoding: 'pem' | 'der', form: KeyForm, bytes: Uint8Array): KeyFile =>
  form === 'encrypted'
    ? { form, encoding, bytes, encryption: parseEncryptedKey(bytes) }
    : { form, encoding, bytes };

/** Makes the key of what `readKeyFile` read. @throws as `parsePrivateKey` */
export function openKeyFile(file: KeyFile, { passphrase, limits = keyLimits }: ParseOptions = {}): KeyObject {
  const { form, bytes, encryption } = file;
  switch (form) {
    case 'pkcs8':
      return keyOf(materialOfPkcs8(bytes));
    case 'sec1':
      return keyOf({ kind: 'ec', key: parseEcPrivateKey(bytes) });
    case 'pkcs1':
      return keyOf({ kind: 'rsa', key: parseRsaPrivateKey(bytes), algorithmDer: rsaEncryption });
    case 'jwk': {
      const key = fromJwk(parseJson(bytes, { bytes: limits.bytes, depth: 4 }));
      if (key.type !== 'private')
        throw new KnownError('E_KEY_FORM', 'a public JSON Web Key, not a private one');
      return key;
    }
    case 'encrypted':
      if (passphrase === undefined)
        throw new KnownError(
          'E_KEY_ENCRYPTED',
          'the private key is encrypted, and no passphrase was given',
          {},
          { hint: 'Give its passphrase; on the command line with --passphrase-file.' },
        );
      return keyOf(decryptKey(encryption ?? parseEncryptedKey(bytes), passphrase, limits));
  }
}

// The forms by their first two fields: SEQUENCE, or INTEGER and what follows it. @throws E_KEY_FORM, E_DER_*
function formOfDer(der: Uint8Array): KeyForm {
  const fields = new DerReader(der, { depth: 3 }).sequence();
  const first = fields.any();
  const second = fields.nextTag;
  if (first.tag === tags.sequence && first.contents[0] === tags.oid) {
    if (second === tags.octetString) return 'encrypted';
    if (second === tags.bitString) throw new KnownError('E_KEY_FORM', 'a public key, not a private one');
  }
  if (first.tag === tags.integer) {
    if (second === tags.octetString) return 'sec1';
    if (second === tags.integer) return 'pkcs1';
    // PKCS#12's version is 3, and what follows is a SEQUENCE too.
    if (second === tags.sequence && first.contents[0] === 3)
      throw new KnownError('E_KEY_FORM', 'a PKCS#12 file, which is not read');
    if (second === tags.sequence && isAlgorithm(fields.any().contents)) return 'pkcs8';
  }
  throw new KnownError('E_KEY_FORM', 'not a private key in PKCS#8, SEC1 or PKCS#1');
}

// A certificate request too is a SEQUENCE of INTEGER and SEQUENCE, one level down; an algorithm begins with its OID.
const isAlgorithm = (contents: Uint8Array): boolean => contents[0] === tags.oid;

/**
 * Whether something that was given as anything else is a private key: a PEM label, PEM or JWK text, or DER. For
 * refusing it by name without showing it; a yes proves nothing.
 */
export function looksLikePrivateKey(input: Uint8Array | string): boolean {
  if (typeof input !== 'string' && input[0] === tags.sequence) {
    try {
      return formOfDer(input) !== 'encrypted' || parseEncryptedKey(input).ciphertext.length > 0;
    } catch {
      return false; // not one that is read here
    }
  }
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('latin1');
  return (
    /(?:^|-----BEGIN |[A-Z] )PRIVATE KEY(?:-----|$)/m.test(text) ||
    (/^\s*\{/.test(text) && /"(?:d|priv)"\s*:\s*"/.test(text))
  );
}
