// SPDX-License-Identifier: Apache-2.0
// Renews a node's certificate for its operator: the same key and name, new dates. (A node itself rotates with
// a new key, through issue.ts.) Asking twice for the same certificate gives the same renewal.

import { KnownError } from '../core/index.ts';
import { findAttribute, oids, parseCertificate, type Certificate } from '../core/x509/index.ts';
import type { Ca } from './ca.ts';
import { settle, type Issued } from './issue.ts';
import { nodeOfIdentity, nodeOrganization } from './profile/node-name.ts';
import { planRenewal } from './profile/plan.ts';
import { nodeProfile } from './profile/profiles.ts';
import { unknownSerial } from './store/decide.ts';
import { validateIssued } from './validate/leaf.ts';

/**
 * Renews by serial number, or by the certificate itself, which this anchor must have issued, here or in its
 * time as KubeEdge's.
 * @throws E_SERIAL_UNKNOWN, E_CERT_REVOKED, E_AUTH_SUBJECT, E_PATH_*
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
  const nodeName = nodeOf(certificate);
  const approved = planRenewal(
    { serialHex: certificate.serialHex, nodeName, spki: certificate.spki },
    nodeProfile,
    ca.terms,
    now,
  );
  return settle(ca, approved, now);
}

function nodeOf({ subject }: Certificate): string {
  const [organization] = findAttribute(subject, oids.organization);
  const [commonName] = findAttribute(subject, oids.commonName);
  const nodeName = commonName === undefined ? undefined : nodeOfIdentity(commonName);
  if (organization !== nodeOrganization || nodeName === undefined)
    throw new KnownError('E_AUTH_SUBJECT', "the certificate's subject is not a node's");
  return nodeName;
}
