// SPDX-License-Identifier: Apache-2.0
// What a verification summary says of levels against what is wanted (SLSA v1.2, verification_summary, "How to
// verify", step 7): a higher level of a track implies the lower ones; every other value must be there as it is.

import { KnownError } from '../../core/index.ts';
import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { parseLevel, type LevelValue, type Vsa } from './vsa-predicate.ts';

const rows = {
  levels: { check: 'vsa.levels', clause: 'SLSA v1.2, verification_summary, how to verify, step 7' },
  dependencies: {
    check: 'vsa.dependency-levels',
    clause: 'SLSA v1.2, verification_summary, dependencyLevels',
  },
} satisfies Record<string, CheckRow>;

interface Wanted {
  readonly verifiedLevels?: readonly string[];
  readonly dependencyLevel?: string;
}

export function verifyLevels(vsa: Vsa, wanted: Wanted): readonly Evidence[] {
  const { dependencyLevel } = wanted;
  return [
    checked(rows.levels, () => verifyOwn(vsa.verifiedLevels, wanted.verifiedLevels ?? [])),
    ...(dependencyLevel === undefined
      ? []
      : [checked(rows.dependencies, () => verifyBelow(vsa.dependencyLevels, dependencyLevel))]),
  ];
}

/** A level that is malformed proves nothing, on whichever side it stands. */
function checked(row: CheckRow, check: () => Evidence): Evidence {
  try {
    return check();
  } catch (error) {
    if (error instanceof KnownError) return fail(row, error.code, error.message, error.facts);
    throw error;
  }
}

function verifyOwn(found: readonly string[], wanted: readonly string[]): Evidence {
  const claimed = found.map(parseLevel);
  const missing = wanted.filter((value) => !claimed.some((each) => implies(each, parseLevel(value))));
  const text = found.length === 0 ? 'no level' : found.join(', ');
  return missing.length === 0
    ? pass(rows.levels, `verified at ${text}`, { levels: text })
    : fail(rows.levels, 'E_VSA_LEVELS', `verified at ${text}, which lacks ${missing.join(', ')}`, {
        levels: text,
        missing: missing.join(', '),
      });
}

/** Unset claims nothing; empty says that there are none, which satisfies any level. */
function verifyBelow(found: ReadonlyMap<string, bigint> | undefined, wanted: string): Evidence {
  if (found === undefined) {
    return fail(rows.dependencies, 'E_VSA_LEVELS', 'the summary claims nothing of dependencies');
  }
  const least = parseLevel(wanted);
  const short = [...found].filter(([value, count]) => count > 0n && !implies(parseLevel(value), least));
  return short.length === 0
    ? pass(rows.dependencies, `every dependency has ${wanted}`)
    : fail(
        rows.dependencies,
        'E_VSA_LEVELS',
        `not every dependency has ${wanted}: ${short.map(([value, count]) => `${count} at ${value}`).join(', ')}`,
      );
}

function implies(found: LevelValue, wanted: LevelValue): boolean {
  if (found.kind === 'level' && wanted.kind === 'level') {
    return found.track === wanted.track && found.level >= wanted.level;
  }
  return found.kind === 'exact' && wanted.kind === 'exact' && found.value === wanted.value;
}

/** True where one of the values found is the wanted one or implies it. @throws E_VSA_FORM */
export const hasLevel = (found: readonly string[], wanted: string): boolean =>
  found.some((each) => implies(parseLevel(each), parseLevel(wanted)));
