// SPDX-License-Identifier: Apache-2.0
// Whether this state folder's CA issued a certificate, and whether it has revoked it since.

import { KnownError, printable } from '../../../../core/index.ts';
import { sameBytes, type Certificate } from '../../../../core/x509/index.ts';
import { lookUp, readAnchor, reasonName, type Anchor } from '../../../../pki/index.ts';
import { issued } from './signature.ts';

export interface StandingData {
  readonly issuedByThisAnchor: boolean;
  /** `unknown`: not in this store, as what KubeEdge issued before a take-over. `unreadable`: the store cannot be read. */
  readonly record?: 'active' | 'revoked' | 'unknown' | 'unreadable';
  readonly revoked?: string;
  readonly reason?: string;
}

/** The anchor of this state folder; undefined where it has no CA, or none that can be read: then a notice says so. */
export async function anchorOf(home: string, notice: (text: string) => void): Promise<Anchor | undefined> {
  try {
    return await readAnchor(home);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    if (error.code !== 'E_CA_MISSING')
      notice(`whether this CA issued it is not said: ${error.code}: ${printable(error.message)}`);
    return undefined;
  }
}

export async function standingOf(
  certificate: Certificate,
  anchor: Anchor,
  home: string,
): Promise<StandingData> {
  if (issued(certificate, anchor.certificate) !== true) return { issuedByThisAnchor: false };
  if (sameBytes(certificate.der, anchor.certDer)) return { issuedByThisAnchor: true };
  try {
    const row = await lookUp(home, certificate);
    if (row === undefined) return { issuedByThisAnchor: true, record: 'unknown' };
    if (row.revokedAt === undefined) return { issuedByThisAnchor: true, record: 'active' };
    return {
      issuedByThisAnchor: true,
      record: 'revoked',
      revoked: new Date(row.revokedAt).toISOString(),
      ...(row.reason === undefined ? {} : { reason: reasonName(row.reason) }),
    };
  } catch (error) {
    // Looking is a courtesy here: a store in trouble is for the commands that need it to report.
    if (error instanceof KnownError) return { issuedByThisAnchor: true, record: 'unreadable' };
    throw error;
  }
}
