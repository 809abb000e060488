// SPDX-License-Identifier: Apache-2.0
// A revocation list as rules look at it. Its entries are gone through once, and what is odd about them counted.

import type { Crl } from '../../core/crl/index.ts';
import { reasonCode } from '../../core/x509/index.ts';
import { decodeAll } from './decoded.ts';
import type { AnyView, LintContext } from './view.ts';

/** How many entries are odd in each way. */
export interface EntrySurvey {
  /** `unspecified` written: absence says the same. */
  unspecified: number;
  removed: number;
  future: number;
  criticalReason: number;
}

export interface CrlView extends AnyView {
  readonly crl: Crl;
  readonly entries: Readonly<EntrySurvey>;
}

export function crlView(crl: Crl, context: LintContext): CrlView {
  return {
    target: 'crl',
    names: [{ of: 'issuer', name: crl.issuer }],
    signatureAlgorithm: crl.signatureAlgorithm,
    signature: crl.signature,
    tbsDer: crl.tbsDer,
    ext: decodeAll(crl.extensions),
    issuer: context.issuer,
    issuerName: crl.issuer,
    oddities: crl.oddities,
    crl,
    entries: survey(crl),
  };
}

function survey(crl: Crl): EntrySurvey {
  const odd = { unspecified: 0, removed: 0, future: 0, criticalReason: 0 };
  if (crl.entryCount === 0) return odd;
  for (const { reason, extensions, revocationDate } of crl.entries()) {
    if (revocationDate > crl.thisUpdate) odd.future += 1;
    if (reason === undefined) continue;
    if (reason === 'unspecified') odd.unspecified += 1;
    if (reason === 'removeFromCRL') odd.removed += 1;
    if (extensions.some(({ oid, critical }) => critical && oid === reasonCode.oid)) odd.criticalReason += 1;
  }
  return odd;
}
