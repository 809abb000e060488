// SPDX-License-Identifier: Apache-2.0
// What a certificate takes from its issuer: name, key identifier, algorithm, and the dates it must not leave.

import { hash } from 'node:crypto';
import {
  authorityKeyIdentifier,
  findExtension,
  keyIdentifier,
  makeExtension,
  signatureAlgorithmsFor,
  subjectKeyIdentifier,
  keyAlgorithmOf,
  type Certificate,
  type Extension,
  type SignatureAlgorithm,
} from '../../core/x509/index.ts';
import { KnownError } from '../../core/index.ts';

export interface Issuer {
  readonly certificate: Certificate;
  /** SHA-256 of the certificate: what join tokens pin. */
  readonly hashHex: string;
  readonly algorithm: SignatureAlgorithm;
  /** The issuer's own subject key identifier, which its certificates point at (RFC 5280 section 4.2.1.1). */
  readonly keyId: Uint8Array;
  readonly authorityKeyIdentifier: Extension;
}

/** @throws E_CA_IMPORT where the certificate's key is not one that signs here */
export function issuerOf(certificate: Certificate): Issuer {
  const key = keyAlgorithmOf(certificate.spki);
  const { name } = key;
  if (name === 'P-224') throw new KnownError('E_CA_IMPORT', 'an anchor has no P-224 key', { kind: name });
  const keyId =
    findExtension(certificate.extensions, subjectKeyIdentifier) ?? keyIdentifier(certificate.spki);
  return {
    certificate,
    hashHex: hash('sha256', certificate.der, 'hex'),
    algorithm: signatureAlgorithmsFor(key),
    keyId,
    authorityKeyIdentifier: makeExtension(authorityKeyIdentifier, { keyId }),
  };
}
