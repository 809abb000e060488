// SPDX-License-Identifier: Apache-2.0
// The commands that verify provenance: what can be proven of an artefact.

import type { CommandRow, OptionRow } from '../../command.ts';

const expectations: readonly OptionRow[] = [
  {
    flags: '--source-uri <uri>',
    help: 'the repository it must be built from: github.com/owner/name',
    required: true,
  },
  {
    flags: '--builder-id <uri>',
    help: 'the workflow that must have built it; with @v1.2.3, that release only',
  },
  { flags: '--source-branch <name>', help: 'the branch it must be built from' },
  { flags: '--source-tag <name>', help: 'the tag it must be built from' },
  { flags: '--source-versioned-tag <version>', help: 'as --source-tag, by version: v1 admits v1.2.3' },
  {
    flags: '--build-workflow-input <name=value...>',
    help: 'inputs that a started workflow must have been given',
  },
  { flags: '--print-provenance', help: 'print the proven statement (JSON) and nothing else' },
  { flags: '--trusted-root <file>', help: "trusted root (JSON) in place of Sigstore's public-good one" },
];

const effects =
  'Nothing is fetched: signatures, the log’s evidence and the certificate chain are checked against the trusted root alone. Exit code 1 if something is not proven; every failed check is listed, and --verbose shows all of them.';

export const rows: readonly CommandRow[] = [
  {
    path: 'verify artifact',
    summary: 'Prove who built a file, and from which source',
    description: `Verifies SLSA provenance (Sigstore bundle, or JSON Lines of them) of release files. ${effects}`,
    arguments: [{ name: '<artifact...>', help: 'files, or their digests as sha256:<hex>' }],
    options: [
      { flags: '--provenance <file>', help: 'the provenance published beside the artefact', required: true },
      ...expectations,
    ],
    examples: [
      [
        'edgewarden verify artifact keadm.tar.gz --provenance multiple.intoto.jsonl --source-uri github.com/kubeedge/kubeedge --source-tag v1.22.0',
        'was this release file built from that tag?',
      ],
    ],
    load: () => import('./artifact.ts'),
  },
  {
    path: 'verify image',
    summary: 'Prove who built a container image, and from which source',
    description: `Verifies SLSA provenance of an image by its digest, from attestations in OCI layouts on disk (cosign’s tags, cosign save, or Sigstore bundles that refer to the image). ${effects}`,
    arguments: [{ name: '<image>', help: 'the image by digest: registry/repository@sha256:<hex>' }],
    options: [
      { flags: '--layout <dir...>', help: 'OCI layouts that hold its attestations', required: true },
      ...expectations,
    ],
    examples: [
      [
        'edgewarden verify image docker.io/kubeedge/cloudcore@sha256:<hex> --layout ./cloudcore --source-uri github.com/kubeedge/kubeedge',
        'was this image built from KubeEdge’s repository by a trusted builder?',
      ],
    ],
    load: () => import('./image.ts'),
  },
];
