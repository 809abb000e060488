// SPDX-License-Identifier: Apache-2.0
// What KubeEdge's release workflow publishes and how it was attested over time, as data: archives, images, who
// builds them, which generator was in use when, and which releases may lack provenance and why.
//
// Source: kubeedge/kubeedge, .github/workflows/release.yml, and its changes #4285 (v1.13.0), #5239, #5493 and
// #6363. A release after the last row is judged by the last row. Nothing here proves anything: it says what to
// expect.

export const kubeedge: {
  readonly sourceUri: string;
  /** The path of the workflow that a release starts. */
  readonly entryPoint: string;
  /** The event that starts it: a release was published. */
  readonly trigger: string;
  /** Builders by what they attest, without a release. */
  readonly builders: Readonly<Record<Kind, string>>;
  /** Where images are published. */
  readonly repository: string;
} = {
  sourceUri: 'github.com/kubeedge/kubeedge',
  entryPoint: '.github/workflows/release.yml',
  trigger: 'release',
  builders: {
    archive:
      'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml',
    image:
      'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml',
  },
  repository: 'docker.io/kubeedge',
};

export type Kind = 'archive' | 'image';

/** The archives of a release: `<program>-<tag>-<os>-<arch>.tar.gz`. */
export const archivePlatforms: ReadonlyMap<string, readonly string[]> = new Map([
  ['kubeedge', ['linux-amd64', 'linux-arm64', 'linux-arm', 'windows-amd64']],
  ['keadm', ['linux-amd64', 'linux-arm64', 'linux-arm', 'windows-amd64']],
  ['edgesite', ['linux-amd64', 'linux-arm64', 'linux-arm']],
]);

/** The images that the release workflow attests. Earlier releases have fewer of them. */
export const attestedImages: readonly string[] = [
  'admission',
  'cloudcore',
  'conformance',
  'controller-manager',
  'csidriver',
  'edgemark',
  'edgesite-agent',
  'edgesite-server',
  'installation-package',
  'iptables-manager',
  'iptables-manager-nft',
  'nodeconformance',
];

/** Images that people run beside a release and that no provenance covers. */
export const unattestedImages: readonly { readonly name: RegExp; readonly what: string }[] = [
  { name: /^kubeedge\/edgecore$/, what: 'built outside the release workflow' },
  { name: /^kubeedge\/pause$/, what: 'built outside the release workflow' },
  { name: /^kubeedge\/build-tools$/, what: 'the container that releases are compiled in, not part of one' },
  { name: /^kubeedge\/edgemesh-/, what: 'EdgeMesh publishes no provenance' },
  { name: /^kubeedge\/(sedna-|sedna$)/, what: 'Sedna publishes no provenance' },
  { name: /^kubeedge\/.*mapper/, what: 'mappers are published without provenance' },
  { name: /(^|\/)eclipse-mosquitto$/, what: 'of another project' },
];

export interface GeneratorRow {
  /** The first release that the row is for. */
  readonly from: string;
  /** slsa-github-generator's releases that builds of these KubeEdge releases may have used, oldest first. */
  readonly generators: readonly [string, ...string[]];
  /** True for the last row: a newer generator than it names is admitted. */
  readonly open?: true;
  readonly because: string;
}

/** Oldest first. A patch release runs the workflow of its own branch, which was moved at some point. */
export const generatorRows: readonly GeneratorRow[] = [
  { from: 'v1.13.0', generators: ['v1.4.0'], because: 'kubeedge/kubeedge#4285' },
  {
    from: 'v1.13.1',
    generators: ['v1.4.0', 'v1.9.0', 'v1.10.0'],
    because: 'moved in November 2023 (#5239) and March 2024 (#5493)',
  },
  {
    from: 'v1.16.0',
    generators: ['v1.9.0', 'v1.10.0', 'v2.1.0'],
    because: 'moved in March 2024 (#5493) and June 2025 (#6363)',
  },
  {
    from: 'v1.17.0',
    generators: ['v1.10.0', 'v2.1.0'],
    because: 'moved in June 2025 (#6363)',
  },
  { from: 'v1.22.0', generators: ['v2.1.0'], open: true, because: 'in use since June 2025 (#6363)' },
];

export interface GapRow {
  /** From this release, to before that one. */
  readonly from: string;
  readonly before: string;
  readonly lacks: 'nothing is attested' | 'may lack provenance';
  readonly of: readonly Kind[];
  /** When such releases were published. */
  readonly when: string;
  readonly because: string;
}

/** Where provenance is missing or may be. Without it nothing is proven, whatever the reason. */
export const gapRows: readonly GapRow[] = [
  {
    from: 'v0.0.0',
    before: 'v1.13.0',
    lacks: 'nothing is attested',
    of: ['archive', 'image'],
    when: 'before January 2023',
    because: 'the release workflow made no provenance yet (kubeedge/kubeedge#4285)',
  },
  {
    from: 'v1.13.1',
    before: 'v1.16.0',
    lacks: 'may lack provenance',
    of: ['image'],
    when: 'around November 2023',
    because: 'the generator in use could no longer fetch cosign (kubeedge/kubeedge#5239)',
  },
  {
    from: 'v1.13.1',
    before: 'v1.17.0',
    lacks: 'may lack provenance',
    of: ['archive', 'image'],
    when: 'January to March 2024',
    because: 'the generator in use failed when a release was drafted (kubeedge/kubeedge#5493)',
  },
  {
    from: 'v1.17.0',
    before: 'v1.22.0',
    lacks: 'may lack provenance',
    of: ['archive', 'image'],
    when: 'February to June 2025',
    because: 'the generator in use relied on an action that GitHub had withdrawn (kubeedge/kubeedge#6363)',
  },
];
