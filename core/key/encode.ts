// SPDX-License-Identifier: Apache-2.0
// Writes a private key as PKCS#8, encrypted PKCS#8, SEC1 or PKCS#1, and a public one as SPKI.

import { type KeyObject } from 'node:crypto';
import { KnownError } from '../errors.ts';
import { encodePem } from '../pem/index.ts';
import { encryptKey, type EncryptOptions } from './encrypt.ts';
import { kindName, materialOf, pkcs8OfMaterial, rsaEncryption, spkiDerOf } from './material.ts';
import { encodeRsaPrivateKey } from './pkcs1.ts';
import { encodeEcPrivateKey } from './sec1.ts';
import { sameBytes } from '../x509/index.ts';

export interface EncodeOptions extends EncryptOptions {
  /** PKCS#8 alone can be encrypted. */
  readonly passphrase?: string;
}

export type WrittenForm = 'pkcs8' | 'sec1' | 'pkcs1';

/**
 * The DER of a private key.
 * @throws E_KEY_KIND where the form does not hold its kind, or cannot be encrypted; E_KEY_PASSPHRASE where it is empty
 */
export function encodePrivateKey(key: KeyObject, form: WrittenForm, options: EncodeOptions = {}): Uint8Array {
  const { passphrase, ...how } = options;
  const material = materialOf(key);
  if (passphrase !== undefined && form !== 'pkcs8')
    throw new KnownError('E_KEY_KIND', `only PKCS#8 is written encrypted, not ${form}`, { form });
  if (form === 'pkcs8') {
    const der = pkcs8OfMaterial(material);
    return passphrase === undefined ? der : encryptKey(der, passphrase, how);
  }
  if (form === 'sec1' && material.kind === 'ec') return encodeEcPrivateKey(material.key, 'named');
  if (form === 'pkcs1' && material.kind === 'rsa' && sameBytes(material.algorithmDer, rsaEncryption))
    return encodeRsaPrivateKey(material.key);
  throw new KnownError('E_KEY_KIND', `${form} does not hold keys of kind ${kindName(material)}`, { form });
}

const labels = { pkcs8: 'PRIVATE KEY', sec1: 'EC PRIVATE KEY', pkcs1: 'RSA PRIVATE KEY' } as const;

/** The same as PEM. @throws as `encodePrivateKey` */
export function privateKeyPem(key: KeyObject, form: WrittenForm, options: EncodeOptions = {}): string {
  const label = options.passphrase === undefined ? labels[form] : 'ENCRYPTED PRIVATE KEY';
  return encodePem(label, encodePrivateKey(key, form, options));
}

/** The public half as PEM, whichever half was given. */
export function publicKeyPem(key: KeyObject): string {
  return encodePem('PUBLIC KEY', spkiDerOf(key));
}
