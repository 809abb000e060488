// SPDX-License-Identifier: Apache-2.0
// A public key as data: its kind and size, the fingerprints people compare, and whether it is one at all.

import { hash } from 'node:crypto';
import { KnownError } from '../../../../core/index.ts';
import { keyAlgorithmOf, publicKeyOf, type SubjectPublicKeyInfo } from '../../../../core/x509/index.ts';

export interface KeyData {
  /** `P-256`, `RSA`; the object identifier of a kind that is not known here. */
  readonly algorithm: string;
  readonly known: boolean;
  /** Of an RSA modulus. */
  readonly bits?: number;
  /** SHA-256 of the SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
  /** The same as curl's --pinnedpubkey takes it. */
  readonly spkiPin: string;
  /** Why it is no key of its kind. */
  readonly fault?: string;
}

export function keyData(spki: SubjectPublicKeyInfo): KeyData {
  const digest = hash('sha256', spki.der, 'buffer');
  const prints = { spkiSha256: digest.toString('hex'), spkiPin: `sha256//${digest.toString('base64')}` };
  try {
    const { name } = keyAlgorithmOf(spki);
    return { algorithm: name, known: true, ...sizeOf(spki), ...prints };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { algorithm: spki.algorithm.oid, known: false, ...prints };
  }
}

function sizeOf(spki: SubjectPublicKeyInfo): { bits?: number } | { fault: string } {
  try {
    const bits = publicKeyOf(spki).asymmetricKeyDetails?.modulusLength;
    return bits === undefined ? {} : { bits };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { fault: `${error.code}: ${error.message}` };
  }
}

/** `P-256`, `RSA 2048`. */
export function keyWords({ algorithm, known, bits, fault }: KeyData): string {
  if (!known) return `kind ${algorithm}, not known here`;
  const size = bits === undefined ? '' : ` ${bits}`;
  return `${algorithm}${size}${fault === undefined ? '' : ', MALFORMED'}`;
}
