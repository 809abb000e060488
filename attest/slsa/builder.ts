// SPDX-License-Identifier: Apache-2.0
// Who built it (SLSA v1.2, verifying artifacts, step 2, "builder.id"): the workflow that the certificate
// names must be a trusted builder, or the one expected, at a released version; and the provenance must name
// the same. Which builders there are is the table's matter (builders.ts), and so is their level (level.ts).

import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Identity } from '../verify/identity.ts';
import {
  isCommit,
  isJavaReleaseRef,
  isReleaseRef,
  matchesBuilder,
  parseBuilderId,
  type BuilderId,
} from './builder-id.ts';
import { builderRows, covers, generatorWorkflows, rowsOfSigner, type BuilderRow } from './builders.ts';
import type { BuildExpectation, Expectation } from './expectation.ts';
import { parseVersion, refName, versionAdmits } from './git-ref.ts';
import type { Provenance } from './provenance.ts';

const slsa = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  issuer: { check: 'identity.issuer', clause: 'Fulcio OIDs 1.3.6.1.4.1.57264.1.8 and .1' },
  trusted: { check: 'builder.trusted', clause: 'SLSA v1.2, verifying artifacts, step 1' },
  release: { check: 'builder.release', clause: 'slsa-github-generator, referencing builders' },
  runner: { check: 'builder.runner', clause: 'Fulcio OID 1.3.6.1.4.1.57264.1.11' },
  named: { check: 'builder.named', clause: slsa },
  version: { check: 'builder.version', clause: 'Semantic Versioning 2.0.0' },
} satisfies Record<string, CheckRow>;

const gitHubActions = 'https://token.actions.githubusercontent.com';

/** Repositories whose own builds may use the builder of their main branch, where the caller admits that. */
const testRepositories: ReadonlySet<string> = new Set([
  'https://github.com/slsa-framework/slsa-github-generator',
  'https://github.com/slsa-framework/example-package',
]);

/** GitHub Actions alone: another provider may write the same claims and mean something else. */
export function verifyIssuer({ claims: { issuer } }: Identity): Evidence {
  return issuer === gitHubActions
    ? pass(rows.issuer, issuer)
    : fail(
        rows.issuer,
        'E_IDENTITY_ISSUER',
        `vouched for by ${issuer ?? 'nobody named'}, not GitHub Actions`,
      );
}

/** The signing workflow; undefined where the certificate is not one's. */
export function workflowOf({ san, sanKind }: Identity): BuilderId | undefined {
  const id = sanKind === 'uri' ? parseBuilderId(san) : undefined;
  return id?.name.startsWith('https://github.com/') === true ? id : undefined;
}

/** Whether the workflow may have built it, and how. */
export function verifySigner(identity: Identity, expectation: Expectation): readonly Evidence[] {
  const id = workflowOf(identity);
  const facts = { builder: identity.san };
  if (id === undefined) {
    return [fail(rows.trusted, 'E_BUILDER_UNTRUSTED', `${identity.san} is not a workflow on GitHub`, facts)];
  }
  const own = rowsOfSigner(id.name, builderRows(expectation.builders));
  const trusted = isTrusted(id, own, expectation)
    ? pass(rows.trusted, identity.san, facts)
    : fail(
        rows.trusted,
        'E_BUILDER_UNTRUSTED',
        expectation.builderId === undefined
          ? `${identity.san} is not a trusted builder of ${expectation.kind ?? 'artifact'}s`
          : `built by ${identity.san}, expected ${expectation.builderId}`,
        facts,
      );
  return [trusted, verifyRelease(id, own, identity, expectation), verifyRunner(own, identity, expectation)];
}

function isTrusted(
  id: BuilderId,
  own: readonly BuilderRow[],
  { builderId, kind = 'artifact' }: Expectation,
): boolean {
  const ofKind = own.filter((row) => row.kinds.includes(kind));
  // What a delegator signs for is compared with the expectation by verifyNamed.
  if (ofKind.some((row) => row.delegates === true)) return true;
  return builderId === undefined ? ofKind.length > 0 : matchesBuilder(id, builderId);
}

function verifyRelease(
  { name, ref }: BuilderId,
  own: readonly BuilderRow[],
  identity: Identity,
  expectation: Expectation,
): Evidence {
  if (isReleased(ref, identity, expectation)) return pass(rows.release, `pinned to ${ref ?? ''}`);
  if (expectation.kind === 'github' && own.length === 0) {
    if (isAtHome(name, identity)) return pass(rows.release, `at the source’s own ${ref ?? ''}`);
    if (isCommit(ref)) return pass(rows.release, `pinned to commit ${ref ?? ''}`);
    const wanted = parseBuilderId(expectation.builderId ?? '');
    if (wanted?.ref !== undefined && wanted.ref === ref) return pass(rows.release, `at ${ref}, as expected`);
  }
  const reason = `${ref ?? 'no reference'} is not a release tag vX.Y.Z`;
  return fail(rows.release, 'E_BUILDER_REF', reason, { builder: identity.san });
}

/** A workflow of the repository that was built moves with it: its reference is the source's. */
const isAtHome = (name: string, { claims: { sourceRepository } }: Identity): boolean =>
  sourceRepository !== undefined && name.startsWith(`${sourceRepository}/.github/workflows/`);

export function isReleased(
  ref: string | undefined,
  { claims }: Identity,
  { allowUnreleasedBuilder }: BuildExpectation,
): boolean {
  if (isReleaseRef(ref)) return true;
  if (allowUnreleasedBuilder !== true || !testRepositories.has(claims.sourceRepository ?? '')) return false;
  const version = parseVersion(refName(ref, 'tags') ?? '');
  return ref === 'refs/heads/main' || (version?.patch !== undefined && version.build === undefined);
}

/**
 * The builders of the table promise GitHub's own machines. A repository can register a runner of its own under
 * the label they ask for, and the certificate then says so. Of another builder, its caller knows where it runs.
 */
export function verifyRunner(
  own: readonly BuilderRow[],
  { claims: { runner } }: Identity,
  { runner: wanted }: BuildExpectation,
): Evidence {
  const facts = { runner: runner ?? '' };
  const promised = own.some((row) => row.level >= 2);
  if (promised && runner !== undefined && runner !== 'github-hosted') {
    const reason = `ran on a ${runner} runner, not on GitHub’s own`;
    return fail(rows.runner, 'E_BUILDER_UNTRUSTED', reason, facts);
  }
  return wanted !== undefined && runner !== wanted
    ? fail(
        rows.runner,
        'E_BUILDER_UNTRUSTED',
        `ran on a ${runner ?? '(not stated)'} runner, expected ${wanted}`,
        facts,
      )
    : pass(rows.runner, `ran on a ${runner ?? '(not stated)'} runner`);
}

/** The provenance names the builder that signed, or the one that a delegator signed for. */
export function verifyNamed(
  provenance: Provenance,
  identity: Identity | undefined,
  expectation: Expectation,
): Evidence {
  if (identity === undefined) return skip(rows.named, 'no certificate identity to compare with');
  const facts = { builder: provenance.builderId };
  const signer = parseBuilderId(identity.san)?.name ?? '';
  const own = rowsOfSigner(signer, builderRows(expectation.builders));
  const delegates = own.filter((row) => row.delegates);
  if (delegates.length > 0) return verifyDelegate(provenance, delegates, expectation);
  // Of workflows that no row names, provenance counts only as far as the certificate confirms it.
  if (expectation.kind === 'github' && own.length === 0 && !provenance.forgeable) {
    const reason = `build type ${provenance.buildType}, which is not one that actions/attest writes`;
    return fail(rows.named, 'E_PARAMETER_MISMATCH', reason, facts);
  }
  return provenance.builderId === identity.san
    ? pass(rows.named, 'the provenance names the builder that signed it', facts)
    : fail(
        rows.named,
        'E_BUILDER_MISMATCH',
        `the provenance names ${provenance.builderId}, signed by ${identity.san}`,
        facts,
      );
}

/** The release of the builder that the provenance names, where the caller asks for one by its version's prefix. */
export function verifyBuilderVersion(
  { builderId }: Provenance,
  { builderVersion }: BuildExpectation,
): readonly Evidence[] {
  if (builderVersion === undefined) return [];
  const wanted = parseVersion(builderVersion);
  const tag = refName(parseBuilderId(builderId)?.ref, 'tags') ?? '';
  const version = parseVersion(tag);
  const admitted = wanted !== undefined && version !== undefined && versionAdmits(wanted, version);
  return [
    admitted
      ? pass(rows.version, `${tag} is ${builderVersion}`)
      : fail(
          rows.version,
          'E_BUILDER_MISMATCH',
          wanted === undefined
            ? `${builderVersion} is not a semantic version such as v1.2.3`
            : `built by ${builderId}, expected version ${builderVersion}`,
          { builder: builderId },
        ),
  ];
}

/** The builder that a delegator signed for: at a release, and the one expected or one of the delegator's own. */
export function verifyDelegate(
  { builderId }: Provenance,
  delegates: readonly BuilderRow[],
  expectation: Pick<Expectation, 'builderId' | 'kind'>,
): Evidence {
  const facts = { builder: builderId };
  const id = parseBuilderId(builderId);
  if (id === undefined) {
    return fail(rows.named, 'E_BUILDER_MISMATCH', `${builderId} is not a builder`, facts);
  }
  const fitting = delegates.filter((row) => covers(row.builderId ?? '', id.name));
  const released = fitting[0]?.tags === 'release-java' ? isJavaReleaseRef(id.ref) : isReleaseRef(id.ref);
  if (!released) return fail(rows.named, 'E_BUILDER_REF', `${builderId} is not at a release tag`, facts);
  // Where nobody names a builder, those that the table trusts unnamed are meant.
  const { builderId: wanted, kind = 'artifact' } = expectation;
  const admitted =
    wanted === undefined ? fitting.some((row) => row.kinds.includes(kind)) : matchesBuilder(id, wanted);
  return admitted
    ? pass(rows.named, `signed for ${builderId}`, facts)
    : fail(
        rows.named,
        'E_BUILDER_MISMATCH',
        `built by ${builderId}, expected ${wanted ?? `one of ${generatorWorkflows}`}`,
        facts,
      );
}
