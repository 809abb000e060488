// SPDX-License-Identifier: Apache-2.0
// Step 3 of SLSA's "verifying artifacts": dependencies proven by summaries and provenance at hand, within limits.
// Summaries are signed by test verifiers; provenance is judged by a table, for its own judge is tested elsewhere.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failures, fail, pass, passed, type Evidence } from '../../../core/evidence/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { SignedStatement } from '../../../attest/carrier.ts';
import { dependenciesOf, namesOf } from '../../../attest/slsa/dependencies-index.ts';
import {
  verifyDependencies,
  type DependencyExpectation,
  type ProvenanceJudge,
} from '../../../attest/slsa/dependencies.ts';
import { parseStatement, type ResourceDescriptor } from '../../../attest/statement/statement.ts';
import { makeVerifier, signStatement, summaryOf } from './vsa-double.ts';

const verifier = makeVerifier('https://example.com/verifier');
const stranger = makeVerifier('https://example.com/stranger');
const now = Date.UTC(2026, 10, 25);
const required = ['SLSA_BUILD_LEVEL_2', 'SLSA_SOURCE_LEVEL_1'];
const verifiers = [{ id: verifier.id, signer: [{ ...verifier.key, id: undefined }] }];

const hexOf = (name: string): string => Buffer.from(name.padEnd(32, '.')).toString('hex');
const packageOf = (name: string): ResourceDescriptor => ({
  uri: `pkg:npm/${name}`,
  digest: { sha256: hexOf(name) },
});
const commit = 'a'.repeat(40);
const source: ResourceDescriptor = {
  uri: 'git+https://github.com/owner/name@refs/heads/main',
  digest: { sha1: commit },
};

const summary = (name: string, predicate: object = {}, by = verifier): SignedStatement =>
  signStatement(
    summaryOf(
      by.id,
      { resourceUri: `pkg:npm/${name}`, ...predicate },
      { subject: [{ digest: { sha256: hexOf(name) } }] },
    ),
    by,
  );

/** Provenance of `name`, which names `below`. */
const provenance = (name: string, ...below: readonly string[]): SignedStatement =>
  signStatement(
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name, digest: { sha256: hexOf(name) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: { buildDefinition: { resolvedDependencies: below.map(packageOf) } },
    },
    verifier,
  );

const row = { check: 'test', clause: 'test' };
const judgeBut =
  (...bad: readonly string[]): ProvenanceJudge =>
  (signed) => {
    const statement = parseStatement(signed.envelope.payload);
    const name = statement.subject[0]?.name ?? '';
    return {
      evidence: bad.includes(name) ? fail(row, 'E_DSSE_SIGNATURE', name) : pass(row, name),
      levels: ['SLSA_BUILD_LEVEL_3'],
      dependencies: dependenciesOf(statement),
    };
  };

function verify(
  dependencies: readonly ResourceDescriptor[],
  attestations: DependencyExpectation['attestations'],
  more: Partial<DependencyExpectation> = {},
): Evidence {
  const expectation = { attestations, verifiers, required, provenance: judgeBut(), ...more };
  return verifyDependencies(dependencies, expectation, now);
}
const codesOf = (evidence: Evidence): readonly string[] => [
  ...new Set(failures(evidence).map(({ code }) => String(code))),
];

describe('dependencies', () => {
  it('are proven by summaries, which end the walk', () => {
    const evidence = verify([packageOf('a'), packageOf('b')], [summary('b'), summary('a')]);
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.facts).toMatchObject({ dependencies: 2, proven: 2, looked: 2 });
  });

  it('are proven by provenance, and so is what that names', () => {
    const evidence = verify([packageOf('a')], [provenance('a', 'b'), provenance('b', 'c'), summary('c')]);
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.facts['looked']).toBe(3);
  });

  it('of a source are proven by the summary of its repository and commit', () => {
    const of = (resourceUri: string, digest: object): Evidence => {
      const statement = summaryOf(
        verifier.id,
        { resourceUri, verifiedLevels: ['SLSA_SOURCE_LEVEL_3'] },
        { subject: [{ digest }] },
      );
      return verify([source], [signStatement(statement, verifier)]);
    };
    expect(codesOf(of('git+https://github.com/owner/name', { gitCommit: commit }))).toEqual([]);
    expect(codesOf(of('git+https://github.com/owner/name@refs/heads/main', { sha1: commit }))).toEqual([]);
    expect(codesOf(of('git+https://github.com/owner/other', { gitCommit: commit }))).toEqual([
      'E_VSA_RESOURCE',
    ]);
    expect(codesOf(of('git+https://github.com/owner/name', { gitCommit: 'b'.repeat(40) }))).toEqual([
      'E_DEPENDENCY_UNPROVEN',
    ]);
  });

  const refused: readonly (readonly [
    what: string,
    attestations: DependencyExpectation['attestations'],
    codes: readonly string[],
  ])[] = [
    ['nothing at hand', [], ['E_DEPENDENCY_UNPROVEN']],
    ['a summary of another', [summary('b')], ['E_DEPENDENCY_UNPROVEN']],
    ['a summary by a stranger', [summary('a', {}, stranger)], ['E_VSA_VERIFIER']],
    [
      'a stranger’s summary in the verifier’s name',
      [summary('a', { verifier: { id: verifier.id } }, stranger)],
      ['E_DSSE_SIGNATURE'],
    ],
    ['a summary that failed', [summary('a', { verificationResult: 'FAILED' })], ['E_VSA_RESULT']],
    ['a summary of another resource', [summary('a', { resourceUri: 'pkg:npm/z' })], ['E_VSA_RESOURCE']],
    [
      'a summary at a lower level',
      [summary('a', { verifiedLevels: ['SLSA_BUILD_LEVEL_1'] })],
      ['E_DEPENDENCY_LEVEL'],
    ],
    ['provenance whose own dependency is not proven', [provenance('a', 'b')], ['E_DEPENDENCY_UNPROVEN']],
    [
      'what cannot be read',
      [new KnownError('E_BUNDLE_FORM', 'x'), signStatement('{', verifier)],
      ['E_DEPENDENCY_UNPROVEN'],
    ],
  ];
  it.for(refused)('are not proven by %s', ([, attestations, codes]) => {
    const evidence = verify([packageOf('a')], attestations);
    expect(passed(evidence)).toBe(false);
    expect(codesOf(evidence)).toEqual(codes);
    const report = verifyDependencies(
      [packageOf('a')],
      { attestations, verifiers, provenance: judgeBut() },
      now,
    );
    expect(passed(report)).toBe(true);
  });

  it('are not walked below what is not believed', () => {
    const evidence = verify([packageOf('a')], [provenance('a', 'b'), summary('b')], {
      provenance: judgeBut('a'),
    });
    expect(codesOf(evidence)).toEqual(['E_DSSE_SIGNATURE']);
    expect(evidence.facts['looked']).toBe(1);
  });

  it('without a strong digest name nothing that could be looked for', () => {
    for (const digest of [undefined, {}, { md5: 'a' }, { sha1: commit }]) {
      const dependency = { uri: 'https://example.com/x', ...(digest === undefined ? {} : { digest }) };
      expect(namesOf(dependency)).toEqual([]);
      expect(codesOf(verify([dependency], [summary('a')]))).toEqual(['E_DEPENDENCY_UNPROVEN']);
    }
  });

  it('that go round in a circle end', () => {
    const circle = [provenance('a', 'b'), provenance('b', 'a')];
    expect(codesOf(verify([packageOf('a')], circle))).toEqual([]);
    const broken = [provenance('a', 'b'), provenance('b', 'a', 'c')];
    expect(codesOf(verify([packageOf('a')], broken))).toEqual(['E_DEPENDENCY_UNPROVEN']);
  });

  it('judged within a circle that fails are judged anew outside of it', () => {
    // x is proven by its second provenance, which names b; b leans on a, and a leans on c, which nobody proves.
    const attestations = [
      provenance('x', 'a'),
      provenance('x', 'b'),
      provenance('a', 'b', 'c'),
      provenance('b', 'a'),
    ];
    const evidence = verify([packageOf('x')], attestations);
    expect(passed(evidence)).toBe(false);
  });

  it('end at each limit, and where the time is up', () => {
    const chain = ['a', 'b', 'c', 'd'].map((name, index, all) =>
      index === 3 ? provenance(name) : provenance(name, all[index + 1] ?? ''),
    );
    const of = (more: Partial<DependencyExpectation>): readonly string[] =>
      codesOf(verify([packageOf('a')], chain, more));
    expect(of({})).toEqual([]);
    expect(of({ limits: { depth: 4 } })).toEqual([]);
    expect(of({ limits: { depth: 3 } })).toEqual(['E_DEPENDENCY_LIMIT']);
    expect(of({ limits: { nodes: 3 } })).toEqual(['E_DEPENDENCY_LIMIT']);
    expect(of({ limits: { attestations: 3 } })).toEqual(['E_DEPENDENCY_LIMIT']);
    expect(of({ expired: () => true })).toEqual(['E_DEPENDENCY_LIMIT']);
  });

  it('that many name are looked at once', () => {
    // A lattice of 12 layers, two wide: 2^12 paths through 24 dependencies.
    const layers = Array.from({ length: 12 }, (_, layer) => [`l${layer}`, `r${layer}`]);
    const attestations = layers.flatMap((layer, index) =>
      layer.map((name) => provenance(name, ...(layers[index + 1] ?? []))),
    );
    const evidence = verify(['l0', 'r0'].map(packageOf), attestations, { limits: { depth: 20 } });
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.facts['looked']).toBe(24);
  });

  it('pass where none is named', () => {
    expect(passed(verify([], []))).toBe(true);
  });

  it('stay proven whatever else is at hand, and stay unproven whatever is taken away (monotonic)', () => {
    const good = [provenance('a', 'b'), summary('b'), summary('c')];
    const noise = [
      summary('a', {}, stranger),
      summary('a', { verificationResult: 'FAILED' }),
      provenance('a', 'z'),
      provenance('b', 'a', 'z'),
      summary('c', { verifiedLevels: ['SLSA_NONSENSE'] }),
      new KnownError('E_BUNDLE_FORM', 'x'),
    ];
    const wanted = ['a', 'b', 'c'].map(packageOf);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(noise),
        fc.shuffledSubarray(good),
        fc.boolean(),
        (more, some, first) => {
          const all = first ? [...more, ...good] : [...good, ...more];
          expect(passed(verify(wanted, all))).toBe(true);
          if (some.length < good.length) expect(passed(verify(wanted, [...more, ...some]))).toBe(false);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what provenance names', () => {
  const statementOf = (predicate: object): ReturnType<typeof parseStatement> =>
    parseStatement(
      Buffer.from(
        JSON.stringify({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [{ digest: { sha256: hexOf('a') } }],
          predicateType: 'https://slsa.dev/provenance/v1',
          predicate,
        }),
      ),
    );

  it('is read from v1 and from what was before it', () => {
    const list = [{ uri: 'u', name: 'n', digest: { sha256: 'x' }, annotations: {} }];
    const wanted = [{ uri: 'u', name: 'n', digest: { sha256: 'x' } }];
    expect(dependenciesOf(statementOf({ buildDefinition: { resolvedDependencies: list } }))).toEqual(wanted);
    expect(dependenciesOf(statementOf({ materials: list }))).toEqual(wanted);
    expect(dependenciesOf(statementOf({}))).toEqual([]);
  });

  it.for([
    [{ materials: {} }],
    [{ materials: ['x'] }],
    [{ materials: [{ digest: 'x' }] }],
    [{ materials: [{ digest: { sha256: 1 } }] }],
    [{ materials: [{ uri: 7 }] }],
    [{ materials: Array<object>(16_385).fill({}) }],
    [{ materials: [{ digest: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`a${i}`, 'x'])) }] }],
  ])('is refused where it is malformed (%#)', ([predicate]) => {
    expect(() => dependenciesOf(statementOf(predicate ?? {}))).toThrow(KnownError);
  });
});
