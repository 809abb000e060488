// SPDX-License-Identifier: Apache-2.0
// Deltas that may be laid over a complete list (RFC 5280 sections 5.2.4 and 6.3.3 (c)).

import type { Crl } from '../../../core/crl/index.ts';
import { fail, pass, type Evidence } from '../../../core/evidence/index.ts';
import { nameKey, sameBytes, type AuthorityKeyIdentifier } from '../../../core/x509/index.ts';
import { rows } from './rows.ts';
import { sameScope } from './scope.ts';
import { checkCritical, checkDates, checkNumber } from './usable.ts';

/** The deltas that fit, the newest first, and why others of the same issuer do not. */
export function fittingDeltas(
  complete: Crl,
  deltas: readonly Crl[],
  now: number,
): { readonly fitting: readonly Crl[]; readonly refused: readonly Evidence[] } {
  const fitting: Crl[] = [];
  const refused: Evidence[] = [];
  for (const delta of deltas) {
    if (nameKey(delta.issuer) !== nameKey(complete.issuer)) continue; // (c)(1)
    const fault = deltaFault(complete, delta, now);
    if (fault === undefined) fitting.push(delta);
    else refused.push(fault);
  }
  fitting.sort((a, b) => compare(b.number ?? 0n, a.number ?? 0n));
  return { fitting, refused };
}

/** Why a delta does not fit over a complete list now; undefined where it does. */
export function deltaFault(complete: Crl, delta: Crl, now: number): Evidence | undefined {
  const misfit = misfitOf(complete, delta);
  if (misfit !== undefined) return fail(rows.delta, 'E_CRL_DELTA', misfit, { number: String(delta.number) });
  return [checkNumber(delta), checkCritical(delta), checkDates(delta, now)].find(
    ({ outcome }) => outcome === 'failed',
  );
}

function misfitOf(complete: Crl, delta: Crl): string | undefined {
  if (!sameScope(complete, delta)) return 'the delta has another scope'; // (c)(2)
  if (!sameKey(complete.authorityKeyIdentifier, delta.authorityKeyIdentifier))
    return 'the delta names another key'; // (c)(3)
  const { number = 0n } = complete;
  // Section 5.2.4: the complete list is at least as new as the delta's base, and older than the delta.
  if (delta.deltaBase === undefined || number < delta.deltaBase)
    return `the delta is over number ${delta.deltaBase ?? '?'}, which this list is older than`;
  if (delta.number !== undefined && delta.number <= number) return 'the list is as new as the delta';
  return undefined;
}

function sameKey(a: AuthorityKeyIdentifier | undefined, b: AuthorityKeyIdentifier | undefined): boolean {
  if (a?.keyId === undefined || b?.keyId === undefined)
    return a?.keyId === b?.keyId && a?.serialHex === b?.serialHex;
  return sameBytes(a.keyId, b.keyId);
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

export const deltaApplied = (delta: Crl): Evidence =>
  pass(rows.delta, `the changes of number ${delta.number ?? '?'} are laid over it`, {
    number: String(delta.number),
  });
