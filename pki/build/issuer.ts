// SPDX-License-Identifier: Apache-2.0
// What a certificate takes from its issuer: name, key identifier, algorithm, and the dates it must not leave.

import { hash } from 'node:crypto';
import {
  authorityKeyIdentifier,
  findExtension,
  keyIdentifier,
  makeExtension,
  signatureAlgorithms,
  subjectKeyIdentifier,
  keyAlgorithmOf,
  type Certificate,
  type Extension,
  type KeyAlgorithm,
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

// Each curve with the hash of its strength (RFC 5480 section 4).
const algorithmOfKey: ReadonlyMap<KeyAlgorithm['name'], SignatureAlgorithm> = new Map<
  KeyAlgorithm['name'],
  SignatureAlgorithm
>([
  ['P-256', signatureAlgorithms.ecdsaWithSha256],
  ['P-384', signatureAlgorithms.ecdsaWithSha384],
  ['P-521', signatureAlgorithms.ecdsaWithSha512],
]);

/** @throws E_CA_IMPORT where the certificate's key is not one that signs here */
export function issuerOf(certificate: Certificate): Issuer {
  const { name } = keyAlgorithmOf(certificate.spki);
  const algorithm = algorithmOfKey.get(name);
  if (algorithm === undefined)
    throw new KnownError('E_CA_IMPORT', `an anchor's key is P-256, P-384 or P-521, not ${name}`, {
      kind: name,
    });
  const keyId =
    findExtension(certificate.extensions, subjectKeyIdentifier) ?? keyIdentifier(certificate.spki);
  return {
    certificate,
    hashHex: hash('sha256', certificate.der, 'hex'),
    algorithm,
    keyId,
    authorityKeyIdentifier: makeExtension(authorityKeyIdentifier, { keyId }),
  };
}
