// SPDX-License-Identifier: Apache-2.0
// What rules look at: a structure with each extension decoded once, and what follows from it.
//
// A value that its kind's decoder refuses is kept as a fault: rules about its encoding say why.

import {
  oids,
  sameBytes,
  type AlgorithmIdentifier,
  type Certificate,
  type Csr,
  type Name,
  type Oddity,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';
import { decodeAll, type Decoded } from './decoded.ts';
import type { LintProfile, Target } from './rule.ts';

/** What the caller knows beside the bytes. */
export interface LintContext {
  /** The issuer's certificate: the rules between the two are checked only where it is given. */
  readonly issuer?: Certificate;
  /** What it is meant to be, where the bytes shall not say. */
  readonly role?: 'root' | 'ca' | 'leaf';
  /** `private` unless said otherwise. */
  readonly profile?: LintProfile;
}

export interface NamedName {
  readonly of: 'issuer' | 'subject';
  readonly name: Name;
}

/** Any signed structure. */
export interface AnyView {
  readonly target: Target;
  /** The names to look at: issuer and subject, once where they are the same. */
  readonly names: readonly NamedName[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly tbsDer: Uint8Array;
  readonly ext: Decoded;
  readonly issuer: Certificate | undefined;
  /** As it stands in the structure; a request has none. */
  readonly issuerName: Name | undefined;
  /** What the parser let pass. */
  readonly oddities: readonly Oddity[];
}

/** What has a subject and a key. */
export interface SubjectView extends AnyView {
  readonly subject: Name;
  readonly spki: SubjectPublicKeyInfo;
  readonly isCa: boolean;
  readonly purposes: readonly string[];
  /** serverAuth, clientAuth among the purposes. */
  readonly server: boolean;
  readonly client: boolean;
}

export interface CertificateView extends SubjectView {
  readonly certificate: Certificate;
  readonly selfIssued: boolean;
}

export interface CsrView extends SubjectView {
  readonly csr: Csr;
}

const none: readonly never[] = [];

export function certificateView(certificate: Certificate, context: LintContext): CertificateView {
  const { subject, issuer } = certificate;
  const own: NamedName = { of: 'subject', name: subject };
  const selfIssued = sameBytes(issuer.der, subject.der);
  const names: readonly NamedName[] = selfIssued ? [own] : [{ of: 'issuer', name: issuer }, own];
  return view(certificate, names, selfIssued, context.issuer, context.role);
}

/** As an issuer looks at what it is about to sign: its own name is left out, for it cannot be another. */
export function issuingView(certificate: Certificate, issuer: Certificate): CertificateView {
  const { subject } = certificate;
  return view(
    certificate,
    [{ of: 'subject', name: subject }],
    sameBytes(issuer.subject.der, subject.der),
    issuer,
  );
}

function view(
  certificate: Certificate,
  names: readonly NamedName[],
  selfIssued: boolean,
  issuer: Certificate | undefined,
  role?: LintContext['role'],
): CertificateView {
  const ext = decodeAll(certificate.extensions);
  const isCa = role === undefined ? ext.basicConstraints?.value?.ca === true : role !== 'leaf';
  const purposes = ext.extKeyUsage?.value ?? none;
  return {
    target: role ?? (isCa ? (selfIssued ? 'root' : 'ca') : 'leaf'),
    names,
    signatureAlgorithm: certificate.signatureAlgorithm,
    signature: certificate.signature,
    tbsDer: certificate.tbsDer,
    ext,
    issuer,
    issuerName: certificate.issuer,
    oddities: certificate.oddities,
    subject: certificate.subject,
    spki: certificate.spki,
    isCa,
    purposes,
    server: purposes.includes(oids.serverAuth),
    client: purposes.includes(oids.clientAuth),
    certificate,
    selfIssued,
  };
}

export function csrView(csr: Csr): CsrView {
  const ext = decodeAll(csr.extensions);
  const purposes = ext.extKeyUsage?.value ?? none;
  return {
    target: 'csr',
    names: [{ of: 'subject', name: csr.subject }],
    signatureAlgorithm: csr.signatureAlgorithm,
    signature: csr.signature,
    tbsDer: csr.infoDer,
    ext,
    issuer: undefined,
    issuerName: undefined,
    oddities: none,
    subject: csr.subject,
    spki: csr.spki,
    isCa: ext.basicConstraints?.value?.ca === true,
    purposes,
    server: purposes.includes(oids.serverAuth),
    client: purposes.includes(oids.clientAuth),
    csr,
  };
}
