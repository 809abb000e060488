// SPDX-License-Identifier: Apache-2.0
// What each kind of predicate demands, field by field, and what builders make of it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildStatement,
  encodeStatement,
  parseStatement,
  predicateKinds,
  predicateOf,
  readPredicate,
  vsaV1,
  type Reading,
  type Statement,
  type VsaV1,
} from '../../../attest/statement/index.ts';
import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import { samples, sha256 } from './samples.ts';

type Name = keyof typeof predicateKinds;
const subject = [{ name: 'a', digest: { sha256 } }];

/** The sample with what is at `path` replaced; undefined takes it away. */
function bent(
  value: JsonValue | undefined,
  path: readonly string[],
  by: JsonValue | undefined,
): JsonValue | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return by;
  if (Array.isArray(value))
    return (value as JsonValue[]).map((each, index) =>
      `${index}` === name ? (bent(each, rest, by) ?? null) : each,
    );
  return { ...(value as JsonObject), [name]: bent((value as JsonObject)[name], rest, by) };
}

function pathOf(name: Name, path: string, by: JsonValue | undefined, reading: Reading): unknown {
  const predicate = bent(samples[name], path.split('.'), by) as JsonObject;
  const statement: Statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: predicateKinds[name].type,
    predicate: JSON.parse(JSON.stringify(predicate)) as JsonObject,
  };
  try {
    readPredicate(statement, reading);
    return 'read';
  } catch (error) {
    return (error as { facts?: JsonObject }).facts?.['path'];
  }
}

const required: Readonly<Record<Name, readonly string[]>> = {
  provenanceV1: [
    'buildDefinition',
    'buildDefinition.buildType',
    'buildDefinition.externalParameters',
    'runDetails',
    'runDetails.builder',
    'runDetails.builder.id',
  ],
  provenanceV02: ['builder', 'builder.id', 'buildType'],
  provenanceV01: ['builder', 'builder.id', 'recipe.type'],
  vsaV1: ['verifier', 'verifier.id', 'resourceUri', 'policy', 'verificationResult', 'verifiedLevels'],
  vsaV02: [
    'verifier.id',
    'time_verified',
    'resource_uri',
    'policy.uri',
    'verification_result',
    'policy_level',
    'dependency_levels',
    'input_attestations.0.digest',
  ],
  svr: ['verifier', 'verifier.id', 'timeCreated', 'properties'],
  scai: ['attributes', 'attributes.0.attribute'],
  link: ['name'],
  release: ['purl'],
  reference: ['attester', 'attester.id', 'references'],
  runtimeTrace: [
    'monitor.type',
    'monitoredProcess.hostID',
    'monitoredProcess.type',
    'monitoredProcess.event',
    'monitorLog',
  ],
  testResult: ['result', 'configuration'],
  vulnerabilitiesV02: [
    'scanner.uri',
    'scanner.db.lastUpdate',
    'scanner.result',
    'scanner.result.0.id',
    'scanner.result.0.severity',
    'scanner.result.0.severity.0.score',
    'metadata.scanStartedOn',
    'metadata.scanFinishedOn',
  ],
  vulnerabilitiesV01: ['scanner.result', 'scanner.result.1.vulnerability.id', 'metadata.scanFinishedOn'],
  cycloneDx: ['bomFormat', 'specVersion'],
  spdx2: ['spdxVersion', 'SPDXID'],
  spdx3: ['@context', '@graph'],
  modelSignature: ['serialization.method', 'serialization.hash_type', 'resources', 'resources.0.digest'],
  modelDigests: [],
  npmPublish: ['name', 'version', 'registry'],
};
const dotted = (path: string): string => `$.predicate.${path.replaceAll(/\.(\d+)/g, '[$1]')}`;

describe.each(Object.entries(required) as [Name, readonly string[]][])('the predicate %s', (name, fields) => {
  it('is refused without any of what it requires', () => {
    for (const field of fields)
      for (const value of [undefined, null, true, 7])
        expect([field, value, pathOf(name, field, value, 'lenient')]).toEqual([
          field,
          value,
          field === '@context' && value !== undefined && value !== null ? 'read' : dotted(field),
        ]);
  });

  it('keeps fields that are not known, which the strict reading refuses unless the document is of others', () => {
    expect(pathOf(name, 'example_field', [1], 'lenient')).toBe('read');
    const open = ['cycloneDx', 'spdx2', 'spdx3'].includes(name);
    expect(pathOf(name, 'example_field', [1], 'strict')).toBe(open ? 'read' : '$.predicate.example_field');
  });
});

describe('the readings', () => {
  it.each<[Name, string, JsonValue]>([
    ['provenanceV1', 'buildDefinition.buildType', 'make'],
    ['provenanceV1', 'runDetails.metadata.startedOn', '2025-01-31'],
    ['provenanceV1', 'runDetails.metadata.startedOn', '2025-01-31T00:00:00+01:00'],
    ['provenanceV1', 'runDetails.metadata.startedOn', '2025-13-31T00:00:00Z'],
    ['provenanceV1', 'runDetails.byproducts.0.content', 'aGk'],
    ['provenanceV1', 'buildDefinition.resolvedDependencies.0.digest.sha256', 'AB'],
    ['provenanceV02', 'metadata.buildFinishedOn', 'yesterday'],
    ['vsaV1', 'verificationResult', 'passed'],
    ['vsaV1', 'verifier.id', 'HTTPS://example.com'],
    ['vsaV1', 'resourceUri', 'two words:x'],
    ['testResult', 'result', 'SKIPPED'],
    ['modelSignature', 'serialization.method', 'tar'],
    ['reference', 'references.0.mediaType', ''],
    ['link', 'materials.0.name', ''],
  ])('of %s differ in the form of %s', (name, path, value) => {
    expect(pathOf(name, path, value, 'lenient')).toBe('read');
    expect(pathOf(name, path, value, 'strict')).toBe(dotted(path));
  });

  it.each<[Name, string, JsonValue]>([
    ['provenanceV1', 'buildDefinition.resolvedDependencies', { a: 1 }],
    ['provenanceV1', 'buildDefinition.resolvedDependencies.0', 'x'],
    ['provenanceV1', 'runDetails.builder.version.a', 1],
    ['provenanceV02', 'metadata.reproducible', 'false'],
    ['vsaV1', 'dependencyLevels.SLSA_BUILD_LEVEL_2', -1],
    ['vsaV1', 'dependencyLevels.SLSA_BUILD_LEVEL_2', 0.5],
    ['vsaV1', 'dependencyLevels.SLSA_BUILD_LEVEL_2', '7'],
    ['vsaV1', 'verifiedLevels.0', 3],
    ['scai', 'attributes', []],
    ['cycloneDx', 'version', '1'],
    ['link', 'command', 'make all'],
  ])('of %s agree that the kind of %s is wrong', (name, path, value) => {
    for (const reading of ['lenient', 'strict'] as const)
      expect(pathOf(name, path, value, reading)).toBe(dotted(path));
  });

  it.each([
    'https://user:Secret@example.com/A',
    'pkg:npm/A@1',
    'git+https://example.com/A/B@refs/tags/V1',
    'urn:X:y',
  ])('take %s, whose scheme and authority are lowercase', (uri) => {
    expect(pathOf('vsaV1', 'resourceUri', uri, 'strict')).toBe('read');
  });
});

describe('buildStatement', () => {
  const value: VsaV1 = {
    verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
    verificationResult: 'PASSED',
    policy: { digest: { sha512: 'cd'.repeat(64), sha256 }, uri: 'pkg:generic/policy' },
    resourceUri: 'pkg:generic/a@1',
    verifier: { id: 'https://example.com/verifier' },
    dependencyLevels: { SLSA_BUILD_LEVEL_2: 1, SLSA_BUILD_LEVEL_1: 2 },
  };

  it('writes members in the order of the specification, all others by code unit', () => {
    const built = buildStatement(vsaV1, [{ digest: { sha256 }, name: 'a' }], value);
    expect(Buffer.from(encodeStatement(built)).toString()).toBe(
      `{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"${sha256}"}}],` +
        '"predicateType":"https://slsa.dev/verification_summary/v1","predicate":{' +
        '"verifier":{"id":"https://example.com/verifier"},"resourceUri":"pkg:generic/a@1",' +
        `"policy":{"uri":"pkg:generic/policy","digest":{"sha256":"${sha256}","sha512":"${'cd'.repeat(64)}"}},` +
        '"verificationResult":"PASSED","verifiedLevels":["SLSA_BUILD_LEVEL_3"],' +
        '"dependencyLevels":{"SLSA_BUILD_LEVEL_1":2,"SLSA_BUILD_LEVEL_2":1}}}',
    );
    expect(predicateOf(vsaV1, built, 'strict').verificationResult).toBe('PASSED');
  });

  it('takes a predicate of a type without a row as it is', () => {
    const built = buildStatement({ type: 'https://example.com/p/v1' }, subject, { b: [1], a: null });
    expect(built.predicate).toEqual({ a: null, b: [1] });
  });

  it.each<[what: string, build: () => unknown, code: string]>([
    ['no subject', () => buildStatement(vsaV1, [], value), 'E_STATEMENT_FORM'],
    [
      'a subject without a digest',
      () => buildStatement(vsaV1, [{ uri: 'pkg:generic/a' }], value),
      'E_STATEMENT_FORM',
    ],
    [
      'a digest in capitals',
      () => buildStatement(vsaV1, [{ digest: { sha256: 'AB'.repeat(32) } }], value),
      'E_STATEMENT_FORM',
    ],
    [
      '1,025 subjects',
      () =>
        buildStatement(
          vsaV1,
          Array<(typeof subject)[0]>(1025).fill({ name: 'a', digest: { sha256 } }),
          value,
        ),
      'E_STATEMENT_FORM',
    ],
    [
      'another result',
      () => buildStatement(vsaV1, subject, { ...value, verificationResult: 'OK' }),
      'E_PREDICATE_FORM',
    ],
    [
      'an unknown field',
      () => buildStatement(vsaV1, subject, { ...value, verifedLevels: [] }),
      'E_PREDICATE_FORM',
    ],
    [
      'a lone surrogate',
      () => buildStatement(vsaV1, subject, { ...value, slsaVersion: '\ud800' }),
      'E_JSON_SYNTAX',
    ],
    ['a type that is no URI', () => buildStatement({ type: 'mine' }, subject, {}), 'E_STATEMENT_FORM'],
  ])('refuses %s', (_, build, code) => {
    expect(build).toThrow(expect.objectContaining({ code }));
  });

  it('takes no number that JSON has not', () => {
    expect(() => buildStatement({ type: 'https://example.com/p/v1' }, subject, { a: NaN })).toThrow(
      TypeError,
    );
  });

  it('gives equal bytes for members in any order, which its strict reader accepts', () => {
    const shuffled = (original: JsonValue, seed: number): JsonValue => {
      if (Array.isArray(original)) return (original as JsonValue[]).map((each) => shuffled(each, seed));
      if (typeof original !== 'object' || original === null) return original;
      const entries = Object.entries(original).map(([name, each]): [string, JsonValue] => [
        name,
        shuffled(each ?? null, seed),
      ]);
      return Object.fromEntries(entries.toSorted(([a], [b]) => hash(a, seed) - hash(b, seed)));
    };
    const hash = (text: string, seed: number): number =>
      Array.from(text).reduce((sum, each) => (sum * 31 + (each.codePointAt(0) ?? 0) * seed) % 65_521, seed);
    const names = Object.keys(samples) as Name[];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.integer({ min: 1, max: 60_000 }), (name, seed) => {
        const row = predicateKinds[name] as typeof vsaV1;
        const [one, other] = [samples[name], shuffled(samples[name], seed)].map((predicate) =>
          Buffer.from(encodeStatement(buildStatement(row, subject, predicate as VsaV1))).toString(),
        );
        expect(other).toBe(one);
        expect(readPredicate(parseStatement(one ?? '', { reading: 'strict' }), 'strict')?.kind).toBe(
          row.kind,
        );
      }),
    );
  });
});
