// SPDX-License-Identifier: Apache-2.0
// The verification of one signed statement against one expectation: the checklist itself (SLSA v1.2,
// verifying artifacts, steps 1 to 3; Sigstore client specification, 4).
//
// Step 1: signature, subject and predicate type (the verifier's groups), and the level by the builder table. Step 2:
// builder, source, build type and parameters. Step 3: dependencies, where the caller asks for them. Every check that can
// be evaluated is, so that a refusal names all its reasons. The statement is read even where its signature fails: the
// whole still fails.

import { KnownError } from '../../core/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { allOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { digestText } from '../digest.ts';
import type { TrustedRoot } from '../trust/types.ts';
import { factsOf, readable, readBuild, verifierOf, verifyMadeFrom, type Build } from './build.ts';
import { verifyBuilderVersion, verifyIssuer, verifyNamed, verifySigner } from './builder.ts';
import type { BuildExpectation, Expectation } from './expectation.ts';
import { levelOf, verifyLevel } from './level.ts';
import { verifyParameters } from './parameters.ts';
import { verifyRepository, verifySource } from './source.ts';

const step2 = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  provenance: { check: 'provenance', clause: 'SLSA v1.2, verifying artifacts' },
  builder: { check: 'builder', clause: 'SLSA v1.2, verifying artifacts, steps 1 and 2' },
  source: { check: 'source', clause: `${step2}, source` },
  parameters: { check: 'parameters', clause: `${step2}, buildType and externalParameters` },
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
  const { subject: digest, witnesses } = expectation;
  const signer = { kind: 'any-identity' } as const;
  const policy = {
    signer,
    artifact: { digests: [digest] },
    ...(witnesses === undefined ? {} : { witnesses }),
  } as const;
  const verified = verifierOf(roots).verify(signed, policy, now);
  const build = readBuild(verified);
  const children = [
    ...verified.evidence,
    allOf(rows.builder, 'who built it', verifyBuilder(build, expectation)),
    allOf(rows.source, 'what it was built from', verifyBuiltFrom(build, expectation)),
    allOf(rows.parameters, 'how it was built', verifyBuiltHow(build, expectation)),
    ...verifyMadeFrom(verified, expectation, now),
  ];
  const subject = digestText(digest);
  // Fail closed: a group with a check left undone has proven nothing.
  const good = children.every((child) => child.outcome === 'passed');
  const outcome = good ? 'passed' : 'failed';
  const reason = good ? `${subject} is proven` : `${subject} is not proven`;
  const facts = good ? factsOf(signed, verified.times, subject, build, expectation) : { subject };
  return { ...rows.provenance, outcome, reason, facts, children };
}

function verifyBuilder(build: Build, expectation: Expectation): readonly Evidence[] {
  const { identity } = build;
  if (identity === undefined) return [skip(rows.builder, 'no identity to read it from')];
  const provenance = readable(build);
  return [
    verifyIssuer(identity),
    ...verifySigner(identity, expectation),
    ...(provenance === undefined
      ? [skip(rows.builder, 'no provenance to read it from')]
      : [verifyNamed(provenance, identity, expectation), ...verifyBuilderVersion(provenance, expectation)]),
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
