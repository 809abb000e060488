// SPDX-License-Identifier: Apache-2.0
// Who may sign for which builder, and the highest Build level each can claim (SLSA v1.2, verifying artifacts,
// "bootstrapping": a map from signer identity and builder.id to a level). A level is a property of this table:
// provenance cannot raise it. A new builder is a row; an operator's rows come first (builder-file.ts).
//
// Not here: whether a run is what it says (builder.ts), and what else lowers its level (level.ts).

export type BuilderKind = 'artifact' | 'image' | 'npm' | 'github' | 'cloud-build';
export type BuildLevel = 0 | 1 | 2 | 3;

export interface BuilderRow {
  /** For people. */
  readonly name: string;
  /** What it may be trusted to have built without being named by the caller; the level counts whatever was built. */
  readonly kinds: readonly BuilderKind[];
  /** The signing workflow's URI without its reference, or a folder of workflows with `/` at its end; absent for any workflow on GitHub. */
  readonly signer?: string;
  /** What the provenance must name, without a reference, or a folder with `/` at its end; absent where that is the signer itself. */
  readonly builderId?: string;
  /** The build types that the row speaks for; absent for all. */
  readonly buildTypes?: readonly string[];
  /** Whether the workflow was called from another one, which then cannot touch its steps; absent for both. */
  readonly called?: boolean;
  readonly level: BuildLevel;
  readonly reason: string;
  /** Signs for a builder that calls it, which the provenance names. */
  readonly delegates?: true;
  /** How its releases are tagged: vX.Y.Z, or vX.Y.Z-java. Default `release`. */
  readonly tags?: 'release' | 'release-java';
}

const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
export const generatorWorkflows: string = generator;
const gitHubWorkflowTypes: readonly string[] = ['https://actions.github.io/buildtypes/workflow/v1'];
export const npmTypes: readonly string[] = [
  'https://github.com/npm/cli/gha@v1',
  'https://github.com/npm/cli/gha/v2',
  'https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1',
];
export const npmRunner = 'https://github.com/actions/runner';

const isolated = 'a reusable workflow that signs in a job which the build cannot reach';
const delegated = 'a builder of the framework’s own, signed for by its delegator';

/** The first row that fits is the one that counts. */
export const shippedBuilders: readonly BuilderRow[] = [
  {
    name: 'slsa-github-generator, any files',
    kinds: ['artifact'],
    signer: `${generator}generator_generic_slsa3.yml`,
    level: 3,
    reason: isolated,
  },
  {
    name: 'slsa-github-generator, Go',
    kinds: ['artifact'],
    signer: `${generator}builder_go_slsa3.yml`,
    level: 3,
    reason: isolated,
  },
  {
    name: 'slsa-github-generator, container-based',
    kinds: ['artifact'],
    signer: `${generator}builder_container-based_slsa3.yml`,
    level: 3,
    reason: isolated,
  },
  {
    name: 'slsa-github-generator, images',
    kinds: ['image'],
    signer: `${generator}generator_container_slsa3.yml`,
    level: 3,
    reason: isolated,
  },
  ...['delegator_generic_slsa3.yml', 'delegator_lowperms-generic_slsa3.yml'].flatMap(
    (file): readonly BuilderRow[] => [
      {
        name: `slsa-github-generator’s builders behind ${file}`,
        kinds: ['artifact', 'npm'],
        signer: `${generator}${file}`,
        builderId: generator,
        delegates: true,
        level: 3,
        reason: delegated,
      },
      {
        name: `JReleaser behind ${file}`,
        kinds: [],
        signer: `${generator}${file}`,
        builderId: 'https://github.com/jreleaser/release-action/',
        delegates: true,
        tags: 'release-java',
        level: 3,
        reason: 'a builder signed for by the delegator, tagged vX.Y.Z-java by its project',
      },
      {
        name: `other builders behind ${file}`,
        kinds: [],
        signer: `${generator}${file}`,
        builderId: 'https://github.com/',
        delegates: true,
        level: 2,
        reason:
          'the delegator signs out of the build’s reach, but nobody has vetted this builder’s own steps',
      },
    ],
  ),
  {
    name: 'Bazel rulesets, release',
    kinds: ['github'],
    signer: 'https://github.com/bazel-contrib/.github/.github/workflows/release_ruleset.yaml',
    buildTypes: gitHubWorkflowTypes,
    level: 3,
    reason: 'actions/attest in a reusable workflow pinned to a release',
  },
  {
    name: 'Bazel Central Registry, metadata',
    kinds: ['github'],
    signer: 'https://github.com/bazel-contrib/publish-to-bcr/.github/workflows/publish.yaml',
    buildTypes: gitHubWorkflowTypes,
    level: 3,
    reason: 'actions/attest in a reusable workflow pinned to a release',
  },
  {
    name: 'npm CLI on GitHub’s machines',
    kinds: ['npm'],
    builderId: `${npmRunner}/github-hosted`,
    buildTypes: npmTypes,
    level: 2,
    reason: 'the build itself wrote the provenance; only what the certificate confirms is beyond its reach',
  },
  {
    name: 'npm CLI on GitHub’s machines, first form',
    kinds: ['npm'],
    builderId: npmRunner,
    buildTypes: npmTypes,
    level: 2,
    reason: 'the build itself wrote the provenance; only what the certificate confirms is beyond its reach',
  },
  {
    name: 'npm CLI on a machine of the project’s own',
    kinds: ['npm'],
    builderId: `${npmRunner}/self-hosted`,
    buildTypes: npmTypes,
    level: 1,
    reason: 'a self-hosted runner is no hosted build platform',
  },
  {
    name: 'actions/attest in a reusable workflow',
    kinds: [],
    buildTypes: gitHubWorkflowTypes,
    called: true,
    level: 3,
    reason: 'actions/attest in a reusable workflow pinned to a release or commit, named by the caller',
  },
  {
    name: 'actions/attest in an ordinary workflow',
    kinds: [],
    buildTypes: gitHubWorkflowTypes,
    called: false,
    level: 2,
    reason: 'actions/attest in a workflow whose own steps could forge what it attests',
  },
  {
    name: 'BuildKit',
    kinds: [],
    builderId: 'https://github.com/',
    buildTypes: [
      'https://mobyproject.org/buildkit@v1',
      'https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md',
    ],
    level: 1,
    reason: 'unsigned in an image’s index, or signed by the very build that wrote it',
  },
  {
    name: 'Google Cloud Build',
    kinds: ['cloud-build'],
    signer: 'https://cloudbuild.googleapis.com/',
    builderId: 'https://cloudbuild.googleapis.com/GoogleHostedWorker',
    level: 3,
    reason: 'a hosted worker, signed for by the platform’s own keys',
  },
];

/** A builder that no row fits: its provenance exists, and that is all. */
export const unknownBuilder: BuilderRow = {
  name: 'unknown',
  kinds: [],
  level: 1,
  reason: 'no row of the builder table fits: provenance exists, and more is not known of its builder',
};

/** What of a build the table is asked about. Names are without their references. */
export interface BuilderClaim {
  readonly signer: string;
  readonly builderId: string | undefined;
  readonly buildType: string | undefined;
  readonly called: boolean | undefined;
}

/** The rows in the order they count: the caller's own first. */
export const builderRows = (own: readonly BuilderRow[] = []): readonly BuilderRow[] =>
  own.length === 0 ? shippedBuilders : [...own, ...shippedBuilders];

/** The first row that fits. */
export function findBuilder(claim: BuilderClaim, rows: readonly BuilderRow[]): BuilderRow {
  return rows.find((row) => fits(row, claim)) ?? unknownBuilder;
}

/** The rows that name this signer, whatever it built. */
export function rowsOfSigner(signer: string, rows: readonly BuilderRow[]): readonly BuilderRow[] {
  return rows.filter((row) => row.signer !== undefined && covers(row.signer, signer));
}

function fits(row: BuilderRow, claim: BuilderClaim): boolean {
  const named =
    row.builderId === undefined ? claim.builderId === claim.signer : covers(row.builderId, claim.builderId);
  return (
    covers(row.signer ?? 'https://github.com/', claim.signer) &&
    named &&
    (row.buildTypes === undefined || row.buildTypes.includes(claim.buildType ?? '')) &&
    (row.called === undefined || row.called === claim.called)
  );
}

/** The name itself, or for a folder anything plainly below it: no way leads out of one. */
export function covers(pattern: string, name: string | undefined): boolean {
  if (name === undefined || !pattern.endsWith('/')) return pattern === name;
  return name.startsWith(pattern) && belowFolder.test(name.slice(pattern.length));
}

const belowFolder = /^\.?[\w-]+(?:\.[\w-]+)*(?:\/\.?[\w-]+(?:\.[\w-]+)*)*$/;
