// SPDX-License-Identifier: Apache-2.0
// The Build level that a build can claim, and what caps it (SLSA v1.2, verifying artifacts, step 1: "look up the
// SLSA Build level"). The builder table says the most; where the run fell short of what the row takes for granted,
// the level is lower. Nothing that provenance says raises it.

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Identity } from '../verify/identity.ts';
import { isPinned, parseBuilderId } from './builder-id.ts';
import { builderRows, findBuilder, type BuilderRow, type BuildLevel } from './builders.ts';
import type { BuildExpectation } from './expectation.ts';
import type { Provenance } from './provenance.ts';
import { wasCalled } from './run.ts';

const levelRow: CheckRow = {
  check: 'builder.level',
  clause: 'SLSA v1.2, verifying artifacts, step 1; build track basics',
};

export interface Level {
  readonly level: BuildLevel;
  /** The one reason that it is not higher. */
  readonly cappedBy: string;
}

/** The lower of two; the first where they are equal. */
const lower = (a: Level, b: Level): Level => (b.level < a.level ? b : a);

export function levelOf(
  identity: Identity,
  provenance: Provenance | undefined,
  own: readonly BuilderRow[] = [],
): Level {
  const signer = parseBuilderId(identity.san);
  const builder = parseBuilderId(provenance?.builderId ?? '');
  const called = wasCalled(identity);
  const row = findBuilder(
    {
      signer: signer?.name ?? identity.san,
      builderId: builder?.name,
      buildType: provenance?.buildType,
      called,
    },
    builderRows(own),
  );
  return caps(row, identity, called === true || row.signer !== undefined, [signer?.ref, builder?.ref]).reduce(
    lower,
    { level: row.level, cappedBy: `${row.name}: ${row.reason}` },
  );
}

function caps(
  row: BuilderRow,
  { claims: { runner } }: Identity,
  reusable: boolean,
  [signerRef, builderRef]: readonly (string | undefined)[],
): readonly Level[] {
  const found: Level[] = [];
  if (runner !== undefined && runner !== 'github-hosted') {
    found.push({ level: 1, cappedBy: `ran on a ${runner} runner, which is no hosted build platform` });
  }
  if (runner === undefined && row.signer === undefined) {
    found.push({ level: 1, cappedBy: 'the certificate does not say what kind of machine it ran on' });
  }
  if (reusable && !isPinned(signerRef)) {
    found.push({
      level: 2,
      cappedBy: `the signing workflow is at ${signerRef ?? 'no reference'}, which can move`,
    });
  }
  if (row.delegates === true && !isPinned(builderRef)) {
    found.push({ level: 2, cappedBy: `the builder is at ${builderRef ?? 'no reference'}, which can move` });
  }
  return found;
}

/** The level for the record, and against the caller's minimum. */
export function verifyLevel({ level, cappedBy }: Level, { minimumLevel = 0 }: BuildExpectation): Evidence {
  const facts = { level, levelCappedBy: cappedBy };
  return level >= minimumLevel
    ? pass(levelRow, `Build L${level}; ${cappedBy}`, facts)
    : fail(
        levelRow,
        'E_BUILDER_LEVEL',
        `Build L${level}, expected at least L${minimumLevel}; ${cappedBy}`,
        facts,
      );
}
