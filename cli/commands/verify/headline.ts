// SPDX-License-Identifier: Apache-2.0
// What is wrong, in one line: of many failed checks the one that makes the others moot. A file that the provenance is
// not of comes before who signed it, who signed it before what it says.

import { failures, passed, type Evidence } from '../../../attest/index.ts';
import { codes } from '../../../core/index.ts';

interface Row {
  /** A code, or what codes begin with. */
  readonly code: string;
  /** Of this check alone. */
  readonly check?: string;
  readonly says: string;
}

/** The first that fits one of the failures counts. */
const rows: readonly Row[] = [
  { code: 'E_EVIDENCE_NONE', says: 'nothing at hand attests it' },
  { code: 'E_SUBJECT_MISMATCH', check: 'kubeedge.name', says: 'it is attested under another name' },
  { code: 'E_SUBJECT_MISMATCH', says: 'the digests differ: what is attested is something else' },
  { code: 'E_KUBEEDGE_CHECKSUM', says: 'it is not what its checksum file says' },
  { code: 'E_OCI_DIGEST', says: 'a blob of the layout is damaged or replaced' },
  { code: 'E_DSSE_SIGNATURE', says: 'the attestation’s signature does not verify' },
  { code: 'E_MESSAGE_SIGNATURE', says: 'the signature is not over these bytes' },
  { code: 'E_SIGNATURE_DIGEST', says: 'the signature cannot be verified by a digest alone' },
  { code: 'E_CLOUD_BUILD_', says: 'what Cloud Build signed is not what is shown' },
  { code: 'E_CERT_', says: 'the signing certificate is not trusted' },
  { code: 'E_SCT_', says: 'the signing certificate was not logged when it was issued' },
  { code: 'E_KEY_', says: 'it is signed with a key that cannot be verified with' },
  { code: 'E_SIGNER_', says: 'it is not signed by a key that is trusted' },
  { code: 'E_LOG_EVIDENCE', says: 'no transparency log’s entry comes with it' },
  { code: 'E_LOG_WITNESS', says: 'too few witnesses vouch for the transparency log' },
  { code: 'E_LOG_', says: 'the transparency log’s entry does not verify' },
  { code: 'E_TIME_', says: 'its timestamp does not verify' },
  { code: 'E_TRUST_', says: 'there is no trusted root to start from' },
  { code: 'E_IDENTITY_', says: 'it is signed by somebody else than was asked for' },
  { code: 'E_SOURCE_MISMATCH', says: 'it was built from another repository' },
  { code: 'E_BUILDER_UNTRUSTED', says: 'its builder is not trusted' },
  { code: 'E_BUILDER_MISMATCH', says: 'it was built by another builder' },
  { code: 'E_BUILDER_REF', says: 'its builder was at a reference that can move' },
  { code: 'E_BUILDER_LEVEL', says: 'its builder’s level is too low' },
  { code: 'E_BRANCH_MISMATCH', says: 'it was built from another branch' },
  { code: 'E_TAG_MISMATCH', says: 'it was built from another tag' },
  { code: 'E_VERSION_MISMATCH', says: 'it was built from another version' },
  { code: 'E_REF_FORM', says: 'it was not built from the kind of reference that was asked for' },
  { code: 'E_SOURCE_FORM', says: 'certificate and provenance disagree on its source' },
  { code: 'E_INPUTS_MISMATCH', says: 'its build was started with other inputs' },
  { code: 'E_PARAMETER_MISMATCH', says: 'it was built in another way than was asked for' },
  { code: 'E_CLAIM_', says: 'the provenance claims what the certificate does not confirm' },
  { code: 'E_PACKAGE_', says: 'it is attested as another package' },
  { code: 'E_PREDICATE_TYPE', says: 'the attestation is of another type' },
  { code: 'E_VSA_VERIFIER', says: 'another verifier summed it up' },
  { code: 'E_VSA_RESOURCE', says: 'the summary is of another resource' },
  { code: 'E_VSA_RESULT', says: 'its verifier found it wanting' },
  { code: 'E_VSA_LEVELS', says: 'its verifier found too low a level' },
  { code: 'E_VSA_TIME', says: 'the summary is too old, or of the future' },
  { code: 'E_DEPENDENCY_', says: 'what it was made from is not proven' },
  { code: 'E_EXPECTATION_UNSUPPORTED', says: 'its provenance says nothing of what was asked for' },
];

const unreadable = 'its attestation cannot be read';

/** Of a refused verdict. */
export function headlineOf(evidence: Evidence): string {
  const found = failures(closest(evidence));
  const row = rows.find((each) =>
    found.some(({ code, check }) => code?.startsWith(each.code) === true && (each.check ?? check) === check),
  );
  // What cannot be read is what is wrong, whatever its code says of others.
  return (
    row?.says ??
    (found.some(({ code }) => code !== undefined && codes[code] === 'input')
      ? unreadable
      : 'it is not proven')
  );
}

/** The codes with a headline of their own. */
export const hasHeadline = (code: string): boolean => rows.some((row) => code.startsWith(row.code));

/**
 * Of several attestations, the one that came closest: of this artefact, and with the fewest failures. Others' failures
 * are about other artefacts more often than not.
 */
export function closest(evidence: Evidence): Evidence {
  if (!evidence.check.startsWith('attestations') || evidence.children.length < 2) return evidence;
  const [first = evidence, ...more] = evidence.children.filter((child) => !passed(child));
  return more.reduce((best, each) => (distance(each) < distance(best) ? each : best), first);
}

/** A failed subject outweighs everything else. */
const distance = (evidence: Evidence): number =>
  failures(evidence).reduce((sum, { code }) => sum + (code === 'E_SUBJECT_MISMATCH' ? 1000 : 1), 0);
