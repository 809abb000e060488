// SPDX-License-Identifier: Apache-2.0
// Issues a certificate: prove, plan, build, reserve, sign, commit. The order is the safety: nothing is signed
// before its intent is durable, and nothing is released before its certificate, its log leaf and the spending
// of its token are, in one transaction. What a crash cuts short is begun anew by the same request, under
// another serial number (store/decide.ts); there is no other recovery.

import { keyAlgorithmOf } from '../core/x509/index.ts';
import { build, type Draft } from './build/draft.ts';
import type { Ca } from './ca.ts';
import { callerLine, type Caller } from './caller.ts';
import { plan, type Plan } from './profile/plan.ts';
import { nodeProfile } from './profile/profiles.ts';
import { prove, proveAside } from './profile/proven.ts';
import { signDraft } from './sign/signer.ts';
import type { CertificateRow, Reservation } from './store/store.ts';

export interface IssueRequest {
  /** The node, as the caller stated it; '' where it did not. */
  readonly nodeName: string;
  /** EKU object identifiers asked for; none means clientAuth. */
  readonly usages: readonly string[];
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
 * Issues a node's certificate: its first, or its next when the caller is a peer.
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
  const approved = plan(proven, caller, { profile: nodeProfile, ...request }, ca.terms, now);
  return settle(ca, approved, now);
}

export interface Preview {
  readonly nodeName: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly usages: readonly string[];
  readonly keyKind: string;
}

/** Says what issue() would give, and does nothing. @throws what issue() refuses before the store is asked */
export function preview(
  ca: Ca,
  csrDer: Uint8Array,
  caller: Caller,
  request: IssueRequest,
  now: number,
): Preview {
  const proven = prove(csrDer);
  const approved = plan(proven, caller, { profile: nodeProfile, ...request }, ca.terms, now);
  const { nodeName, notBefore, notAfter, usages, spki } = build(approved, ca.issuer).plan.fields;
  return { nodeName, notBefore, notAfter, usages, keyKind: keyAlgorithmOf(spki).name };
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
    profile: fields.profile.name,
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
