// SPDX-License-Identifier: Apache-2.0
// SLSA Provenance v0.2 and v1 of GitHub's builders, read into one shape. Each build type has its own row:
// where its trigger and source stand is a contract of the builder, never guessed (SLSA v1.2, verifying
// artifacts, step 2: "buildType").
//
// Read, not believed: what matches the certificate and the expectation is for verify/ to judge.

import type { JsonValue } from '../../core/json/index.ts';
import { Fields } from '../fields.ts';
import { parseGitUri } from './git-ref.ts';
import type { Statement } from '../statement/statement.ts';

export interface Provenance {
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
}

interface BuildTypeRow {
  readonly predicateType: string;
  readonly read: (predicate: Fields, buildType: string) => Provenance;
}

const v02 = 'https://slsa.dev/provenance/v0.2';
const v1 = 'https://slsa.dev/provenance/v1';
const materialsMax = 16_384;

const buildTypes: ReadonlyMap<string, BuildTypeRow> = new Map([
  [
    'https://github.com/slsa-framework/slsa-github-generator/generic@v1',
    { predicateType: v02, read: readV02 },
  ],
  ['https://github.com/slsa-framework/slsa-github-generator/go@v1', { predicateType: v02, read: readV02 }],
  [
    'https://github.com/slsa-framework/slsa-github-generator/container@v1',
    { predicateType: v02, read: readV02 },
  ],
  // What the first releases wrote.
  ['https://github.com/slsa-framework/slsa-github-generator-go@v1', { predicateType: v02, read: readV02 }],
  ['https://github.com/slsa-framework/slsa-github-generator@v1', { predicateType: v02, read: readV02 }],
  ['https://github.com/Attestations/GitHubActionsWorkflow@v1', { predicateType: v02, read: readV02 }],
  [
    'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
    { predicateType: v1, read: (predicate, type) => readV1(predicate, type, true) },
  ],
  [
    'https://slsa.dev/container-based-build/v0.1?draft',
    { predicateType: v1, read: (predicate, type) => readV1(predicate, type, false) },
  ],
]);

/** @throws E_PROVENANCE_FORM for another predicate, an unknown build type, or a field of the wrong kind */
export function readProvenance(statement: Statement): Provenance {
  const { predicateType } = statement;
  const predicate = Fields.of(statement.predicate, 'E_PROVENANCE_FORM', '$.predicate');
  if (predicateType !== v02 && predicateType !== v1) {
    throw predicate.refuse('$', `is ${predicateType}, not SLSA provenance v0.2 or v1`);
  }
  const holder = predicateType === v1 ? predicate.fields('buildDefinition') : predicate;
  const buildType = holder.text('buildType');
  const row = buildTypes.get(buildType);
  if (row?.predicateType !== predicateType) {
    throw holder.refuse(
      'buildType',
      `is ${buildType}, which is not one of GitHub’s builders for ${predicateType}`,
    );
  }
  return row.read(predicate, buildType);
}

// https://slsa.dev/spec/v0.2/provenance
function readV02(predicate: Fields, buildType: string): Provenance {
  const invocation = predicate.fields('invocation');
  const environment = invocation.optionalFields('environment');
  const event = environment?.optionalText('github_event_name');
  const payload = environment?.optionalFields('github_event_payload');
  const [material] = predicate.list('materials', materialsMax);
  return {
    builderId: predicate.fields('builder').text('id'),
    buildType,
    triggerUri: invocation.fields('configSource').optionalText('uri'),
    sourceUri: material?.optionalText('uri'),
    sourceRefOptional: false,
    ...refsOf(environment, payload, lowerCase),
    inputs: event === 'workflow_dispatch' ? payload?.optionalFields('inputs') : undefined,
    event,
    runRef: environment?.optionalText('github_ref'),
    sourceCommit: commitOf(material),
  };
}

// https://slsa.dev/spec/v1.0/provenance, as slsa-github-generator's v1 builders fill it
function readV1(predicate: Fields, buildType: string, sourceRefOptional: boolean): Provenance {
  const definition = predicate.fields('buildDefinition');
  const internal = definition.optionalFields('internalParameters');
  const event = internal?.optionalText('GITHUB_EVENT_NAME');
  const payload = internal?.optionalFields('GITHUB_EVENT_PAYLOAD');
  const [material] = definition.list('resolvedDependencies', materialsMax);
  const sourceUri = material?.optionalText('uri');
  const sourceRef = sourceUri === undefined ? undefined : parseGitUri(sourceUri)?.ref;
  return {
    builderId: predicate.fields('runDetails').fields('builder').text('id'),
    buildType,
    triggerUri: triggerOf(internal?.optionalText('GITHUB_WORKFLOW_REF')),
    sourceUri,
    sourceRefOptional,
    // The material says what was built; the run's own reference stands in where there is no material.
    ...(sourceUri === undefined
      ? refsOf(internal, payload, upperCase)
      : { branchRef: sourceRef, tagRef: sourceRef }),
    inputs: event === 'workflow_dispatch' ? payload?.optionalFields('inputs') : undefined,
    event,
    runRef: internal?.optionalText('GITHUB_REF'),
    sourceCommit: commitOf(material),
  };
}

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
