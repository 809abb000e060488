// SPDX-License-Identifier: Apache-2.0
// The signature of a timestamp's signer (RFC 5652 section 5.6): which algorithm it was made with. CMS names hash and
// algorithm apart, and in two manners: `ecdsa-with-SHA256`, or the key's own `id-ecPublicKey` beside `sha256`.

import { KnownError } from '../../core/index.ts';
import { hashOf, type SignerInfo } from '../../core/tsp/index.ts';
import {
  keyAlgorithmOf,
  publicKeyOf,
  signatureAlgorithmOf,
  signatureAlgorithms,
  verifySignature,
  type AlgorithmIdentifier,
  type SignatureAlgorithm,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';

const rows = signatureAlgorithms;

/** By the key's identifier and the hash (RFC 5753 section 2.1.1, RFC 3370 section 3.2). */
const rowsByKey: ReadonlyMap<
  string,
  Readonly<Record<'sha256' | 'sha384' | 'sha512', SignatureAlgorithm>>
> = new Map([
  [
    '1.2.840.10045.2.1',
    { sha256: rows.ecdsaWithSha256, sha384: rows.ecdsaWithSha384, sha512: rows.ecdsaWithSha512 },
  ],
  [
    '1.2.840.113549.1.1.1',
    { sha256: rows.sha256WithRsa, sha384: rows.sha384WithRsa, sha512: rows.sha512WithRsa },
  ],
]);

/** True if the key signed the attributes; false too where the algorithm is unknown, or its hash is not the signer's. */
export function isSignedBy(signer: SignerInfo, spki: SubjectPublicKeyInfo): boolean {
  const hash = hashOf(signer.digestAlgorithm);
  if (hash === undefined) return false;
  try {
    const row = rowOf(signer.signatureAlgorithm, hash);
    // Ed25519 hashes by itself; RFC 8419 section 3.1 lets it stand beside SHA-512 alone.
    if ((row.hash ?? 'sha512') !== hash) return false;
    const { type, name } = keyAlgorithmOf(spki);
    const key = publicKeyOf(spki);
    if (name === 'P-224' || (type === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048))
      return false;
    return verifySignature(row, key, signer.attributesDer, signer.signature);
  } catch (error) {
    if (error instanceof KnownError) return false;
    throw error;
  }
}

function rowOf(identifier: AlgorithmIdentifier, hash: 'sha256' | 'sha384' | 'sha512'): SignatureAlgorithm {
  const byKey = isPlain(identifier) ? rowsByKey.get(identifier.oid) : undefined;
  return byKey?.[hash] ?? signatureAlgorithmOf(identifier);
}

/** Parameters absent or NULL: a curve's name has no place beside a signature. */
const isPlain = ({ parameters }: AlgorithmIdentifier): boolean =>
  parameters === undefined || (parameters.length === 2 && parameters[0] === 5);
