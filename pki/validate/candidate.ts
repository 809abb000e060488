// SPDX-License-Identifier: Apache-2.0
// A certificate as path validation looks at it: each extension decoded once, names and keys as strings that compare.
//
// Made at most once for each parsed certificate. A malformed extension is kept as its refusal, so that it counts
// only where the certificate is used. Nothing is judged here.

import type { KnownError } from '../../core/index.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  decodeExtensions,
  extKeyUsage,
  freshestCrl,
  inhibitAnyPolicy,
  issuerAltName,
  keyUsage,
  nameConstraints,
  nameKey,
  policyConstraints,
  policyMappings,
  subjectAltName,
  subjectKeyIdentifier,
  type AuthorityKeyIdentifier,
  type BasicConstraints,
  type Certificate,
  type DecodedExtension,
  type Extension,
  type ExtensionKind,
  type GeneralName,
  type KeyUsage,
} from '../../core/x509/index.ts';
import { keeping } from './kept.ts';
import type { PathFault } from './trace.ts';
import type { ConformanceRule, Place } from './rules/rule.ts';

interface HeldTo {
  readonly rules: readonly ConformanceRule[];
  readonly place: Place;
  readonly faults: readonly PathFault[];
}

export interface MalformedExtension {
  readonly oid: string;
  readonly error: KnownError;
}

/** What judging asks of a certificate, read from it once. */
export const candidateOf: (certificate: Certificate) => Candidate = keeping(
  (certificate: Certificate) => new Candidate(certificate),
);

export class Candidate {
  readonly certificate: Certificate;
  /** Equal for names that RFC 5280 section 7.1 calls equal. */
  readonly subject: string;
  readonly issuer: string;
  /** Section 6.1: subject and issuer are the same name. */
  readonly selfIssued: boolean;
  readonly basicConstraints: BasicConstraints | undefined;
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly extKeyUsage: readonly string[] | undefined;
  readonly subjectAltName: readonly GeneralName[] | undefined;
  readonly subjectKeyId: string | undefined;
  readonly authorityKey: AuthorityKeyIdentifier | undefined;
  readonly authorityKeyId: string | undefined;
  readonly malformed: readonly MalformedExtension[];
  /** The rules that it was last held to, and what came of it. */
  held: HeldTo | undefined;
  #key: string | undefined;
  #identity: string | undefined;

  constructor(certificate: Certificate) {
    const malformed: MalformedExtension[] = [];
    const decoded = decodeExtensions(certificate);
    for (const { extension, fault } of decoded)
      if (fault !== undefined) malformed.push({ oid: extension.oid, error: fault });
    const read = <T>(kind: ExtensionKind<T>): T | undefined => valueOf(decoded, kind.oid) as T | undefined;
    this.certificate = certificate;
    this.subject = nameKey(certificate.subject);
    this.issuer = nameKey(certificate.issuer);
    this.selfIssued = this.subject === this.issuer;
    this.basicConstraints = read(basicConstraints);
    this.keyUsage = read(keyUsage);
    this.extKeyUsage = read(extKeyUsage);
    this.subjectAltName = read(subjectAltName);
    const identifier = read(subjectKeyIdentifier);
    this.subjectKeyId = identifier === undefined ? undefined : bytesKey(identifier);
    this.authorityKey = read(authorityKeyIdentifier);
    const keyId = this.authorityKey?.keyId;
    this.authorityKeyId = keyId === undefined ? undefined : bytesKey(keyId);
    this.malformed = malformed;
  }

  /** Its public key, as a string that equals another's exactly where the bytes do. */
  get key(): string {
    this.#key ??= bytesKey(this.certificate.spki.der);
    return this.#key;
  }

  /** Name and key: what stands on a path at most once. */
  get identity(): string {
    this.#identity ??= `${this.subject}\u0000${this.key}`;
    return this.#identity;
  }

  extension(oid: string): Extension | undefined {
    for (const extension of this.certificate.extensions) if (extension.oid === oid) return extension;
    return undefined;
  }

  isCritical(oid: string): boolean {
    return this.extension(oid)?.critical === true;
  }

  /** Says of itself that it is a CA's. */
  get isAuthority(): boolean {
    return this.certificate.version === 3 && this.basicConstraints?.ca === true;
  }
}

function valueOf(decoded: readonly DecodedExtension[], oid: string): unknown {
  for (const { extension, value } of decoded) if (extension.oid === oid) return value;
  return undefined;
}

/** Bytes as a string that compares as they do. */
export const bytesKey = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** Critical extensions that the machine, a purpose or the revocation lists process. */
export const understood: ReadonlySet<string> = new Set(
  [
    basicConstraints,
    keyUsage,
    extKeyUsage,
    subjectAltName,
    subjectKeyIdentifier,
    authorityKeyIdentifier,
    // Needs no processing (section 4.2.1.7).
    issuerAltName,
    nameConstraints,
    crlDistributionPoints,
    freshestCrl,
    certificatePolicies,
    policyMappings,
    policyConstraints,
    inhibitAnyPolicy,
  ].map(({ oid }) => oid),
);
