// SPDX-License-Identifier: Apache-2.0
// An npm package against its attestations: the SLSA provenance that a run on GitHub signed, and the publish attestation
// by which the registry vouches that it took this tarball under this name (npm/attestation, specs/publish).
//
// Both are needed, each is enough once. The predicate type beside a bundle, in the statement and expected here must
// be one (GHSA-r2xv-vpr2-42m9). Not checked: the registry's own signature over `name@version:integrity`.

import { KnownError } from '../../core/index.ts';
import { allOf, anyOf, fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { digestText } from '../digest.ts';
import type { NpmAttestation } from '../fetch/npm.ts';
import type { Statement } from '../statement/statement.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { ManagedKey, SignerPolicy, Verified } from '../verify/types.ts';
import { verifyBuilderVersion, verifyIssuer } from './builder.ts';
import type { NpmExpectation } from './expectation.ts';
import { levelOf, verifyLevel } from './level.ts';
import { verifyNpmBuilder } from './npm-builder.ts';
import { verifyConfirmable } from './npm-claims.ts';
import { verifyPackage, type NpmPackage } from './npm-package.ts';
import { verifyParameters } from './parameters.ts';
import { provenanceTypes } from './provenance.ts';
import { verifyRepository, verifySource } from './source.ts';
import { factsOf, readable, readBuild, verifierOf, verifyMadeFrom, type Build } from './build.ts';

const npm = 'npm/attestation, specs/publish v0.1';
const step2 = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  package: { check: 'npm', clause: npm },
  provenance: { check: 'npm.provenance', clause: 'SLSA v1.2, verifying artifacts' },
  publish: { check: 'npm.publish', clause: npm },
  agree: { check: 'npm.agree', clause: npm },
  one: { check: 'npm.attestation', clause: npm },
  type: {
    check: 'statement.predicate',
    clause: 'in-toto Attestation Framework v1, statement, predicateType',
  },
  readable: { check: 'attestations.readable', clause: 'in-toto Attestation Framework v1, validation' },
  found: { check: 'attestations.found', clause: npm },
  builder: { check: 'builder', clause: 'SLSA v1.2, verifying artifacts, steps 1 and 2' },
  source: { check: 'source', clause: `${step2}, source` },
  parameters: { check: 'parameters', clause: `${step2}, buildType and externalParameters` },
  named: { check: 'package', clause: 'package-url specification, npm' },
} satisfies Record<string, CheckRow>;

const publishType = /^https:\/\/github\.com\/npm\/attestation\/tree\/main\/specs\/publish\/v0\.[0-9]+$/;

/** Where trust starts: Sigstore's roots, and the registry's attestation keys. */
export interface NpmTrust {
  readonly roots: TrustedRoot | readonly TrustedRoot[];
  readonly keys: readonly ManagedKey[];
}

/**
 * The verdict over all attestations of one tarball. Pure. Passes where one attestation proves the provenance, one the
 * publishing, and both speak of one package.
 */
export function verifyNpmPackage(
  attestations: readonly NpmAttestation[],
  expectation: NpmExpectation,
  trust: NpmTrust,
  now: number,
): Evidence {
  const subject = digestText(expectation.subject);
  const provenance = attestations
    .filter(({ predicateType }) => provenanceTypes.has(predicateType))
    .map((each) => verifyOne(each, expectation, trust, now, verifyProvenanceOf));
  const publish = attestations
    .filter(({ predicateType }) => publishType.test(predicateType))
    .map((each) => verifyOne(each, expectation, trust, now, verifyPublishOf));
  const children = [
    group(rows.provenance, 'provenance', subject, provenance),
    group(rows.publish, 'publish attestation', subject, publish),
  ];
  const pair = pairOf(provenance, publish);
  const agree =
    pair === undefined
      ? skip(rows.agree, 'no provenance and publish attestation that prove one package')
      : pass(rows.agree, `both are of ${String(pair.facts['package'])}`);
  const good = children.every(({ outcome }) => outcome === 'passed');
  // Both passed, and of different packages: the same tarball under two names is nobody's package.
  const differ = fail(rows.agree, 'E_PACKAGE_NAME', 'the attestations are of different packages');
  const all = [...children, good && pair === undefined ? differ : agree];
  return pair === undefined || !good
    ? {
        ...rows.package,
        outcome: 'failed',
        reason: `${subject} is not proven`,
        facts: { subject },
        children: all,
      }
    : {
        ...rows.package,
        outcome: 'passed',
        reason: `${subject} is proven`,
        facts: pair.facts,
        children: all,
      };
}

function group(row: CheckRow, what: string, subject: string, verdicts: readonly Evidence[]): Evidence {
  if (verdicts.length === 0) {
    return allOf(row, what, [fail(rows.found, 'E_EVIDENCE_NONE', `no ${what} of ${subject} was found`)]);
  }
  const [only, ...more] = verdicts;
  if (only !== undefined && more.length === 0) return { ...only, ...row };
  return anyOf(row, `${verdicts.length} of the kind ${what}`, verdicts);
}

/** The first provenance that passed for which a publish attestation of the same package passed. */
function pairOf(provenance: readonly Evidence[], publish: readonly Evidence[]): Evidence | undefined {
  const published = publish
    .filter(({ outcome }) => outcome === 'passed')
    .map(({ facts }) => facts['package']);
  return provenance.find(
    ({ outcome, facts }) => outcome === 'passed' && published.includes(facts['package']),
  );
}

type Judge = (
  attestation: NpmAttestation,
  verified: Verified,
  expectation: NpmExpectation,
  now: number,
) => { readonly checks: readonly Evidence[]; readonly build?: Build };

function verifyOne(
  attestation: NpmAttestation,
  expectation: NpmExpectation,
  { roots, keys }: NpmTrust,
  now: number,
  judge: Judge,
): Evidence {
  const { found, predicateType } = attestation;
  if (found instanceof KnownError) {
    return allOf(rows.one, predicateType, [fail(rows.readable, found.code, found.message, found.facts)]);
  }
  const signer: SignerPolicy = judge === verifyPublishOf ? { kind: 'key', keys } : { kind: 'any-identity' };
  const { subject, witnesses } = expectation;
  const policy = {
    signer,
    artifact: { digests: [subject] },
    ...(witnesses === undefined ? {} : { witnesses }),
  } as const;
  const verified = verifierOf(roots).verify(found, policy, now);
  const { checks, build } = judge(attestation, verified, expectation, now);
  const verdict = allOf(rows.one, predicateType, [...verified.evidence, ...checks]);
  // Fail closed: a group with a check left undone has proven nothing.
  if (verdict.outcome !== 'passed') return { ...verdict, outcome: 'failed' };
  const facts = {
    ...(build === undefined
      ? {}
      : factsOf(found, verified.times, digestText(expectation.subject), build, expectation)),
    package: packageFact(checks),
  };
  return { ...verdict, facts };
}

const packageFact = (checks: readonly Evidence[]): string =>
  checks
    .flatMap(({ children }) => children)
    .map(({ facts }) => facts['package'])
    .find((each) => typeof each === 'string') ?? '';

function statementOf({ statement }: Verified): Statement | undefined {
  return statement instanceof KnownError ? undefined : statement;
}

/** The statement's own type: what the registry calls it, and what is expected. */
function verifyType(attestation: NpmAttestation, statement: Statement | undefined): Evidence {
  if (statement === undefined) return skip(rows.type, 'no statement to read it from');
  const { predicateType } = statement;
  return predicateType === attestation.predicateType
    ? pass(rows.type, predicateType)
    : fail(
        rows.type,
        'E_PREDICATE_TYPE',
        `the statement is ${predicateType}, the registry calls it ${attestation.predicateType}`,
      );
}

function verifyProvenanceOf(
  attestation: NpmAttestation,
  verified: Verified,
  expectation: NpmExpectation,
  now: number,
): ReturnType<Judge> {
  const build = readBuild(verified);
  const { identity } = build;
  const provenance = readable(build);
  const statement = statementOf(verified);
  const type = verifyType(attestation, statement);
  if (identity === undefined) {
    return {
      checks: [allOf(rows.parameters, 'how it was built', [type, skip(rows.builder, 'no identity')])],
    };
  }
  const level = verifyLevel(levelOf(identity, provenance, expectation.builders), expectation);
  const version = provenance === undefined ? [] : verifyBuilderVersion(provenance, expectation);
  const named = verifyNpmBuilder(identity, provenance, expectation);
  const builder = [verifyIssuer(identity), ...named, ...version, level];
  const unread =
    build.provenance instanceof KnownError
      ? fail(rows.type, build.provenance.code, build.provenance.message, build.provenance.facts)
      : skip(rows.type, 'no provenance to read');
  const source = [
    verifyRepository(identity, expectation),
    ...(provenance === undefined ? [] : verifySource(provenance, identity, expectation)),
  ];
  const parameters =
    provenance === undefined || statement === undefined
      ? [type, unread]
      : [
          type,
          ...verifyConfirmable(provenance, statement),
          ...verifyParameters(provenance, identity, expectation),
        ];
  return {
    build,
    checks: [
      allOf(rows.builder, 'who built it', builder),
      allOf(rows.source, 'what it was built from', source),
      allOf(rows.parameters, 'how it was built', parameters),
      ...verifyMadeFrom(verified, expectation, now),
      allOf(rows.named, 'which package it is', verifyNamedPackage(statement, undefined, expectation)),
    ],
  };
}

function verifyPublishOf(
  attestation: NpmAttestation,
  verified: Verified,
  expectation: NpmExpectation,
): ReturnType<Judge> {
  const statement = statementOf(verified);
  const said = textsOf(statement);
  return {
    checks: [
      allOf(rows.parameters, 'what it says', [verifyType(attestation, statement)]),
      allOf(rows.named, 'which package it is', verifyNamedPackage(statement, said, expectation)),
    ],
  };
}

function verifyNamedPackage(
  statement: Statement | undefined,
  said: Partial<NpmPackage> | undefined,
  expectation: NpmExpectation,
): readonly Evidence[] {
  return statement === undefined
    ? [skip(rows.named, 'no statement to read it from')]
    : verifyPackage(statement, said, expectation);
}

/** Name and version that the registry published under. */
function textsOf(statement: Statement | undefined): Partial<NpmPackage> {
  const { name, version } = statement?.predicate ?? {};
  return {
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof version === 'string' ? { version } : {}),
  };
}
