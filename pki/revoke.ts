// SPDX-License-Identifier: Apache-2.0
// Ends a certificate before its time. From the moment this resolves it opens nothing here: not as a client
// certificate, not by repeating the request that gave it. (CRLs, which tell others, are not here yet.)

import { KnownError } from '../core/index.ts';
import type { Ca } from './ca.ts';
import type { CertificateRow } from './store/store.ts';

/** CRLReason (RFC 5280 section 5.3.1), without hold, which this CA does not know, and without those of CRLs. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
} as const;
export type RevocationReason = keyof typeof revocationReasons;

function isRevocationReason(text: string): text is RevocationReason {
  return Object.hasOwn(revocationReasons, text);
}

/** The name of a reason as it is stored. */
export function reasonName(code: number): string {
  return Object.entries(revocationReasons).find(([, value]) => value === code)?.[0] ?? String(code);
}

/** Revokes; a certificate that is revoked already stays as it was. @throws E_SERIAL_UNKNOWN, E_REVOKE_REASON */
export async function revoke(
  ca: Ca,
  serialHex: string,
  reason: string,
  now: number,
): Promise<CertificateRow> {
  if (!isRevocationReason(reason))
    throw new KnownError(
      'E_REVOKE_REASON',
      `not a reason: ${reason.slice(0, 60)}`,
      {},
      {
        hint: `Reasons are ${Object.keys(revocationReasons).join(', ')}.`,
      },
    );
  return ca.store.revoke(serialHex, revocationReasons[reason], now);
}
