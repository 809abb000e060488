// SPDX-License-Identifier: Apache-2.0
// Whether one list is sound and its issuer's, whatever certificate is asked for: for whoever publishes or fetches it.
//
// Not here: whether the issuer itself is to be trusted.

import type { Crl, CrlEntry } from '../../../core/crl/index.ts';
import { allOf, fail, pass, skip, type Evidence } from '../../../core/evidence/index.ts';
import { nameKey, nameText, type Certificate, type Name } from '../../../core/x509/index.ts';
import { Budget } from '../budget.ts';
import { deltaFault, fittingDeltas } from './delta.ts';
import { rows } from './rows.ts';
import { checkSignature, checkUsage } from './signer.ts';
import { checkCritical, checkDates, checkNumber } from './usable.ts';

export interface ListInput {
  readonly crl: Crl;
  readonly issuer: Certificate;
  /** Deltas that must all fit over it. */
  readonly deltas?: readonly Crl[];
  readonly now: number;
}

/** Number, critical extensions, dates, issuer, the issuer's key usage and the signature, of a list and its deltas. */
export function checkList({ crl, issuer, deltas = [], now }: ListInput): Evidence {
  const own = checkOne(crl, issuer, now);
  if (deltas.length === 0) return own;
  const laid = deltas.map((delta) => {
    const fault = deltaFault(crl, delta, now);
    const one = checkOne(delta, issuer, now);
    return allOf(rows.delta, textOf(delta), [fault ?? pass(rows.delta, 'fits'), ...one.children]);
  });
  return allOf(rows.revocation, `${textOf(crl)}, with ${deltas.length} deltas`, [own, ...laid]);
}

function checkOne(crl: Crl, issuer: Certificate, now: number): Evidence {
  const named = nameKey(crl.issuer) === nameKey(issuer.subject);
  const checks = [
    checkNumber(crl),
    checkCritical(crl),
    checkDates(crl, now),
    named
      ? pass(rows.issuer, nameText(issuer.subject))
      : fail(rows.issuer, 'E_CRL_ISSUER', `the certificate is of ${nameText(issuer.subject)}`),
    checkUsage({ name: issuer.subject, spki: issuer.spki, certificate: issuer }),
    named
      ? checkSignature(crl, issuer.spki, new Budget())
      : skip(rows.signature, 'the certificate is not the issuer’s'),
  ];
  return allOf(rows.list, textOf(crl), checks);
}

const textOf = (crl: Crl): string =>
  `the list of ${nameText(crl.issuer)}${crl.number === undefined ? '' : `, number ${crl.number}`}`;

export interface Listed {
  /** Undefined where the certificate is not revoked. */
  readonly entry: CrlEntry | undefined;
  /** The delta that was laid over the list. */
  readonly delta: Crl | undefined;
  /** Why a delta that was given was not. */
  readonly refused: readonly Evidence[];
}

/** What a list and the newest delta that fits say of a certificate ((i) to (k)). Signatures are not looked at. */
export function lookUp(
  crl: Crl,
  deltas: readonly Crl[],
  serialHex: string,
  issuer: Name,
  now: number,
): Listed {
  const { fitting, refused } = fittingDeltas(crl, deltas, now);
  const [delta] = fitting;
  const entry = delta?.find(serialHex, issuer) ?? crl.find(serialHex, issuer);
  return { entry: entry?.reason === 'removeFromCRL' ? undefined : entry, delta, refused };
}
