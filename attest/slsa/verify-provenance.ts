// SPDX-License-Identifier: Apache-2.0
// The verification of one signed statement against one expectation: the checklist itself (SLSA v1.2,
// verifying artifacts, steps 1 to 3; Sigstore client specification, 4).
//
// Step 1: signature, subject and predicate type (the verifier's groups), and the level by the builder table. Step 2:
// builder, source, build type and parameters. Step 3: dependencies, where the caller asks for them. Every check that can
// be evaluated is, so that a refusal names all its reasons. The statement is read even where its signature fails: the
// whole still fails.

import { KnownError, type Facts } from '../../core/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { digestText } from '../digest.ts';
import type { Statement } from '../statement/statement.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { Identity } from '../verify/identity.ts';
import type { Verified } from '../verify/types.ts';
import { Verifier } from '../verify/verifier.ts';
import { verifyIssuer, verifyNamed, verifySigner } from './builder.ts';
import { dependenciesOf } from './dependencies-index.ts';
import { verifyDependencies } from './dependencies.ts';
import type { BuildExpectation, Expectation } from './expectation.ts';
import { levelOf, verifyLevel } from './level.ts';
import { verifyParameters } from './parameters.ts';
import { readProvenance, type Provenance } from './provenance.ts';
import { verifyRepository, verifySource } from './source.ts';

const step2 = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  provenance: { check: 'provenance', clause: 'SLSA v1.2, verifying artifacts' },
  builder: { check: 'builder', clause: 'SLSA v1.2, verifying artifacts, steps 1 and 2' },
  source: { check: 'source', clause: `${step2}, source` },
  parameters: { check: 'parameters', clause: `${step2}, buildType and externalParameters` },
  dependencies: { check: 'dependencies', clause: 'SLSA v1.2, verifying artifacts, step 3' },
  predicate: { check: 'statement.predicate', clause: 'SLSA provenance v0.2 and v1' },
} satisfies Record<string, CheckRow>;

/**
 * Proves what can be proven of the statement, every check listed.
 * Pure: the same arguments give the same evidence. Never throws for a failed proof.
 */
export function verifyProvenance(
  signed: SignedStatement,
  expectation: Expectation,
  roots: TrustedRoot | readonly TrustedRoot[],
  now: number,
): Evidence {
  const policy = { signer: { kind: 'any-identity' }, artifact: { digests: [expectation.subject] } } as const;
  const verified = verifierOf(roots).verify(signed, policy, now);
  const build = readBuild(verified);
  const children = [
    ...verified.evidence,
    allOf(rows.builder, 'who built it', verifyBuilder(build, expectation)),
    allOf(rows.source, 'what it was built from', verifyBuiltFrom(build, expectation)),
    allOf(rows.parameters, 'how it was built', verifyBuiltHow(build, expectation)),
    ...verifyMadeFrom(verified, expectation, now),
  ];
  const subject = digestText(expectation.subject);
  // Fail closed: a group with a check left undone has proven nothing.
  const good = children.every((child) => child.outcome === 'passed');
  const outcome = good ? 'passed' : 'failed';
  const reason = good ? `${subject} is proven` : `${subject} is not proven`;
  const facts = good ? factsOf(signed, verified.times, subject, build, expectation) : { subject };
  return { ...rows.provenance, outcome, reason, facts, children };
}

export function verifierOf(roots: TrustedRoot | readonly TrustedRoot[]): Verifier {
  const [first, ...more] = 'logs' in roots ? [roots] : roots;
  if (first === undefined) throw new TypeError('at least one trusted root is needed');
  return new Verifier(first, ...more);
}

/** What was read of a build: believed only as far as the checks pass. */
export interface Build {
  readonly identity: Identity | undefined;
  /** Undefined where there is no statement to read it from: that failed already. */
  readonly provenance: Provenance | KnownError | undefined;
}

export function readBuild({ signer, statement }: Verified): Build {
  return {
    identity: signer?.kind === 'certificate' ? signer.identity : undefined,
    provenance: provenanceOf(statement),
  };
}

function provenanceOf(statement: Statement | KnownError | undefined): Provenance | KnownError | undefined {
  if (statement === undefined || statement instanceof KnownError) return undefined;
  try {
    return readProvenance(statement);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}

/** The provenance where it could be read. */
export const readable = ({ provenance }: Build): Provenance | undefined =>
  provenance instanceof KnownError ? undefined : provenance;

function verifyBuilder(build: Build, expectation: Expectation): readonly Evidence[] {
  const { identity } = build;
  if (identity === undefined) return [skip(rows.builder, 'no identity to read it from')];
  const provenance = readable(build);
  return [
    verifyIssuer(identity),
    ...verifySigner(identity, expectation),
    provenance === undefined
      ? skip(rows.builder, 'no provenance to read it from')
      : verifyNamed(provenance, identity, expectation),
    verifyLevel(levelOf(identity, provenance, expectation.builders), expectation),
  ];
}

function verifyBuiltFrom(build: Build, expectation: Expectation): readonly Evidence[] {
  const { identity } = build;
  const provenance = readable(build);
  return [
    identity === undefined
      ? skip(rows.source, 'no identity to read it from')
      : verifyRepository(identity, expectation),
    ...(provenance === undefined
      ? [skip(rows.source, 'no provenance to read it from')]
      : verifySource(provenance, identity, expectation)),
  ];
}

function verifyBuiltHow({ provenance, identity }: Build, expectation: BuildExpectation): readonly Evidence[] {
  if (provenance === undefined) return [skip(rows.predicate, 'no statement to read it from')];
  if (provenance instanceof KnownError) {
    return [fail(rows.predicate, provenance.code, provenance.message, provenance.facts)];
  }
  return [pass(rows.predicate, provenance.buildType), ...verifyParameters(provenance, identity, expectation)];
}

/** None where there is no statement to read them from: that failed already. */
export function verifyMadeFrom(
  { statement }: Verified,
  { dependencies: wanted }: BuildExpectation,
  now: number,
): readonly Evidence[] {
  if (statement === undefined || statement instanceof KnownError) return [];
  try {
    const named = dependenciesOf(statement);
    if (wanted !== undefined) return [verifyDependencies(named, wanted, now)];
    const facts = { dependencies: named.length };
    return [pass(rows.dependencies, `names ${named.length}, none of which is asked to be proven`, facts)];
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [fail(rows.dependencies, error.code, error.message, error.facts)];
  }
}

/** What a passed verification proved, for reports and policies. */
export function factsOf(
  { logEntries }: SignedStatement,
  [time]: readonly number[],
  subject: string,
  build: Build,
  { builders }: BuildExpectation,
): Facts {
  const { identity } = build;
  const known = readable(build);
  const level = identity === undefined ? undefined : levelOf(identity, known, builders);
  return {
    subject,
    builder: known?.builderId ?? '',
    signer: identity?.san ?? '',
    source: identity?.claims.sourceRepository ?? '',
    ref: identity?.claims.sourceRef ?? '',
    commit: known?.sourceCommit ?? identity?.claims.sourceDigest ?? '',
    event: identity?.claims.trigger ?? '',
    buildType: known?.buildType ?? '',
    level: level?.level ?? 0,
    levelCappedBy: level?.cappedBy ?? '',
    loggedAt: time === undefined ? '' : new Date(time).toISOString(),
    logIndex: logEntries[0]?.logIndex.toString() ?? '',
  };
}
