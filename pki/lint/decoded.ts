// SPDX-License-Identifier: Apache-2.0
// The extensions of a certificate, request or list by kind, each decoded once by core/x509.

import type { KnownError } from '../../core/index.ts';
import * as x509 from '../../core/x509/index.ts';

/** One extension. Its value is undefined where it is malformed, and then `fault` says how. */
export interface Read<T> {
  readonly extension: x509.Extension;
  readonly value: T | undefined;
  readonly fault: KnownError | undefined;
}

type Kinds = {
  basicConstraints: x509.BasicConstraints;
  keyUsage: readonly x509.KeyUsage[];
  extKeyUsage: readonly string[];
  subjectKeyIdentifier: Uint8Array;
  authorityKeyIdentifier: x509.AuthorityKeyIdentifier;
  subjectAltName: readonly x509.GeneralName[];
  issuerAltName: readonly x509.GeneralName[];
  nameConstraints: x509.NameConstraints;
  crlDistributionPoints: readonly x509.DistributionPoint[];
  freshestCrl: readonly x509.DistributionPoint[];
  authorityInfoAccess: readonly x509.AccessDescription[];
  subjectInfoAccess: readonly x509.AccessDescription[];
  certificatePolicies: readonly x509.PolicyInformation[];
  policyMappings: readonly x509.PolicyMapping[];
  policyConstraints: x509.PolicyConstraints;
  inhibitAnyPolicy: number;
  issuingDistributionPoint: x509.IssuingDistributionPoint;
  crlNumber: bigint;
  deltaCrlIndicator: bigint;
  noRevAvail: null;
  ocspNoCheck: null;
  tlsFeature: readonly number[];
};

export type KindName = keyof Kinds;

export type Decoded = { readonly [K in KindName]: Read<Kinds[K]> | undefined } & {
  readonly all: readonly x509.DecodedExtension[];
};

const kinds: { readonly [K in KindName]: x509.ExtensionKind<Kinds[K]> } = {
  basicConstraints: x509.basicConstraints,
  keyUsage: x509.keyUsage,
  extKeyUsage: x509.extKeyUsage,
  subjectKeyIdentifier: x509.subjectKeyIdentifier,
  authorityKeyIdentifier: x509.authorityKeyIdentifier,
  subjectAltName: x509.subjectAltName,
  issuerAltName: x509.issuerAltName,
  nameConstraints: x509.nameConstraints,
  crlDistributionPoints: x509.crlDistributionPoints,
  freshestCrl: x509.freshestCrl,
  authorityInfoAccess: x509.authorityInfoAccess,
  subjectInfoAccess: x509.subjectInfoAccess,
  certificatePolicies: x509.certificatePolicies,
  policyMappings: x509.policyMappings,
  policyConstraints: x509.policyConstraints,
  inhibitAnyPolicy: x509.inhibitAnyPolicy,
  issuingDistributionPoint: x509.issuingDistributionPoint,
  crlNumber: x509.crlNumber,
  deltaCrlIndicator: x509.deltaCrlIndicator,
  noRevAvail: x509.noRevAvail,
  ocspNoCheck: x509.ocspNoCheck,
  tlsFeature: x509.tlsFeature,
};

// Kinds are told apart by the row that decoded them: core's table has each once.
const nameOf = new Map<x509.ExtensionKind<unknown> | undefined, KindName>(
  (Object.keys(kinds) as KindName[]).map((name) => [x509.extensionKinds.get(kinds[name].oid), name]),
);

const known = new WeakMap<readonly x509.Extension[], Decoded>();

/** As `decodeAll`, once for each list: for an issuer's, which is asked for again and again. */
export function decodedOf(certificate: x509.Certificate): Decoded {
  let decoded = known.get(certificate.extensions);
  if (decoded === undefined) known.set(certificate.extensions, (decoded = decodeAll(certificate.extensions)));
  return decoded;
}

export function decodeAll(extensions: readonly x509.Extension[]): Decoded {
  const all = x509.decodeExtensions({ extensions });
  const found: Record<KindName, x509.DecodedExtension | undefined> & { all: typeof all } = {
    all,
    basicConstraints: undefined,
    keyUsage: undefined,
    extKeyUsage: undefined,
    subjectKeyIdentifier: undefined,
    authorityKeyIdentifier: undefined,
    subjectAltName: undefined,
    issuerAltName: undefined,
    nameConstraints: undefined,
    crlDistributionPoints: undefined,
    freshestCrl: undefined,
    authorityInfoAccess: undefined,
    subjectInfoAccess: undefined,
    certificatePolicies: undefined,
    policyMappings: undefined,
    policyConstraints: undefined,
    inhibitAnyPolicy: undefined,
    issuingDistributionPoint: undefined,
    crlNumber: undefined,
    deltaCrlIndicator: undefined,
    noRevAvail: undefined,
    ocspNoCheck: undefined,
    tlsFeature: undefined,
  };
  for (const one of all) {
    const name = nameOf.get(one.kind);
    if (name !== undefined) found[name] = one;
  }
  return found as Decoded; // each value was decoded by the kind of its name
}
