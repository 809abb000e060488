// SPDX-License-Identifier: Apache-2.0
// A certificate request as data. Its own signature is verified before a word of it is shown: what is not signed by
// the key it asks for was asked by nobody. A challenge password is named and never shown.

import { hash } from 'node:crypto';
import { oids, parseCsr, verifyCsrSignature } from '../../../../core/x509/index.ts';
import { askedData, type AskedData } from './certificate.ts';
import { oidName } from './extensions.ts';
import { extensionOddities, keyOddities, type OddityData } from './oddities.ts';
import { algorithmName } from './signature.ts';

export interface RequestData extends AskedData {
  readonly signatureAlgorithm: string;
  /** Of the whole request. */
  readonly sha256: string;
  /** Attributes other than the request for extensions, by name. */
  readonly attributes: readonly string[];
  readonly challengePassword: boolean;
  readonly oddities: readonly OddityData[];
}

/** @throws E_DER_*, E_X509_*, E_CSR_ATTRIBUTE, E_CSR_SIGNATURE, E_KEY_INVALID */
export function requestData(der: Uint8Array): RequestData {
  const csr = parseCsr(der);
  verifyCsrSignature(csr);
  const asked = askedData(csr);
  const { challengePassword } = csr;
  return {
    ...asked,
    signatureAlgorithm: algorithmName(csr.signatureAlgorithm),
    sha256: hash('sha256', csr.der, 'hex'),
    attributes: csr.attributes
      .map(({ oid }) => oid)
      .filter((oid) => oid !== oids.extensionRequest)
      .map(oidName),
    challengePassword,
    oddities: [
      ...(challengePassword
        ? [
            {
              code: 'challenge-password',
              message: 'carries a challenge password: Edgewarden refuses such requests',
            },
          ]
        : []),
      ...(asked.ca ? [{ code: 'asks-for-ca', message: 'asks to be a CA' }] : []),
      ...keyOddities(asked.key),
      ...extensionOddities(csr),
    ],
  };
}
