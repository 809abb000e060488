// SPDX-License-Identifier: Apache-2.0
// The verification of one signed statement against one expectation: the checklist itself (SLSA v1.2,
// verifying artifacts, steps 1 and 2; Sigstore client specification, 4).
//
// Every check that can be evaluated is, so that a refusal names all its reasons. The statement is read even
// where its signature fails: what it says is reported as failed or passed, and the whole still fails.
// Not checked: resolvedDependencies (step 3), and levels, which are a matter of configuration.

import { KnownError, type Facts } from '../../core/index.ts';
import type { Certificate } from '../../core/x509/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { digestText, type Expectation } from '../expectation.ts';
import { readProvenance, type Provenance } from '../statement/provenance.ts';
import { findSubject, parseStatement, subjectsText, type Statement } from '../statement/statement.ts';
import type { TrustedRoot } from '../trust/types.ts';
import { verifyNamed, verifySigner } from './builder.ts';
import { verifyCertificate } from './certificate.ts';
import { verifyEnvelope } from './envelope.ts';
import { readIdentity, type Identity } from './identity.ts';
import { claimedTimes, verifyLog } from './log.ts';
import { verifyRepository, verifySource } from './source.ts';

const rows = {
  provenance: { check: 'provenance', clause: 'SLSA v1.2, verifying artifacts' },
  certificate: { check: 'certificate', clause: 'Sigstore client specification, 4.2' },
  envelope: { check: 'envelope', clause: 'DSSE 1.0.2, protocol' },
  identity: { check: 'identity', clause: 'sigstore/fulcio, OID information' },
  issuer: { check: 'identity.issuer', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.8 and .1' },
  claims: { check: 'identity.claims', clause: 'sigstore/fulcio, OID information' },
  statement: { check: 'statement', clause: 'in-toto Attestation Framework v1, statement' },
  form: { check: 'statement.form', clause: 'in-toto Attestation Framework v1, statement' },
  subject: { check: 'statement.subject', clause: 'in-toto Attestation Framework v1, statement, subject' },
  predicate: { check: 'statement.predicate', clause: 'SLSA provenance v0.2 and v1' },
} satisfies Record<string, CheckRow>;

const gitHubActions = 'https://token.actions.githubusercontent.com';

/**
 * Proves what can be proven of the statement, every check listed.
 * Pure: the same arguments give the same evidence. Never throws for a failed proof.
 */
export function verifyProvenance(
  statement: SignedStatement,
  expectation: Expectation,
  trust: TrustedRoot,
  now: number,
): Evidence {
  const { checks, certificate, key } = verifyCertificate(statement, trust, claimedTimes(statement));
  const identity = certificate === undefined ? undefined : readIdentity(certificate);
  const claimed = claimOf(statement);
  const children = [
    allOf(rows.certificate, 'the signing certificate', checks),
    allOf(rows.envelope, 'the signed envelope', verifyEnvelope(statement, key)),
    verifyLog(statement, trust, now),
    allOf(rows.identity, 'who signed', verifyIdentity(certificate, identity, expectation)),
    allOf(rows.statement, 'what was signed', verifyClaim(claimed, identity, expectation)),
  ];
  const subject = digestText(expectation.subject);
  // Fail closed: a group with a check left undone has proven nothing.
  const good = children.every((child) => child.outcome === 'passed');
  if (!good) {
    return {
      ...rows.provenance,
      outcome: 'failed',
      reason: `${subject} is not proven`,
      facts: { subject },
      children,
    };
  }
  const facts = factsOf(statement, subject, identity, claimed);
  return { ...rows.provenance, outcome: 'passed', reason: `${subject} is proven`, facts, children };
}

/** What the payload says, or why it cannot be read. */
type Claim = KnownError | { readonly statement: Statement; readonly provenance: Provenance | KnownError };

function claimOf({ envelope }: SignedStatement): Claim {
  return attempt(() => {
    const statement = parseStatement(envelope.payload);
    return { statement, provenance: attempt(() => readProvenance(statement)) };
  });
}

function verifyIdentity(
  certificate: Certificate | undefined,
  identity: Identity | undefined,
  expectation: Expectation,
): readonly Evidence[] {
  if (certificate === undefined) return [skip(rows.issuer, 'no certificate to read it from')];
  if (identity === undefined) {
    return [fail(rows.claims, 'E_IDENTITY_FORM', 'the certificate does not name exactly one URI')];
  }
  const { issuer } = identity.claims;
  return [
    issuer === gitHubActions
      ? pass(rows.issuer, issuer)
      : fail(
          rows.issuer,
          'E_IDENTITY_ISSUER',
          `vouched for by ${issuer ?? 'nobody named'}, not GitHub Actions`,
        ),
    identity.contradictions.length === 0
      ? pass(rows.claims, 'older and newer claims agree')
      : fail(
          rows.claims,
          'E_IDENTITY_FORM',
          `claims contradict each other: ${identity.contradictions.join(', ')}`,
        ),
    ...verifySigner(identity, expectation),
    verifyRepository(identity, expectation),
  ];
}

function verifyClaim(
  claim: Claim,
  identity: Identity | undefined,
  expectation: Expectation,
): readonly Evidence[] {
  if (claim instanceof KnownError) {
    return [fail(rows.form, claim.code, `not an in-toto Statement: ${claim.message}`, claim.facts)];
  }
  const { statement, provenance } = claim;
  const subject = findSubject(statement, expectation.subject);
  const checks = [
    pass(rows.form, `${statement.subjects.length} subjects, ${statement.predicateType}`),
    subject === undefined
      ? fail(
          rows.subject,
          'E_SUBJECT_MISMATCH',
          `the provenance is of ${subjectsText(statement)}, not of ${digestText(expectation.subject)}`,
        )
      : pass(rows.subject, `the provenance is of ${subject.name ?? digestText(expectation.subject)}`),
  ];
  if (provenance instanceof KnownError) {
    return [...checks, fail(rows.predicate, provenance.code, provenance.message, provenance.facts)];
  }
  return [
    ...checks,
    pass(rows.predicate, provenance.buildType),
    verifyNamed(provenance, identity, expectation),
    ...verifySource(provenance, identity, expectation),
  ];
}

/** What a passed verification proved, for reports and policies. */
function factsOf(
  statement: SignedStatement,
  subject: string,
  identity: Identity | undefined,
  claim: Claim,
): Facts {
  const [time] = claimedTimes(statement);
  const provenance = claim instanceof KnownError ? claim : claim.provenance;
  const known = provenance instanceof KnownError ? undefined : provenance;
  return {
    subject,
    builder: known?.builderId ?? '',
    signer: identity?.san ?? '',
    source: identity?.claims.sourceRepository ?? '',
    ref: identity?.claims.sourceRef ?? '',
    commit: known?.sourceCommit ?? identity?.claims.sourceDigest ?? '',
    event: identity?.claims.trigger ?? '',
    buildType: known?.buildType ?? '',
    loggedAt: time === undefined ? '' : new Date(time).toISOString(),
    logIndex: statement.logEntries[0]?.logIndex.toString() ?? '',
  };
}

function attempt<T>(read: () => T): T | KnownError {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}
