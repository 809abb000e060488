// SPDX-License-Identifier: Apache-2.0
// Signatures of certificates, each checked at most once for a key, whatever the result (RFC 5280 section 6.1.3 (a)(1)).
//
// Certificates of one pool name each other as issuers in more ways than one: without this memory a builder would
// check the same pair again on each path.

import { KnownError } from '../../core/index.ts';
import {
  keyAlgorithmOf,
  publicKeyOf,
  signatureAlgorithmOf,
  verifySignature,
  type Certificate,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';
import type { Budget } from './budget.ts';
import type { PathFault } from './trace.ts';

const holds = null;

export class SignatureCache {
  readonly #results = new Map<Certificate, Map<string, PathFault | null>>();

  /**
   * What is wrong with the certificate's signature under this key, if anything. `key` identifies the key.
   * @throws E_PATH_BUDGET
   */
  fault(certificate: Certificate, spki: SubjectPublicKeyInfo, key: string, budget: Budget): PathFault | null {
    let results = this.#results.get(certificate);
    if (results === undefined)
      this.#results.set(certificate, (results = new Map<string, PathFault | null>()));
    let result = results.get(key);
    if (result === undefined) {
      budget.signature(signatureCost(spki) + Math.floor(certificate.tbsDer.length / hashedInOne));
      result = check(certificate, spki);
      results.set(key, result);
    }
    return result;
  }
}

// What one check with such a key costs, its import included, in checks with P-256 keys: measured, rounded up.
const costs: ReadonlyMap<string, number> = new Map([
  ['P-224', 12],
  ['P-384', 12],
  ['P-521', 30],
  ['Ed25519', 2],
  ['ML-DSA-44', 3],
  ['ML-DSA-65', 3],
  ['ML-DSA-87', 4],
]);

/** An RSA check costs by the square of the modulus; 2048 bits are cheaper than P-256. */
const rsaOctets = 512;

/** How many octets are hashed while one signature is checked. */
const hashedInOne = 32 << 10;

/** The cost of a signature check with this key, as `Budget` counts it. */
export function signatureCost(spki: SubjectPublicKeyInfo): number {
  try {
    const { name, type } = keyAlgorithmOf(spki);
    const rsa = type === 'rsa' || type === 'rsa-pss';
    return rsa ? Math.max(1, Math.ceil((spki.publicKey.length / rsaOctets) ** 2)) : (costs.get(name) ?? 1);
  } catch (error) {
    if (error instanceof KnownError) return 1;
    throw error;
  }
}

function check(certificate: Certificate, spki: SubjectPublicKeyInfo): PathFault | null {
  // Section 4.1.1.2. A graceful reading has noted it.
  const twofold = certificate.oddities.find(({ code }) => code === 'E_X509_ALGORITHM');
  if (twofold !== undefined) return { code: twofold.code, reason: twofold.message };
  try {
    const row = signatureAlgorithmOf(certificate.signatureAlgorithm);
    const key = publicKeyOf(spki);
    // Another authority may have this one's name: then the key is of another kind, or the signature does not verify.
    if (
      key.asymmetricKeyType === row.keyType &&
      verifySignature(row, key, certificate.tbsDer, certificate.signature)
    )
      return holds;
    return { code: 'E_PATH_SIGNATURE', reason: "the signature is not the issuer key's" };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return {
      code: error.code,
      reason: `the signature cannot be checked: ${error.message}`,
      facts: error.facts,
    };
  }
}
