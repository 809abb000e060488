// SPDX-License-Identifier: Apache-2.0
// The in-toto Attestation Framework's rules for whoever reads (spec/v1), each under the name of its section.
import { describe, expect, it } from 'vitest';
import {
  buildStatement,
  encodeStatement,
  findSubject,
  isOfKind,
  isPayloadType,
  matchDigestSets,
  parseStatement,
  predicateKinds,
  predicateOf,
  readPredicate,
  resourceDescriptor,
  sameType,
  typeUri,
  vsaV1,
  type Statement,
} from '../../../attest/statement/index.ts';
import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import { samples, sha256 } from './samples.ts';

const subject = [{ name: 'a', digest: { sha256 } }];
const json = (predicateType: string, predicate: JsonValue | undefined, more: JsonObject = {}): string =>
  JSON.stringify({ _type: 'https://in-toto.io/Statement/v1', subject, predicateType, predicate, ...more });
const vsa = (changes: JsonObject): Statement =>
  parseStatement(json(vsaV1.type, { ...samples.vsaV1, ...changes }));
const refused = (code: string): unknown => expect.objectContaining({ code });

describe('spec/v1/README.md, "Parsing rules"', () => {
  it('Unrecognized fields: are ignored, and kept', () => {
    const statement = parseStatement(
      json(vsaV1.type, { ...samples.vsaV1, later: [1] }, { 'example.com/x': { deep: null } }),
    );
    expect(readPredicate(statement)?.kind).toBe('vsa-v1');
    const written = JSON.parse(Buffer.from(encodeStatement(statement)).toString()) as JsonObject;
    expect(written['example.com/x']).toEqual({ deep: null });
    expect((written['predicate'] as JsonObject)['later']).toEqual([1]);
  });

  it('Unrecognized fields: are refused by who asked for the strict reading', () => {
    const strict = (text: string): unknown => parseStatement(text, { reading: 'strict' });
    expect(() => strict(json(vsaV1.type, samples.vsaV1, { later: 1 }))).toThrow(refused('E_STATEMENT_FORM'));
    expect(() => readPredicate(vsa({ later: 1 }), 'strict')).toThrow(refused('E_PREDICATE_FORM'));
  });

  it.each([
    ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance', '1'],
    ['https://slsa.dev/provenance/v1.4', 'https://slsa.dev/provenance', '1'],
    ['https://slsa.dev/provenance/v1.4.2', 'https://slsa.dev/provenance', '1'],
    ['https://slsa.dev/provenance/v0.2', 'https://slsa.dev/provenance', '0.2'],
    ['https://slsa.dev/provenance/v0.2.7', 'https://slsa.dev/provenance', '0.2'],
    ['https://example.com/v10', 'https://example.com', '10'],
    // Not semantic versions: part of the address.
    ['https://slsa.dev/provenance/v0', 'https://slsa.dev/provenance/v0', undefined],
    ['https://slsa.dev/provenance/v01', 'https://slsa.dev/provenance/v01', undefined],
    ['https://slsa.dev/provenance/v1.', 'https://slsa.dev/provenance/v1.', undefined],
    ['https://slsa.dev/provenance/v1-draft', 'https://slsa.dev/provenance/v1-draft', undefined],
    ['https://slsa.dev/provenance/v1.2.3.4', 'https://slsa.dev/provenance/v1.2.3.4', undefined],
    ['https://slsa.dev/provenance/v1?x', 'https://slsa.dev/provenance/v1?x', undefined],
    ['https://cyclonedx.org/bom', 'https://cyclonedx.org/bom', undefined],
    ['', '', undefined],
  ])('Versioning: %s is %s of major version %s', (type, base, major) => {
    expect(typeUri(type)).toEqual({ base, major });
  });

  it.each([
    ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v1.9', true],
    ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v2', false],
    ['https://slsa.dev/provenance/v0.1', 'https://slsa.dev/provenance/v0.2', false],
    ['https://slsa.dev/provenance/v0.2', 'https://slsa.dev/provenance/v0.2.1', true],
    ['https://slsa.dev/provenance/v1', 'https://SLSA.dev/provenance/v1', false],
    ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v1/', false],
    ['https://slsa.dev/provenance', 'https://slsa.dev/provenance/v1', false],
  ])('Versioning: %s and %s are one type: %s', (a, b, same) => {
    expect(sameType(a, b)).toBe(same);
    expect(sameType(b, a)).toBe(same);
  });

  it('Versioning: an unknown minor version is read, another major one is unknown and no error', () => {
    const at = (version: string): Statement =>
      parseStatement(json(`https://slsa.dev/verification_summary/${version}`, samples.vsaV1));
    expect(readPredicate(at('v1.7'))?.kind).toBe('vsa-v1');
    expect(readPredicate(at('v2'))).toBeUndefined();
    expect(readPredicate(at('v0.9'))).toBeUndefined();
    expect(() => predicateOf(vsaV1, at('v2'))).toThrow(refused('E_PREDICATE_FORM'));
  });

  it('Monotonic principle: leaving a field out never adds one, and what is required never means less', () => {
    // An empty list of findings says "nothing found": a missing one must not.
    const { vulnerabilitiesV02: row } = predicateKinds;
    const scanner = samples.vulnerabilitiesV02['scanner'] as JsonObject;
    const scan = (result: JsonValue | undefined): Statement =>
      parseStatement(json(row.type, { ...samples.vulnerabilitiesV02, scanner: { ...scanner, result } }));
    expect(predicateOf(row, scan([])).scanner.result).toEqual([]);
    expect(() => predicateOf(row, scan(undefined))).toThrow(refused('E_PREDICATE_FORM'));
    expect(() => predicateOf(row, scan(null))).toThrow(refused('E_PREDICATE_FORM'));
  });

  it('Monotonic principle: a statement matches no artefact more for having fewer subjects or digests', () => {
    const digests = [{ sha256, sha512: 'cd'.repeat(64) }, { sha256: '00'.repeat(32) }];
    const all = parseStatement(
      json('https://example.com/p/v1', {}, { subject: digests.map((digest) => ({ digest })) }),
    );
    for (const digest of digests) {
      const fewer = { ...all, subject: [{ digest }] };
      for (const [algorithm, hex] of Object.entries({ sha256, sha512: 'cd'.repeat(64) }))
        if (findSubject(fewer, { algorithm, hex }) !== undefined)
          expect(findSubject(all, { algorithm, hex })).toBeDefined();
    }
  });
});

describe('unset, null and empty (predicates, "Parsing rules": fields that are optional)', () => {
  it.each([
    ['timeVerified', ''],
    ['inputAttestations', []],
    ['dependencyLevels', {}],
    ['slsaVersion', null],
    ['timeVerified', undefined],
  ])('%s may be %j', (field, value) => {
    expect(predicateOf(vsaV1, vsa({ [field]: value })).resourceUri).toBe('pkg:generic/a@1');
  });

  it('are told apart by the strict reading, which wants an optional field left out', () => {
    expect(() => predicateOf(vsaV1, vsa({ slsaVersion: null }), 'strict')).toThrow(
      refused('E_PREDICATE_FORM'),
    );
    expect(predicateOf(vsaV1, vsa({ dependencyLevels: {} }), 'strict').dependencyLevels).toEqual({});
  });

  it.each(['verifier', 'resourceUri', 'policy', 'verificationResult', 'verifiedLevels'])(
    '%s is required and may be neither',
    (field) => {
      for (const value of [undefined, null])
        expect(() => readPredicate(vsa({ [field]: value }))).toThrow(refused('E_PREDICATE_FORM'));
    },
  );

  it.each([undefined, null, {}])('statement.md, predicate: %j is an empty one', (predicate) => {
    const statement = parseStatement(json('https://example.com/fully-described/v1', predicate));
    expect(statement.predicate).toEqual({});
    expect(JSON.parse(Buffer.from(encodeStatement(statement)).toString())).toHaveProperty('predicate', {});
  });
});

describe('digest_set.md, "Guidelines"', () => {
  const sha512 = 'cd'.repeat(64);
  it.each([
    ['any acceptable digest suffices', { sha256, sha512 }, { sha256 }, 'sha256'],
    ['another digest that differs takes nothing away', { sha256, sha512 }, { sha256, sha512: '' }, 'sha256'],
    ['values of different algorithms are not compared', { sha256 }, { sha384: sha256 }, undefined],
    ['an unknown algorithm never matches', { somecoolhash: 'abcd' }, { somecoolhash: 'abcd' }, undefined],
    ['md5 never matches by itself', { md5: 'ab' }, { md5: 'ab' }, undefined],
    ['sha1 never matches by itself', { sha1: 'ab' }, { sha1: 'ab' }, undefined],
    ['gitCommit never matches by itself', { gitCommit: 'ab' }, { gitCommit: 'ab' }, undefined],
    ['capitals equal nothing', { sha256: sha256.toUpperCase() }, { sha256 }, undefined],
    ['empty values equal nothing', { sha256: '' }, { sha256: '' }, undefined],
    ['names of prototypes are not algorithms', { sha256 }, {}, undefined],
  ])('%s', (_, a, b, algorithm) => {
    expect(matchDigestSets(a as never, b as never)).toBe(algorithm);
    expect(matchDigestSets(b as never, a as never)).toBe(algorithm);
  });

  it('a consumer may accept what it considers secure', () => {
    const commit = { gitCommit: 'ab'.repeat(20) };
    expect(matchDigestSets(commit, commit, new Set(['gitCommit']))).toBe('gitCommit');
    expect(matchDigestSets({ sha256 }, { sha256 }, new Set(['gitCommit']))).toBeUndefined();
  });
});

describe('resource_descriptor.md', () => {
  it.each([{ uri: 'pkg:generic/a' }, { digest: { sha256 } }, { content: 'aGk=' }])('%j is enough', (one) => {
    expect(resourceDescriptor(one)).toEqual(one);
  });

  it.each([
    ['nothing', {}],
    ['a name alone', { name: 'a' }],
    ['an empty URI', { uri: '', name: 'a' }],
    ['a location alone', { downloadLocation: 'https://example.com', mediaType: 'text/plain' }],
    ['content that is not base64', { content: 'a' }],
    ['a URI with a host in capitals', { uri: 'https://EXAMPLE.com/a' }],
    ['an unknown field', { uri: 'pkg:generic/a', urn: 'x' }],
  ])('is none with %s', (_, descriptor) => {
    expect(() => resourceDescriptor(descriptor)).toThrow(refused('E_PREDICATE_FORM'));
  });

  it('is held to one of the three in the lenient reading too', () => {
    expect(() => readPredicate(vsa({ policy: { name: 'a' } }))).toThrow(refused('E_PREDICATE_FORM'));
    expect(readPredicate(vsa({ policy: { name: 'a', uri: 'x' } }))?.kind).toBe('vsa-v1');
  });
});

describe('envelope.md', () => {
  it.each([
    ['application/vnd.in-toto+json', true],
    ['application/vnd.in-toto.provenance+json', true],
    ['application/vnd.in-toto.spdx-3.0+json', true],
    ['application/vnd.in-toto.+json', false],
    ['application/vnd.in-totoprovenance+json', false],
    ['application/vnd.in-toto+cbor', false],
    ['Application/vnd.in-toto+json', false],
    ['text/plain', false],
  ])('%s carries a statement: %s', (type, carries) => {
    expect(isPayloadType(type)).toBe(carries);
  });

  it('the kind comes from predicateType alone', () => {
    const statement = parseStatement(json('https://slsa.dev/verification_summary/v1', samples.provenanceV1));
    expect(() => readPredicate(statement)).toThrow(refused('E_PREDICATE_FORM'));
  });
});

describe('the table of kinds', () => {
  it.each(Object.entries(predicateKinds))('%s: no type is read by two rows', (name, row) => {
    expect(Object.values(predicateKinds).filter((each) => isOfKind(each, row.type))).toEqual([row]);
    const made = buildStatement(row, [{ digest: { sha256 } }], samples[name as keyof typeof samples]);
    expect(made.predicateType).toBe(row.type);
    expect(readPredicate(made, 'strict')).toEqual({ kind: row.kind, value: made.predicate });
  });

  it.each([
    ['https://cyclonedx.org/bom', 'cyclonedx'],
    ['https://cyclonedx.org/bom/v1.4', 'cyclonedx'],
    ['https://cyclonedx.org/bom/v2', 'cyclonedx'],
    ['https://spdx.dev/Document', 'spdx2'],
    ['https://spdx.dev/Document/v2.2', 'spdx2'],
    ['https://spdx.dev/Document/v3.0.1', 'spdx3'],
    ['https://spdx.dev/Document/v4', undefined],
    ['https://in-toto.io/attestation/svr/v0.1', 'svr'],
    ['https://in-toto.io/attestation/scai/attribute-report/v0.2', 'scai'],
    ['https://in-toto.io/attestation/runtime-trace/v0.1', 'runtime-trace'],
    ['https://model_signing/signature/v1.0', 'model-signature'],
    ['https://model_signing/Digests/v0.1', 'model-digests'],
    ['https://in-toto.io/Link/v1', undefined],
    ['__proto__', undefined],
  ])('%s is of the kind %s', (type, kind) => {
    expect(Object.values(predicateKinds).find((row) => isOfKind(row, type))?.kind).toBe(kind);
  });
});
