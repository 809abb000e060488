// SPDX-License-Identifier: Apache-2.0
// SLSA Provenance v0.2 and v1 of GitHub's builders, read into one shape. Each build type has its own row:
// where its trigger and source stand is a contract of the builder, never guessed (SLSA v1.2, verifying
// artifacts, step 2: "buildType").
//
// Read, not believed: what matches the certificate and the expectation is for verify/ to judge.

import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json/index.ts';
import { Fields } from '../fields.ts';
import { parseGitUri, refName } from './git-ref.ts';
import type { Statement } from '../statement/statement.ts';

/** What provenance can state of a run that the certificate confirms or denies (run.ts). */
export type RunClaim =
  | 'event'
  | 'ref'
  | 'repository'
  | 'repositoryId'
  | 'ownerId'
  | 'commit'
  | 'workflowRef'
  | 'workflowPath'
  | 'workflowCommit'
  | 'signer'
  | 'runId'
  | 'runAttempt'
  | 'invocation'
  | 'runner';
export type Stated = Readonly<Partial<Record<RunClaim, string>>>;

export interface Provenance {
  readonly predicateType: string;
  readonly builderId: string;
  readonly buildType: string;
  /** Where the workflow came from, with its reference: `git+https://github.com/o/r@refs/…`. */
  readonly triggerUri: string | undefined;
  /** The first material: what was built. */
  readonly sourceUri: string | undefined;
  /** True where this build type may build a commit without naming a reference. */
  readonly sourceRefOptional: boolean;
  /** `refs/heads/…` or `refs/tags/…` that the run was for; undefined where there is none of the kind. */
  readonly branchRef: string | undefined;
  readonly tagRef: string | undefined;
  /** What a person entered to start the run; undefined unless the event was workflow_dispatch. */
  readonly inputs: Fields | undefined;
  readonly event: string | undefined;
  /** The reference that the run was for, of whatever kind. */
  readonly runRef: string | undefined;
  /** The commit of the first material, lowercase hex. */
  readonly sourceCommit: string | undefined;
  /** What whoever started the build could choose (v1); the parameters of v0.2, where nearly no builder has any. */
  readonly externalParameters: JsonObject;
  readonly stated: Stated;
  /** True where the build itself wrote the provenance: nothing of it counts that the certificate does not confirm. */
  readonly forgeable: boolean;
}

type Reader = (predicate: Fields, buildType: string) => Provenance;

const v02 = 'https://slsa.dev/provenance/v0.2';
const v1 = 'https://slsa.dev/provenance/v1';
const materialsMax = 16_384;

const generator = 'https://github.com/slsa-framework/slsa-github-generator';
const delegator = `${generator}/delegator-generic@v0`;

/** Build type and predicate type to how it is read. */
const buildTypes: ReadonlyMap<string, ReadonlyMap<string, Reader>> = new Map([
  [`${generator}/generic@v1`, new Map([[v02, readGeneratorV02]])],
  [`${generator}/go@v1`, new Map([[v02, readGeneratorV02]])],
  [`${generator}/container@v1`, new Map([[v02, readGeneratorV02]])],
  // What the first releases wrote.
  [`${generator}-go@v1`, new Map([[v02, readGeneratorV02]])],
  [`${generator}@v1`, new Map([[v02, readGeneratorV02]])],
  ['https://github.com/Attestations/GitHubActionsWorkflow@v1', new Map([[v02, readGeneratorV02]])],
  // Behind a delegator a builder chooses the version; npm took none but v0.2 at first.
  [
    delegator,
    new Map([
      [v02, readDelegatorV02],
      [v1, (predicate: Fields, type: string) => readGeneratorV1(predicate, type, true)],
    ]),
  ],
  [
    'https://slsa.dev/container-based-build/v0.1?draft',
    new Map([[v1, (predicate: Fields, type: string) => readGeneratorV1(predicate, type, false)]]),
  ],
  // The npm CLI: its first form may leave the material without a reference.
  [
    'https://github.com/npm/cli/gha@v1',
    new Map([[v02, (predicate: Fields, type: string) => readNpmV02(predicate, type, true)]]),
  ],
  [
    'https://github.com/npm/cli/gha/v2',
    new Map([[v02, (predicate: Fields, type: string) => readNpmV02(predicate, type, false)]]),
  ],
  ['https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1', new Map([[v1, readWorkflowV1]])],
  ['https://actions.github.io/buildtypes/workflow/v1', new Map([[v1, readWorkflowV1]])],
]);

export const provenanceTypes: ReadonlySet<string> = new Set([v02, v1]);

/** @throws E_PROVENANCE_FORM for another predicate, an unknown build type, or a field of the wrong kind */
export function readProvenance(statement: Statement): Provenance {
  const { predicateType } = statement;
  const predicate = Fields.of(statement.predicate, 'E_PROVENANCE_FORM', '$.predicate');
  if (predicateType !== v02 && predicateType !== v1) {
    throw predicate.refuse('$', `is ${predicateType}, not SLSA provenance v0.2 or v1`);
  }
  const holder = predicateType === v1 ? predicate.fields('buildDefinition') : predicate;
  const buildType = holder.text('buildType');
  const read = buildTypes.get(buildType)?.get(predicateType);
  if (read === undefined) {
    throw holder.refuse(
      'buildType',
      `is ${buildType}, which is not one of GitHub’s builders for ${predicateType}`,
    );
  }
  return read(predicate, buildType);
}

type Base = Omit<Provenance, 'branchRef' | 'tagRef' | 'inputs' | 'runRef' | 'event'>;

// https://slsa.dev/spec/v0.2/provenance
function baseV02(predicate: Fields, buildType: string, spelt: Spelling): Base {
  const invocation = predicate.fields('invocation');
  const source = invocation.fields('configSource');
  const environment = invocation.optionalFields('environment');
  const material = predicate.first('materials', materialsMax);
  return {
    predicateType: v02,
    builderId: predicate.fields('builder').text('id'),
    buildType,
    triggerUri: source.optionalText('uri'),
    sourceUri: material?.optionalText('uri'),
    sourceRefOptional: false,
    sourceCommit: commitOf(material),
    externalParameters: objectOf(invocation.any('parameters')),
    stated: withoutAbsent({
      ...environmentClaims(environment, spelt),
      workflowPath: source.optionalText('entryPoint'),
      invocation: invocationIdOf(predicate.optionalFields('metadata')),
    }),
    forgeable: false,
  };
}

function readGeneratorV02(predicate: Fields, buildType: string): Provenance {
  const environment = predicate.fields('invocation').optionalFields('environment');
  const payload = environment?.optionalFields('github_event_payload');
  const event = environment?.optionalText('github_event_name');
  return {
    ...baseV02(predicate, buildType, lowerCase),
    ...refsOf(environment, payload, lowerCase),
    inputs: event === 'workflow_dispatch' ? payload?.optionalFields('inputs') : undefined,
    event,
    runRef: environment?.optionalText('github_ref'),
  };
}

function readDelegatorV02(predicate: Fields, buildType: string): Provenance {
  const environment = predicate.fields('invocation').optionalFields('environment');
  const base = { ...baseV02(predicate, buildType, upperCase), sourceRefOptional: true };
  // Whose file the entry point is, the caller's or the builder's, this build type leaves open.
  const { workflowPath: _entryPoint, ...stated } = base.stated;
  return { ...base, ...runOf(environment, base.sourceUri), stated };
}

function readNpmV02(predicate: Fields, buildType: string, sourceRefOptional: boolean): Provenance {
  const environment = predicate.fields('invocation').optionalFields('environment');
  const base = { ...baseV02(predicate, buildType, upperCase), sourceRefOptional, forgeable: true };
  // This form knows no other signer than the workflow that ran: one that another called is not named in it.
  const stated = withoutAbsent({ ...base.stated, signer: base.stated.workflowRef });
  return { ...base, ...runOf(environment, base.sourceUri), stated };
}

// https://slsa.dev/spec/v1.0/provenance
function baseV1(predicate: Fields, buildType: string): Base {
  const definition = predicate.fields('buildDefinition');
  const run = predicate.fields('runDetails');
  const material = definition.first('resolvedDependencies', materialsMax);
  return {
    predicateType: v1,
    builderId: run.fields('builder').text('id'),
    buildType,
    triggerUri: undefined,
    sourceUri: material?.optionalText('uri'),
    sourceRefOptional: false,
    sourceCommit: commitOf(material),
    externalParameters: objectOf(definition.any('externalParameters')),
    stated: withoutAbsent({ invocation: invocationIdOf(run.optionalFields('metadata')) }),
    forgeable: false,
  };
}

/** As slsa-github-generator's v1 builders fill it. */
function readGeneratorV1(predicate: Fields, buildType: string, sourceRefOptional: boolean): Provenance {
  const internal = predicate.fields('buildDefinition').optionalFields('internalParameters');
  const base = baseV1(predicate, buildType);
  return {
    ...base,
    triggerUri: triggerOf(internal?.optionalText('GITHUB_WORKFLOW_REF')),
    sourceRefOptional,
    stated: { ...base.stated, ...environmentClaims(internal, upperCase) },
    ...runOf(internal, base.sourceUri),
  };
}

/** GitHub's own build type, which actions/attest and the npm CLI write (buildtypes/workflow/v1). */
function readWorkflowV1(predicate: Fields, buildType: string): Provenance {
  const definition = predicate.fields('buildDefinition');
  const workflow = definition.fields('externalParameters').fields('workflow');
  const github = definition.optionalFields('internalParameters')?.optionalFields('github');
  const base = baseV1(predicate, buildType);
  const [repository, ref] = [workflow.text('repository'), workflow.text('ref')];
  return {
    ...base,
    triggerUri: `git+${repository}@${ref}`,
    branchRef: ref,
    tagRef: ref,
    // Neither writer records what a person entered, and no certificate could confirm it.
    inputs: undefined,
    event: github?.optionalText('event_name'),
    runRef: ref,
    forgeable: true,
    stated: withoutAbsent({
      ...base.stated,
      ref,
      repository: withoutGitHub(repository),
      workflowPath: workflow.text('path'),
      commit: base.sourceCommit,
      event: github?.optionalText('event_name'),
      repositoryId: scalarOf(github, 'repository_id'),
      ownerId: scalarOf(github, 'repository_owner_id'),
      runner: github?.optionalText('runner_environment'),
    }),
  };
}

/**
 * What the run was for, where variables are in upper case: the material says what was built. Of a tag, the run's event
 * may say which branch it was made from.
 */
function runOf(
  variables: Fields | undefined,
  sourceUri: string | undefined,
): Pick<Provenance, 'branchRef' | 'tagRef' | 'inputs' | 'event' | 'runRef'> {
  const event = variables?.optionalText('GITHUB_EVENT_NAME');
  const payload = variables?.optionalFields('GITHUB_EVENT_PAYLOAD');
  const runRef = variables?.optionalText('GITHUB_REF');
  const refs = refsOf(variables, payload, upperCase);
  const sourceRef = sourceUri === undefined ? undefined : parseGitUri(sourceUri)?.ref;
  const ofTag = refName(sourceRef, 'tags') !== undefined;
  return {
    // The run's own reference stands in where there is no material.
    ...(sourceUri === undefined
      ? refs
      : { branchRef: ofTag ? refs.branchRef : sourceRef, tagRef: ofTag ? sourceRef : undefined }),
    inputs: event === 'workflow_dispatch' ? payload?.optionalFields('inputs') : undefined,
    event,
    runRef,
  };
}

const environmentNames: readonly (readonly [claim: RunClaim, name: string])[] = [
  ['event', 'github_event_name'],
  ['ref', 'github_ref'],
  ['repository', 'github_repository'],
  ['repositoryId', 'github_repository_id'],
  ['ownerId', 'github_repository_owner_id'],
  ['commit', 'github_sha'],
  ['commit', 'github_sha1'],
  ['workflowRef', 'github_workflow_ref'],
  ['workflowCommit', 'github_workflow_sha'],
  ['runId', 'github_run_id'],
  ['runAttempt', 'github_run_attempt'],
];

function environmentClaims(variables: Fields | undefined, spelt: Spelling): Stated {
  const found = environmentNames.map(([claim, name]) => [claim, scalarOf(variables, spelt(name))] as const);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

export const withoutAbsent = (stated: Partial<Record<RunClaim, string | undefined>>): Stated =>
  Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));

const withoutGitHub = (uri: string): string =>
  uri.startsWith('https://github.com/') ? uri.slice('https://github.com/'.length) : uri;

/** Numbers of runs stand as numbers in some provenance. */
function scalarOf(variables: Fields | undefined, name: string): string | undefined {
  const value = variables?.any(name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOf(value);
}

/** `buildInvocationID` in what the generator writes, `buildInvocationId` in the specification, `invocationId` in v1. */
const invocationIdOf = (metadata: Fields | undefined): string | undefined =>
  ['invocationId', 'buildInvocationId', 'buildInvocationID']
    .map((name) => textOf(metadata?.any(name)))
    .find((each) => each !== undefined);

const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {});

/** Git's digest has two names: `sha1` in v0.2, `gitCommit` in v1's newer form. */
function commitOf(material: Fields | undefined): string | undefined {
  const digest = material?.optionalFields('digest');
  return digest?.optionalText('sha1') ?? digest?.optionalText('gitCommit');
}

/** `owner/repository/path/to/workflow.yml@refs/…` to the repository's URI with that reference. */
function triggerOf(workflowRef: string | undefined): string | undefined {
  const match = /^([^/@]+\/[^/@]+)\/[^@]+@([^@]+)$/.exec(workflowRef ?? '');
  return match === null ? undefined : `git+https://github.com/${match[1] ?? ''}@${match[2] ?? ''}`;
}

type Spelling = (name: string) => string;
const lowerCase: Spelling = (name) => name;
const upperCase: Spelling = (name) => name.toUpperCase();

function refsOf(
  environment: Fields | undefined,
  payload: Fields | undefined,
  spelt: Spelling,
): Pick<Provenance, 'branchRef' | 'tagRef'> {
  const ref = environment?.optionalText(spelt('github_ref'));
  const kind = environment?.optionalText(spelt('github_ref_type'));
  if (kind === 'branch') return { branchRef: ref, tagRef: undefined };
  if (kind !== 'tag') return { branchRef: undefined, tagRef: undefined };
  const base = environment?.optionalText(spelt('github_base_ref'));
  const event = environment?.optionalText(spelt('github_event_name'));
  return { branchRef: base ?? branchOfTag(event, payload), tagRef: ref };
}

/** Which branch a tag was made from, where GitHub's event says so. */
function branchOfTag(event: string | undefined, payload: Fields | undefined): string | undefined {
  if (event === 'push') return textOf(payload?.any('base_ref'));
  if (event !== 'release') return undefined;
  const branch = payload?.optionalFields('release')?.optionalText('target_commitish');
  return branch === undefined ? undefined : `refs/heads/${branch}`;
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
