// SPDX-License-Identifier: Apache-2.0
// Small certificates for tests of what commands show: any key, any extension, any dates.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodePem } from '../../core/pem/index.ts';
import {
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  basicConstraints,
  keyUsage,
  makeExtension,
  nameAttribute,
  oids,
  signatureAlgorithms,
  subjectAltName,
  extKeyUsage,
  type Extension,
} from '../../core/x509/index.ts';

export interface Pair {
  readonly certDer: Uint8Array;
  readonly certPem: string;
  readonly keyPem: string;
  readonly privateKey: KeyObject;
  readonly nameDer: Uint8Array;
}

export interface Making {
  readonly commonName: string;
  readonly issuer?: Pair;
  readonly extensions?: readonly Extension[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly serialHex?: string;
  readonly keys?: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

export const day = 86_400_000;
export const start: number = Date.UTC(2026, 0, 1);

/** Signed with P-256, by itself where no issuer is given. */
export function make(making: Making): Pair {
  const { privateKey, publicKey } = making.keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const nameDer = encodeName([[nameAttribute(oids.commonName, making.commonName)]]);
  const algorithm = signatureAlgorithms.ecdsaWithSha256;
  const tbs = encodeTbsCertificate({
    serialHex: making.serialHex ?? '5a00000000000000000000000000000001',
    algorithm,
    issuerDer: making.issuer?.nameDer ?? nameDer,
    notBefore: making.notBefore ?? start,
    notAfter: making.notAfter ?? start + 3650 * day,
    subjectDer: nameDer,
    spkiDer: publicKey.export({ format: 'der', type: 'spki' }),
    extensions: making.extensions ?? [],
  });
  const signature = createSignature(algorithm, making.issuer?.privateKey ?? privateKey, tbs);
  const certDer = encodeCertificate(tbs, algorithm, signature);
  return {
    certDer,
    certPem: encodePem('CERTIFICATE', certDer),
    keyPem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    privateKey,
    nameDer,
  };
}

export const caExtensions: readonly Extension[] = [
  makeExtension(basicConstraints, { ca: true }),
  makeExtension(keyUsage, ['keyCertSign', 'cRLSign']),
];

export const serverExtensions = (...dnsNames: readonly string[]): Extension[] => [
  makeExtension(keyUsage, ['digitalSignature']),
  makeExtension(extKeyUsage, [oids.serverAuth]),
  makeExtension(
    subjectAltName,
    dnsNames.map((value) => ({ kind: 'dns', value })),
  ),
];
