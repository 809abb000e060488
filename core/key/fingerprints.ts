// SPDX-License-Identifier: Apache-2.0
// The short forms by which people compare keys and certificates.
//
// Two keys of one fingerprint are one key; that a fingerprint is the right one, only its source can say.

import { hash } from 'node:crypto';
import {
  keyAlgorithmOf,
  readRsaPublicKey,
  type Certificate,
  type SubjectPublicKeyInfo,
} from '../x509/index.ts';
import { KnownError } from '../errors.ts';

export interface Fingerprints {
  /** SHA-256 of the whole certificate, or of the SubjectPublicKeyInfo where a key was given: lower-case hex. */
  readonly sha256Hex: string;
  /** SHA-256 of the SubjectPublicKeyInfo: what deny lists hold. */
  readonly spkiSha256Hex: string;
  /** `sha256//…` in base64, as curl's --pinnedpubkey takes it (RFC 7469's digest). */
  readonly spkiPin: string;
  /** `SHA256:…` as ssh-keygen -l prints it; absent for kinds that OpenSSH does not have. */
  readonly openssh?: string;
}

/** The fingerprints of a certificate, or of a bare key. */
export function fingerprints(of: SubjectPublicKeyInfo | Certificate): Fingerprints {
  const spki = 'spki' in of ? of.spki : of;
  const digest = hash('sha256', spki.der, 'buffer');
  const blob = opensshBlob(spki);
  return {
    sha256Hex: hash('sha256', of.der, 'hex'),
    spkiSha256Hex: digest.toString('hex'),
    spkiPin: `sha256//${digest.toString('base64')}`,
    ...(blob === undefined ? {} : { openssh: `SHA256:${hash('sha256', blob, 'base64').replace(/=+$/, '')}` }),
  };
}

const opensshCurves: ReadonlyMap<string, string> = new Map([
  ['P-256', 'nistp256'],
  ['P-384', 'nistp384'],
  ['P-521', 'nistp521'],
]);

// RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4. An mpint is what an INTEGER's contents are.
function opensshBlob(spki: SubjectPublicKeyInfo): Uint8Array | undefined {
  try {
    const { name } = keyAlgorithmOf(spki);
    const curve = opensshCurves.get(name);
    if (curve !== undefined) return strings(`ecdsa-sha2-${curve}`, curve, spki.publicKey);
    if (name === 'Ed25519') return strings('ssh-ed25519', spki.publicKey);
    if (name !== 'RSA') return undefined;
    const { modulus, exponent } = readRsaPublicKey(spki.publicKey);
    return strings('ssh-rsa', exponent, modulus);
  } catch (error) {
    if (error instanceof KnownError) return undefined; // no key that we know, and so none of OpenSSH's
    throw error;
  }
}

function strings(...values: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    values.flatMap((value) => {
      const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
