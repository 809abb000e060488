// SPDX-License-Identifier: Apache-2.0
// A new P-256 key and a certificate request for it, where the key is made on this side.

import { generateKeyPairSync } from 'node:crypto';
import { encodePem } from '../core/pem/index.ts';
import {
  createSignature,
  encodeCsr,
  encodeCsrInfo,
  encodeName,
  nameAttribute,
  oids,
  signatureAlgorithms,
  type Extension,
} from '../core/x509/index.ts';

export interface MadeRequest {
  readonly csrDer: Uint8Array;
  /** SEC1, as EdgeCore and CloudCore keep their keys. */
  readonly keyPem: string;
}

export function makeRequest(
  organization: string,
  commonName: string,
  extensions: readonly Extension[] = [],
): MadeRequest {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const infoDer = encodeCsrInfo({
    subjectDer: encodeName([
      [nameAttribute(oids.organization, organization)],
      [nameAttribute(oids.commonName, commonName)],
    ]),
    spkiDer: publicKey.export({ format: 'der', type: 'spki' }),
    extensions,
  });
  const algorithm = signatureAlgorithms.ecdsaWithSha256;
  return {
    csrDer: encodeCsr(infoDer, algorithm, createSignature(algorithm, privateKey, infoDer)),
    keyPem: encodePem('EC PRIVATE KEY', privateKey.export({ format: 'der', type: 'sec1' })),
  };
}
