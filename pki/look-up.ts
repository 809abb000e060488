// SPDX-License-Identifier: Apache-2.0
// What this home's CA has on record of a certificate, by looking only: no key is read, nothing is locked or written.

import { sameBytes, type Certificate } from '../core/x509/index.ts';
import { layout } from './home/layout.ts';
import { readAnchor } from './open.ts';
import { look } from './store/sqlite/look.ts';
import type { CertificateRow } from './store/store.ts';

/**
 * The row of exactly this certificate; undefined where it was not issued from this store, as those that KubeEdge
 * issued before a take-over. @throws E_CA_MISSING, E_HOME_*, E_STORE_*
 */
export async function lookUp(home: string, certificate: Certificate): Promise<CertificateRow | undefined> {
  const { hashHex } = await readAnchor(home);
  const row = look(layout(home).store, hashHex, certificate.serialHex);
  return row?.certDer !== undefined && sameBytes(row.certDer, certificate.der) ? row : undefined;
}
