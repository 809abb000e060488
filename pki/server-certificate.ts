// SPDX-License-Identifier: Apache-2.0
// The HTTPS endpoint's own certificate: a new key, and a request of our own that takes the way of all others.

import { makeExtension, subjectAltName, type GeneralName } from '../core/x509/index.ts';
import type { Ca } from './ca.ts';
import { settle, type Issued } from './issue.ts';
import { bundledProfile } from './profile/catalog.ts';
import { plan } from './profile/plan.ts';
import { commonNameOf } from './profile/profile.ts';
import { prove } from './profile/proven.ts';
import { makeRequest } from './request.ts';

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
  const names: GeneralName[] = [
    ...wanted.dnsNames.map((value) => ({ kind: 'dns' as const, value })),
    ...wanted.ipAddresses.map((value) => ({ kind: 'ip' as const, value })),
  ];
  const profile = await bundledProfile('cloudcore');
  const { csrDer, keyPem } = makeRequest(
    profile.subject.organization,
    commonNameOf(profile, ''),
    names.length === 0 ? [] : [makeExtension(subjectAltName, names)],
  );
  const request = { profile, nodeName: '', usages: [] };
  const approved = plan(prove(csrDer), { kind: 'operator' }, request, ca.terms, wanted.now);
  return { ...(await settle(ca, approved, wanted.now)), keyPem };
}
