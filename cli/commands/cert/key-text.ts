// SPDX-License-Identifier: Apache-2.0
// A public key in a word: `P-256`, `RSA 2048`.

import { KnownError } from '../../../core/index.ts';
import { keyAlgorithmOf, publicKeyOf, type SubjectPublicKeyInfo } from '../../../core/x509/index.ts';

/** Keys of kinds that are not known are shown by their identifier: a certificate may hold any. */
export function keyText(spki: SubjectPublicKeyInfo): string {
  try {
    const { name } = keyAlgorithmOf(spki);
    const bits = publicKeyOf(spki).asymmetricKeyDetails?.modulusLength;
    return bits === undefined ? name : `${name} ${bits}`;
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_X509_ALGORITHM')
      return `kind ${spki.algorithm.oid}, not known here`;
    throw error;
  }
}
