// SPDX-License-Identifier: Apache-2.0
// The command that plays recorded exchanges of another implementation against ours.

import type { CommandRow } from '../../command.ts';

export const rows: readonly CommandRow[] = [
  {
    path: 'conformance run',
    summary: 'Play recorded exchanges against our implementation and compare',
    description:
      'Suite kubeedge: starts the certificate endpoint on the loopback interface with the anchor, keys and known nodes of the folder, plays every case of enrolment.json, tokens.json and edgecore-requests.json that it holds, and compares verdicts, and statuses where they carry meaning. Prints one JSON line a case and a summary line. Exit code 0 only if every case marked as required agrees, or differs as docs/kubeedge-endpoint.md says. Writes nothing outside a temporary folder. Suites limbo (C2SP x509-limbo), pkits (NIST PKITS), wycheproof (C2SP Wycheproof) and slsa (the regression tables of slsa-verifier): judge every case of a folder laid out as theirs under test/vectors, in one process. Suite sigstore (sigstore-conformance): verifies the bundles of manifest.json and own-manifest.json, whichever the folder holds, offline.',
    arguments: [
      { name: '<suite>', help: 'kubeedge, limbo, pkits, sigstore, slsa or wycheproof' },
      { name: '<dir>', help: 'folder with the recorded cases' },
    ],
    options: [{ flags: '--only <text>', help: 'only cases whose id contains this text' }],
    examples: [
      ['edgewarden conformance run kubeedge test/vectors/kubeedge', 'all recorded exchanges with KubeEdge'],
      [
        'edgewarden conformance run kubeedge test/vectors/kubeedge --only mtls --output table',
        'the rotations only, as a table',
      ],
      ['edgewarden conformance run pkits test/vectors/pkits', 'the paths of NIST PKITS'],
    ],
    load: () => import('./run.ts'),
  },
  {
    path: 'conformance limbo',
    summary: "Judge x509-limbo's cases by its own protocol",
    description:
      "Reads a limbo.json on standard input (up to 64 MiB) and writes the suite's result file to standard output: one result for every case, none skipped. The exit code says only that all were judged; compare the results with what the suite expects. Each case is judged by the profile that the first parts of its id ask for.",
    examples: [
      ['edgewarden conformance limbo < limbo.json > results.json', "what the suite's own runner compares"],
    ],
    load: () => import('./limbo/protocol.ts'),
  },
  {
    path: 'conformance sigstore verify-bundle',
    summary: "Verify a bundle by sigstore-conformance's client protocol",
    description:
      'Verifies a Sigstore bundle offline: of a file, or of an artefact named by sha256: and 64 hex digits where no file has that name. Of an envelope the artefact is a subject of the statement. The identity and its issuer are compared exactly. Starts from the public-good root that is shipped, from that of staging with --staging, or from --trusted-root. Exit code 0 only if everything was proven.',
    arguments: [{ name: '<artifact>', help: 'a file, or sha256:<hex>' }],
    options: [
      { flags: '--staging', help: "start from the staging instance's root" },
      { flags: '--bundle <file>', help: 'the Sigstore bundle', required: true },
      { flags: '--certificate-identity <text>', help: "the certificate's one name, exactly" },
      {
        flags: '--certificate-oidc-issuer <url>',
        help: 'the identity provider that vouched for it, exactly',
      },
      { flags: '--key <file>', help: 'a public key in PEM, instead of an identity' },
      { flags: '--trusted-root <file>', help: "a Sigstore trusted root, instead of an instance's" },
    ],
    examples: [
      [
        'edgewarden conformance sigstore verify-bundle --bundle a.txt.sigstore.json --key key.pub a.txt',
        'a bundle that was signed with a key',
      ],
    ],
    load: () => import('./sigstore/verify-bundle.ts'),
  },
];
