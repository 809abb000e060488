// SPDX-License-Identifier: Apache-2.0
// RFC 3161 timestamps over a signature. Not verified yet: what carries one is refused.

import { fail, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { SignedEntity } from '../carrier.ts';
import type { TrustedRoot } from '../trust/types.ts';

const row: CheckRow = { check: 'time.timestamp', clause: 'RFC 3161' };

export function verifyTimestamps(
  signed: SignedEntity,
  _root: TrustedRoot,
  _now: number,
): { readonly checks: readonly Evidence[]; readonly times: readonly number[] } {
  const refused = fail(row, 'E_TIME_UNSUPPORTED', 'it carries RFC 3161 timestamps, which are not verified');
  return { checks: signed.timestampsDer.length > 0 ? [refused] : [], times: [] };
}
