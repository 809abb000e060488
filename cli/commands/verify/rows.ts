// SPDX-License-Identifier: Apache-2.0
// The commands that verify provenance: what can be proven of an artefact. slsa-verifier's flags keep their
// names and meanings; `slsa-verifier verify-artifact …` is `edgewarden verify artifact …`.

import type { CommandRow, OptionRow } from '../../command.ts';
import { trustOptions } from '../../trust-options.ts';

const explain: OptionRow = {
  flags: '--explain',
  help: 'show every check, the clause that asks for it, and what would have made a failed one pass',
};

const sourceUri: OptionRow = {
  flags: '--source-uri <uri>',
  help: 'the repository it must be built from: github.com/owner/name',
  required: true,
};

const workflowInputs: OptionRow = {
  flags: '--build-workflow-input <name=value...>',
  help: 'an input that a started workflow must have been given; may be repeated',
  repeat: true,
};

const sourceOptions: readonly OptionRow[] = [
  { flags: '--source-branch <name>', help: 'the branch it must be built from' },
  { flags: '--source-tag <name>', help: 'the tag it must be built from' },
  { flags: '--source-versioned-tag <version>', help: 'as --source-tag, by version: v1 admits v1.2.3' },
  workflowInputs,
];

const expectations: readonly OptionRow[] = [
  sourceUri,
  {
    flags: '--builder-id <uri>',
    help: 'the workflow that must have built it; with @v1.2.3, that release only',
  },
  ...sourceOptions,
];

/** How it was built. */
const building: readonly OptionRow[] = [
  { flags: '--min-level <level>', help: 'the lowest SLSA Build level its builder must have: 0 to 3' },
  { flags: '--builder-version <version>', help: 'the builder’s own release, by version: v2 admits v2.1.0' },
  {
    flags: '--builders <file>',
    help: 'rows of the builder table (JSON) that come before the shipped ones',
  },
  {
    flags: '--runner <kind>',
    help: 'the kind of machine that it must have run on',
    choices: ['github-hosted', 'self-hosted'],
  },
  { flags: '--build-type <uri>', help: 'the build type that the provenance must state' },
  {
    flags: '--trigger <event...>',
    help: 'an event that may have started the build: push, release …; may be repeated',
    repeat: true,
  },
  {
    flags: '--external-parameter <name=value...>',
    help: 'an external parameter as it must be; dots lead into objects (workflow.ref=refs/tags/v1); may be repeated',
    repeat: true,
  },
  { flags: '--strict-parameters', help: 'refuse external parameters that no option names' },
];

/** Who must have cosigned. */
const witnesses: readonly OptionRow[] = [
  {
    flags: '--witness <key...>',
    help: 'a witness of the log, by its verifier key (name+id+base64) or as name=keyfile; may be repeated',
    repeat: true,
  },
  {
    flags: '--witness-quorum <number>',
    help: 'how many of them must have cosigned the log’s checkpoint: all, unless said',
  },
];

/** What it was made from. */
const dependencies: readonly OptionRow[] = [
  {
    flags: '--dependency-attestation <file...>',
    help: 'summaries (VSAs) and provenance of what it was made from; may be repeated',
    repeat: true,
  },
  {
    flags: '--dependency-verifier <id=keyfile...>',
    help: 'a verifier whose summaries are believed, with its public key (PEM); may be repeated',
    repeat: true,
  },
  {
    flags: '--dependency-source <uri=source...>',
    help: 'the repository that a dependency’s own provenance must name, by the dependency’s URI; may be repeated',
    repeat: true,
  },
  {
    flags: '--dependency-level <level...>',
    help: 'refuse unless every dependency is proven at it or higher: SLSA_BUILD_LEVEL_2; repeated, at one of them',
    repeat: true,
  },
];

/** What every command may ask of provenance besides slsa-verifier's flags. */
const more: readonly OptionRow[] = [...building, ...dependencies, ...witnesses];

const printProvenance: OptionRow = {
  flags: '--print-provenance',
  help: 'print the proven statement (JSON) and nothing else',
};
const printAttestation: OptionRow = { ...printProvenance, flags: '--print-attestation' };

const effects =
  'Nothing is fetched: signatures, the log’s evidence and the certificate chain are checked against the trusted roots alone. Exit code 1 if something is not proven; every failed check is listed, and --explain shows all of them.';

const artifact: CommandRow = {
  path: 'verify artifact',
  summary: 'Prove who built a file, and from which source',
  description: `Verifies SLSA provenance (Sigstore bundle, or JSON Lines of them) of release files. ${effects}`,
  arguments: [{ name: '<artifact...>', help: 'files of any size, or their digests as sha256:<hex>' }],
  options: [
    {
      flags: '--provenance, --provenance-path <file>',
      help: 'the provenance published beside the artefact',
      required: true,
    },
    ...expectations,
    ...more,
    printProvenance,
    ...trustOptions,
    explain,
  ],
  examples: [
    [
      'edgewarden verify artifact keadm.tar.gz --provenance-path multiple.intoto.jsonl --source-uri github.com/kubeedge/kubeedge --source-tag v1.22.0',
      'was this release file built from that tag?',
    ],
    [
      'edgewarden verify artifact sha256:<hex> --provenance-path multiple.intoto.jsonl --source-uri github.com/kubeedge/kubeedge --explain',
      'by digest alone, with every check and what would have made it pass',
    ],
    [
      'edgewarden verify artifact app.tar.gz --provenance-path app.intoto.jsonl --source-uri github.com/owner/app --dependency-attestation deps.jsonl --dependency-verifier https://example.com/verifier=verifier.pub.pem --dependency-level SLSA_BUILD_LEVEL_2',
      'and is everything that it was made from, as far as the provenance says, at Build L2?',
    ],
  ],
  load: () => import('./artifact.ts'),
};

const image: CommandRow = {
  path: 'verify image',
  summary: 'Prove who built a container image, and from which source',
  description: `Verifies SLSA provenance of an image by its digest, from attestations in OCI layouts on disk (cosign’s tags, cosign save, or Sigstore bundles that refer to the image) or in a file. ${effects}`,
  arguments: [{ name: '<image>', help: 'the image by digest: registry/repository@sha256:<hex>' }],
  options: [
    {
      flags: '--layout <dir...>',
      help: 'an OCI layout that holds its attestations; may be repeated',
      repeat: true,
    },
    {
      flags: '--provenance, --provenance-path <file>',
      help: 'provenance as a file: what gcloud prints of a Google Cloud Build image, or a Sigstore bundle',
    },
    {
      flags: '--provenance-repository <repository>',
      help: 'a registry’s repository of attestations: refused, for nothing is fetched',
    },
    ...expectations,
    ...more,
    printProvenance,
    ...trustOptions,
    explain,
  ],
  examples: [
    [
      'edgewarden verify image docker.io/kubeedge/cloudcore@sha256:<hex> --layout ./cloudcore --source-uri github.com/kubeedge/kubeedge',
      'was this image built from KubeEdge’s repository by a trusted builder?',
    ],
  ],
  load: () => import('./image.ts'),
};

const npmPackage: CommandRow = {
  path: 'verify npm-package',
  summary: 'Prove who built an npm package, and that the registry took it under its name',
  description: `Verifies both attestations that the npm registry serves of a package: the provenance that a run on GitHub signed, and the publish attestation that the registry signed. ${effects}`,
  arguments: [{ name: '<tarball...>', help: 'files, or their digests as sha512:<hex>' }],
  options: [
    {
      flags: '--attestations-path <file>',
      help: 'what the registry serves at /-/npm/v1/attestations/NAME@VERSION',
      required: true,
    },
    { flags: '--package-name <name>', help: 'the package’s name, with its scope', required: true },
    { flags: '--package-version <version>', help: 'the package’s version', required: true },
    sourceUri,
    {
      flags: '--builder-id <uri>',
      help: 'who must have built it: https://github.com/actions/runner/github-hosted, or a workflow’s URI',
      required: true,
    },
    ...sourceOptions,
    ...more,
    printProvenance,
    ...trustOptions,
    explain,
  ],
  examples: [
    [
      'edgewarden verify npm-package package-1.2.3.tgz --attestations-path attestations.json --package-name @owner/package --package-version 1.2.3 --source-uri github.com/owner/package --builder-id https://github.com/actions/runner/github-hosted',
      'is this tarball what that repository built and the registry published?',
    ],
  ],
  load: () => import('./npm-package.ts'),
};

const githubAttestation: CommandRow = {
  path: 'verify github-attestation',
  summary: 'Prove a file by its GitHub artefact attestation',
  description: `Verifies what actions/attest signed: by the workflow that --builder-id names, from the repository that --source-uri names. ${effects}`,
  arguments: [{ name: '<artifact>', help: 'a file of any size, or its digest as sha256:<hex>' }],
  options: [
    {
      flags: '--attestation-path <file>',
      help: 'what gh attestation download wrote, the API’s answer, or a bundle',
      required: true,
    },
    sourceUri,
    {
      flags: '--builder-id <uri>',
      help: 'the workflow that must have signed, as https://github.com/owner/name/.github/workflows/x.yml',
      required: true,
    },
    workflowInputs,
    ...more,
    printAttestation,
    ...trustOptions,
    explain,
  ],
  examples: [
    [
      'edgewarden verify github-attestation tool.tar.gz --attestation-path tool.jsonl --source-uri github.com/owner/tool --builder-id https://github.com/owner/tool/.github/workflows/release.yml',
      'did that workflow attest this file?',
    ],
  ],
  load: () => import('./github-attestation.ts'),
};

const vsa: CommandRow = {
  path: 'verify vsa',
  summary: 'Prove that somebody you trust has verified an artefact',
  description:
    'Verifies a verification summary (VSA): signature, subjects, verifier, resource, result and levels. Signed with the verifier’s key (--public-key-path), which is trusted now, for nothing proves when it signed; or keyless, as a Sigstore bundle, by the certificate’s identity and who vouched for it.',
  options: [
    {
      flags: '--subject-digest <digest...>',
      help: 'a digest the summary must be of: sha256:<hex>; may be repeated, and all are needed',
      required: true,
      repeat: true,
    },
    {
      flags: '--attestation-path <file>',
      help: 'the summary: a DSSE envelope or a Sigstore bundle',
      required: true,
    },
    { flags: '--verifier-id <uri>', help: 'who must have verified', required: true },
    { flags: '--resource-uri <uri>', help: 'what must have been verified', required: true },
    {
      flags: '--verified-level <level...>',
      help: 'a level it must have: SLSA_BUILD_LEVEL_2, which a higher one satisfies; may be repeated',
      repeat: true,
    },
    { flags: '--public-key-path <file>', help: 'the verifier’s public key (PEM)' },
    {
      flags: '--public-key-id <id>',
      help: 'what the envelope calls the key; without it, its SHA256: fingerprint',
    },
    {
      flags: '--certificate-identity <name>',
      help: 'keyless: whom the signing certificate names, exactly',
    },
    {
      flags: '--certificate-identity-regexp <pattern>',
      help: 'keyless: a pattern that the whole of that name must match',
    },
    {
      flags: '--certificate-oidc-issuer <url>',
      help: 'keyless: the identity provider that vouched for it, exactly',
    },
    { flags: '--max-age <age>', help: 'refuse a summary that is older, or does not say when: 90d' },
    ...witnesses,
    printAttestation,
    ...trustOptions,
    explain,
  ],
  examples: [
    [
      'edgewarden verify vsa --subject-digest sha256:<hex> --attestation-path vsa.jsonl --verifier-id https://example.com/verifier --resource-uri pkg:npm/package@1.2.3 --verified-level SLSA_BUILD_LEVEL_3 --public-key-path verifier.pub.pem',
      'did that verifier find this digest at Build L3?',
    ],
    [
      'edgewarden verify vsa --subject-digest sha256:<hex> --attestation-path vsa.sigstore.json --verifier-id https://example.com/verifier --resource-uri pkg:npm/package@1.2.3 --certificate-identity https://github.com/owner/verifier/.github/workflows/verify.yml@refs/heads/main --certificate-oidc-issuer https://token.actions.githubusercontent.com',
      'the same of a summary that a workflow signed without a key of its own',
    ],
  ],
  load: () => import('./vsa.ts'),
};

const kubeedge: CommandRow = {
  path: 'verify kubeedge',
  summary: 'Prove that a folder holds an official KubeEdge release',
  description: `Verifies everything in a folder at once: KubeEdge's archives with multiple.intoto.jsonl and their SHA-512 files, and images in OCI layouts with their attestations. Each must be built by slsa-github-generator's release that KubeEdge used then, by KubeEdge's release workflow, from the release's tag, and must have the name that it was published under. Whatever else is in the folder is named and stands against it. ${effects}`,
  arguments: [{ name: '<dir>', help: 'the folder, with subfolders' }],
  options: [
    { flags: '--release <tag>', help: 'the release: v1.22.0; else what the names of the archives say' },
    {
      flags: '--except <path...>',
      help: 'something in the folder that need not be proven, by its path there; may be repeated',
      repeat: true,
    },
    ...witnesses,
    ...trustOptions,
    explain,
  ],
  examples: [
    [
      'edgewarden verify kubeedge ./v1.22.0 --release v1.22.0',
      'is everything in this folder what KubeEdge released as v1.22.0?',
    ],
  ],
  load: () => import('./kubeedge.ts'),
};

export const rows: readonly CommandRow[] = [artifact, image, npmPackage, githubAttestation, vsa, kubeedge];
