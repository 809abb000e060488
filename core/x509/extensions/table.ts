// SPDX-License-Identifier: Apache-2.0
// Every kind of extension that is read and written, by object identifier, and reading by that table.
//
// A kind that is not here is kept byte for byte. Not checked: whether a kind belongs where it stands (a CRL's number
// in a certificate); a lint does that.

import { KnownError } from '../../errors.ts';
import { issuerAltName, subjectAltName } from './alternative-names.ts';
import { crlDistributionPoints, freshestCrl, issuingDistributionPoint } from './distribution-points.ts';
import { ReadExtension, type Extension, type ExtensionKind } from './extension.ts';
import { fulcioKinds } from './fulcio.ts';
import { authorityInfoAccess, subjectInfoAccess } from './information-access.ts';
import { authorityKeyIdentifier, subjectKeyIdentifier } from './key-identifier.ts';
import { nameConstraints } from './name-constraints.ts';
import { certificatePolicies, inhibitAnyPolicy, policyConstraints, policyMappings } from './policies.ts';
import { certificateIssuer, crlNumber, deltaCrlIndicator, invalidityDate, reasonCode } from './revocation.ts';
import { noRevAvail, ocspNoCheck, tlsFeature } from './status.ts';
import { signedCertificateTimestamps } from './timestamps.ts';
import { basicConstraints, extKeyUsage, keyUsage } from './usage.ts';

const rows: readonly ExtensionKind<unknown>[] = [
  basicConstraints,
  keyUsage,
  extKeyUsage,
  subjectKeyIdentifier,
  authorityKeyIdentifier,
  subjectAltName,
  issuerAltName,
  nameConstraints,
  crlDistributionPoints,
  freshestCrl,
  authorityInfoAccess,
  subjectInfoAccess,
  certificatePolicies,
  policyMappings,
  policyConstraints,
  inhibitAnyPolicy,
  issuingDistributionPoint,
  crlNumber,
  deltaCrlIndicator,
  reasonCode,
  invalidityDate,
  certificateIssuer,
  noRevAvail,
  ocspNoCheck,
  tlsFeature,
  signedCertificateTimestamps,
  ...Object.values(fulcioKinds),
] as readonly ExtensionKind<unknown>[];

/** By object identifier. */
export const extensionKinds: ReadonlyMap<string, ExtensionKind<unknown>> = new Map(
  rows.map((kind) => [kind.oid, kind]),
);

/** The name of a kind; its object identifier where it has none here. */
export const extensionName = (oid: string): string => extensionKinds.get(oid)?.name ?? oid;

/** The kind and value of an extension; undefined where the kind is unknown. @throws E_X509_*, E_DER_* */
export function decodeExtension(
  extension: Extension,
): { readonly kind: ExtensionKind<unknown>; readonly value: unknown } | undefined {
  const kind = extensionKinds.get(extension.oid);
  return kind === undefined ? undefined : { kind, value: kind.parse(extension.value) };
}

export interface DecodedExtension {
  readonly extension: Extension;
  /** Undefined where the kind is unknown. */
  readonly kind: ExtensionKind<unknown> | undefined;
  /** Undefined where the kind is unknown or the value malformed. */
  readonly value: unknown;
  /** What is wrong with the value. */
  readonly fault: KnownError | undefined;
}

/** Every extension of a certificate, request or list, each read once however often this is asked. Never throws. */
export function decodeExtensions({
  extensions,
}: {
  readonly extensions: readonly Extension[];
}): readonly DecodedExtension[] {
  return extensions.map((extension) => ReadExtension.once(extension, decode));
}

function decode(extension: Extension): DecodedExtension {
  const kind = extensionKinds.get(extension.oid);
  if (kind === undefined) return { extension, kind, value: undefined, fault: undefined };
  try {
    return { extension, kind, value: kind.parse(extension.value), fault: undefined };
  } catch (fault) {
    if (fault instanceof KnownError) return { extension, kind, value: undefined, fault };
    throw fault;
  }
}

/**
 * The value of the extension of this kind, where there is one, read once as `decodeExtensions` does.
 * @throws the fault, where it is malformed
 */
export function extensionOf<T>(
  { extensions }: { readonly extensions: readonly Extension[] },
  kind: ExtensionKind<T>,
): T | undefined {
  for (const extension of extensions) {
    if (extension.oid !== kind.oid) continue;
    const { kind: row, value, fault } = ReadExtension.once(extension, decode);
    if (fault !== undefined) throw fault;
    // The table's row of an identifier is the kind that is exported under it.
    return row === kind ? (value as T) : kind.parse(extension.value);
  }
  return undefined;
}
