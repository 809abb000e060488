// SPDX-License-Identifier: Apache-2.0
// Issues a certificate: prove, plan, build, reserve, sign, commit. The order is the safety: nothing is signed
// before its intent is durable, and nothing is released before its certificate, its log leaf and the spending
// of its token are, in one transaction. What a crash cuts short is begun anew by the same request, under
// another serial number (store/decide.ts); there is no other recovery.

import { keyAlgorithmOf, nameText, parseName } from '../core/x509/index.ts';
import { build, type Draft } from './build/draft.ts';
import type { Ca } from './ca.ts';
import { callerLine, type Caller } from './caller.ts';
import { bundledProfile } from './profile/catalog.ts';
import { approvedOr, decide, plan, type Decision, type Plan, type PlanRequest } from './profile/plan.ts';
import { recordedName, type AlternativeName, type Profile } from './profile/profile.ts';
import type { Refusal } from './profile/refusal.ts';
import { prove, proveAside } from './profile/proven.ts';
import { signDraft } from './sign/signer.ts';
import type { CertificateRow, Reservation } from './store/store.ts';

export interface IssueRequest extends Omit<PlanRequest, 'profile'> {
  /** What kind of certificate: an edge node's where it is not said. */
  readonly profile?: Profile;
}

export interface Issued {
  readonly certDer: Uint8Array;
  readonly serialHex: string;
  readonly nodeName: string;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Its position in the issuance log. */
  readonly leafIndex: number;
  /** True where the same caller had asked the same before: the certificate is that one. */
  readonly replay: boolean;
}

/**
 * Issues a certificate: a node's first, or its next when the caller is a peer; or one of another profile.
 * @throws E_CSR_*, E_PROFILE_*, E_TOKEN_SPENT and what else plan() and the store refuse
 */
export async function issue(
  ca: Ca,
  csrDer: Uint8Array,
  caller: Caller,
  request: IssueRequest,
  now: number,
): Promise<Issued> {
  const proven = await proveAside(csrDer);
  const profile = request.profile ?? (await bundledProfile('edge-node'));
  return settle(ca, plan(proven, caller, { ...request, profile }, ca.terms, now), now);
}

/** What issue() would give. */
export interface Preview {
  readonly nodeName: string;
  readonly subject: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly usages: readonly string[];
  readonly alternativeNames: readonly AlternativeName[];
  readonly keyKind: string;
}

/**
 * Says what issue() would give, or every reason why it would not, and does nothing.
 * @throws E_DER_*, E_X509_*, E_CSR_* where it is no request, or not signed by its key
 */
export async function preview(
  ca: Ca,
  csrDer: Uint8Array,
  caller: Caller,
  request: IssueRequest,
  now: number,
): Promise<{ readonly preview: Preview } | { readonly refusals: readonly Refusal[] }> {
  const profile = request.profile ?? (await bundledProfile('edge-node'));
  const decision: Decision = decide(prove(csrDer), caller, { ...request, profile }, ca.terms, now);
  if ('refusals' in decision) return decision;
  const { fields } = build(approvedOr(decision), ca.issuer).plan; // lint has its say, too
  const { nodeName, notBefore, notAfter, usages, alternativeNames, spki } = fields;
  return {
    preview: {
      nodeName,
      subject: nameText(parseName(fields.subjectDer)),
      notBefore,
      notAfter,
      usages,
      alternativeNames,
      keyKind: keyAlgorithmOf(spki).name,
    },
  };
}

/** Carries an approved plan out. */
export async function settle(ca: Ca, approved: Plan, now: number): Promise<Issued> {
  const { value, joined } = await ca.once(approved.fields.requestHex, async () => {
    const draft = build(approved, ca.issuer);
    const slot = await ca.store.reserve(reservation(draft, now));
    if (slot.kind === 'issued') return issued(slot.row, true);
    const certDer = await signOrAbandon(ca, draft);
    return issued(await ca.store.commit({ serialHex: draft.serialHex, certDer, now }), false);
  });
  return joined ? { ...value, replay: true } : value;
}

async function signOrAbandon(ca: Ca, draft: Draft): Promise<Uint8Array> {
  try {
    return await signDraft(ca.signer, draft);
  } catch (error) {
    await ca.store.abandon(draft.serialHex);
    throw error;
  }
}

function reservation({ plan: { fields }, serialHex, tbsDigestHex }: Draft, now: number): Reservation {
  const { caller } = fields;
  return {
    serialHex,
    requestHex: fields.requestHex,
    nodeName: fields.nodeName,
    profile: recordedName(fields.profile.name),
    caller: callerLine(caller),
    csrDigestHex: fields.csrDigestHex,
    tbsDigestHex,
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    now,
    ...(caller.kind === 'token' ? { tokenId: caller.tokenId } : {}),
    ...(caller.kind === 'peer' || caller.kind === 'shared-peer'
      ? { peerSerialHex: caller.certificate.serialHex }
      : {}),
  };
}

function issued(row: CertificateRow, replay: boolean): Issued {
  const { certDer, leafIndex, serialHex, nodeName, notBefore, notAfter } = row;
  if (certDer === undefined || leafIndex === undefined)
    throw new TypeError('a committed row has a certificate and a leaf');
  return { certDer, serialHex, nodeName, notBefore, notAfter, leafIndex, replay };
}
