// SPDX-License-Identifier: Apache-2.0
// What makes a certificate an authority's, one certificate the issuer of another, and a list of them a chain (RFC 5280
// sections 4.2.1.3, 4.2.1.9, 4.2.1.12 and 6.1.3). Time is not looked at here.

import { KnownError } from '../../core/index.ts';
import {
  basicConstraints,
  extKeyUsage,
  findExtension,
  keyAlgorithmOf,
  keyUsage,
  oids,
  publicKeyOf,
  sameBytes,
  signatureAlgorithmOf,
  verifySignature,
  type Certificate,
} from '../../core/x509/index.ts';
import type { KeyObject } from 'node:crypto';

/** What the leaves below an authority are for: the OID of an extended key usage. */
export type Purpose = typeof oids.codeSigning | typeof oids.timeStamping;

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
 * True for a certificate that may sign certificates of this purpose, with `below` authorities under it.
 * @throws E_X509_EXTENSION, E_DER_*
 */
export function isAuthority(
  certificate: Certificate,
  below: number,
  purpose: Purpose = oids.codeSigning,
): boolean {
  const basic = findExtension(certificate.extensions, basicConstraints);
  const usage = findExtension(certificate.extensions, keyUsage);
  const purposes = findExtension(certificate.extensions, extKeyUsage);
  return (
    certificate.version === 3 &&
    basic?.ca === true &&
    (basic.pathLength === undefined || basic.pathLength >= below) &&
    usage?.includes('keyCertSign') === true &&
    (purposes === undefined || purposes.includes(purpose)) &&
    strangeExtension(certificate) === undefined
  );
}

/**
 * True for a certificate that signs timestamps and no certificates (RFC 3161 section 2.3). That the purpose is
 * critical and the only one is for whoever verifies a timestamp to demand.
 * @throws E_X509_EXTENSION, E_DER_*
 */
export function isTimestampSigner(certificate: Certificate): boolean {
  const basic = findExtension(certificate.extensions, basicConstraints);
  const purposes = findExtension(certificate.extensions, extKeyUsage);
  return (
    certificate.version === 3 &&
    basic?.ca !== true &&
    purposes?.includes(oids.timeStamping) === true &&
    strangeExtension(certificate) === undefined
  );
}

/**
 * What is wrong with a list of certificates that should be authorities of this purpose, each issued by the next, the
 * last by itself; undefined for a chain. With `leaf`, the first one is no authority.
 * @throws E_X509_EXTENSION, E_DER_*, E_KEY_INVALID
 */
export function chainFault(
  chain: readonly Certificate[],
  purpose: Purpose,
  leaf: boolean,
): string | undefined {
  for (const [index, certificate] of chain.entries()) {
    // The last one is the anchor: it signs itself.
    const above = chain[index + 1] ?? certificate;
    const below = leaf ? index - 1 : index;
    if (below >= 0 && !isAuthority(certificate, below, purpose)) return `[${index}] is not an authority`;
    if (!namesIssuer(certificate, above) || !isSignedWith(certificate, publicKeyOf(above.spki)))
      return `[${index}] is not issued by the certificate above it`;
  }
  return undefined;
}

/** The first algorithm of the chain that nothing here verifies, in words; undefined where all are known. */
export function strangeAlgorithm(chain: readonly Certificate[]): string | undefined {
  for (const { spki, signatureAlgorithm } of chain) {
    try {
      keyAlgorithmOf(spki);
      signatureAlgorithmOf(signatureAlgorithm);
    } catch (error) {
      if (error instanceof KnownError && error.code === 'E_X509_ALGORITHM') return error.message;
      throw error;
    }
  }
  return undefined;
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
