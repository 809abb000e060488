// SPDX-License-Identifier: Apache-2.0
// Who built an npm package: the npm CLI in a run on GitHub, which then wrote the provenance itself, or a builder that
// slsa-github-generator's delegators signed for. The caller names which (SLSA v1.2, verifying artifacts, step 2).

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Identity } from '../verify/identity.ts';
import { isReleaseRef, matchesBuilder, parseBuilderId } from './builder-id.ts';
import { builderRows, npmRunner, npmTypes, rowsOfSigner, type BuilderRow } from './builders.ts';
import { isReleased, verifyDelegate, verifyRunner, workflowOf } from './builder.ts';
import type { NpmExpectation } from './expectation.ts';
import type { Provenance } from './provenance.ts';

const slsa = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  trusted: { check: 'builder.trusted', clause: 'SLSA v1.2, verifying artifacts, step 1' },
  release: { check: 'builder.release', clause: 'slsa-github-generator, referencing builders' },
  named: { check: 'builder.named', clause: slsa },
} satisfies Record<string, CheckRow>;

/** Before npm told machines apart it wrote the first of these, and meant GitHub's own. */
const hosted: readonly string[] = [npmRunner, `${npmRunner}/github-hosted`];
const selfHosted = `${npmRunner}/self-hosted`;

export function verifyNpmBuilder(
  identity: Identity,
  provenance: Provenance | undefined,
  expectation: NpmExpectation,
): readonly Evidence[] {
  const id = workflowOf(identity);
  const facts = { builder: identity.san };
  if (id === undefined) {
    return [fail(rows.trusted, 'E_BUILDER_UNTRUSTED', `${identity.san} is not a workflow on GitHub`, facts)];
  }
  const delegates = rowsOfSigner(id.name, builderRows(expectation.builders)).filter((row) => row.delegates);
  if (delegates.length === 0) {
    return [
      pass(rows.trusted, `${identity.san}, which ran the npm CLI`, facts),
      verifyRunner([], identity, expectation),
      ...(provenance === undefined ? [] : [verifyCli(provenance, identity, expectation)]),
    ];
  }
  return [
    pass(rows.trusted, identity.san, facts),
    isReleased(id.ref, identity, expectation)
      ? pass(rows.release, `pinned to ${id.ref ?? ''}`)
      : fail(rows.release, 'E_BUILDER_REF', `${id.ref ?? 'no reference'} is not a release tag vX.Y.Z`, facts),
    verifyRunner(delegates, identity, expectation),
    ...(provenance === undefined ? [] : [verifyDelegated(provenance, delegates, identity, expectation)]),
  ];
}

/** The npm CLI: expected by name, named by the provenance, and on the kind of machine that the name says. */
function verifyCli(
  { builderId, buildType }: Provenance,
  { claims: { runner } }: Identity,
  expectation: NpmExpectation,
): Evidence {
  const facts = { builder: builderId };
  const wanted = expectation.builderId;
  const admitted = hosted.includes(wanted) ? hosted : [selfHosted].filter((each) => each === wanted);
  if (!admitted.includes(builderId)) {
    const reason = `built by ${builderId}, expected ${wanted}`;
    return fail(rows.named, 'E_BUILDER_MISMATCH', reason, facts);
  }
  // Other types have readers that trust their builder to have written them.
  if (!npmTypes.includes(buildType)) {
    const reason = `build type ${buildType}, which the npm CLI does not write`;
    return fail(rows.named, 'E_PARAMETER_MISMATCH', reason, facts);
  }
  // The build wrote the name itself: what kind of machine it was, only the certificate can say.
  if (runner === undefined) {
    const reason = `${builderId} by the provenance, and the certificate does not say what it ran on`;
    return fail(rows.named, 'E_BUILDER_UNTRUSTED', reason, facts);
  }
  const machine = builderId === selfHosted ? 'self-hosted' : 'github-hosted';
  return runner !== machine
    ? fail(
        rows.named,
        'E_BUILDER_MISMATCH',
        `${builderId} by the provenance, but ran on a ${runner} runner`,
        facts,
      )
    : pass(rows.named, builderId, facts);
}

/** Where conformance runs admit it, a builder of the framework may be at what its delegator is at. */
function verifyDelegated(
  provenance: Provenance,
  delegates: readonly BuilderRow[],
  identity: Identity,
  expectation: NpmExpectation,
): Evidence {
  const id = parseBuilderId(provenance.builderId);
  const unreleased = id !== undefined && !isReleaseRef(id.ref) && isReleased(id.ref, identity, expectation);
  return unreleased && matchesBuilder(id, expectation.builderId)
    ? pass(rows.named, `signed for ${provenance.builderId}`, { builder: provenance.builderId })
    : verifyDelegate(provenance, delegates, expectation);
}
