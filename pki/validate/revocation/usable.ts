// SPDX-License-Identifier: Apache-2.0
// Whether a list may be used at all, whatever certificate is asked for: its number, its critical extensions, its
// dates. Not here: whose it is, what it covers, who signed it.

import type { Crl } from '../../../core/crl/index.ts';
import { fail, pass, type Evidence } from '../../../core/evidence/index.ts';
import { oids } from '../../../core/x509/index.ts';
import { rows } from './rows.ts';

/** The extensions of lists that RFC 5280 section 5.2 defines. */
const understood: ReadonlySet<string> = new Set([
  oids.authorityKeyIdentifier,
  oids.issuerAltName,
  oids.crlNumber,
  oids.deltaCrlIndicator,
  oids.issuingDistributionPoint,
  oids.freshestCrl,
  oids.authorityInfoAccess,
]);

/** Section 5.2.3: every list has a number, and it is not critical. */
export function checkNumber(crl: Crl): Evidence {
  const extension = crl.extensions.find(({ oid }) => oid === oids.crlNumber);
  if (extension === undefined || crl.number === undefined)
    return fail(rows.number, 'E_CRL_NUMBER', 'the list has no number');
  if (extension.critical) return fail(rows.number, 'E_CRL_NUMBER', "the list's number is marked critical");
  return pass(rows.number, `number ${crl.number}`, { number: String(crl.number) });
}

/** Sections 5.2 and 5.3: a list with a critical extension that is not understood proves nothing. */
export function checkCritical(crl: Crl): Evidence {
  const unknown = crl.extensions.find(({ oid, critical }) => critical && !understood.has(oid));
  if (unknown !== undefined)
    return fail(rows.critical, 'E_CRL_CRITICAL', `the critical extension ${unknown.oid} is not understood`, {
      oid: unknown.oid,
    });
  const [inEntries] = crl.unknownCriticalInEntries;
  if (inEntries !== undefined)
    return fail(
      rows.critical,
      'E_CRL_CRITICAL',
      `the critical extension ${inEntries} of an entry is not understood`,
      { oid: inEntries },
    );
  return pass(rows.critical, 'every critical extension is understood');
}

interface FormRule {
  readonly oid: string;
  readonly clause: string;
  readonly critical: boolean;
}

/** How issuers mark their extensions. The number is checked apart, and always. */
const formRules: readonly FormRule[] = [
  { oid: oids.authorityKeyIdentifier, clause: 'RFC 5280 section 5.2.1', critical: false },
  { oid: oids.deltaCrlIndicator, clause: 'RFC 5280 section 5.2.4', critical: true },
  { oid: oids.issuingDistributionPoint, clause: 'RFC 5280 section 5.2.5', critical: true },
  { oid: oids.freshestCrl, clause: 'RFC 5280 section 5.2.6', critical: false },
  { oid: oids.authorityInfoAccess, clause: 'RFC 5280 section 5.2.7', critical: false },
];

/** Sections 5.2.1 to 5.2.7: what issuers of lists have to write, beyond what a list is processed by. */
export function checkForm(crl: Crl): Evidence {
  // The method of key identifiers, in every list.
  if (crl.authorityKeyIdentifier?.keyId === undefined)
    return fail(
      { ...rows.form, clause: 'RFC 5280 section 5.2.1' },
      'E_PATH_PROFILE',
      "the list has no identifier of its issuer's key",
    );
  for (const { oid, clause, critical } of formRules) {
    const extension = crl.extensions.find((each) => each.oid === oid);
    if (extension === undefined || extension.critical === critical) continue;
    const reason = `the extension ${oid} is ${critical ? 'not ' : ''}critical`;
    return fail({ ...rows.form, clause }, 'E_PATH_PROFILE', reason, { oid });
  }
  return pass(rows.form, 'as section 5.2 wants it');
}

/**
 * Section 6.3.3 (a): the list is of now. `delta`, where one is laid over it, says until when instead (section 5.2.4:
 * the list so made has the delta's next update).
 */
export function checkDates(crl: Crl, now: number, delta?: Crl): Evidence {
  const until = (delta ?? crl).nextUpdate;
  const when = crl.thisUpdate;
  if (now < when)
    return fail(rows.dates, 'E_CRL_EARLY', `the list is of ${iso(when)}, which is to come`, { when });
  if (until === undefined)
    return fail(rows.dates, 'E_CRL_EXPIRED', 'the list does not say when the next one comes');
  if (now > until)
    return fail(rows.dates, 'E_CRL_EXPIRED', `the next list was due ${iso(until)}`, { when: until });
  return pass(rows.dates, `of ${iso(when)}, the next due ${iso(until)}`);
}

export const iso = (ms: number): string => new Date(ms).toISOString();
