// SPDX-License-Identifier: Apache-2.0
// What a Cloud Build statement claims against the expectation (SLSA v1.2, verifying artifacts, steps 1 and 2): builder
// and version, build type, source, tag, version. One row a builder: what it may write is its contract.
//
// What is asked for and cannot be proven by this form fails; it is never passed over.

import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { CloudBuildClaim } from './cloud-build-statement.ts';
import { builderRows, findBuilder } from './builders.ts';
import type { Expectation } from './expectation.ts';
import { verifyLevel, type Level } from './level.ts';
import { parseVersion, refName, versionAdmits } from './git-ref.ts';

const slsa = 'SLSA v1.2, verifying artifacts, step 2';
const rows = {
  trusted: { check: 'builder.trusted', clause: 'SLSA v1.2, verifying artifacts, step 1' },
  named: { check: 'builder.named', clause: slsa },
  type: { check: 'builder.build-type', clause: slsa },
  repository: { check: 'source.repository', clause: slsa },
  branch: { check: 'source.branch', clause: slsa },
  tag: { check: 'source.tag', clause: slsa },
  version: { check: 'source.version', clause: 'Semantic Versioning 2.0.0' },
  inputs: { check: 'source.inputs', clause: slsa },
  asked: { check: 'parameters.asked', clause: slsa },
} satisfies Record<string, CheckRow>;

const worker = 'https://cloudbuild.googleapis.com/GoogleHostedWorker';

interface BuilderVersion {
  readonly predicateType: string;
  /** Undefined where the builder has no version. */
  readonly version: string | undefined;
  readonly writes: (buildType: string) => boolean;
  /** What the source's URI may have after the repository or object: a commit, or a generation of a bucket's object. */
  readonly sourceTail: RegExp;
}

const generation = '#\\d+';
const versions: readonly BuilderVersion[] = [
  {
    predicateType: 'https://slsa.dev/provenance/v0.1',
    version: 'v0.2',
    writes: (buildType) => buildType === `${worker}@v0.2`,
    sourceTail: new RegExp(`^(?:/commit/[0-9a-f]{40}|${generation})$`),
  },
  {
    predicateType: 'https://slsa.dev/provenance/v0.1',
    version: 'v0.3',
    writes: (buildType) =>
      /^https:\/\/cloudbuild\.googleapis\.com\/CloudBuild(?:Yaml|Steps)@[\w.]+$/.test(buildType),
    // The commit stands in the material's digest.
    sourceTail: new RegExp(`^(?:${generation})?$`),
  },
  {
    predicateType: 'https://slsa.dev/provenance/v1',
    version: undefined,
    writes: (buildType) => buildType === 'https://cloud.google.com/build/gcb-buildtypes/google-worker/v1',
    sourceTail: /^$/,
  },
];

const versionOf = (claim: CloudBuildClaim): BuilderVersion | undefined =>
  claim.builder === worker
    ? versions.find(
        (each) => each.predicateType === claim.form.predicateType && each.version === claim.builderVersion,
      )
    : undefined;

export function verifyCloudBuilder(claim: CloudBuildClaim, expectation: Expectation): readonly Evidence[] {
  const { builderVersion, buildType, argumentsType } = claim;
  const id = builderVersion === undefined ? claim.builder : `${claim.builder}@${builderVersion}`;
  const row = versionOf(claim);
  const facts = { builder: id, buildType };
  const argumentsGood =
    argumentsType === undefined ||
    argumentsType === 'type.googleapis.com/google.devtools.cloudbuild.v1.Build';
  const typed = row?.writes(buildType) === true;
  const asExpected = expectation.buildType === undefined || expectation.buildType === buildType;
  return [
    row === undefined
      ? fail(
          rows.trusted,
          'E_BUILDER_UNTRUSTED',
          `${id} is not a builder of Cloud Build’s that is known`,
          facts,
        )
      : pass(rows.trusted, id, facts),
    verifyExpected(claim, expectation.builderId, id),
    !typed
      ? fail(rows.type, 'E_PROVENANCE_FORM', `${id} does not write the build type ${buildType}`, facts)
      : !argumentsGood
        ? fail(rows.type, 'E_BUILDER_MISMATCH', `the recipe’s arguments are of type ${argumentsType}`, facts)
        : asExpected
          ? pass(rows.type, buildType, facts)
          : fail(
              rows.type,
              'E_PARAMETER_MISMATCH',
              `the build type is ${buildType}, expected ${expectation.buildType ?? ''}`,
            ),
    verifyLevel(levelOfClaim(claim, expectation), expectation),
    ...verifyAsked(expectation),
  ];
}

/** What the builder table says of this builder: provenance cannot raise it. */
export function levelOfClaim({ builder, buildType }: CloudBuildClaim, { builders }: Expectation): Level {
  const claim = { signer: builder, builderId: builder, buildType, called: undefined };
  const { level, name, reason } = findBuilder(claim, builderRows(builders));
  return { level, cappedBy: `${name}: ${reason}` };
}

/** The name, and where a version is wanted that one; v1 provenance names no version to compare. */
function verifyExpected(claim: CloudBuildClaim, wanted: string | undefined, id: string): Evidence {
  if (wanted === undefined) return pass(rows.named, 'any builder of Cloud Build’s is expected');
  const [name, version, ...more] = wanted.split('@');
  const facts = { builder: id, expected: wanted };
  if (name !== worker || more.length > 0) {
    const reason = `${wanted} is not a builder of Cloud Build’s, which built this`;
    return fail(rows.named, 'E_BUILDER_UNTRUSTED', reason, facts);
  }
  return name === claim.builder && (version === undefined || version === claim.builderVersion)
    ? pass(rows.named, `built by ${id}`, facts)
    : fail(rows.named, 'E_BUILDER_MISMATCH', `built by ${id}, expected ${wanted}`, facts);
}

/** What can be expected of other builders and this form says nothing of. */
function verifyAsked(expectation: Expectation): readonly Evidence[] {
  const { events, runner, externalParameters, strictParameters, workflowInputs } = expectation;
  const { builderVersion, dependencies, witnesses } = expectation;
  const asked = [
    ['the event that started the run', events !== undefined],
    ['the kind of machine', runner !== undefined],
    ['a builder’s semantic version', builderVersion !== undefined],
    ['dependencies', dependencies !== undefined],
    ['a log’s checkpoint', witnesses !== undefined],
    ['external parameters', externalParameters !== undefined || strictParameters === true],
    ['workflow inputs', workflowInputs !== undefined && workflowInputs.size > 0],
  ] as const;
  return asked
    .filter(([, wanted]) => wanted)
    .map(([what]) =>
      fail(rows.asked, 'E_EXPECTATION_UNSUPPORTED', `Cloud Build’s provenance does not prove ${what}`),
    );
}

export function verifyCloudSource(claim: CloudBuildClaim, expectation: Expectation): readonly Evidence[] {
  const { sourceBranch, sourceTag, sourceVersionedTag } = expectation;
  return [
    verifyRepository(claim, expectation),
    ...(sourceBranch === undefined ? [] : [verifyBranch(claim, sourceBranch)]),
    ...(sourceTag === undefined ? [] : [verifyTag(claim, sourceTag)]),
    ...(sourceVersionedTag === undefined ? [] : [verifyVersion(claim, sourceVersionedTag)]),
  ];
}

function verifyRepository(claim: CloudBuildClaim, { sourceUri: expected }: Expectation): Evidence {
  const { sourceUri } = claim;
  const row = versionOf(claim);
  const facts = { source: sourceUri ?? '', expected };
  if (sourceUri === undefined) return fail(rows.repository, 'E_SOURCE_FORM', 'no source is named', facts);
  if (claim.form.text === 'inTotoSlsaProvenanceV1' && claim.sourceRef === undefined) {
    return fail(rows.repository, 'E_SOURCE_FORM', `${sourceUri} is named without a reference`, facts);
  }
  const bare = expected.replace(/^git\+/, '');
  const wanted = sourceUri.startsWith('https://') && !/^[a-z]+:\/\//.test(bare) ? `https://${bare}` : bare;
  const built = sourceUri.startsWith(wanted) && row?.sourceTail.test(sourceUri.slice(wanted.length)) === true;
  return built && wanted !== ''
    ? pass(rows.repository, `built from ${sourceUri}`, facts)
    : fail(rows.repository, 'E_SOURCE_MISMATCH', `built from ${sourceUri}, expected ${expected}`, facts);
}

/**
 * Substitutions can be given by whoever starts a build. v1 has the reference beside them that the platform fetched,
 * and both must agree; before v1 there is nothing that could confirm a branch.
 */
function verifyBranch({ sourceRef, branchName }: CloudBuildClaim, wanted: string): Evidence {
  if (sourceRef === undefined) {
    const reason = 'Cloud Build’s provenance before v1 does not prove a branch';
    return fail(rows.branch, 'E_EXPECTATION_UNSUPPORTED', reason, { branch: branchName ?? '' });
  }
  const branch = refName(sourceRef, 'heads');
  if (branch === undefined || branch !== branchName) {
    const reason = `built from ${sourceRef} as branch ${branchName ?? '(none)'}, expected ${wanted}`;
    return fail(rows.branch, 'E_REF_FORM', reason, { ref: sourceRef });
  }
  return branch === wanted
    ? pass(rows.branch, branch)
    : fail(rows.branch, 'E_BRANCH_MISMATCH', `built from branch ${branch}, expected ${wanted}`, { branch });
}

/** Undefined where there is none, or where v1's two places do not agree. */
function tagOf({ form, sourceRef, tagName }: CloudBuildClaim): string | undefined {
  if (form.text === 'intotoStatement') return tagName;
  return tagName !== undefined && sourceRef === `refs/tags/${tagName}` ? tagName : undefined;
}

function verifyTag(claim: CloudBuildClaim, wanted: string): Evidence {
  const tag = tagOf(claim);
  return tag === wanted
    ? pass(rows.tag, tag)
    : fail(rows.tag, 'E_TAG_MISMATCH', `built from tag ${tag ?? '(none)'}, expected ${wanted}`, {
        tag: tag ?? '',
      });
}

function verifyVersion(claim: CloudBuildClaim, wanted: string): Evidence {
  const tag = tagOf(claim);
  const facts = { tag: tag ?? '' };
  const wantedVersion = parseVersion(wanted);
  const version = parseVersion(tag ?? '');
  if (wantedVersion === undefined || version === undefined) {
    const which = wantedVersion === undefined ? wanted : (tag ?? 'no tag');
    return fail(
      rows.version,
      'E_VERSION_MISMATCH',
      `${which} is not a semantic version such as v1.2.3`,
      facts,
    );
  }
  return versionAdmits(wantedVersion, version)
    ? pass(rows.version, `${tag ?? ''} is ${wanted}`)
    : fail(rows.version, 'E_VERSION_MISMATCH', `built from ${tag ?? ''}, expected version ${wanted}`, facts);
}
