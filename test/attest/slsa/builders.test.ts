// SPDX-License-Identifier: Apache-2.0
// The builder table: what each row claims and what caps it, an operator's own rows, and what else is expected of how
// something was built.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBundle, verifyProvenance, type Evidence, type Expectation } from '../../../attest/index.ts';
import { parseTrustedRoot } from '../../../attest/trust/index.ts';
import { parseBuilders } from '../../../attest/slsa/index.ts';
import {
  covers,
  findBuilder,
  shippedBuilders,
  unknownBuilder,
  type BuilderRow,
} from '../../../attest/slsa/builders.ts';
import { levelOf } from '../../../attest/slsa/level.ts';
import { readProvenance } from '../../../attest/slsa/provenance.ts';
import type { Identity } from '../../../attest/verify/identity.ts';
import type { JsonObject } from '../../../core/json/index.ts';
import { predicateV1, v1 } from './npm-double.ts';
import {
  builder,
  bytesOf,
  codesOf,
  expectation,
  newSigstore,
  now,
  repository,
  rootJson,
  signBundle,
  type Bends,
} from '../double/index.ts';

const sigstore = newSigstore();
const root = parseTrustedRoot(bytesOf(rootJson(sigstore)));
const verify = (bends: Bends, more: Partial<Expectation> = {}): Evidence =>
  verifyProvenance(readBundle(bytesOf(signBundle(sigstore, bends))), { ...expectation, ...more }, root, now);
const generator = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/';
const signedBy = (san: string, id = san): Bends => ({
  san,
  statement: (json) => ({ ...json, predicate: { ...json.predicate, builder: { id } } }),
});
const own = 'https://github.com/kubeedge/builders/.github/workflows/build.yml';
const type = 'https://actions.github.io/buildtypes/workflow/v1';
const rowOf = (more: object = {}): object => ({
  name: 'ours',
  kinds: ['artifact'],
  signer: own,
  level: 3,
  reason: 'reviewed',
  ...more,
});
const fileOf = (...rows: readonly object[]): Uint8Array => bytesOf({ builders: rows });

describe('the Build level', () => {
  it.for<readonly [string, Bends, Partial<Expectation>, number, RegExp]>([
    ['a generator of the framework', {}, {}, 3, /any files: a reusable workflow/],
    [
      'a builder of the framework behind its delegator',
      signedBy(
        `${generator}delegator_generic_slsa3.yml@refs/tags/v2.1.0`,
        `${generator}builder_maven_slsa3.yml@refs/tags/v2.1.0`,
      ),
      {},
      3,
      /signed for by its delegator/,
    ],
    [
      'JReleaser behind the delegator',
      signedBy(
        `${generator}delegator_generic_slsa3.yml@refs/tags/v2.1.0`,
        'https://github.com/jreleaser/release-action/.github/workflows/builder_slsa3.yml@refs/tags/v1.1.0-java',
      ),
      { builderId: 'https://github.com/jreleaser/release-action/.github/workflows/builder_slsa3.yml' },
      3,
      /JReleaser/,
    ],
    [
      'a builder that nobody vetted behind the delegator',
      signedBy(
        `${generator}delegator_lowperms-generic_slsa3.yml@refs/tags/v2.1.0`,
        `${own}@refs/tags/v1.2.3`,
      ),
      { builderId: own },
      2,
      /nobody has vetted/,
    ],
    [
      'a builder that no row names',
      signedBy(`${own}@refs/tags/v1.2.3`),
      { builderId: own },
      1,
      /^unknown: no row/,
    ],
    [
      'a builder of the caller’s own table',
      signedBy(`${own}@refs/tags/v1.2.3`),
      { builders: parseBuilders(fileOf(rowOf())) },
      3,
      /^ours: reviewed$/,
    ],
    [
      'a builder that the caller’s own table lowers',
      {},
      { builders: parseBuilders(fileOf(rowOf({ signer: generator, builderId: generator, level: 1 }))) },
      1,
      /^ours: reviewed$/,
    ],
  ])('of %s', ([, bends, more, level, cappedBy]) => {
    const evidence = verify(bends, more);
    expect(codesOf(evidence)).toEqual([]);
    expect(evidence.facts['level']).toBe(level);
    expect(evidence.facts['levelCappedBy']).toMatch(cappedBy);
    const refused = verify(bends, { ...more, minimumLevel: level === 3 ? 3 : level === 2 ? 3 : 2 });
    expect(codesOf(refused)).toEqual(level === 3 ? [] : ['builder.level E_BUILDER_LEVEL']);
  });

  it('of a builder on a machine of the project’s own is 1, and the builder refused', () =>
    expect(codesOf(verify({ claims: { '11': 'self-hosted' } }, { minimumLevel: 2 }))).toEqual([
      'builder.runner E_BUILDER_UNTRUSTED',
      'builder.level E_BUILDER_LEVEL',
    ]));

  it('of an unreleased builder, admitted for conformance, is at most 2', () => {
    const source = 'https://github.com/slsa-framework/example-package';
    const bends: Bends = {
      san: builder.replace('refs/tags/v2.1.0', 'refs/heads/main'),
      claims: { '5': 'slsa-framework/example-package', '12': source },
      statement: (json) =>
        JSON.parse(
          JSON.stringify(json)
            .replaceAll('refs/tags/v2.1.0', 'refs/heads/main')
            .replaceAll(repository, source),
        ) as unknown,
    };
    const evidence = verify(bends, {
      sourceUri: 'github.com/slsa-framework/example-package',
      allowUnreleasedBuilder: true,
    });
    expect([codesOf(evidence), evidence.facts['level']]).toEqual([[], 2]);
  });

  it('of a workflow that no row names is never 3 but where a pinned one was called, whatever its provenance says', () => {
    const names = shippedBuilders.flatMap(({ signer = '', builderId = '' }) => [signer, builderId]);
    const types = shippedBuilders.flatMap(({ buildTypes = [] }) => buildTypes);
    const refs = fc.constantFrom('refs/heads/main', 'refs/tags/v1.2.3', 'refs/tags/v1', '0'.repeat(40));
    const claim = fc.record({
      builderId: fc.constantFrom(own, ...names.map((each) => `${each}@refs/tags/v1.2.3`)),
      buildType: fc.constantFrom('', ...types),
      ref: refs,
      called: fc.constantFrom(true, false, undefined),
      runner: fc.constantFrom('github-hosted', 'self-hosted', undefined),
    });
    fc.assert(
      fc.property(claim, ({ builderId, buildType, ref, called, runner }) => {
        const san = `${own}@${ref}`;
        const config = called === undefined ? {} : { buildConfig: called ? `${own}.caller@${ref}` : san };
        const claims = { ...config, ...(runner === undefined ? {} : { runner }) };
        const identity: Identity = { san, sanKind: 'uri', claims, contradictions: [] };
        const predicate = predicateV1(type, builderId === own ? san : builderId) as JsonObject;
        const read = readProvenance({ _type: '', subject: [], predicateType: v1, predicate });
        const { level } = levelOf(identity, { ...read, buildType });
        const pinned = ref === 'refs/tags/v1.2.3' || ref === '0'.repeat(40);
        expect(level === 3 && !(called === true && pinned && runner === 'github-hosted')).toBe(false);
        expect(runner !== 'github-hosted' && level > 1).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is looked up by signer and name together', () => {
    const claim = { signer: builder.split('@')[0] ?? '', buildType: undefined, called: true };
    expect(findBuilder({ ...claim, builderId: claim.signer }, shippedBuilders).level).toBe(3);
    expect(findBuilder({ ...claim, builderId: own }, shippedBuilders)).toBe(unknownBuilder);
    expect(findBuilder({ ...claim, builderId: undefined }, shippedBuilders)).toBe(unknownBuilder);
  });
  it.for(shippedBuilders.map((row) => [row.name, row] as const))(
    '%s: no row grants more than 3 or less than 1',
    ([, row]) => {
      expect(row.level).toBeGreaterThanOrEqual(1);
      expect(row.level).toBeLessThanOrEqual(3);
      // Whoever can run a workflow must not be trusted unnamed, but by what npm's own rules ask for.
      expect(row.signer !== undefined || row.kinds.every((kind) => kind === 'npm')).toBe(true);
    },
  );
});

describe('docs/slsa.md', () => {
  const short = (uri: string): string =>
    `\`${uri.replace(generator, '…/').replace('https://github.com/', 'github.com/')}\``;
  const signerText = ({ signer, called }: BuilderRow): string => {
    if (signer !== undefined) return short(signer);
    if (called === undefined) return 'any workflow';
    return called ? 'one that another called' : 'one that none called';
  };
  it('has every row of the table in its order, and no other', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/slsa.md'), 'utf8');
    const [, table = ''] = text.split('|---|---|---|---|---|---|\n');
    const rows = shippedBuilders.map(
      (row) =>
        `| ${row.name} | ${signerText(row)} | ${row.builderId === undefined ? 'the signer' : short(row.builderId)} | ${row.kinds.join(', ') || '–'} | L${row.level} | ${row.reason} |`,
    );
    expect(table.slice(0, table.indexOf('\n\n')).split('\n')).toEqual(rows);
  });
});

describe('a folder of builders', () => {
  const folder = 'https://github.com/o/r/.github/workflows/';
  it.for([
    [`${folder}x.yml`, true],
    [`${folder}a/x.yml`, true],
    [folder, false],
    [`${folder}../x.yml`, false],
    [`${folder}a/../../x.yml`, false],
    [`${folder}x.yml#`, false],
    [`${folder}x%2e.yml`, false],
    [`${folder}х.yml`, false],
    [`${folder}/x.yml`, false],
    ['https://github.com/o/r/.github/workflows-evil/x.yml', false],
  ] as const)('covers %s: %s', ([name, covered]) => expect(covers(folder, name)).toBe(covered));
});

describe('a file of builders', () => {
  it.for<readonly [string, unknown]>([
    ['no object', []],
    ['no builders', {}],
    ['an empty list', { builders: [] }],
    ['something beside them', { builders: [rowOf()], version: 1 }],
    ['an unknown member', { builders: [rowOf({ trust: true })] }],
    ['no name', { builders: [rowOf({ name: '' })] }],
    ['no reason', { builders: [rowOf({ reason: null })] }],
    ['no level', { builders: [rowOf({ level: null })] }],
    ['level 4', { builders: [rowOf({ level: 4 })] }],
    ['a level as text', { builders: [rowOf({ level: '3' })] }],
    ['half a level', { builders: [rowOf({ level: 2.5 })] }],
    ['an unknown kind', { builders: [rowOf({ kinds: ['binary'] })] }],
    ['Cloud Build', { builders: [rowOf({ kinds: ['cloud-build'] })] }],
    ['trust in any signer', { builders: [rowOf({ signer: null })] }],
    ['a delegator for anybody', { builders: [rowOf({ delegates: true })] }],
    ['a flag as text', { builders: [rowOf({ called: 'yes' })] }],
    ['unknown tags', { builders: [rowOf({ tags: 'any' })] }],
    ['a reference', { builders: [rowOf({ signer: `${own}@refs/tags/v1` })] }],
    ['another host', { builders: [rowOf({ signer: 'https://github.com.evil.example/x' })] }],
    ['a look-alike', { builders: [rowOf({ signer: own.replace('e', 'е') })] }],
    ['a way out of a folder', { builders: [rowOf({ signer: 'https://github.com/o/../x' })] }],
    ['all of GitHub', { builders: [rowOf({ signer: 'https://github.com/' })] }],
  ])('with %s is refused', ([, json]) =>
    expect(() => parseBuilders(bytesOf(json))).toThrow(
      expect.objectContaining({ code: 'E_BUILDER_TABLE' }) as Error,
    ),
  );
  it('names one member once', () =>
    expect(() => parseBuilders(Buffer.from('{"builders":[],"builders":[]}'))).toThrow(
      expect.objectContaining({ code: 'E_JSON_DUPLICATE' }) as Error,
    ));
  it('says all that a row can say', () => {
    const full = rowOf({
      builderId: 'https://github.com/o/r/',
      buildTypes: ['https://example.com/t'],
      called: true,
      delegates: true,
      tags: 'release-java',
    });
    expect(parseBuilders(fileOf(full))).toEqual([full]);
  });
});

describe('a subject', () => {
  const hex = expectation.subject.hex;
  it.for<readonly [string, Record<string, string>, string[]]>([
    ['in upper case', { sha256: hex.toUpperCase() }, ['statement.subject E_SUBJECT_MISMATCH']],
    ['by sha1 alone', { sha1: hex.slice(0, 40) }, ['statement.subject E_SUBJECT_MISMATCH']],
    ['by another algorithm’s name', { sha512: hex }, ['statement.subject E_SUBJECT_MISMATCH']],
    ['with an unknown algorithm beside it', { blake9: 'x', sha256: hex }, []],
  ])('%s', ([, digest, codes]) =>
    expect(codesOf(verify({ statement: (json) => ({ ...json, subject: [{ digest }] }) }))).toEqual(codes),
  );
  it('may have been built in the year 9999, by who cannot forge it', () => {
    const metadata = { buildStartedOn: '9999-12-31T23:59:59Z', buildFinishedOn: '9999-12-31T23:59:60Z' };
    const bends: Bends = { statement: (json) => ({ ...json, predicate: { ...json.predicate, metadata } }) };
    expect(codesOf(verify(bends))).toEqual([]);
  });
});

describe('how it was built', () => {
  const external = (parameters: unknown): Bends => ({
    statement: (json) => ({
      ...json,
      predicate: { ...json.predicate, invocation: { ...json.predicate.invocation, parameters } },
    }),
  });
  const given = { level: 3, flags: ['-a'], nested: { x: true, empty: '' } };
  it.for<readonly [string, unknown, Partial<Expectation>, boolean]>([
    ['a member as given', given, { externalParameters: { level: 3 } }, true],
    ['a list as given', given, { externalParameters: { flags: ['-a'] } }, true],
    ['a member of a member', given, { externalParameters: { nested: { x: true } } }, true],
    [
      'a member unset, and empty',
      given,
      { externalParameters: { other: null, nested: { empty: '' } } },
      true,
    ],
    ['a number as text', given, { externalParameters: { level: '3' } }, false],
    ['another list', given, { externalParameters: { flags: ['-a', '-b'] } }, false],
    ['another member of a member', given, { externalParameters: { nested: { x: false } } }, false],
    ['a member that is not there', given, { externalParameters: { other: 'x' } }, false],
    ['a member of every object', given, { externalParameters: { constructor: 'x' } }, false],
    ['some, strictly', given, { externalParameters: { level: 3 }, strictParameters: true }, false],
    ['all, strictly', given, { externalParameters: given, strictParameters: true }, true],
    ['none, strictly', {}, { strictParameters: true }, true],
    ['none, strictly, of some', given, { strictParameters: true }, false],
    ['none, strictly, of empty ones', { a: null, b: [], c: {} }, { strictParameters: true }, true],
    ['some of none', undefined, { externalParameters: { level: 3 } }, false],
  ])('external parameters: %s', ([, parameters, more, good]) =>
    expect(codesOf(verify(external(parameters), more))).toEqual(
      good ? [] : ['parameters.external E_PARAMETER_MISMATCH'],
    ),
  );

  it.for<readonly [string, Bends, Partial<Expectation>, string[]]>([
    ['the event', {}, { events: ['push', 'release'] }, []],
    ['the builder’s major version', {}, { builderVersion: 'v2' }, []],
    ['the builder’s minor version', {}, { builderVersion: 'v2.1' }, []],
    ['the builder’s version', {}, { builderVersion: 'v2.1.0' }, []],
    [
      'another version of the builder',
      {},
      { builderVersion: 'v2.2' },
      ['builder.version E_BUILDER_MISMATCH'],
    ],
    ['a version that is none', {}, { builderVersion: '2' }, ['builder.version E_BUILDER_MISMATCH']],
    ['no version', {}, { builderVersion: '' }, ['builder.version E_BUILDER_MISMATCH']],
    ['another event', {}, { events: ['workflow_dispatch'] }, ['parameters.event E_PARAMETER_MISMATCH']],
    ['no event at all', {}, { events: [] }, ['parameters.event E_PARAMETER_MISMATCH']],
    [
      'the build type',
      {},
      { buildType: 'https://github.com/slsa-framework/slsa-github-generator/generic@v1' },
      [],
    ],
    [
      'a build type’s start',
      {},
      { buildType: 'https://github.com/slsa-framework/' },
      ['parameters.buildType E_PARAMETER_MISMATCH'],
    ],
    ['the runner', { claims: { '11': 'github-hosted' } }, { runner: 'github-hosted' }, []],
    ['a runner that nobody stated', {}, { runner: 'github-hosted' }, ['builder.runner E_BUILDER_UNTRUSTED']],
    [
      'a look-alike of the source',
      {},
      { sourceUri: 'github.com/kubeedge/kubeеdge' },
      [
        'source.repository E_SOURCE_MISMATCH',
        'source.trigger E_SOURCE_MISMATCH',
        'source.material E_SOURCE_MISMATCH',
      ],
    ],
  ])('%s', ([, bends, more, codes]) => expect(codesOf(verify(bends, more))).toEqual(codes));

  const dispatched = (inputs: unknown): Bends => ({
    claims: { '2': 'workflow_dispatch', '20': 'workflow_dispatch' },
    statement: (json) => {
      const { invocation } = json.predicate;
      const environment = {
        ...invocation.environment,
        github_event_name: 'workflow_dispatch',
        github_event_payload: { inputs },
      };
      return { ...json, predicate: { ...json.predicate, invocation: { ...invocation, environment } } };
    },
  });
  it.for<readonly [unknown, string, boolean]>([
    ['1', '1', true],
    [1, '1', false],
    [true, 'true', false],
    [null, 'null', false],
    [['1'], '1', false],
    ['1 ', '1', false],
  ])('the input %j is %j: %s', ([input, wanted, good]) =>
    expect(codesOf(verify(dispatched({ a: input }), { workflowInputs: new Map([['a', wanted]]) }))).toEqual(
      good ? [] : ['source.inputs E_INPUTS_MISMATCH'],
    ),
  );

  it('is told step by step, each with its clause', () => {
    const evidence = verify({}, { minimumLevel: 3 });
    expect(evidence.children.slice(-4).map(({ check, clause }) => [check, clause])).toEqual([
      ['builder', 'SLSA v1.2, verifying artifacts, steps 1 and 2'],
      ['source', 'SLSA v1.2, verifying artifacts, step 2, source'],
      ['parameters', 'SLSA v1.2, verifying artifacts, step 2, buildType and externalParameters'],
      ['dependencies', 'SLSA v1.2, verifying artifacts, step 3'],
    ]);
    const level = evidence.children
      .flatMap(({ children }) => children)
      .find(({ check }) => check === 'builder.level');
    expect(level?.facts).toMatchObject({ level: 3 });
  });
});
