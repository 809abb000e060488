// SPDX-License-Identifier: Apache-2.0
// Renews a certificate for its operator: the same key and names, new dates. (A node itself rotates with
// a new key, through issue.ts.) Asking twice for the same certificate gives the same renewal.

import { KnownError } from '../core/index.ts';
import {
  extKeyUsage,
  findAttribute,
  findExtension,
  oids,
  parseCertificate,
  subjectAltName,
  type Certificate,
} from '../core/x509/index.ts';
import type { Ca } from './ca.ts';
import { settle, type Issued } from './issue.ts';
import { bundledProfile, findProfile } from './profile/catalog.ts';
import { nodeOfIdentity, nodeOrganization } from './profile/node-name.ts';
import { planRenewal, type Renewal } from './profile/plan.ts';
import { currentName, nameInCommonName, type Profile } from './profile/profile.ts';
import { unknownSerial } from './store/decide.ts';
import { validateIssued } from './validate/leaf.ts';

/**
 * Renews by serial number, or by the certificate itself, which this anchor must have issued, here or in its
 * time as KubeEdge's.
 * @throws E_SERIAL_UNKNOWN, E_CERT_REVOKED, E_AUTH_SUBJECT, E_PATH_*, E_PROFILE_*
 */
export async function renew(ca: Ca, previous: string | Uint8Array, now: number): Promise<Issued> {
  const given = typeof previous === 'string' ? undefined : parseCertificate(previous);
  const serialHex = typeof previous === 'string' ? previous : (given?.serialHex ?? '');
  const row = await ca.store.find(serialHex);
  if (row?.revokedAt !== undefined)
    throw new KnownError(
      'E_CERT_REVOKED',
      'a revoked certificate is not renewed',
      { serial: serialHex },
      { hint: 'Issue another, with a new key: edgewarden cert issue.' },
    );
  const certificate = given ?? (row?.certDer === undefined ? undefined : parseCertificate(row.certDer));
  if (certificate === undefined) throw unknownSerial(serialHex);
  validateIssued(certificate, ca.anchor.certificate);
  const profile =
    row === undefined
      ? await bundledProfile('edge-node') // KubeEdge issues nothing else to renew
      : (await findProfile(currentName(row.profile), ca.home)).profile;
  const again = profile.name === 'edge-node' ? nodeAgain(certificate) : serviceAgain(certificate, profile);
  const usages = row === undefined ? [] : usagesOf(certificate, profile);
  return settle(ca, planRenewal({ ...again, usages }, profile, ca.terms, now), now);
}

function nodeAgain({ serialHex, subject, spki }: Certificate): Renewal {
  const [organization] = findAttribute(subject, oids.organization);
  const [commonName] = findAttribute(subject, oids.commonName);
  const nodeName = commonName === undefined ? undefined : nodeOfIdentity(commonName);
  if (organization !== nodeOrganization || nodeName === undefined)
    throw new KnownError('E_AUTH_SUBJECT', "the certificate's subject is not a node's");
  return { serialHex, nodeName, spki };
}

function serviceAgain({ serialHex, subject, spki, extensions }: Certificate, profile: Profile): Renewal {
  const [commonName = ''] = findAttribute(subject, oids.commonName);
  return {
    serialHex,
    spki,
    nodeName: nameInCommonName(profile, commonName) ?? '',
    alternativeNames: findExtension(extensions, subjectAltName) ?? [],
  };
}

/** What it was given, unless the profile grants that no more. */
function usagesOf({ extensions }: Certificate, { extKeyUsage: { grantedToOperator } }: Profile): string[] {
  return (findExtension(extensions, extKeyUsage) ?? []).filter((usage) => grantedToOperator.includes(usage));
}
