// SPDX-License-Identifier: Apache-2.0
// For each code that a failed check can carry: what would have made the check pass, or what to do next.
//
// A line is an instruction to whoever runs the command; the reason beside it says what was found. Which line a
// code has is held against attest's sources both ways.

import { codes, printable, type Code, type Facts } from '../../../core/index.ts';

const rebuild = 'Take the artefact and its attestation from one and the same release.';
const anew = 'Fetch the provenance again from where it was published: what is here was damaged or altered.';
const otherRoot =
  'If another Sigstore instance than the public-good one signed it, give that instance’s --trusted-root.';
const reissue = 'Only the builder can mend this: it must sign again with a certificate that carries it.';
const newer = 'Provenance with this evidence must come from the builder; ask for a release that has it.';

type Advice = string | ((found: (...names: readonly string[]) => string) => string);

/** What was found, in a sentence that stands behind the rest; nothing where it is not known. */
const meant = (value: string, option: string): string =>
  value === '' ? '' : ` If ${value} is what you meant, give ${option}.`;

/** `github.com/owner/name` of whatever URI names it. */
const repositoryOf = (uri: string): string =>
  /^(?:git\+)?https:\/\/(github\.com\/[^/@]+\/[^/@]+)/.exec(uri)?.[1] ?? '';

/** Without its reference. */
const bare = (builder: string): string => builder.replace(/@.*$/, '');
const levelName = (level: string): string => (level === '' ? '' : `Build L${level}`);

const advice: Partial<Record<Code, Advice>> = {
  E_OCI_DIGEST: 'Copy the layout again: a blob in it was damaged or replaced.',
  E_EVIDENCE_NONE:
    'Give the provenance that was published for this very digest; of an image, a layout that holds its attestations (cosign save, or a copy with referrers).',
  E_DSSE_SIGNATURE: (found) =>
    found('keyid') === ''
      ? anew
      : `Give the key of whoever signed; the envelope calls it ${found('keyid')}, which --public-key-id must say too. Else it was altered.`,
  E_KEY_UNSUPPORTED: 'It must be signed with a certificate of the trusted root, or with a key that you give.',
  E_CERT_CHAIN: otherRoot,
  E_CERT_TIME: 'It must be signed while its certificate and every authority above it were valid.',
  E_CERT_USAGE: reissue,
  E_SCT_MISSING: reissue,
  E_SCT_SIGNATURE: otherRoot,
  E_LOG_EVIDENCE:
    'Give provenance that carries a transparency log’s entry: slsa-github-generator writes it from v2.1.0 on; files from before have none.',
  E_LOG_UNSUPPORTED: newer,
  E_LOG_KEY: otherRoot,
  E_LOG_PROMISE: anew,
  E_LOG_PROOF: anew,
  E_LOG_CHECKPOINT: anew,
  E_LOG_BODY: `The log recorded another signature than this one. ${rebuild}`,
  E_LOG_TIME: 'Set this machine’s clock: to it, the signature was made in the future.',
  E_IDENTITY_ISSUER: 'It must be signed by a workflow of GitHub Actions.',
  E_IDENTITY_FORM: reissue,
  E_BUILDER_UNTRUSTED: (found) =>
    `It must be built by a builder that is trusted.${found('builder') === '' ? '' : ` If you trust ${bare(found('builder'))} to build and to sign, name it with --builder-id.`}`,
  E_BUILDER_REF:
    'The workflow must call its builder at a release tag such as v2.1.0, not a branch or a commit.',
  E_BUILDER_MISMATCH: 'The builder that the provenance names must be the one whose certificate signed it.',
  E_SOURCE_MISMATCH: (found) =>
    `It must be built from the repository that --source-uri names.${meant(repositoryOf(found('source', 'trigger')), `--source-uri ${repositoryOf(found('source', 'trigger'))}`)}`,
  E_SOURCE_FORM: 'Certificate and provenance must name one source, reference and commit.',
  E_SUBJECT_MISMATCH: `The attestation must be of this very digest. ${rebuild}`,
  E_REF_FORM:
    'It must be built from a tag where you ask for a tag, from a branch where you ask for a branch.',
  E_BRANCH_MISMATCH: (found) =>
    `It must be built from the branch that --source-branch names.${meant(found('branch'), `--source-branch ${found('branch')}`)}`,
  E_TAG_MISMATCH: (found) =>
    `It must be built from the tag that --source-tag names: check which release you hold.${meant(found('tag'), `--source-tag ${found('tag')}`)}`,
  E_VERSION_MISMATCH: (found) =>
    `It must be built from a tag that --source-versioned-tag admits: check which release you hold.${meant(found('tag'), `--source-versioned-tag ${found('tag')}`)}`,
  E_INPUTS_MISMATCH: 'The run must be started by hand with the inputs that --build-workflow-input names.',
  E_BUILDER_LEVEL: (found) =>
    `Build it with a builder that can claim the level.${meant(levelName(found('level')), `--min-level ${found('level')}`)}`,
  E_PARAMETER_MISMATCH:
    'It must be built as --build-type, --trigger, --external-parameter and --strict-parameters ask.',
  E_CLAIM_MISMATCH: 'What the provenance says of the run must be what the certificate says of it.',
  E_CLAIM_UNVERIFIABLE:
    'The build may only claim what its certificate confirms: use a builder that signs apart from it.',
  E_IDENTITY_NAME: 'It must be signed by the identity that was asked for.',
  E_SIGNER_KEY: 'It must be signed by a key that was given: check which key the signer publishes.',
  E_SIGNER_TIME: 'It must be signed while the key was valid.',
  E_SIGNATURE_DIGEST: 'Give the file itself: a key of this kind does not verify a digest alone.',
  E_MESSAGE_SIGNATURE: `The signature must be over these bytes. ${rebuild}`,
  E_LOG_WITNESS:
    'More of the witnesses that --witness names must have cosigned the checkpoint: ask for newer provenance, or for fewer with --witness-quorum.',
  E_TIME_STATUS: newer,
  E_TIME_IMPRINT: anew,
  E_TIME_AUTHORITY: otherRoot,
  E_TIME_SIGNATURE: anew,
  E_TIME_USAGE: otherRoot,
  E_TIME_VALIDITY:
    'The timestamp must lie in its authority’s interval and not in the future: check this machine’s clock.',
  E_PREDICATE_TYPE:
    'It must be an attestation of the type that this command verifies, and be called that beside it too.',
  E_PACKAGE_FORM: 'The attestation must be of one npm package with a version.',
  E_PACKAGE_NAME: 'It must be of the package that --package-name names, in both attestations.',
  E_PACKAGE_VERSION: 'It must be of the version that --package-version names.',
  E_VSA_VERIFIER: (found) =>
    `It must be the summary of the verifier that --verifier-id names, or for a dependency --dependency-verifier.${meant(found('found'), `--verifier-id ${found('found')}`)}`,
  E_VSA_RESOURCE: (found) =>
    `It must be a summary of what --resource-uri names.${meant(found('found'), `--resource-uri ${found('found')}`)}`,
  E_VSA_RESULT: 'The verifier must have found it good: it did not.',
  E_VSA_LEVELS: (found) =>
    `The verifier must have found every level that --verified-level names, or a higher one.${found('levels') === '' ? '' : ` It found ${found('levels')}.`}`,
  E_VSA_TIME: 'Get a newer summary from the verifier, or check this machine’s clock.',
  E_DEPENDENCY_UNPROVEN:
    'Give its summary or provenance with --dependency-attestation, and whom to believe with --dependency-verifier or --dependency-source.',
  E_DEPENDENCY_LEVEL:
    'The dependency must be built, or summed up, at the level that --dependency-level names, or a higher one.',
  E_DEPENDENCY_LIMIT: 'Fewer dependencies, or a summary that ends the walk.',
  E_CLOUD_BUILD_TEXT: anew,
  E_EXPECTATION_UNSUPPORTED: 'Leave out the option: provenance of this form says nothing of it.',
  E_KUBEEDGE_CHECKSUM: 'Download the archive and its checksum file again, from the same release.',
  E_TRUST_STALE: 'Import a newer trusted root, or allow an older one with --max-root-age.',
  E_TRUST_PIN: 'Pin the root’s digest with trust pin, once you know that it is right.',
};

/** The codes with a line of their own. */
export const advisedCodes: readonly string[] = Object.keys(advice);

/** One to three sentences for a person. `facts` are the failed check's. */
export function adviceFor(code: Code | undefined, facts: Facts = {}): string {
  const line = code === undefined ? undefined : advice[code];
  if (typeof line === 'string') return line;
  if (line !== undefined) return line((...names) => factOf(facts, names));
  return code !== undefined && codes[code] === 'input'
    ? 'It must be well formed as its specification says. Fetch it again from where it was published.'
    : 'The checks above it must pass first.';
}

/** The first that is known; nothing of one that is too long to be typed. */
const factOf = (facts: Facts, names: readonly string[]): string =>
  printable(
    names.map((name) => String(facts[name] ?? '')).find((value) => value !== '' && value.length <= 256) ?? '',
  );
