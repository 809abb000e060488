// SPDX-License-Identifier: Apache-2.0
// Every kind of extension, for core/x509/index.ts: one file a family. More than 25 names, since each kind comes with
// the types of its value.
export { issuerAltName, subjectAltName } from './alternative-names.ts';
export {
  crlDistributionPoints,
  freshestCrl,
  issuingDistributionPoint,
  reasons,
  type DistributionPoint,
  type IssuingDistributionPoint,
  type Reason,
  type ReasonFlag,
} from './distribution-points.ts';
export { findExtension, makeExtension, type Extension, type ExtensionKind } from './extension.ts';
export { fulcioKinds } from './fulcio.ts';
export { authorityInfoAccess, subjectInfoAccess, type AccessDescription } from './information-access.ts';
export {
  authorityKeyIdentifier,
  keyIdentifier,
  subjectKeyIdentifier,
  type AuthorityKeyIdentifier,
} from './key-identifier.ts';
export { nameConstraints, type GeneralSubtree, type NameConstraints } from './name-constraints.ts';
export {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
  userNotice,
  type PolicyConstraints,
  type PolicyInformation,
  type PolicyMapping,
  type PolicyQualifier,
} from './policies.ts';
export {
  certificateIssuer,
  crlNumber,
  deltaCrlIndicator,
  invalidityDate,
  reasonCode,
  reasonCodes,
  type ReasonCode,
} from './revocation.ts';
export { noRevAvail, ocspNoCheck, tlsFeature } from './status.ts';
export {
  decodeExtension,
  decodeExtensions,
  extensionKinds,
  extensionName,
  extensionOf,
  type DecodedExtension,
} from './table.ts';
export { signedCertificateTimestamps, type SignedCertificateTimestamp } from './timestamps.ts';
export {
  basicConstraints,
  extKeyUsage,
  keyUsage,
  keyUsages,
  type BasicConstraints,
  type KeyUsage,
} from './usage.ts';
