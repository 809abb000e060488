// SPDX-License-Identifier: Apache-2.0
// The HTTPS endpoint's own certificate: a new key, and a request of our own that takes the way of all others.

import { generateKeyPairSync } from 'node:crypto';
import { encodePem } from '../core/pem/index.ts';
import {
  createSignature,
  encodeCsr,
  encodeCsrInfo,
  encodeName,
  makeExtension,
  nameAttribute,
  oids,
  signatureAlgorithms,
  subjectAltName,
  type GeneralName,
} from '../core/x509/index.ts';
import type { Ca } from './ca.ts';
import { settle, type Issued } from './issue.ts';
import { plan } from './profile/plan.ts';
import { serverProfile } from './profile/profiles.ts';
import { prove } from './profile/proven.ts';

/**
 * Issues a certificate for these names (SAN order: DNS, IP, as KubeEdge's) and gives it with its key in SEC1.
 * @throws E_PROFILE_SAN
 */
export async function issueServerCertificate(
  ca: Ca,
  wanted: {
    readonly dnsNames: readonly string[];
    readonly ipAddresses: readonly string[];
    readonly now: number;
  },
): Promise<Issued & { readonly keyPem: string }> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names: GeneralName[] = [
    ...wanted.dnsNames.map((value) => ({ kind: 'dns' as const, value })),
    ...wanted.ipAddresses.map((value) => ({ kind: 'ip' as const, value })),
  ];
  const infoDer = encodeCsrInfo({
    subjectDer: encodeName([
      [nameAttribute(oids.organization, serverProfile.organization)],
      [nameAttribute(oids.commonName, serverProfile.commonName(''))],
    ]),
    spkiDer: publicKey.export({ format: 'der', type: 'spki' }),
    extensions: names.length === 0 ? [] : [makeExtension(subjectAltName, names)],
  });
  const algorithm = signatureAlgorithms.ecdsaWithSha256;
  const csrDer = encodeCsr(infoDer, algorithm, createSignature(algorithm, privateKey, infoDer));
  const request = { profile: serverProfile, nodeName: '', usages: [] };
  const approved = plan(prove(csrDer), { kind: 'operator' }, request, ca.terms, wanted.now);
  const issued = await settle(ca, approved, wanted.now);
  return {
    ...issued,
    keyPem: encodePem('EC PRIVATE KEY', privateKey.export({ format: 'der', type: 'sec1' })),
  };
}
