// SPDX-License-Identifier: Apache-2.0
// A public key as data: its kind and size, the fingerprints people compare, and what is weak about it.

import { KnownError } from '../../../../core/index.ts';
import { fingerprints, weaknesses } from '../../../../core/key/index.ts';
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
  /** As ssh-keygen -l prints it; absent for kinds that OpenSSH does not have. */
  readonly openssh?: string;
  /** Empty where nothing is known against it; what is no key at all is the weakest. */
  readonly weaknesses: readonly { readonly code: string; readonly reason: string }[];
}

export function keyData(spki: SubjectPublicKeyInfo): KeyData {
  const { spkiSha256Hex, spkiPin, openssh } = fingerprints(spki);
  return {
    ...kindOf(spki),
    spkiSha256: spkiSha256Hex,
    spkiPin,
    ...(openssh === undefined ? {} : { openssh }),
    weaknesses: weaknesses(spki).map(({ code, reason }) => ({ code, reason })),
  };
}

function kindOf(spki: SubjectPublicKeyInfo): { algorithm: string; known: boolean; bits?: number } {
  let name: string | undefined;
  try {
    ({ name } = keyAlgorithmOf(spki));
    const bits = publicKeyOf(spki).asymmetricKeyDetails?.modulusLength;
    return { algorithm: name, known: true, ...(bits === undefined ? {} : { bits }) };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { algorithm: name ?? spki.algorithm.oid, known: name !== undefined };
  }
}

/** `P-256`, `RSA 2048`. */
export function keyWords({ algorithm, known, bits }: KeyData): string {
  if (!known) return `kind ${algorithm}, not known here`;
  return bits === undefined ? algorithm : `${algorithm} ${bits}`;
}
