// SPDX-License-Identifier: Apache-2.0
// Judges provenance of what a build was made from as any other provenance (SLSA v1.2, verifying artifacts, step 3): by
// what the caller expects of each dependency. The walk itself is dependencies.ts.

import { fail, passed, type CheckRow } from '../../core/evidence/index.ts';
import { KnownError } from '../../core/index.ts';
import { parseDigest, type Digest } from '../digest.ts';
import { parseStatement, type ResourceDescriptor } from '../statement/statement.ts';
import type { SignedStatement } from '../carrier.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { ProvenanceJudge } from './dependencies.ts';
import { dependenciesOf } from './dependencies-index.ts';
import type { Expectation } from './expectation.ts';
import { verifyProvenance } from './verify-provenance.ts';

const row: CheckRow = { check: 'provenance', clause: 'SLSA v1.2, verifying artifacts, step 3' };

/** What is expected of a dependency's own build; undefined for one that no build is expected of. */
export type DependencyWish = (dependency: ResourceDescriptor) => Omit<Expectation, 'subject'> | undefined;

export function judgeProvenance(
  wish: DependencyWish,
  roots: TrustedRoot | readonly TrustedRoot[],
  now: number,
): ProvenanceJudge {
  return (signed, dependency) => {
    const expectation = wish(dependency);
    const subject = subjectOf(dependency);
    const nothing = { levels: [], dependencies: [] };
    if (expectation === undefined || subject === undefined) {
      const what =
        expectation === undefined ? 'is expected to have no provenance' : 'is named by no digest of SHA-2';
      const evidence = fail(row, 'E_DEPENDENCY_UNPROVEN', `${nameOf(dependency)} ${what}`);
      return { evidence, ...nothing };
    }
    const evidence = verifyProvenance(signed, { ...expectation, subject }, roots, now);
    if (!passed(evidence)) return { evidence, ...nothing };
    const level = Number(evidence.facts['level']);
    return { evidence, levels: [`SLSA_BUILD_LEVEL_${level}`], dependencies: namedIn(signed) };
  };
}

const nameOf = ({ uri, name }: ResourceDescriptor): string => uri ?? name ?? 'a dependency without a name';

function subjectOf({ digest }: ResourceDescriptor): Digest | undefined {
  const algorithm = (['sha512', 'sha384', 'sha256'] as const).find((each) => digest?.[each] !== undefined);
  if (algorithm === undefined) return undefined;
  try {
    return parseDigest(`${algorithm}:${digest?.[algorithm] ?? ''}`);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** Of a statement that passed, and so could be read. */
const namedIn = ({ envelope }: SignedStatement): readonly ResourceDescriptor[] =>
  dependenciesOf(parseStatement(envelope.payload));
