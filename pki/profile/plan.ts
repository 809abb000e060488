// SPDX-License-Identifier: Apache-2.0
// Decides whether a request may have the certificate it asks for, and says exactly which: a Plan. Nothing
// else makes one, and the signer takes nothing that did not begin as one.
//
// Checked, in this order: the caller against the profile, the node name, the subject, the attributes, the
// extensions, the key, the usages, the dates. Not checked: the request's signature (it is proven before), the
// token and revocation (the store does, in the transaction that reserves).

import { hash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import {
  findAttribute,
  nameAttribute,
  encodeName,
  oids,
  type GeneralName,
  type NameAttribute,
} from '../../core/x509/index.ts';
import { boundNode, callerLine, type Caller } from '../caller.ts';
import { requestedExtensions } from './extensions.ts';
import { checkKey } from './keys.ts';
import { isNodeName, nodeOfIdentity } from './node-name.ts';
import { isProven, type ProvenCsr } from './proven.ts';
import type { Profile } from './profiles.ts';

/** What is asked for beside the request itself. */
export interface PlanRequest {
  readonly profile: Profile;
  /** As the caller stated it; '' where it did not. */
  readonly nodeName: string;
  /** EKU object identifiers asked for; none means the request's own, or the profile's default. */
  readonly usages: readonly string[];
}

/** What the issuer can give. */
export interface Terms {
  readonly lifetimeMs: number;
  readonly issuerNotBefore: number;
  readonly issuerNotAfter: number;
}

interface PlanFields {
  readonly profile: Profile;
  readonly nodeName: string;
  readonly caller: Caller;
  readonly csrDigestHex: string;
  /** SHA-256 of caller, profile, usages and CSR: the same request has the same. */
  readonly requestHex: string;
  readonly subjectDer: Uint8Array;
  readonly spki: ProvenCsr['csr']['spki'];
  readonly usages: readonly string[];
  readonly alternativeNames: readonly GeneralName[];
  readonly notBefore: number;
  readonly notAfter: number;
}

class ApprovedPlan {
  readonly fields: PlanFields;
  readonly #approved = true;

  constructor(fields: PlanFields) {
    this.fields = fields;
  }

  static holds(value: object): boolean {
    return #approved in value && value.#approved;
  }
}

/** A certificate that may be issued. Only plan() and planRenewal() make one. */
export type Plan = ApprovedPlan;

export function isPlan(value: object): value is Plan {
  return ApprovedPlan.holds(value);
}

/** Clocks at the edge may be late: certificates begin five minutes ago. */
export const backdated: number = 5 * 60_000;

/** @throws E_PROFILE_*, E_AUTH_NAME, E_NODE_NAME, E_CSR_ATTRIBUTE, E_X509_*, E_KEY_INVALID */
export function plan(
  proven: ProvenCsr,
  caller: Caller,
  request: PlanRequest,
  terms: Terms,
  now: number,
): Plan {
  if (!isProven(proven)) throw new TypeError('plan() takes a request that prove() verified');
  const { profile } = request;
  const { csr } = proven;
  if (!profile.callers.includes(caller.kind))
    throw new KnownError(
      'E_PROFILE_NAME',
      `a certificate of profile ${profile.name} is for the operator to ask for`,
      {
        profile: profile.name,
      },
    );
  const nodeName = checkName(proven, caller, request);
  checkSubject(proven, profile);
  const asked = requestedExtensions(csr, profile);
  checkKey(csr.spki);
  const usages = checkUsages(caller, profile, request.usages, asked.usages);
  return new ApprovedPlan({
    profile,
    nodeName,
    caller,
    csrDigestHex: proven.digestHex,
    requestHex: requestHash([callerLine(caller), profile.name, usages.join(','), proven.digestHex]),
    subjectDer: subject(profile, nodeName),
    spki: csr.spki,
    usages,
    alternativeNames: asked.alternativeNames,
    ...validity(terms, now),
  });
}

/**
 * Plans a new certificate for the key and name of one that was issued before: an operator's renewal. The key
 * was proven then; the certificate must be one of this issuer's, which the caller of this function checks.
 * @throws E_PROFILE_KEY
 */
export function planRenewal(
  previous: {
    readonly serialHex: string;
    readonly nodeName: string;
    readonly spki: ProvenCsr['csr']['spki'];
  },
  profile: Profile,
  terms: Terms,
  now: number,
): Plan {
  checkKey(previous.spki);
  const caller: Caller = { kind: 'operator' };
  const renewal = ['renew', profile.name, previous.serialHex];
  return new ApprovedPlan({
    profile,
    nodeName: previous.nodeName,
    caller,
    csrDigestHex: requestHash(renewal),
    requestHex: requestHash([callerLine(caller), ...renewal]),
    subjectDer: subject(profile, previous.nodeName),
    spki: previous.spki,
    usages: profile.extKeyUsage.default,
    alternativeNames: [],
    ...validity(terms, now),
  });
}

/** The common name is the only name certified: it must be the caller's, and the one stated, and the request's. */
function checkName(proven: ProvenCsr, caller: Caller, { profile, nodeName: stated }: PlanRequest): string {
  const common = findAttribute(proven.csr.subject, oids.commonName);
  const [commonName] = common;
  if (commonName === undefined || common.length > 1)
    throw new KnownError('E_PROFILE_NAME', `the request has ${common.length} common names, not one`, {});
  const own = boundNode(caller);
  if (own !== undefined && stated !== '' && stated !== own)
    throw new KnownError('E_AUTH_NAME', `asked for node ${stated}, but the caller is node ${own}`, {
      asked: stated,
      caller: own,
    });
  const nodeName = own ?? (stated !== '' ? stated : nodeOfIdentity(commonName));
  if (profile.name !== 'node') {
    if (commonName !== profile.commonName('')) throw wrongName(commonName, profile.commonName(''));
    return stated;
  }
  if (nodeName === undefined || !isNodeName(nodeName))
    throw new KnownError('E_NODE_NAME', 'no valid node name is stated, nor in the request', {
      name: (nodeName ?? commonName).slice(0, 300),
    });
  const wanted = profile.commonName(nodeName);
  if (commonName !== wanted) throw wrongName(commonName, wanted);
  return nodeName;
}

function wrongName(found: string, wanted: string): KnownError {
  return new KnownError(
    'E_PROFILE_NAME',
    `the request's common name is ${found.slice(0, 300)}, not ${wanted}`,
    {
      found: found.slice(0, 300),
      wanted,
    },
  );
}

/** EdgeCore states where its authors sit (C, ST, L). Nobody checks these: they are read and not certified. */
const readTypes: ReadonlySet<string> = new Set([
  oids.organization,
  oids.commonName,
  oids.country,
  oids.stateOrProvince,
  oids.locality,
]);

function checkSubject({ csr }: ProvenCsr, profile: Profile): void {
  const organizations = findAttribute(csr.subject, oids.organization);
  if (organizations.length !== 1 || organizations[0] !== profile.organization)
    throw new KnownError(
      'E_PROFILE_ORGANIZATION',
      `the request's organization is ${organizations.join(', ').slice(0, 300) || 'missing'}, not ${profile.organization}`,
      { wanted: profile.organization },
    );
  let other: NameAttribute | undefined;
  for (const rdn of csr.subject.rdns)
    for (const attribute of rdn) if (!readTypes.has(attribute.oid)) other ??= attribute;
  if (other !== undefined)
    throw new KnownError(
      'E_PROFILE_NAME',
      `the request's subject has an attribute ${other.oid} that is not certified`,
      {
        oid: other.oid,
      },
    );
  const attribute = csr.attributes.find(({ oid }) => oid !== oids.extensionRequest);
  if (attribute !== undefined)
    throw new KnownError(
      'E_CSR_ATTRIBUTE',
      attribute.oid === oids.challengePassword
        ? 'the request carries a challenge password: a secret has no place in it'
        : `the request carries the attribute ${attribute.oid}, which is not admitted`,
      { oid: attribute.oid },
    );
}

function checkUsages(
  caller: Caller,
  profile: Profile,
  stated: readonly string[],
  inRequest: readonly string[],
): readonly string[] {
  const { extKeyUsage } = profile;
  const granted = caller.kind === 'operator' ? extKeyUsage.grantedToOperator : extKeyUsage.granted;
  for (const usage of [...stated, ...inRequest])
    if (!granted.includes(usage))
      throw new KnownError(
        'E_PROFILE_USAGE',
        `the usage ${usage} is not granted by profile ${profile.name}`,
        {
          usage,
          profile: profile.name,
        },
      );
  const asked = stated.length > 0 ? stated : inRequest;
  return asked.length > 0 ? [...new Set(asked)] : extKeyUsage.default;
}

/** Leaf subjects are O, CN, as KubeEdge's are. */
function subject(profile: Profile, nodeName: string): Uint8Array {
  return encodeName([
    [nameAttribute(oids.organization, profile.organization)],
    [nameAttribute(oids.commonName, profile.commonName(nodeName))],
  ]);
}

/** RFC 5280 section 4.1.2.5: whole seconds. Never outside the issuer's own dates. @throws E_PROFILE_LIFETIME */
function validity(terms: Terms, now: number): { notBefore: number; notAfter: number } {
  const second = Math.floor(now / 1000) * 1000;
  const notBefore = Math.max(second - backdated, terms.issuerNotBefore);
  const notAfter = Math.min(second + terms.lifetimeMs, terms.issuerNotAfter);
  if (notAfter <= second)
    throw new KnownError('E_PROFILE_LIFETIME', 'the anchor has expired, or the lifetime is not positive', {
      anchorEnds: terms.issuerNotAfter,
    });
  return { notBefore, notAfter };
}

function requestHash(parts: readonly string[]): string {
  return hash('sha256', parts.join('\0'), 'hex');
}
