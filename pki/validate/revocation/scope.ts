// SPDX-License-Identifier: Apache-2.0
// Whether a complete list is about a certificate, at one of its distribution points (RFC 5280 section 6.3.3 (b)),
// and for which reasons ((d), (e)).
//
// Names of distribution points are compared as RFC 5280 section 7.1 says where they are directory names, and by their
// bytes otherwise: an issuer writes the same name in both places.

import type { Crl } from '../../../core/crl/index.ts';
import { fail, pass, type Evidence } from '../../../core/evidence/index.ts';
import {
  encodeGeneralName,
  encodeName,
  nameKey,
  type Certificate,
  type DistributionPoint,
  type GeneralName,
  type Name,
  type RelativeName,
} from '../../../core/x509/index.ts';
import { reasonSet, reasonText } from './reasons.ts';
import { rows } from './rows.ts';

/** What of a certificate its lists depend on, read once. */
export interface Subject {
  readonly certificate: Certificate;
  /** basicConstraints with cA. */
  readonly ca: boolean;
  readonly points: readonly DistributionPoint[];
}

/** The issuers that lists of this point may have: the directory names of cRLIssuer, else the certificate's issuer. */
export function issuersOf(point: DistributionPoint, certificate: Certificate): readonly Name[] {
  if (point.crlIssuer === undefined) return [certificate.issuer];
  return point.crlIssuer.flatMap((name) => (name.kind === 'directory' ? [name.value] : []));
}

/** (b)(1) */
export function checkIssuer(crl: Crl, point: DistributionPoint, certificate: Certificate): Evidence {
  const key = nameKey(crl.issuer);
  if (!issuersOf(point, certificate).some((name) => nameKey(name) === key))
    return fail(rows.issuer, 'E_CRL_ISSUER', 'the list is of another issuer');
  if (point.crlIssuer !== undefined && crl.scope?.indirect !== true)
    return fail(rows.issuer, 'E_CRL_ISSUER', 'the list must be indirect to be about this certificate');
  return pass(rows.issuer, point.crlIssuer === undefined ? "the certificate's issuer" : 'named as cRLIssuer');
}

/** (b)(2) */
export function checkScope(crl: Crl, point: DistributionPoint, subject: Subject): Evidence {
  const { scope } = crl;
  if (scope === undefined) return pass(rows.scope, 'about all certificates of its issuer');
  // (i)
  if (!pointsMeet(crl, point, subject.certificate))
    return fail(rows.scope, 'E_CRL_SCOPE', 'the list is of another distribution point');
  // (ii), (iii), (iv)
  if (scope.onlyUserCerts && subject.ca)
    return fail(rows.scope, 'E_CRL_SCOPE', 'the list is not about CA certificates');
  if (scope.onlyCaCerts && !subject.ca)
    return fail(rows.scope, 'E_CRL_SCOPE', 'the list is only about CA certificates');
  if (scope.onlyAttributeCerts)
    return fail(rows.scope, 'E_CRL_SCOPE', 'the list is only about attribute certificates');
  return pass(rows.scope, 'about this certificate');
}

/** (d): the reasons that the list answers for at this point. */
export function interimReasons(crl: Crl, point: DistributionPoint): number {
  return reasonSet(crl.scope?.onlySomeReasons) & reasonSet(point.reasons);
}

/** (e) */
export function checkReasons(interim: number, before: number): Evidence {
  if ((interim & ~before) === 0)
    return fail(rows.reasons, 'E_CRL_REASONS', `nothing new: ${reasonText(interim)}`);
  return pass(rows.reasons, reasonText(interim));
}

// (i): where the list names its distribution point, the certificate's point has one of the names.
function pointsMeet(crl: Crl, point: DistributionPoint, certificate: Certificate): boolean {
  const { scope } = crl;
  const ofList = namesOf(scope?.fullName, scope?.relativeName, crl.issuer);
  if (ofList === undefined) return true;
  // A relative name is relative to cRLIssuer where there is one, which then is one name (section 4.2.1.13).
  const [base] = issuersOf(point, certificate);
  const ofPoint = namesOf(point.fullName, point.relativeName, base) ?? new Set(point.crlIssuer?.map(keyOf));
  for (const name of ofPoint) if (ofList.has(name)) return true;
  return false;
}

function namesOf(
  fullName: readonly GeneralName[] | undefined,
  relativeName: RelativeName | undefined,
  base: Name | undefined,
): ReadonlySet<string> | undefined {
  if (fullName !== undefined) return new Set(fullName.map(keyOf));
  if (relativeName === undefined) return undefined;
  if (base === undefined) return new Set();
  const rdns = [...base.rdns, relativeName];
  return new Set([keyOf({ kind: 'directory', value: { der: encodeName(rdns), rdns } })]);
}

const keyOf = (name: GeneralName): string =>
  name.kind === 'directory'
    ? `directory ${nameKey(name.value)}`
    : Buffer.from(encodeGeneralName(name)).toString('latin1');

/** (c)(2): two lists have the same scope. */
export function sameScope(a: Crl, b: Crl): boolean {
  const { scope: first } = a;
  const { scope: second } = b;
  if (first === undefined || second === undefined) return first === second;
  const namesFirst = namesOf(first.fullName, first.relativeName, a.issuer);
  const namesSecond = namesOf(second.fullName, second.relativeName, b.issuer);
  return (
    first.onlyUserCerts === second.onlyUserCerts &&
    first.onlyCaCerts === second.onlyCaCerts &&
    first.onlyAttributeCerts === second.onlyAttributeCerts &&
    first.indirect === second.indirect &&
    reasonSet(first.onlySomeReasons) === reasonSet(second.onlySomeReasons) &&
    (namesFirst === undefined || namesSecond === undefined
      ? namesFirst === namesSecond
      : namesFirst.size === namesSecond.size && [...namesFirst].every((name) => namesSecond.has(name)))
  );
}
