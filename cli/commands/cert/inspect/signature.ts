// SPDX-License-Identifier: Apache-2.0
// Signature algorithms by name, those included that are never verified here, and whether one key made a signature.

import { KnownError } from '../../../../core/index.ts';
import {
  publicKeyOf,
  sameName,
  signatureAlgorithmOf,
  verifySignature,
  type AlgorithmIdentifier,
  type Certificate,
} from '../../../../core/x509/index.ts';

/** Of RFC 3279, RFC 5758 and their predecessors: named, so that people see what they have. */
const broken: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'md2WithRSAEncryption'],
  ['1.2.840.113549.1.1.4', 'md5WithRSAEncryption'],
  ['1.2.840.113549.1.1.5', 'sha1WithRSAEncryption'],
  ['1.3.14.3.2.29', 'sha1WithRSASignature'],
  ['1.2.840.10040.4.3', 'dsa-with-SHA1'],
  ['1.2.840.10045.4.1', 'ecdsa-with-SHA1'],
]);
const others: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.10', 'RSASSA-PSS'],
  ['1.2.840.113549.1.1.14', 'sha224WithRSAEncryption'],
  ['1.2.840.10045.4.3.1', 'ecdsa-with-SHA224'],
  ['2.16.840.1.101.3.4.3.2', 'dsa-with-SHA256'],
  ['1.3.101.113', 'Ed448'],
]);

export function algorithmName(algorithm: AlgorithmIdentifier): string {
  try {
    return signatureAlgorithmOf(algorithm).name;
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return broken.get(algorithm.oid) ?? others.get(algorithm.oid) ?? algorithm.oid;
  }
}

/** What hash makes the algorithm worthless against forgers, if one does. */
export function brokenHash({ oid }: AlgorithmIdentifier): string | undefined {
  return /^(md2|md5|sha1)|SHA1/.exec(broken.get(oid) ?? '')?.[0].toUpperCase();
}

/** Whether `issuer` has the name and made the signature; undefined where that cannot be checked here. */
export function issued(certificate: Certificate, issuer: Certificate): boolean | undefined {
  if (!sameName(certificate.issuer, issuer.subject)) return false;
  try {
    const row = signatureAlgorithmOf(certificate.signatureAlgorithm);
    return verifySignature(row, publicKeyOf(issuer.spki), certificate.tbsDer, certificate.signature);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return undefined;
  }
}
