// SPDX-License-Identifier: Apache-2.0
// slsa-verifier's errors (its package errors, the sentinel values that its callers match) and the code that says the
// same here. For whoever comes from there, and for replaying its recorded cases.
//
// slsa-verifier stops at its first error and has one name for it. Here every check is made and each has a code of its
// own, some of them finer: `also` lists those that one of its sentinels covers as well.

import type { Code } from '../../core/index.ts';

export interface Sentinel {
  readonly code: Code;
  readonly also?: readonly Code[];
}

const log: readonly Code[] = ['E_LOG_KEY', 'E_LOG_PROMISE', 'E_LOG_PROOF', 'E_LOG_CHECKPOINT'];
const shape: readonly Code[] = [
  'E_BUNDLE_FORM',
  'E_DSSE_FORM',
  'E_STATEMENT_FORM',
  'E_PREDICATE_TYPE',
  'E_JSON_SYNTAX',
  'E_JSON_DUPLICATE',
  // It reads first and compares later, so what contradicts itself is malformed there.
  'E_SOURCE_FORM',
  'E_CLAIM_MISMATCH',
  'E_SUBJECT_MISMATCH',
  'E_PACKAGE_FORM',
  'E_VSA_FORM',
  // And what provenance has no member for is malformed there, and another than the one asked for here.
  'E_REF_FORM',
  'E_INPUTS_MISMATCH',
];
/** Of several it says that none is signed, whatever was wrong with each. */
const unread: readonly Code[] = ['E_DSSE_FORM', 'E_STATEMENT_FORM', 'E_PROVENANCE_FORM'];
/** It has one name for a certificate, its log and its signature that do not hold together. */
const signer: readonly Code[] = [
  'E_CERT_CHAIN',
  'E_CERT_TIME',
  'E_CERT_USAGE',
  'E_SCT_MISSING',
  'E_SCT_SIGNATURE',
  'E_IDENTITY_ISSUER',
  'E_IDENTITY_FORM',
];

/** By the sentinel's name in Go. */
export const sentinels: ReadonlyMap<string, Sentinel> = new Map<string, Sentinel>([
  ['ErrorInvalidDssePayload', { code: 'E_PROVENANCE_FORM', also: shape }],
  ['ErrorMismatchBranch', { code: 'E_BRANCH_MISMATCH' }],
  ['ErrorMismatchPackageVersion', { code: 'E_PACKAGE_VERSION' }],
  ['ErrorMismatchPackageName', { code: 'E_PACKAGE_NAME' }],
  ['ErrorMismatchBuilderID', { code: 'E_BUILDER_MISMATCH', also: ['E_BUILDER_UNTRUSTED'] }],
  ['ErrorInvalidBuilderID', { code: 'E_BUILDER_UNTRUSTED', also: ['E_BUILDER_REF', 'E_BUILDER_MISMATCH'] }],
  ['ErrorInvalidBuildType', { code: 'E_PROVENANCE_FORM', also: ['E_PARAMETER_MISMATCH'] }],
  ['ErrorMismatchSource', { code: 'E_SOURCE_MISMATCH' }],
  ['ErrorMismatchWorkflowInputs', { code: 'E_INPUTS_MISMATCH' }],
  ['ErrorMalformedURI', { code: 'E_SOURCE_FORM', also: ['E_SOURCE_MISMATCH'] }],
  ['ErrorMismatchCertificate', { code: 'E_CLAIM_MISMATCH', also: ['E_SOURCE_FORM', 'E_BUILDER_MISMATCH'] }],
  [
    'ErrorInvalidCertificate',
    { code: 'E_IDENTITY_FORM', also: ['E_CERT_CHAIN', 'E_CERT_TIME', 'E_CERT_USAGE', 'E_SCT_SIGNATURE'] },
  ],
  ['ErrorMismatchTag', { code: 'E_TAG_MISMATCH' }],
  ['ErrorInvalidRecipe', { code: 'E_PROVENANCE_FORM' }],
  ['ErrorMismatchVersionedTag', { code: 'E_VERSION_MISMATCH' }],
  ['ErrorInvalidSemver', { code: 'E_VERSION_MISMATCH' }],
  // It asks the log itself; here what was handed over has to prove it.
  ['ErrorRekorSearch', { code: 'E_LOG_EVIDENCE' }],
  ['ErrorMismatchHash', { code: 'E_SUBJECT_MISMATCH' }],
  ['ErrorNonVerifiableClaim', { code: 'E_CLAIM_UNVERIFIABLE', also: ['E_CLAIM_MISMATCH'] }],
  ['ErrorMismatchIntoto', { code: 'E_CLOUD_BUILD_TEXT' }],
  ['ErrorInvalidRef', { code: 'E_REF_FORM', also: ['E_BUILDER_REF'] }],
  ['ErrorUntrustedReusableWorkflow', { code: 'E_BUILDER_UNTRUSTED' }],
  ['ErrorNoValidRekorEntries', { code: 'E_LOG_EVIDENCE', also: ['E_LOG_BODY', ...log] }],
  ['ErrorVerifierNotSupported', { code: 'E_BUILDER_UNTRUSTED', also: ['E_BUILDER_MISMATCH'] }],
  ['ErrorInvalidOIDCIssuer', { code: 'E_IDENTITY_ISSUER' }],
  [
    'ErrorNotSupported',
    { code: 'E_EXPECTATION_UNSUPPORTED', also: ['E_BUILDER_UNTRUSTED', 'E_BUILDER_MISMATCH'] },
  ],
  [
    'ErrorInvalidFormat',
    {
      code: 'E_PROVENANCE_FORM',
      also: ['E_BUILDER_UNTRUSTED', 'E_BUILDER_MISMATCH', 'E_SOURCE_FORM', 'E_IDENTITY_FORM'],
    },
  ],
  ['ErrorInvalidPEM', { code: 'E_PEM_SYNTAX', also: ['E_PEM_LABEL'] }],
  [
    'ErrorInvalidSignature',
    { code: 'E_DSSE_SIGNATURE', also: ['E_SIGNER_KEY', ...signer, 'E_LOG_BODY', ...log] },
  ],
  [
    'ErrorNoValidSignature',
    { code: 'E_DSSE_SIGNATURE', also: ['E_EVIDENCE_NONE', ...unread, ...signer, 'E_LOG_BODY', ...log] },
  ],
  ['ErrorMutableImage', { code: 'E_IMAGE_TAG' }],
  ['ErrorImageHash', { code: 'E_OCI_MISSING', also: ['E_IMAGE_REFERENCE'] }],
  ['ErrorInvalidEncoding', { code: 'E_DSSE_FORM', also: ['E_BUNDLE_FORM', 'E_PACKAGE_FORM'] }],
  ['ErrorInternal', { code: 'E_DEFECT' }],
  ['ErrorInvalidRekorEntry', { code: 'E_LOG_BODY', also: ['E_BUNDLE_FORM', ...log] }],
  ['ErrorRekorPubKey', { code: 'E_LOG_KEY' }],
  ['ErrorInvalidPackageName', { code: 'E_PACKAGE_FORM', also: ['E_PACKAGE_NAME'] }],
  ['ErrorInvalidSubject', { code: 'E_PACKAGE_FORM', also: ['E_STATEMENT_FORM', 'E_SUBJECT_MISMATCH'] }],
  ['ErrorInvalidHash', { code: 'E_DIGEST_FORM' }],
  ['ErrorNotPresent', { code: 'E_SOURCE_FORM' }],
  ['ErrorInvalidPublicKey', { code: 'E_KEY_INVALID', also: ['E_PEM_SYNTAX', 'E_PEM_LABEL'] }],
  ['ErrorCouldNotFindTarget', { code: 'E_SIGNER_KEY' }],
  ['ErrorInvalidVerificationResult', { code: 'E_VSA_RESULT' }],
  ['ErrorMismatchVerifiedLevels', { code: 'E_VSA_LEVELS' }],
  ['ErrorMissingSubjectDigest', { code: 'E_SUBJECT_MISMATCH' }],
  ['ErrorEmptyRequiredField', { code: 'E_VSA_FORM' }],
  ['ErrorMismatchResourceURI', { code: 'E_VSA_RESOURCE' }],
  ['ErrorMismatchVerifierID', { code: 'E_VSA_VERIFIER' }],
  ['ErrorInvalidSLSALevel', { code: 'E_VSA_FORM' }],
]);
