// SPDX-License-Identifier: Apache-2.0
// npm packages: provenance and publish attestation, each bent in one place and signed anew.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { passed } from '../../../attest/index.ts';
import { readNpmAttestations, verifyNpmPackage, type NpmExpectation } from '../../../attest/slsa/index.ts';
import { KnownError } from '../../../core/index.ts';
import { parsePackageUrl } from '../../../attest/slsa/npm-package.ts';
import {
  bytesOf,
  codesOf,
  commit,
  newPair,
  now,
  repository,
  type Bends,
  type BundleJson,
} from '../double/index.ts';
import {
  environment,
  expected,
  provenance,
  publish,
  publishType,
  runner,
  sha512,
  trust,
  v02,
  v1,
  verifyNpm,
  workflow,
  type Json,
  type Listed,
  type Parts,
} from './npm-double.ts';

const published = publish();
const proven = provenance();
const of = (parts: Parts, more: Partial<NpmExpectation> = {}): string[] =>
  codesOf(verifyNpm([provenance(parts), published], more));
/** The predicate with the member at the path replaced. */
const at =
  (path: readonly string[], value: unknown) =>
  (predicate: Json): Json => {
    const [name = '', ...rest] = path;
    const below = rest.length === 0 ? value : at(rest, value)((predicate[name] ?? {}) as Json);
    return { ...predicate, [name]: below };
  };
const variable = (name: string, value: unknown): Parts => ({
  predicate: at(['invocation', 'environment', name], value),
});

describe('an npm package', () => {
  it('is proven by the CLI’s provenance v0.2 and the registry’s publish attestation', () => {
    const evidence = verifyNpm([published, proven]);
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.facts).toMatchObject({
      package: '@kubeedge/dashboard@1.22.0',
      builder: runner,
      signer: workflow,
      commit,
      level: 2,
      levelCappedBy: expect.stringMatching(/^npm CLI on GitHub’s machines: the build itself/) as unknown,
    });
  });
  it('is proven by the CLI’s provenance v1', () => expect(of({ predicateType: v1 })).toEqual([]));
  it('is proven without a name or version asked for', () => {
    const { packageName, packageVersion, ...rest } = expected;
    expect([packageName, packageVersion]).toEqual(['@kubeedge/dashboard', '1.22.0']);
    const attestations = readNpmAttestations(bytesOf({ attestations: [proven, published] }));
    expect(codesOf(verifyNpmPackage(attestations, rest, trust, now))).toEqual([]);
  });
  it.for(['0.1', '0.2', '0.3'] as const)(
    'is proven by bundles v%s with intoto entries, as npm’s older ones',
    (version) => {
      const bends: Bends = { version, entries: ['intoto 0.0.2'] };
      expect(codesOf(verifyNpm([provenance({ bends }), publish({ bends })]))).toEqual([]);
    },
  );
  it.for<readonly [string, Partial<NpmExpectation>, string[]]>([
    ['its tag', { sourceTag: 'v1.22.0' }, []],
    ['its version', { sourceVersionedTag: 'v1.22' }, []],
    ['another tag', { sourceTag: 'v1.22' }, ['source.tag E_TAG_MISMATCH']],
    ['a branch that nothing names', { sourceBranch: 'main' }, ['source.branch E_REF_FORM']],
    [
      'inputs that nothing records',
      { workflowInputs: new Map([['a', 'b']]) },
      ['source.inputs E_INPUTS_MISMATCH'],
    ],
  ])('is asked for %s', ([, asked, codes]) => {
    expect(codesOf(verifyNpm([proven, published], asked))).toEqual(codes);
    expect(of({ predicateType: v1 }, asked)).toEqual(codes);
  });
  it.for(['https://github.com/actions/runner', runner])(
    'is proven for builder %s, old name or new',
    (builderId) => {
      expect(codesOf(verifyNpm([proven, published], { builderId }))).toEqual([]);
      const old = provenance({ predicate: at(['builder', 'id'], 'https://github.com/actions/runner') });
      expect(codesOf(verifyNpm([old, published], { builderId }))).toEqual([]);
    },
  );

  it.for<readonly [string, Partial<NpmExpectation>, string[]]>([
    [
      'another name',
      { packageName: 'dashboard' },
      ['package.name E_PACKAGE_NAME', 'package.name E_PACKAGE_NAME'],
    ],
    [
      'a look-alike of its name',
      { packageName: '@kubeеdge/dashboard' },
      ['package.name E_PACKAGE_NAME', 'package.name E_PACKAGE_NAME'],
    ],
    [
      'another version',
      { packageVersion: '1.22.1' },
      ['package.version E_PACKAGE_VERSION', 'package.version E_PACKAGE_VERSION'],
    ],
    [
      'a version’s prefix',
      { packageVersion: '1.22' },
      ['package.version E_PACKAGE_VERSION', 'package.version E_PACKAGE_VERSION'],
    ],
    [
      'another tarball',
      { subject: { algorithm: 'sha512', hex: '0'.repeat(128) } },
      ['statement.subject E_SUBJECT_MISMATCH', 'statement.subject E_SUBJECT_MISMATCH'],
    ],
    [
      'a digest that npm does not give',
      { subject: { algorithm: 'sha256', hex: sha512.slice(0, 64) } },
      ['statement.subject E_SUBJECT_MISMATCH', 'statement.subject E_SUBJECT_MISMATCH'],
    ],
    [
      'another source',
      { sourceUri: 'github.com/kubeedge/kubeedge2' },
      [
        'source.repository E_SOURCE_MISMATCH',
        'source.trigger E_SOURCE_MISMATCH',
        'source.material E_SOURCE_MISMATCH',
      ],
    ],
    [
      'a runner of its own',
      { builderId: 'https://github.com/actions/runner/self-hosted' },
      ['builder.named E_BUILDER_MISMATCH'],
    ],
    ['a release of the runner', { builderId: `${runner}@v1` }, ['builder.named E_BUILDER_MISMATCH']],
    ['no builder', { builderId: '' }, ['builder.named E_BUILDER_MISMATCH']],
    ['Build L3', { minimumLevel: 3 }, ['builder.level E_BUILDER_LEVEL']],
    ['another event', { events: ['release'] }, ['parameters.event E_PARAMETER_MISMATCH']],
    [
      'another build type',
      { buildType: 'https://github.com/npm/cli/gha@v1' },
      ['parameters.buildType E_PARAMETER_MISMATCH'],
    ],
  ])('is refused for %s', ([, more, codes]) =>
    expect(codesOf(verifyNpm([proven, published], more))).toEqual(codes),
  );

  it('is refused without one of the two', () => {
    expect(codesOf(verifyNpm([proven]))).toEqual(['attestations.found E_EVIDENCE_NONE']);
    expect(codesOf(verifyNpm([published]))).toEqual(['attestations.found E_EVIDENCE_NONE']);
  });
});

describe('an npm provenance', () => {
  it.for<readonly [string, Parts, string[]]>([
    ...Object.keys(environment).map(
      (name) =>
        [
          `another ${name}`,
          variable(name, 'other'),
          name === 'GITHUB_EVENT_NAME' || name === 'GITHUB_REF'
            ? ['source.run E_SOURCE_FORM', 'source.certificate E_CLAIM_MISMATCH']
            : ['source.certificate E_CLAIM_MISMATCH'],
        ] as const,
    ),
    [
      'a variable nobody confirms',
      variable('GITHUB_ACTOR', 'x'),
      ['parameters.confirmable E_CLAIM_MISMATCH'],
    ],
    [
      'another run',
      { predicate: at(['metadata', 'buildInvocationId'], '789-2') },
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
    [
      'another workflow file',
      { predicate: at(['invocation', 'configSource', 'entryPoint'], '.github/workflows/x.yml') },
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
    [
      'a workflow that another one called',
      { bends: { claims: { '18': `${repository}/.github/workflows/caller.yml@refs/tags/v1.22.0` } } },
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
    [
      'a claim that its certificate lacks',
      { bends: { claims: { '15': '' } } },
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
    [
      'another runner than its certificate says',
      { bends: { claims: { '11': 'self-hosted' } } },
      ['builder.named E_BUILDER_MISMATCH'],
    ],
    [
      'a build type whose reader would believe its builder',
      { predicate: at(['buildType'], 'https://github.com/slsa-framework/slsa-github-generator/generic@v1') },
      ['builder.named E_PARAMETER_MISMATCH'],
    ],
    [
      'the CLI as its builder',
      { predicate: at(['builder', 'id'], 'https://github.com/npm/cli@9.5.0') },
      ['builder.named E_BUILDER_MISMATCH'],
    ],
    [
      'parameters',
      { predicate: at(['invocation', 'parameters'], { x: 1 }) },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'a build configuration',
      { predicate: at(['buildConfig'], { x: 1 }) },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'reproducibility',
      { predicate: at(['metadata', 'reproducible'], true) },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'completeness',
      { predicate: at(['metadata', 'completeness', 'materials'], true) },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'a start in the year 9999',
      { predicate: at(['metadata', 'buildStartedOn'], '9999-12-31T23:59:59Z') },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'an end',
      { predicate: at(['metadata', 'buildFinishedOn'], '2026-01-01T00:00:00Z') },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'two materials',
      { predicate: (json) => ({ ...json, materials: [...(json['materials'] as unknown[]), { uri: 'x' }] }) },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'two subjects',
      {
        statement: (json) => ({
          ...json,
          subject: [...(json['subject'] as unknown[]), { digest: { sha512: '0' } }],
        }),
      },
      ['parameters.confirmable E_CLAIM_UNVERIFIABLE', 'package.form E_PACKAGE_FORM'],
    ],
    [
      'a subject by sha1 alone',
      {
        statement: (json) => ({
          ...json,
          subject: [{ name: 'pkg:npm/%40kubeedge/dashboard@1.22.0', digest: { sha1: '0' } }],
        }),
      },
      ['statement.subject E_SUBJECT_MISMATCH', 'parameters.confirmable E_CLAIM_UNVERIFIABLE'],
    ],
    [
      'a digest in upper case',
      {
        statement: (json) => ({
          ...json,
          subject: [
            { name: 'pkg:npm/%40kubeedge/dashboard@1.22.0', digest: { sha512: sha512.toUpperCase() } },
          ],
        }),
      },
      ['statement.subject E_SUBJECT_MISMATCH'],
    ],
    [
      'the publish attestation’s type in the statement (GHSA-r2xv-vpr2-42m9)',
      { statement: (json) => ({ ...json, predicateType: publishType }) },
      ['statement.predicate E_PREDICATE_TYPE', 'statement.predicate E_PROVENANCE_FORM'],
    ],
    [
      'the other version’s type in the statement',
      { statement: (json) => ({ ...json, predicateType: v1 }) },
      ['statement.predicate E_PREDICATE_TYPE', 'statement.predicate E_PROVENANCE_FORM'],
    ],
    ['a key for its signer', { bends: { signedBy: 'key' } }, ['certificate.form E_KEY_UNSUPPORTED']],
  ])('with %s is refused', ([, parts, codes]) => {
    const found = of(parts);
    expect(
      codes.every((code) => found.includes(code)),
      found.join(),
    ).toBe(true);
    // A signature by a key fails all that a certificate would have said.
    if (parts.bends?.signedBy !== 'key') expect(found).toEqual(codes);
  });

  it.for([runner, 'https://github.com/actions/runner', 'https://github.com/actions/runner/self-hosted'])(
    'whose certificate does not say what it ran on is refused for %s',
    (builderId) => {
      const silent = provenance({
        predicate: at(['builder', 'id'], builderId),
        bends: { claims: { '11': '' } },
      });
      expect(codesOf(verifyNpm([silent, published], { builderId }))).toEqual([
        'builder.named E_BUILDER_UNTRUSTED',
      ]);
    },
  );
  it('of a machine of the project’s own is Build L1, and proven only for who asks for it', () => {
    const builderId = 'https://github.com/actions/runner/self-hosted';
    const own = provenance({
      predicate: at(['builder', 'id'], builderId),
      bends: { claims: { '11': 'self-hosted' } },
    });
    expect(codesOf(verifyNpm([own, published]))).toEqual(['builder.named E_BUILDER_MISMATCH']);
    const evidence = verifyNpm([own, published], { builderId });
    expect([codesOf(evidence), evidence.facts['level']]).toEqual([[], 1]);
  });
});

describe('a package built behind a delegator', () => {
  const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
  const nodejs = `${generator}builder_nodejs_slsa3.yml`;
  const delegated = (
    id: string,
    san = `${generator}delegator_lowperms-generic_slsa3.yml@refs/tags/v1.9.0`,
  ): Parts => ({
    bends: { san },
    predicate: (json) => ({
      ...json,
      builder: { id },
      buildType: 'https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0',
    }),
  });
  it('is proven for its builder, at Build L3', () => {
    const evidence = verifyNpm([provenance(delegated(`${nodejs}@refs/tags/v1.9.0`)), published], {
      builderId: nodejs,
    });
    expect([codesOf(evidence), evidence.facts['level']]).toEqual([[], 3]);
  });
  it('is proven by all that the delegator writes of the run, its invocation named by number or address', () => {
    for (const buildInvocationId of ['789-1', `${repository}/actions/runs/789/attempts/1`]) {
      const parts = delegated(`${nodejs}@refs/tags/v1.9.0`);
      const predicate = (json: Json): Json => {
        const { invocation, ...rest } = parts.predicate?.(json) ?? json;
        return {
          ...rest,
          invocation: {
            ...(invocation as Json),
            parameters: { inputs: { 'run-scripts': 'ci, build' }, vars: {} },
            environment: {
              ...environment,
              GITHUB_ACTOR_ID: '1',
              GITHUB_REF_TYPE: 'tag',
              GITHUB_BASE_REF: '',
              GITHUB_RUN_NUMBER: '7',
              GITHUB_EVENT_PAYLOAD: { base_ref: 'refs/heads/main' },
              RUNNER_OS: 'Linux',
            },
          },
          metadata: { buildInvocationId, completeness: { parameters: true } },
        };
      };
      const attested = [provenance({ ...parts, predicate }), published];
      const asked = { builderId: `${nodejs}@v1.9.0`, sourceTag: 'v1.22.0', sourceBranch: 'main' };
      expect(codesOf(verifyNpm(attested, asked))).toEqual([]);
      expect(codesOf(verifyNpm(attested, { ...asked, sourceBranch: 'other' }))).toEqual([
        'source.branch E_BRANCH_MISMATCH',
      ]);
    }
  });
  it.for<readonly [string, Parts, string, string[]]>([
    [
      'another release',
      delegated(`${nodejs}@refs/tags/v1.9.0`),
      `${nodejs}@v1.8.0`,
      ['builder.named E_BUILDER_MISMATCH'],
    ],
    ['the CLI', delegated(`${nodejs}@refs/tags/v1.9.0`), runner, ['builder.named E_BUILDER_MISMATCH']],
    [
      'a branch of its builder',
      delegated(`${nodejs}@refs/heads/main`),
      nodejs,
      ['builder.named E_BUILDER_REF'],
    ],
    [
      'a delegator at a branch',
      delegated(`${nodejs}@refs/tags/v1.9.0`, `${generator}delegator_generic_slsa3.yml@refs/heads/main`),
      nodejs,
      ['builder.release E_BUILDER_REF'],
    ],
    [
      'another run than its certificate’s',
      {
        ...delegated(`${nodejs}@refs/tags/v1.9.0`),
        predicate: (json) =>
          at(
            ['metadata', 'buildInvocationId'],
            '789-2',
          )(delegated(`${nodejs}@refs/tags/v1.9.0`).predicate?.(json) ?? json),
      },
      nodejs,
      ['source.certificate E_CLAIM_MISMATCH'],
    ],
    ['a delegated builder that is none', {}, nodejs, ['builder.named E_BUILDER_MISMATCH']],
  ])('is refused for %s', ([, parts, builderId, codes]) => expect(of(parts, { builderId })).toEqual(codes));
});

describe('a publish attestation', () => {
  it('of the same tarball under another name makes a pair with no provenance', () => {
    const other = publish({
      statement: (json) => ({
        ...json,
        subject: [{ name: 'pkg:npm/left-pad@1.22.0', digest: { sha512 } }],
        predicate: { name: 'left-pad', version: '1.22.0' },
      }),
    });
    // Whoever names no package takes any, but one.
    const { packageName: _, ...unnamed } = expected;
    const judge = (...listed: Listed[]): string[] => {
      const attestations = readNpmAttestations(bytesOf({ attestations: listed }));
      return codesOf(verifyNpmPackage(attestations, unnamed, trust, now));
    };
    expect(judge(proven, other)).toEqual(['npm.agree E_PACKAGE_NAME']);
    expect(judge(proven, other, publish())).toEqual([]);
  });

  it.for<readonly [string, Listed, string[]]>([
    [
      'of another name',
      publish({ statement: (json) => ({ ...json, predicate: { name: 'x', version: '1.22.0' } }) }),
      ['package.name E_PACKAGE_NAME'],
    ],
    [
      'of another version',
      publish({
        statement: (json) => ({ ...json, predicate: { name: '@kubeedge/dashboard', version: '1' } }),
      }),
      ['package.version E_PACKAGE_VERSION'],
    ],
    [
      'without name and version',
      publish({ statement: (json) => ({ ...json, predicate: {} }) }),
      ['package.name E_PACKAGE_NAME', 'package.version E_PACKAGE_VERSION'],
    ],
    [
      'that is provenance (GHSA-r2xv-vpr2-42m9)',
      { ...proven, predicateType: publishType },
      ['statement.predicate E_PREDICATE_TYPE'],
    ],
    [
      'whose statement is of another type',
      publish({ statement: (json) => ({ ...json, predicateType: v02 }) }),
      ['statement.predicate E_PREDICATE_TYPE'],
    ],
    [
      'of a version 1 that nobody knows',
      publish({ predicateType: `${publishType.slice(0, -4)}v1` }),
      ['attestations.found E_EVIDENCE_NONE'],
    ],
    [
      'of a subject that is no package',
      publish({ statement: (json) => ({ ...json, subject: [{ name: 'x', digest: { sha512 } }] }) }),
      ['package.form E_PACKAGE_FORM'],
    ],
    [
      'signed by a stranger',
      publish({ bends: { signer: newPair() } }),
      ['envelope.signature E_DSSE_SIGNATURE'],
    ],
    [
      'that is not a bundle',
      { predicateType: publishType, bundle: {} },
      ['attestations.readable E_BUNDLE_FORM'],
    ],
  ])('%s is refused', ([, listed, codes]) => {
    const found = codesOf(verifyNpm([proven, listed]));
    expect(found).toEqual(expect.arrayContaining(codes));
  });
  it('cannot stand for the provenance', () =>
    expect(codesOf(verifyNpm([{ ...published, predicateType: v02 }, published]))).toContain(
      'statement.predicate E_PREDICATE_TYPE',
    ));
});

describe('the registry’s answer', () => {
  it.for<readonly [string, unknown, string]>([
    ['nothing', {}, 'E_BUNDLE_FORM'],
    ['an empty list', { attestations: [] }, 'E_BUNDLE_FORM'],
    ['no list', { attestations: 'x' }, 'E_BUNDLE_FORM'],
    ['a list', [], 'E_BUNDLE_FORM'],
    ['an entry that is no object', { attestations: [1] }, 'E_BUNDLE_FORM'],
    ['too many', { attestations: Array.from({ length: 33 }, () => ({})) }, 'E_BUNDLE_FORM'],
  ])('is refused as %s', ([, json, code]) => {
    const read = (): unknown => readNpmAttestations(bytesOf(json));
    expect(read).toThrow(KnownError);
    expect(() => read()).toThrow(expect.objectContaining({ code }) as Error);
  });
  it('is read with the members that registries leave null', () => {
    const nulled = ({ predicateType, bundle }: Listed): unknown => {
      const { verificationMaterial: material, ...rest } = bundle as BundleJson;
      const verificationMaterial = {
        certificate: null,
        x509CertificateChain: null,
        publicKey: null,
        ...material,
        timestampVerificationData: { rfc3161Timestamps: [] },
        tlogEntries: material.tlogEntries.map((entry) => ({ ...entry, inclusionProof: null })),
      };
      return { predicateType, bundle: { ...rest, verificationMaterial, messageSignature: null } };
    };
    const bends: Bends = { version: '0.1', entries: ['intoto 0.0.2'] };
    const listed = [provenance({ bends }), publish({ bends })].map(nulled);
    const attestations = readNpmAttestations(bytesOf({ attestations: listed, status: 'ok' }));
    expect(codesOf(verifyNpmPackage(attestations, expected, trust, now))).toEqual([]);
  });
  it('may list several publish attestations, of which one proves it', () => {
    const other = publish({ statement: (json) => ({ ...json, predicate: { name: 'x', version: '0' } }) });
    expect(codesOf(verifyNpm([other, published, proven, published]))).toEqual([]);
    expect(codesOf(verifyNpm([other, proven, other]))).toContain('package.name E_PACKAGE_NAME');
  });
  it('hides no other entry behind a broken one', () => {
    const broken = { predicateType: v02, bundle: { mediaType: 'x' } };
    expect(codesOf(verifyNpm([broken, proven, published, { predicateType: '', bundle: null }]))).toEqual([]);
  });
});

describe('a package URL', () => {
  it.for([
    ['pkg:npm/name@1.2.3', { name: 'name', version: '1.2.3' }],
    ['pkg:npm/%40scope/name@1.2.3', { name: '@scope/name', version: '1.2.3' }],
    ['pkg:npm/%40scope%2Fname@1.2.3%2Bb', { name: '@scope/name', version: '1.2.3+b' }],
    ['pkg:npm/name', undefined],
    ['pkg:npm/%40scope/name', undefined],
    ['pkg:npm/name@', undefined],
    ['pkg:npm/name@1@2', undefined],
    ['pkg:npm/a/b@1', undefined],
    ['pkg:npm/name@1?x=1', undefined],
    ['pkg:npm/name@1#x', undefined],
    ['pkg:npm/%zz@1', undefined],
    ['pkg:pypi/name@1', undefined],
    ['PKG:npm/name@1', undefined],
    ['', undefined],
  ] as const)('%s', ([url, parsed]) => expect(parsePackageUrl(url)).toEqual(parsed));
});

describe('more or fewer attestations', () => {
  const pool: readonly Listed[] = [
    proven,
    published,
    provenance(variable('GITHUB_SHA', 'x')),
    { ...published, predicateType: v02 },
    { predicateType: publishType, bundle: {} },
    { predicateType: 'https://example.com/other', bundle: published.bundle },
    { ...proven, predicateType: publishType },
  ];
  it('never turn a refusal into a pass by taking away, nor a pass into a refusal by adding', () => {
    const verdicts = new Map<string, boolean>();
    const verdict = (picked: readonly number[]): boolean => {
      const key = [...picked].sort().join();
      const known = verdicts.get(key);
      if (known !== undefined) return known;
      const listed = picked.map((index) => pool[index]).filter((each) => each !== undefined);
      const good = listed.length > 0 && passed(verifyNpm(listed));
      verdicts.set(key, good);
      return good;
    };
    const all = pool.map((_, index) => index);
    fc.assert(
      fc.property(fc.subarray([...all]), fc.nat(all.length - 1), (picked, further) => {
        const more = picked.includes(further) ? picked : [...picked, further];
        expect(verdict(picked) && !verdict(more)).toBe(false);
      }),
      { numRuns: 30 },
    );
    expect(verdict(all)).toBe(true);
  });
});
