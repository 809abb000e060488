// SPDX-License-Identifier: Apache-2.0
// What is read of a build before it is judged, and what is said of it afterwards: identity, provenance, dependencies,
// facts. Shared by the verdicts over release provenance (verify-provenance.ts) and npm packages (verify-npm.ts).

import { attempt, KnownError, type Facts } from '../../core/index.ts';
import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { SignedStatement } from '../carrier.ts';
import type { Statement } from '../statement/statement.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { Identity } from '../verify/identity.ts';
import type { Verified } from '../verify/types.ts';
import { Verifier } from '../verify/verifier.ts';
import { countDependencies, dependenciesOf } from './dependencies-index.ts';
import { verifyDependencies } from './dependencies.ts';
import type { BuildExpectation } from './expectation.ts';
import { levelOf } from './level.ts';
import { readProvenance, type Provenance } from './provenance.ts';

const dependenciesRow: CheckRow = {
  check: 'dependencies',
  clause: 'SLSA v1.2, verifying artifacts, step 3',
};

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
  return attempt(() => readProvenance(statement));
}

/** The provenance where it could be read. */
export const readable = ({ provenance }: Build): Provenance | undefined =>
  provenance instanceof KnownError ? undefined : provenance;

/** None where there is no statement to read them from: that failed already. */
export function verifyMadeFrom(
  { statement }: Verified,
  { dependencies: wanted }: BuildExpectation,
  now: number,
): readonly Evidence[] {
  if (statement === undefined || statement instanceof KnownError) return [];
  try {
    if (wanted !== undefined) return [verifyDependencies(dependenciesOf(statement), wanted, now)];
    const dependencies = countDependencies(statement);
    return [
      pass(dependenciesRow, `names ${dependencies}, none of which is asked to be proven`, { dependencies }),
    ];
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return [fail(dependenciesRow, error.code, error.message, error.facts)];
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
