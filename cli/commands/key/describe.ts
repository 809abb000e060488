// SPDX-License-Identifier: Apache-2.0
// A key in words: its kind, its fingerprints, how it is encrypted.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { fingerprints, type EncryptedKey } from '../../../core/key/index.ts';
import { keyAlgorithmOf, publicKeyOf, type SubjectPublicKeyInfo } from '../../../core/x509/index.ts';

/** What every command about keys says of a public key. */
export const publicShape: {
  readonly kind: z.ZodString;
  readonly spkiSha256: z.ZodString;
  readonly spkiPin: z.ZodString;
  readonly openssh: z.ZodOptional<z.ZodString>;
} = {
  kind: z.string(),
  /** SHA-256 of the SubjectPublicKeyInfo. */
  spkiSha256: z.string(),
  spkiPin: z.string(),
  /** Absent for kinds that OpenSSH does not have. */
  openssh: z.string().optional(),
};

export interface Described {
  readonly data: { kind: string; spkiSha256: string; spkiPin: string; openssh?: string };
  readonly lines: readonly string[];
}

export function describe(spki: SubjectPublicKeyInfo): Described {
  const { spkiSha256Hex, spkiPin, openssh } = fingerprints(spki);
  const kind = kindText(spki);
  return {
    data: { kind, spkiSha256: spkiSha256Hex, spkiPin, ...(openssh === undefined ? {} : { openssh }) },
    lines: [
      `  kind         ${kind}`,
      `  spki sha256  ${spkiSha256Hex}`,
      ...(openssh === undefined ? [] : [`  openssh      ${openssh}`]),
      `  pin          ${spkiPin}`,
    ],
  };
}

/** `P-256`, `RSA 3072`; a kind that is not known by its identifier, and a key that is none as such. */
function kindText(spki: SubjectPublicKeyInfo): string {
  try {
    const { name } = keyAlgorithmOf(spki);
    if (name !== 'RSA' && name !== 'RSA-PSS') return name;
    return `${name} ${publicKeyOf(spki).asymmetricKeyDetails?.modulusLength ?? 'of unknown size'}`;
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.code === 'E_X509_ALGORITHM'
      ? `${spki.algorithm.oid}, not known here`
      : `${keyAlgorithmOf(spki).name}, invalid`;
  }
}

/** `PBKDF2 with HMAC-SHA-256, 600000 iterations; AES-256-CBC`. */
export function encryptionText({ derivation, cipher }: EncryptedKey): string {
  const derived =
    derivation.kind === 'pbkdf2'
      ? `PBKDF2 with HMAC-${derivation.prf.toUpperCase().replace('SHA', 'SHA-')}, ${derivation.iterations} iterations`
      : `scrypt, N ${derivation.cost}, r ${derivation.blockSize}, p ${derivation.parallelization}`;
  return `${derived}; AES-${cipher.bits}-${cipher.kind.toUpperCase()}`;
}
