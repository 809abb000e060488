// SPDX-License-Identifier: Apache-2.0
// One predicate of each kind, as full as its strict reader takes it. Made here; names and digests mean nothing.

import type { JsonObject } from '../../../core/json/index.ts';
import type { predicateKinds } from '../../../attest/statement/index.ts';

export const sha256: string = 'ab'.repeat(32);
const time = '2025-01-31T00:00:00Z';
const descriptor = { uri: 'pkg:generic/a@1', digest: { sha256 } };
const finding = { id: 'CVE-2025-0001', severity: [{ method: 'nvd', score: 'low' }], annotations: [{ a: 1 }] };
const scanner = { uri: 'pkg:generic/scan@1', version: '1', db: { uri: 'pkg:generic/db', lastUpdate: time } };
const scanned = { scanStartedOn: time, scanFinishedOn: time };

export const samples: Readonly<Record<keyof typeof predicateKinds, JsonObject>> = {
  provenanceV1: {
    buildDefinition: {
      buildType: 'https://example.com/build/v1',
      externalParameters: { source: 'git+https://example.com/r', nested: { b: [1, null], a: true } },
      internalParameters: { run: 1 },
      resolvedDependencies: [descriptor, { digest: { gitCommit: 'ab'.repeat(20) } }],
    },
    runDetails: {
      builder: { id: 'https://example.com/builder', version: { a: '1' }, builderDependencies: [descriptor] },
      metadata: { invocationId: 'x', startedOn: time, finishedOn: time },
      byproducts: [{ name: 'log', content: 'aGk=' }],
    },
  },
  provenanceV02: {
    builder: { id: 'https://example.com/builder' },
    buildType: 'https://example.com/build/v1',
    invocation: {
      configSource: {
        uri: 'git+https://example.com/r',
        digest: { sha1: 'ab'.repeat(20) },
        entryPoint: 'build',
      },
      parameters: { a: 'b' },
      environment: { c: 'd' },
    },
    buildConfig: { steps: [] },
    metadata: {
      buildInvocationId: 'x',
      buildStartedOn: time,
      buildFinishedOn: time,
      completeness: { parameters: true, environment: false, materials: true },
      reproducible: false,
    },
    materials: [descriptor],
  },
  provenanceV01: {
    builder: { id: 'https://example.com/builder' },
    recipe: {
      type: 'https://example.com/r@v1',
      definedInMaterial: 0,
      entryPoint: 'build',
      arguments: { a: 1 },
    },
    metadata: { buildInvocationId: 'x', completeness: { arguments: true }, reproducible: true },
    materials: [descriptor],
  },
  vsaV1: {
    verifier: { id: 'https://example.com/verifier', version: { verifier: '1.0' } },
    timeVerified: time,
    resourceUri: 'pkg:generic/a@1',
    policy: descriptor,
    inputAttestations: [descriptor],
    verificationResult: 'PASSED',
    verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
    dependencyLevels: { SLSA_BUILD_LEVEL_2: 7 },
    slsaVersion: '1.2',
  },
  vsaV02: {
    verifier: { id: 'https://example.com/verifier' },
    time_verified: time,
    resource_uri: 'pkg:generic/a@1',
    policy: descriptor,
    input_attestations: [descriptor],
    verification_result: 'FAILED',
    policy_level: 'FAILED',
    dependency_levels: { SLSA_LEVEL_1: 2 },
  },
  svr: {
    verifier: { id: 'https://example.com/verifier', policies: [descriptor] },
    timeCreated: time,
    properties: ['EXAMPLE_REVIEWED'],
  },
  scai: {
    attributes: [
      { attribute: 'REPRODUCIBLE', target: descriptor, conditions: { flags: '-O2' }, evidence: descriptor },
    ],
    producer: descriptor,
  },
  link: {
    name: 'build',
    command: ['make', 'all'],
    materials: [{ name: 'main.c', ...descriptor }],
    byproducts: { 'return-value': 0 },
    environment: { PATH: '/bin' },
  },
  release: { purl: 'pkg:npm/a@1.0.0', packageId: '42' },
  reference: {
    attester: { id: 'https://example.com/attester' },
    references: [
      { ...descriptor, downloadLocation: 'https://example.com/s', mediaType: 'application/spdx+json' },
    ],
  },
  runtimeTrace: {
    monitor: { type: 'https://example.com/monitor/v1', configSource: descriptor, tracePolicy: { all: true } },
    monitoredProcess: { hostID: 'https://example.com', type: 'https://example.com/ci', event: 'run/1' },
    monitorLog: {
      process: [{ pid: 1 }],
      network: [{ ip: '192.0.2.1', port: 443 }],
      fileAccess: [descriptor],
    },
    metadata: { buildStartedOn: time, buildFinishedOn: time },
  },
  testResult: {
    result: 'WARNED',
    configuration: [descriptor],
    url: 'https://example.com/run/1',
    passedTests: ['a'],
    warnedTests: ['b'],
    failedTests: [],
  },
  vulnerabilitiesV02: { scanner: { ...scanner, result: [finding] }, metadata: scanned },
  vulnerabilitiesV01: {
    invocation: { uri: 'https://example.com/run' },
    scanner: { ...scanner, result: [finding, { vulnerability: finding }] },
    metadata: scanned,
  },
  cycloneDx: {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: [{ name: 'a' }],
    extra: 1,
  },
  spdx2: {
    spdxVersion: 'SPDX-2.3',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: 'a',
    packages: [],
    dataLicense: 'CC0-1.0',
  },
  spdx3: { '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld', '@graph': [{ type: 'Person' }] },
  modelSignature: {
    serialization: { method: 'files', hash_type: 'sha256', allow_symlinks: false, ignore_paths: ['.git'] },
    resources: [{ name: 'weights', algorithm: 'sha256', digest: sha256 }],
  },
  modelDigests: { unused: 'x' },
  npmPublish: { name: 'a', version: '1.0.0', registry: 'https://registry.example.com' },
};
