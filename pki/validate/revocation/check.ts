// SPDX-License-Identifier: Apache-2.0
// Thin: knows nothing yet, and says so.
import { fail } from '../../../core/evidence/index.ts';
import type { Revocation, RevocationInput } from './types.ts';

const row = { check: 'revocation', clause: 'RFC 5280 section 6.3.3' };

/** Whether `certificate` was revoked, by the lists given. Never throws but E_PATH_BUDGET. */
export function checkRevocation(input: RevocationInput): Revocation {
  const reason = `no list of ${input.crls.length} is about the certificate`;
  return { status: 'undetermined', candidates: 0, evidence: fail(row, 'E_CRL_MISSING', reason) };
}
