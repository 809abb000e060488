// SPDX-License-Identifier: Apache-2.0
// Decides whether a request may have the certificate it asks for, and says exactly which: a Plan; or why not, every
// reason at once. Nothing else makes a Plan, and the signer takes nothing that did not begin as one.
//
// Checked, in this order: the caller against the profile, the name, the subject, the attributes, the extensions, the
// key, the usages, the alternative names, the constraints, the size, the dates. Not checked: the request's signature
// (it is proven before), the token and revocation (the store does, in the transaction that reserves).

import { hash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import type { Csr, GeneralName, NameConstraints, SubjectPublicKeyInfo } from '../../core/x509/index.ts';
import { callerLine, type Caller } from '../caller.ts';
import { decideConstraints, type StatedConstraints } from './constraints.ts';
import { requestedExtensions } from './extensions.ts';
import { decideKey } from './key.ts';
import { decideNames } from './names.ts';
import { recordedName, type AlternativeName, type Profile } from './profile.ts';
import { isProven, type ProvenCsr } from './proven.ts';
import type { Refusal, Refuse } from './refusal.ts';
import { checkSubject, decideName, subjectDer } from './subject.ts';
import { decideUsages, mayAsk } from './usage.ts';
import { decideValidity, type Terms, type Validity } from './validity.ts';

/** What is asked for beside the request itself. */
export interface PlanRequest {
  readonly profile: Profile;
  /** The name in the subject, a node's or a service's, as the caller stated it; '' where it did not. */
  readonly nodeName: string;
  /** EKU object identifiers asked for; none means the request's own, or the profile's default. */
  readonly usages: readonly string[];
  /** Alternative names beside the request's own. */
  readonly alternativeNames?: readonly AlternativeName[];
  /** Of a CA. */
  readonly constraints?: StatedConstraints;
}

interface PlanFields extends Validity {
  readonly profile: Profile;
  readonly nodeName: string;
  readonly caller: Caller;
  readonly csrDigestHex: string;
  /** SHA-256 of caller, profile, usages, stated names and CSR: the same request has the same. */
  readonly requestHex: string;
  readonly subjectDer: Uint8Array;
  readonly spki: SubjectPublicKeyInfo;
  readonly usages: readonly string[];
  readonly alternativeNames: readonly AlternativeName[];
  /** Of a CA: how many CAs may follow below it; undefined is no limit. */
  readonly pathLength: number | undefined;
  readonly nameConstraints: NameConstraints | undefined;
}

/** A class is within reach of whoever has one of its objects; this is not. */
const approval = Symbol('approval');

class ApprovedPlan {
  readonly fields: PlanFields;
  readonly #approved = true;

  constructor(fields: PlanFields, by: symbol) {
    if (by !== approval) throw new TypeError('a plan is made by plan() alone');
    this.fields = Object.freeze(fields);
    Object.freeze(this);
  }

  static holds(value: object): boolean {
    return #approved in value && value.#approved;
  }
}

/** A certificate that may be issued. Only this module makes one. */
export type Plan = ApprovedPlan;

export function isPlan(value: object): value is Plan {
  return ApprovedPlan.holds(value);
}

/** A plan, or every reason against it. */
export type Decision = { readonly plan: Plan } | { readonly refusals: readonly Refusal[] };

/** Decides; throws nothing but a TypeError for a request that was not proven. */
export function decide(
  proven: ProvenCsr,
  caller: Caller,
  request: PlanRequest,
  terms: Terms,
  now: number,
): Decision {
  if (!isProven(proven)) throw new TypeError('plan() takes a request that prove() verified');
  return decideOn({ ...request, asked: proven.csr, csrDigestHex: proven.digestHex }, caller, terms, now);
}

/**
 * As decide(), and throws the first reason.
 * @throws E_PROFILE_*, E_AUTH_NAME, E_NODE_NAME, E_CSR_ATTRIBUTE, E_X509_*, E_KEY_*
 */
export function plan(
  proven: ProvenCsr,
  caller: Caller,
  request: PlanRequest,
  terms: Terms,
  now: number,
): Plan {
  return approvedOr(decide(proven, caller, request, terms, now));
}

/** The plan. @throws the first reason against it; the hint says how many more there are */
export function approvedOr(decision: Decision): Plan {
  if ('plan' in decision) return decision.plan;
  const [first, ...more] = decision.refusals;
  if (first === undefined) throw new TypeError('a refused request has a reason');
  const hint = `There ${more.length === 1 ? 'is one more reason' : `are ${more.length} more reasons`} against it; a dry run shows all.`;
  throw new KnownError(first.code, first.message, first.facts, more.length === 0 ? {} : { hint });
}

/** A certificate that is to be issued anew, read as a request: the same key and names, new dates. */
export interface Renewal {
  readonly serialHex: string;
  readonly nodeName: string;
  readonly spki: SubjectPublicKeyInfo;
  /** Those it has and the profile still grants; none means the profile's default. */
  readonly usages?: readonly string[];
  readonly alternativeNames?: readonly GeneralName[];
}

/**
 * Plans a new certificate for the key and names of one that was issued before: an operator's renewal. The key was
 * proven then; the certificate must be one of this issuer's, which the caller of this function checks.
 * @throws E_PROFILE_*, E_KEY_*
 */
export function planRenewal(previous: Renewal, profile: Profile, terms: Terms, now: number): Plan {
  const caller: Caller = { kind: 'operator' };
  const renewal = ['renew', recordedName(profile.name), previous.serialHex];
  const refusals: Refusal[] = [];
  const refuse: Refuse = (code, message, facts = {}) => refusals.push({ code, message, facts });
  if (profile.authority !== undefined)
    refuse('E_PROFILE_CA', 'a CA is not renewed but certified again, with what it may certify stated');
  decideKey(previous.spki, profile, terms, refuse);
  const requestHex = requestHash([callerLine(caller), ...renewal]);
  const fields: PlanFields = {
    profile,
    nodeName: previous.nodeName,
    caller,
    csrDigestHex: requestHash(renewal),
    requestHex,
    subjectDer: subjectDer(profile, previous.nodeName),
    spki: previous.spki,
    usages: decideUsages(caller, profile, previous.usages ?? [], [], refuse),
    alternativeNames: decideNames(previous.alternativeNames ?? [], profile, previous.nodeName, refuse),
    pathLength: undefined,
    nameConstraints: undefined,
    ...decideValidity(profile, terms, requestHex, now, refuse),
  };
  return approvedOr(refusals.length > 0 ? { refusals } : { plan: new ApprovedPlan(fields, approval) });
}

interface Asked extends PlanRequest {
  readonly asked: Pick<Csr, 'der' | 'subject' | 'attributes' | 'extensions' | 'spki'>;
  readonly csrDigestHex: string;
}

function decideOn(request: Asked, caller: Caller, terms: Terms, now: number): Decision {
  const { profile, asked, csrDigestHex } = request;
  const refusals: Refusal[] = [];
  const refuse: Refuse = (code, message, facts = {}) => refusals.push({ code, message, facts });
  mayAsk(caller, profile, refuse);
  const nodeName = decideName(asked.subject, caller, profile, request.nodeName, refuse);
  checkSubject(asked, profile, refuse);
  const wanted = requestedExtensions(asked.extensions, profile, refuse);
  decideKey(asked.spki, profile, terms, refuse);
  const usages = decideUsages(caller, profile, request.usages, wanted.usages, refuse);
  const names = [...wanted.alternativeNames, ...(request.alternativeNames ?? [])];
  const alternativeNames = decideNames(names, profile, nodeName, refuse);
  const nameConstraints = decideConstraints(request.constraints, profile, refuse);
  const pathLength = decidePathLength(profile, terms, refuse);
  if (asked.der.length > profile.limits.requestBytes)
    refuse(
      'E_PROFILE_LIMIT',
      `a request of ${asked.der.length} bytes; ${profile.limits.requestBytes} are read`,
      {
        profile: profile.name,
        limit: profile.limits.requestBytes,
        found: asked.der.length,
      },
    );
  const requestHex = requestHash([
    callerLine(caller),
    recordedName(profile.name),
    usages.join(','),
    csrDigestHex,
    ...stated(request),
  ]);
  const validity = decideValidity(profile, terms, requestHex, now, refuse);
  if (refusals.length > 0) return { refusals };
  return {
    plan: new ApprovedPlan(
      {
        profile,
        nodeName,
        caller,
        csrDigestHex,
        requestHex,
        subjectDer: subjectDer(profile, nodeName),
        spki: asked.spki,
        usages,
        alternativeNames,
        pathLength,
        nameConstraints,
        ...validity,
      },
      approval,
    ),
  };
}

/** RFC 5280 section 4.2.1.9: each CA leaves at least one less below it than the one above. */
function decidePathLength(profile: Profile, terms: Terms, refuse: Refuse): number | undefined {
  if (profile.authority === undefined) return undefined;
  const { pathLength = Infinity } = profile.authority;
  const above = terms.issuerPathLength ?? Infinity;
  if (above === 0) refuse('E_PROFILE_CA', "the anchor's path length leaves no room for a CA below it");
  const most = Math.min(pathLength, above - 1);
  return Number.isFinite(most) ? Math.max(most, 0) : undefined;
}

/** What the request's hash covers beside the request; nothing where nothing was stated, as in the first version. */
function stated({ alternativeNames = [], constraints }: PlanRequest): readonly string[] {
  const names = alternativeNames.map(({ kind, value }) => [kind, value]);
  return [
    ...(names.length === 0 ? [] : [JSON.stringify(names)]),
    ...(constraints === undefined ? [] : [JSON.stringify([constraints.permitted, constraints.excluded])]),
  ];
}

function requestHash(parts: readonly string[]): string {
  return hash('sha256', parts.join('\0'), 'hex');
}
