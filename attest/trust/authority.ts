// SPDX-License-Identifier: Apache-2.0
// What makes a certificate an authority's, and one certificate the issuer of another (RFC 5280 sections
// 4.2.1.3, 4.2.1.9, 4.2.1.12 and 6.1.3). Time is not looked at here.

import { KnownError } from '../../core/index.ts';
import {
  basicConstraints,
  extKeyUsage,
  findExtension,
  keyUsage,
  oids,
  sameBytes,
  signatureAlgorithmOf,
  verifySignature,
  type Certificate,
} from '../../core/x509/index.ts';
import type { KeyObject } from 'node:crypto';

/** Critical extensions that are understood, here or in verify/certificate.ts. */
const understood: ReadonlySet<string> = new Set([
  oids.basicConstraints,
  oids.keyUsage,
  oids.extKeyUsage,
  oids.subjectAltName,
]);

/** The first critical extension that nobody understands: such a certificate must be refused (section 4.2). */
export function strangeExtension(certificate: Certificate): string | undefined {
  return certificate.extensions.find((each) => each.critical && !understood.has(each.oid))?.oid;
}

/**
 * True for a certificate that may sign code-signing certificates, with `below` authorities under it.
 * @throws E_X509_EXTENSION, E_DER_*
 */
export function isAuthority(certificate: Certificate, below: number): boolean {
  const basic = findExtension(certificate.extensions, basicConstraints);
  const usage = findExtension(certificate.extensions, keyUsage);
  const purposes = findExtension(certificate.extensions, extKeyUsage);
  return (
    certificate.version === 3 &&
    basic?.ca === true &&
    (basic.pathLength === undefined || basic.pathLength >= below) &&
    usage?.includes('keyCertSign') === true &&
    (purposes === undefined || purposes.includes(oids.codeSigning)) &&
    strangeExtension(certificate) === undefined
  );
}

export const namesIssuer = (certificate: Certificate, issuer: Certificate): boolean =>
  sameBytes(certificate.issuer.der, issuer.subject.der);

/** True if the signature is the key's; false too where the algorithm is unknown or another key's. */
export function isSignedWith(certificate: Certificate, issuerKey: KeyObject): boolean {
  try {
    const row = signatureAlgorithmOf(certificate.signatureAlgorithm);
    return verifySignature(row, issuerKey, certificate.tbsDer, certificate.signature);
  } catch (error) {
    if (error instanceof KnownError) return false;
    throw error;
  }
}
