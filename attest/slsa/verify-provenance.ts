// SPDX-License-Identifier: Apache-2.0
// The verification of one signed statement against one expectation: the checklist itself (SLSA v1.2,
// verifying artifacts, steps 1 and 2; Sigstore client specification, 4).
//
// Every check that can be evaluated is, so that a refusal names all its reasons. The statement is read even
// where its signature fails: what it says is reported as failed or passed, and the whole still fails.
// Not checked: resolvedDependencies (step 3), and levels, which are a matter of configuration.

import { KnownError, type Facts } from '../../core/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { digestText } from '../digest.ts';
import type { Statement } from '../statement/statement.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { Identity } from '../verify/identity.ts';
import { Verifier } from '../verify/verifier.ts';
import { verifyNamed, verifySigner } from './builder.ts';
import type { Expectation } from './expectation.ts';
import { readProvenance, type Provenance } from './provenance.ts';
import { verifyRepository, verifySource } from './source.ts';

const rows = {
  provenance: { check: 'provenance', clause: 'SLSA v1.2, verifying artifacts' },
  builder: { check: 'builder', clause: 'SLSA v1.2, verifying artifacts, step 1' },
  source: { check: 'source', clause: 'SLSA v1.2, verifying artifacts, step 2' },
  issuer: { check: 'identity.issuer', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.8 and .1' },
  predicate: { check: 'statement.predicate', clause: 'SLSA provenance v0.2 and v1' },
} satisfies Record<string, CheckRow>;

const gitHubActions = 'https://token.actions.githubusercontent.com';

/**
 * Proves what can be proven of the statement, every check listed.
 * Pure: the same arguments give the same evidence. Never throws for a failed proof.
 */
export function verifyProvenance(
  signed: SignedStatement,
  expectation: Expectation,
  trust: TrustedRoot,
  now: number,
): Evidence {
  const policy = { signer: { kind: 'any-identity' }, artifact: { digests: [expectation.subject] } } as const;
  const verified = new Verifier(trust).verify(signed, policy, now);
  const identity = verified.signer?.kind === 'certificate' ? verified.signer.identity : undefined;
  const provenance = provenanceOf(verified.statement);
  const children = [
    ...verified.evidence,
    allOf(rows.builder, 'who built it', verifyBuilder(identity, expectation)),
    allOf(rows.source, 'what it was built from', verifyClaim(provenance, identity, expectation)),
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
  const facts = factsOf(signed, verified.times, subject, identity, provenance);
  return { ...rows.provenance, outcome: 'passed', reason: `${subject} is proven`, facts, children };
}

/** Undefined where there is no statement to read it from: that failed already. */
function provenanceOf(statement: Statement | KnownError | undefined): Provenance | KnownError | undefined {
  if (statement === undefined || statement instanceof KnownError) return undefined;
  try {
    return readProvenance(statement);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}

function verifyBuilder(identity: Identity | undefined, expectation: Expectation): readonly Evidence[] {
  if (identity === undefined) return [skip(rows.issuer, 'no identity to read it from')];
  const { issuer } = identity.claims;
  return [
    issuer === gitHubActions
      ? pass(rows.issuer, issuer)
      : fail(
          rows.issuer,
          'E_IDENTITY_ISSUER',
          `vouched for by ${issuer ?? 'nobody named'}, not GitHub Actions`,
        ),
    ...verifySigner(identity, expectation),
    verifyRepository(identity, expectation),
  ];
}

function verifyClaim(
  provenance: Provenance | KnownError | undefined,
  identity: Identity | undefined,
  expectation: Expectation,
): readonly Evidence[] {
  if (provenance === undefined) return [skip(rows.predicate, 'no statement to read it from')];
  if (provenance instanceof KnownError) {
    return [fail(rows.predicate, provenance.code, provenance.message, provenance.facts)];
  }
  return [
    pass(rows.predicate, provenance.buildType),
    verifyNamed(provenance, identity, expectation),
    ...verifySource(provenance, identity, expectation),
  ];
}

/** What a passed verification proved, for reports and policies. */
function factsOf(
  { logEntries }: SignedStatement,
  [time]: readonly number[],
  subject: string,
  identity: Identity | undefined,
  provenance: Provenance | KnownError | undefined,
): Facts {
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
    logIndex: logEntries[0]?.logIndex.toString() ?? '',
  };
}
