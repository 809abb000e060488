// SPDX-License-Identifier: Apache-2.0
// The commands that verify provenance: what can be proven of an artefact. slsa-verifier's flags keep their
// names and meanings; `slsa-verifier verify-artifact …` is `edgewarden verify artifact …`.

import type { CommandRow, OptionRow } from '../../command.ts';

const explain: OptionRow = {
  flags: '--explain',
  help: 'show every check, the clause that asks for it, and what would have made a failed one pass',
};

const trust: readonly OptionRow[] = [
  {
    flags: '--trusted-root <file...>',
    help: "trusted root (JSON, JSON Lines or PEM) in place of Sigstore's public-good one; may be repeated",
    repeat: true,
  },
];

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

const expectations: readonly OptionRow[] = [
  sourceUri,
  {
    flags: '--builder-id <uri>',
    help: 'the workflow that must have built it; with @v1.2.3, that release only',
  },
  { flags: '--source-branch <name>', help: 'the branch it must be built from' },
  { flags: '--source-tag <name>', help: 'the tag it must be built from' },
  { flags: '--source-versioned-tag <version>', help: 'as --source-tag, by version: v1 admits v1.2.3' },
  workflowInputs,
];

const printProvenance: OptionRow = {
  flags: '--print-provenance',
  help: 'print the proven statement (JSON) and nothing else',
};

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
    printProvenance,
    ...trust,
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
  ],
  load: () => import('./artifact.ts'),
};

const image: CommandRow = {
  path: 'verify image',
  summary: 'Prove who built a container image, and from which source',
  description: `Verifies SLSA provenance of an image by its digest, from attestations in OCI layouts on disk (cosign’s tags, cosign save, or Sigstore bundles that refer to the image). ${effects}`,
  arguments: [{ name: '<image>', help: 'the image by digest: registry/repository@sha256:<hex>' }],
  options: [
    {
      flags: '--layout <dir...>',
      help: 'an OCI layout that holds its attestations; may be repeated',
      repeat: true,
    },
    {
      flags: '--provenance-repository <repository>',
      help: 'a registry’s repository of attestations: refused, for nothing is fetched',
    },
    ...expectations,
    printProvenance,
    ...trust,
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
    ...trust,
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

export const rows: readonly CommandRow[] = [artifact, image, kubeedge];
