// SPDX-License-Identifier: Apache-2.0
// Google Cloud Build's provenance of an image against one expectation: the checklist (SLSA v1.2, verifying artifacts,
// steps 1 and 2; Cloud Build, "validate provenance").
//
// Signed by a key of the platform that the signature names. No log records it and nothing proves when it was signed:
// the key must be trusted now. One occurrence that proves everything is enough; so is one signature of it.

import { attempt, KnownError } from '../../core/index.ts';
import {
  allOf,
  anyOf,
  fail,
  pass,
  passed,
  skip,
  type CheckRow,
  type Evidence,
} from '../../core/evidence/index.ts';
import { digestText } from '../digest.ts';
import type { CloudBuildOccurrence, CloudBuildProvenance, CloudBuildSummary } from '../fetch/cloud-build.ts';
import { findSubject, parseStatement, subjectsText, type Statement } from '../statement/statement.ts';
import type { ManagedKey } from '../verify/types.ts';
import { levelOfClaim, verifyCloudBuilder, verifyCloudSource } from './cloud-build-claim.ts';
import { verifyCloudSignature } from './cloud-build-signature.ts';
import { findDifference, readClaim, type CloudBuildClaim } from './cloud-build-statement.ts';
import type { Expectation } from './expectation.ts';

const gcloud = 'Google Cloud Build, provenance of images';
const rows = {
  file: { check: 'attestations', clause: 'in-toto Attestation Framework v1, validation' },
  provenance: { check: 'provenance', clause: 'SLSA v1.2, verifying artifacts' },
  occurrence: { check: 'attestations.form', clause: gcloud },
  signature: { check: 'envelope', clause: 'DSSE 1.0.2, protocol' },
  statement: { check: 'statement', clause: 'in-toto Attestation Framework v1, statement' },
  form: { check: 'statement.form', clause: 'in-toto Attestation Framework v1, statement' },
  predicate: { check: 'statement.predicate', clause: 'SLSA provenance v0.1 and v1' },
  subject: { check: 'statement.subject', clause: 'in-toto Attestation Framework v1, statement, subject' },
  metadata: { check: 'metadata', clause: gcloud },
  kind: { check: 'metadata.kind', clause: gcloud },
  resource: { check: 'metadata.resource', clause: gcloud },
  summary: { check: 'metadata.summary', clause: gcloud },
  text: { check: 'metadata.text', clause: gcloud },
  builder: { check: 'builder', clause: 'SLSA v1.2, verifying artifacts, step 1' },
  source: { check: 'source', clause: 'SLSA v1.2, verifying artifacts, step 2' },
} satisfies Record<string, CheckRow>;

/**
 * Proves what can be proven of the image, every check listed. Pure; never throws for a failed proof.
 * `now` in milliseconds since 1970.
 */
export function verifyCloudBuild(
  file: CloudBuildProvenance,
  expectation: Expectation,
  keys: readonly ManagedKey[],
  now: number,
): Evidence {
  const subject = digestText(expectation.subject);
  const children = file.occurrences.map((each) =>
    each instanceof KnownError
      ? fail(rows.occurrence, each.code, each.message, each.facts)
      : verifyOccurrence(each, file.summary, expectation, keys, now),
  );
  const good = children.find(passed);
  return anyOf(
    rows.file,
    good === undefined ? `nothing here proves ${subject}` : `${subject} is proven`,
    children,
    good?.facts ?? { subject },
  );
}

function verifyOccurrence(
  occurrence: CloudBuildOccurrence,
  summary: CloudBuildSummary,
  expectation: Expectation,
  keys: readonly ManagedKey[],
  now: number,
): Evidence {
  const statement = attempt(() => parseStatement(occurrence.payload));
  const claim = statement instanceof KnownError ? undefined : attempt(() => readClaim(statement));
  const signed = verifyCloudSignature(occurrence, claim instanceof KnownError ? undefined : claim, keys, now);
  const children = [
    allOf(rows.signature, 'the signed envelope', signed.checks),
    allOf(rows.statement, 'what was signed', verifySubject(statement, claim, expectation)),
    allOf(rows.metadata, 'what stands beside it', [
      verifyKind(occurrence),
      ...verifyDigests(occurrence, summary, expectation),
      verifyText(occurrence, statement, claim),
    ]),
    allOf(
      rows.builder,
      'who built it',
      whereRead(claim, (read) => verifyCloudBuilder(read, expectation)),
    ),
    allOf(
      rows.source,
      'what it was built from',
      whereRead(claim, (read) => verifyCloudSource(read, expectation)),
    ),
  ];
  const subject = digestText(expectation.subject);
  const good = children.every(passed);
  return {
    ...rows.provenance,
    outcome: good ? 'passed' : 'failed',
    reason: `${subject} is ${good ? '' : 'not '}proven`,
    facts: good ? factsOf(claim, signed.keyid, expectation) : { subject },
    children,
  };
}

function whereRead(
  claim: CloudBuildClaim | KnownError | undefined,
  checks: (claim: CloudBuildClaim) => readonly Evidence[],
): readonly Evidence[] {
  return claim === undefined || claim instanceof KnownError
    ? [skip(rows.predicate, 'no provenance to read it from')]
    : checks(claim);
}

function verifySubject(
  statement: Statement | KnownError,
  claim: CloudBuildClaim | KnownError | undefined,
  { subject }: Expectation,
): readonly Evidence[] {
  if (statement instanceof KnownError) {
    return [fail(rows.form, statement.code, `not an in-toto Statement: ${statement.message}`)];
  }
  const wanted = digestText(subject);
  return [
    pass(rows.form, `${statement.subject.length} subjects, ${statement.predicateType}`),
    claim instanceof KnownError
      ? fail(rows.predicate, claim.code, claim.message, claim.facts)
      : pass(rows.predicate, claim?.buildType ?? ''),
    findSubject(statement, subject) === undefined
      ? fail(
          rows.subject,
          'E_SUBJECT_MISMATCH',
          `the statement is of ${subjectsText(statement)}, not of ${wanted}`,
        )
      : pass(rows.subject, `the statement is of ${wanted}`),
  ];
}

function verifyKind({ kind }: CloudBuildOccurrence): Evidence {
  return kind === 'BUILD'
    ? pass(rows.kind, kind)
    : fail(rows.kind, 'E_PROVENANCE_FORM', `the occurrence is of kind ${kind || '(none)'}, not BUILD`);
}

/** Nobody signed these, yet whoever reads them must not be told another image than what is proven. */
function verifyDigests(
  { resourceUri }: CloudBuildOccurrence,
  { digest, fullyQualifiedDigest }: CloudBuildSummary,
  { subject }: Expectation,
): readonly Evidence[] {
  const wanted = digestText(subject);
  const names = (uri: string): boolean => uri.endsWith(`@${wanted}`);
  return [
    names(resourceUri)
      ? pass(rows.resource, resourceUri)
      : fail(
          rows.resource,
          'E_SUBJECT_MISMATCH',
          `the occurrence is of ${resourceUri || 'nothing'}, not of ${wanted}`,
        ),
    digest === wanted && names(fullyQualifiedDigest)
      ? pass(rows.summary, fullyQualifiedDigest)
      : fail(
          rows.summary,
          'E_SUBJECT_MISMATCH',
          `the summary is of ${digest || 'nothing'} (${fullyQualifiedDigest || 'no name'}), not of ${wanted}`,
        ),
  ];
}

function verifyText(
  { texts }: CloudBuildOccurrence,
  statement: Statement | KnownError,
  claim: CloudBuildClaim | KnownError | undefined,
): Evidence {
  if (statement instanceof KnownError || claim === undefined || claim instanceof KnownError) {
    return skip(rows.text, 'no statement to compare it with');
  }
  const text = texts[claim.form.text];
  if (text === undefined) {
    return fail(rows.text, 'E_CLOUD_BUILD_TEXT', `there is no ${claim.form.text} beside the envelope`);
  }
  const path = findDifference(statement, text, claim.form);
  return path === undefined
    ? pass(rows.text, 'the text for people says what was signed')
    : fail(rows.text, 'E_CLOUD_BUILD_TEXT', `the text for people differs from what was signed at ${path}`, {
        path,
      });
}

function factsOf(
  claim: CloudBuildClaim | KnownError | undefined,
  keyid: string,
  expectation: Expectation,
): Readonly<Record<string, string | number>> {
  const subject = digestText(expectation.subject);
  if (claim === undefined || claim instanceof KnownError) return { subject };
  const { level, cappedBy } = levelOfClaim(claim, expectation);
  const { builder, builderVersion, buildType, sourceUri = '', sourceRef = '', tagName = '' } = claim;
  return {
    subject,
    builder: builderVersion === undefined ? builder : `${builder}@${builderVersion}`,
    signer: keyid,
    source: sourceUri,
    ref: sourceRef || (tagName === '' ? '' : `refs/tags/${tagName}`),
    buildType,
    level,
    levelCappedBy: cappedBy,
    // Nothing proves when it was signed.
    loggedAt: '',
    trustedBy: 'a key that is trusted now; no log and no timestamp',
  };
}
