// SPDX-License-Identifier: Apache-2.0
// The keys that may be certified, a row a kind. EdgeCore makes P-256; KubeEdge signs any, and other clients
// of its wire use the rest. Of P-224 and of short RSA keys no certificate is made (NIST SP 800-57 part 1, 5.6.1).

import { KnownError } from '../../core/index.ts';
import {
  keyAlgorithmOf,
  publicKeyOf,
  type KeyAlgorithm,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';

export interface KeyRow {
  readonly name: KeyAlgorithm['name'];
  /** Bits of the modulus, where the kind has one. */
  readonly modulus?: { readonly min: number; readonly max: number };
}

const admittedKeys: readonly KeyRow[] = [
  { name: 'P-256' },
  { name: 'P-384' },
  { name: 'P-521' },
  { name: 'Ed25519' },
  { name: 'RSA', modulus: { min: 2048, max: 4096 } },
];

/** @throws E_PROFILE_KEY, and E_X509_ALGORITHM or E_KEY_INVALID where it is no key */
export function checkKey(spki: SubjectPublicKeyInfo): KeyRow {
  const { name } = keyAlgorithmOf(spki);
  const row = admittedKeys.find((candidate) => candidate.name === name);
  if (row === undefined) throw refusal(`keys of kind ${name} are not certified`, name);
  if (row.modulus !== undefined) {
    const bits = publicKeyOf(spki).asymmetricKeyDetails?.modulusLength ?? 0;
    const { min, max } = row.modulus;
    if (bits < min || bits > max)
      throw refusal(`a ${name} key of ${bits} bits is not certified, ${min} to ${max} are`, name);
  }
  return row;
}

function refusal(message: string, kind: string): KnownError {
  return new KnownError('E_PROFILE_KEY', message, { kind });
}
