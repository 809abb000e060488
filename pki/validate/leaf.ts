// SPDX-License-Identifier: Apache-2.0
// Validates an end entity's certificate directly under the anchor (RFC 5280 section 6.1 for a path of one).
//
// The anchor is trusted as it is: its own dates and signature are not looked at (section 6.1.1 d). Not here:
// intermediate certificates, name constraints, policies and CRLs; revocation is asked of the store.

import { KnownError } from '../../core/index.ts';
import {
  basicConstraints,
  extKeyUsage,
  findExtension,
  keyUsage,
  oids,
  publicKeyOf,
  sameBytes,
  signatureAlgorithmOf,
  subjectAltName,
  verifySignature,
  type Certificate,
} from '../../core/x509/index.ts';

/** Critical extensions that are processed here; subjectAltName is for the one who asked for a name. */
const understood: ReadonlySet<string> = new Set([
  oids.basicConstraints,
  oids.keyUsage,
  oids.extKeyUsage,
  subjectAltName.oid,
]);

export interface Purpose {
  /** The EKU object identifier that the certificate is used for. */
  readonly usage: string;
  readonly now: number;
}

/** @throws E_PATH_ISSUER, E_PATH_SIGNATURE, E_PATH_EXPIRED, E_PATH_EARLY, E_PATH_CRITICAL, E_PATH_KIND, E_PATH_USAGE */
export function validateLeaf(leaf: Certificate, anchor: Certificate, purpose: Purpose): void {
  validateIssued(leaf, anchor);
  // 6.1.3 (a)(2)
  if (purpose.now > leaf.notAfter) throw outOfDate('E_PATH_EXPIRED', 'has expired', leaf.notAfter);
  if (purpose.now < leaf.notBefore) throw outOfDate('E_PATH_EARLY', 'is not valid yet', leaf.notBefore);
  // 6.1.4 (o), 6.1.5 (f)
  const unknown = leaf.extensions.find(({ oid, critical }) => critical && !understood.has(oid));
  if (unknown !== undefined)
    throw new KnownError('E_PATH_CRITICAL', `the critical extension ${unknown.oid} is not understood`, {
      oid: unknown.oid,
    });
  if (findExtension(leaf.extensions, basicConstraints)?.ca === true)
    throw new KnownError('E_PATH_KIND', "a CA certificate where an end entity's belongs");
  // 4.2.1.3, 4.2.1.12: what is not stated is not restricted.
  const usages = findExtension(leaf.extensions, keyUsage);
  if (usages?.includes('digitalSignature') === false)
    throw new KnownError('E_PATH_USAGE', "the certificate's key may not make signatures");
  const purposes = findExtension(leaf.extensions, extKeyUsage);
  if (purposes?.some((oid) => oid === purpose.usage || oid === oids.anyExtendedKeyUsage) === false)
    throw new KnownError('E_PATH_USAGE', `the certificate may not be used for ${purpose.usage}`, {
      usage: purpose.usage,
    });
}

/** Only that the anchor issued it: 6.1.3 (a)(1) and (a)(4). @throws E_PATH_ISSUER, E_PATH_SIGNATURE */
export function validateIssued(leaf: Certificate, anchor: Certificate): void {
  if (!sameBytes(leaf.issuer.der, anchor.subject.der))
    throw new KnownError('E_PATH_ISSUER', 'the certificate was issued by another authority');
  const row = signatureAlgorithmOf(leaf.signatureAlgorithm);
  const key = publicKeyOf(anchor.spki);
  // Another authority may have this one's name: then the key is of another kind, or the signature does not verify.
  if (key.asymmetricKeyType !== row.keyType || !verifySignature(row, key, leaf.tbsDer, leaf.signature))
    throw new KnownError('E_PATH_SIGNATURE', "the certificate's signature is not this authority's");
}

function outOfDate(code: 'E_PATH_EXPIRED' | 'E_PATH_EARLY', what: string, when: number): KnownError {
  return new KnownError(code, `the certificate ${what}: ${new Date(when).toISOString()}`, { when });
}
