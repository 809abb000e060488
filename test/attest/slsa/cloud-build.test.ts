// SPDX-License-Identifier: Apache-2.0
// Google Cloud Build's provenance: its three forms pass, and each part of it that is bent is refused by its own code.
// Real files are replayed by test/attest/slsa-verifier.test.ts.
import { describe, expect, it } from 'vitest';
import { readCloudBuild } from '../../../attest/fetch/cloud-build.ts';
import { verifyCloudBuild } from '../../../attest/slsa/cloud-build.ts';
import type { Expectation } from '../../../attest/slsa/expectation.ts';
import { failures, passed, type Evidence } from '../../../core/evidence/index.ts';
import { KnownError } from '../../../core/index.ts';
import { fileOf, hex, makeSigner, occurrenceOf, worker, type Bent, type Form } from './cloud-build-double.ts';

type Json = Record<string, unknown>;
const regional = makeSigner('us-west2');
const other = makeSigner('us-east1');
const global = makeSigner('global', 'provenanceSigner');
const hosted = makeSigner('global', 'google-hosted-worker');
const ended = makeSigner('us-west1', undefined, { start: 0, end: Date.UTC(2024, 0) });
const keys = [regional, other, global, hosted, ended].map(({ managed }) => managed);
const now = Date.UTC(2026, 10, 25);

const expected: Expectation = {
  subject: { algorithm: 'sha256', hex },
  kind: 'image',
  sourceUri: 'github.com/owner/name',
};

function verify(file: Uint8Array, more: Partial<Expectation> = {}): Evidence {
  return verifyCloudBuild(readCloudBuild(file), { ...expected, ...more }, keys, now);
}
const codesOf = (evidence: Evidence): readonly string[] =>
  [...new Set(failures(evidence).map(({ code }) => String(code)))].sort();
const signerOf = (form: Form) => (form === 'v1' ? hosted : regional);
const made = (form: Form, bent?: Bent): Uint8Array => fileOf([occurrenceOf(form, [signerOf(form)], bent)]);

describe('Google Cloud Build’s provenance', () => {
  it.for(['v0.2', 'v0.3', 'v1'] as const)('of form %s passes, and says what trusts it', (form) => {
    const evidence = verify(made(form));
    expect(codesOf(evidence)).toEqual([]);
    expect(passed(evidence)).toBe(true);
    expect(evidence.facts).toMatchObject({ subject: `sha256:${hex}`, level: 3, loggedAt: '' });
    expect(evidence.facts['trustedBy']).toContain('no log');
  });

  it('passes under the global key too, which signs DSSE’s encoding', () => {
    expect(codesOf(verify(fileOf([occurrenceOf('v0.3', [global])])))).toEqual([]);
  });

  it('passes under a payload type that names a predicate, whatever name that is', () => {
    const payloadType = 'application/vnd.in-toto.vsa+json';
    expect(codesOf(verify(made('v1', { payloadType })))).toEqual([]);
  });

  const at = (value: unknown, ...path: readonly string[]): Json =>
    path.reduce((each, name) => each[name] as Json, value as Json);

  const bends: readonly (readonly [what: string, form: Form, bent: Bent, codes: readonly string[]])[] = [
    [
      'another kind of occurrence',
      'v0.3',
      { occurrence: (o) => (o['kind'] = 'ATTESTATION') },
      ['E_PROVENANCE_FORM'],
    ],
    [
      'an occurrence of another image',
      'v0.3',
      { occurrence: (o) => (o['resourceUri'] = `x@sha256:${'0'.repeat(64)}`) },
      ['E_SUBJECT_MISMATCH'],
    ],
    [
      'an occurrence whose name only ends like it',
      'v0.3',
      { occurrence: (o) => (o['resourceUri'] = `sha256:${hex}`) },
      ['E_SUBJECT_MISMATCH'],
    ],
    [
      'a signature that is not base64',
      'v0.3',
      { occurrence: (o) => (at(o, 'envelope')['signatures'] = [{ keyid: regional.id, sig: 'not base64' }]) },
      ['E_DSSE_SIGNATURE'],
    ],
    [
      'no signature',
      'v0.3',
      { occurrence: (o) => (at(o, 'envelope')['signatures'] = []) },
      ['E_DSSE_SIGNATURE'],
    ],
    ['the encoding signed where the payload is', 'v0.3', { otherBytes: true }, ['E_DSSE_SIGNATURE']],
    ['the payload signed where its encoding is', 'v1', { otherBytes: true }, ['E_DSSE_SIGNATURE']],
    ['another payload type', 'v0.3', { payloadType: 'text/plain' }, ['E_PROVENANCE_FORM']],
    [
      'a text that names another subject',
      'v0.3',
      { text: (t) => (t['subject'] = []) },
      ['E_CLOUD_BUILD_TEXT'],
    ],
    [
      'a text with another source',
      'v0.3',
      {
        text: (t) => (at(t, 'slsaProvenance')['materials'] = [{ uri: 'git+https://github.com/owner/other' }]),
      },
      ['E_CLOUD_BUILD_TEXT'],
    ],
    [
      'a text with another step',
      'v1',
      { text: (t) => (at(t, 'predicate', 'buildDefinition', 'internalParameters')['step'] = 1) },
      ['E_CLOUD_BUILD_TEXT'],
    ],
    ['no text', 'v0.3', { occurrence: (o) => (o['build'] = {}) }, ['E_CLOUD_BUILD_TEXT']],
    [
      'the text of the other form',
      'v1',
      { occurrence: (o) => (o['build'] = { intotoStatement: at(o, 'build')['inTotoSlsaProvenanceV1'] }) },
      ['E_CLOUD_BUILD_TEXT'],
    ],
    [
      'a builder that is none of the platform’s',
      'v0.3',
      { predicate: (p) => (p['builder'] = { id: 'https://example.com/Worker@v0.3' }) },
      ['E_BUILDER_UNTRUSTED', 'E_PROVENANCE_FORM', 'E_SOURCE_MISMATCH'],
    ],
    [
      'a builder of a version that is not known',
      'v0.3',
      { predicate: (p) => (p['builder'] = { id: `${worker}@v0.9` }) },
      ['E_BUILDER_UNTRUSTED', 'E_PROVENANCE_FORM', 'E_SOURCE_MISMATCH'],
    ],
    [
      'a recipe of another type',
      'v0.3',
      { predicate: (p) => (at(p, 'recipe')['type'] = 'https://cloudbuild.googleapis.com/Other@v0.1') },
      ['E_PROVENANCE_FORM'],
    ],
    [
      'v0.2 with a recipe of v0.3',
      'v0.2',
      {
        predicate: (p) => (at(p, 'recipe')['type'] = 'https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1'),
      },
      ['E_PROVENANCE_FORM'],
    ],
    [
      'arguments of another type',
      'v0.3',
      { predicate: (p) => (at(p, 'recipe', 'arguments')['@type'] = 'x') },
      ['E_BUILDER_MISMATCH'],
    ],
    [
      'another build type',
      'v1',
      { predicate: (p) => (at(p, 'buildDefinition')['buildType'] = 'https://example.com/t') },
      ['E_PROVENANCE_FORM'],
    ],
    ['no material', 'v0.3', { predicate: (p) => delete p['materials'] }, ['E_SOURCE_FORM']],
    [
      'a source without a reference',
      'v1',
      { predicate: (p) => delete at(p, 'buildDefinition', 'externalParameters', 'buildConfigSource')['ref'] },
      ['E_SOURCE_FORM'],
    ],
    [
      'a source that goes on',
      'v0.3',
      { predicate: (p) => (p['materials'] = [{ uri: 'https://github.com/owner/name2' }]) },
      ['E_SOURCE_MISMATCH'],
    ],
    [
      'a commit that is none',
      'v0.2',
      { predicate: (p) => (p['materials'] = [{ uri: 'https://github.com/owner/name/commit/../../evil' }]) },
      ['E_SOURCE_MISMATCH'],
    ],
    [
      'another predicate',
      'v0.3',
      { statement: (s) => (s['predicateType'] = 'https://slsa.dev/provenance/v0.2') },
      ['E_PROVENANCE_FORM'],
    ],
    [
      'another subject',
      'v0.3',
      { statement: (s) => (s['subject'] = [{ name: 'x', digest: { sha256: '0'.repeat(64) } }]) },
      ['E_CLOUD_BUILD_TEXT', 'E_SUBJECT_MISMATCH'],
    ],
    ['a payload that is no statement', 'v0.3', { statement: (s) => delete s['_type'] }, ['E_STATEMENT_FORM']],
  ];
  it.for(bends)('is refused with %s', ([, form, bent, codes]) => {
    const evidence = verify(made(form, bent));
    expect(passed(evidence)).toBe(false);
    expect(codesOf(evidence)).toEqual(codes);
  });

  it('believes no key for what it does not sign, no stranger’s and no ended one', () => {
    const v1ByRegion = verify(fileOf([occurrenceOf('v1', [regional])]));
    expect(codesOf(v1ByRegion)).toEqual(['E_DSSE_SIGNATURE']);
    expect(codesOf(verify(fileOf([occurrenceOf('v0.3', [hosted])])))).toEqual(['E_DSSE_SIGNATURE']);
    expect(codesOf(verify(fileOf([occurrenceOf('v0.3', [makeSigner('europe-west1')])])))).toEqual([
      'E_DSSE_SIGNATURE',
    ]);
    expect(codesOf(verify(fileOf([occurrenceOf('v0.3', [makeSigner('us-west2')])])))).toEqual([
      'E_DSSE_SIGNATURE',
    ]);
    expect(codesOf(verify(fileOf([occurrenceOf('v0.3', [ended])])))).toEqual(['E_DSSE_SIGNATURE']);
  });

  it.for([
    ['summary.digest', (s: Json) => (s['digest'] = `sha256:${'0'.repeat(64)}`)],
    [
      'summary.fully_qualified_digest',
      (s: Json) => (s['fully_qualified_digest'] = `x@sha256:${'0'.repeat(64)}`),
    ],
    ['summary without its digest', (s: Json) => delete s['digest']],
  ] as const)('is refused with another %s', ([, bend]) => {
    const file = fileOf([occurrenceOf('v0.3', [regional])], (each) => bend(each['image_summary'] as Json));
    expect(codesOf(verify(file))).toEqual(['E_SUBJECT_MISMATCH']);
  });

  const asked: readonly (readonly [
    what: string,
    form: Form,
    more: Partial<Expectation>,
    codes: readonly string[],
  ])[] = [
    ['the builder of any version', 'v0.3', { builderId: worker }, []],
    ['the builder of its version', 'v0.3', { builderId: `${worker}@v0.3` }, []],
    ['the builder of another version', 'v0.3', { builderId: `${worker}@v0.2` }, ['E_BUILDER_MISMATCH']],
    ['a version where v1 has none', 'v1', { builderId: `${worker}@v0.3` }, ['E_BUILDER_MISMATCH']],
    ['another platform’s builder', 'v0.3', { builderId: `${worker}a` }, ['E_BUILDER_UNTRUSTED']],
    ['its tag', 'v0.3', { sourceTag: 'v1.2.3' }, []],
    ['its tag, in v1', 'v1', { sourceTag: 'v1.2.3' }, []],
    ['another tag', 'v1', { sourceTag: 'v1.2.4' }, ['E_TAG_MISMATCH']],
    ['a tag where there is none', 'v0.2', { sourceTag: 'v1.2.3' }, ['E_TAG_MISMATCH']],
    ['its version', 'v1', { sourceVersionedTag: 'v1.2' }, []],
    ['another version', 'v1', { sourceVersionedTag: 'v1.3' }, ['E_VERSION_MISMATCH']],
    ['a branch before v1', 'v0.3', { sourceBranch: 'main' }, ['E_EXPECTATION_UNSUPPORTED']],
    ['a branch of a tag', 'v1', { sourceBranch: 'main' }, ['E_REF_FORM']],
    ['workflow inputs', 'v1', { workflowInputs: new Map([['a', 'b']]) }, ['E_EXPECTATION_UNSUPPORTED']],
    ['an event', 'v1', { events: ['push'] }, ['E_EXPECTATION_UNSUPPORTED']],
    ['a source with its scheme', 'v0.3', { sourceUri: 'git+https://github.com/owner/name' }, []],
    ['another source', 'v0.3', { sourceUri: 'github.com/owner' }, ['E_SOURCE_MISMATCH']],
    ['no source', 'v0.3', { sourceUri: '' }, ['E_SOURCE_MISMATCH']],
    ['a level it has', 'v1', { minimumLevel: 3 }, []],
  ];
  it.for(asked)('answers where %s is expected (%s)', ([, form, more, codes]) => {
    expect(codesOf(verify(made(form), more))).toEqual(codes);
  });

  it('proves a branch where v1’s two places agree, and not where they do not', () => {
    const of = (branch: string): Uint8Array =>
      made('v1', {
        predicate: (p) => {
          at(p, 'buildDefinition', 'externalParameters', 'buildConfigSource')['ref'] = 'refs/heads/main';
          at(p, 'buildDefinition', 'internalParameters')['systemSubstitutions'] = { BRANCH_NAME: branch };
        },
      });
    expect(codesOf(verify(of('main'), { sourceBranch: 'main' }))).toEqual([]);
    expect(codesOf(verify(of('main'), { sourceBranch: 'dev' }))).toEqual(['E_BRANCH_MISMATCH']);
    expect(codesOf(verify(of('dev'), { sourceBranch: 'dev' }))).toEqual(['E_REF_FORM']);
  });

  it('needs one occurrence and one signature that prove all; no further one takes that away', () => {
    const good = occurrenceOf('v0.3', [regional]);
    const stranger = occurrenceOf('v0.3', [makeSigner('us-west2')]);
    const broken = { kind: 'BUILD' };
    expect(passed(verify(fileOf([stranger, broken, good])))).toBe(true);
    expect(codesOf(verify(fileOf([stranger, broken])))).toEqual(['E_DSSE_SIGNATURE', 'E_PROVENANCE_FORM']);
    expect(passed(verify(fileOf([occurrenceOf('v0.3', [makeSigner('us-east1'), regional])])))).toBe(true);
  });

  const malformed: readonly (readonly [what: string, text: string, code: string])[] = [
    ['nothing', '', 'E_PROVENANCE_FORM'],
    ['half of it', '{"image_summary":', 'E_PROVENANCE_FORM'],
    ['a list', '[]', 'E_PROVENANCE_FORM'],
    ['no occurrence', '{"image_summary":{},"provenance_summary":{"provenance":[]}}', 'E_PROVENANCE_FORM'],
    ['occurrences that are no list', '{"provenance_summary":{"provenance":{}}}', 'E_PROVENANCE_FORM'],
    [
      'a summary that is text',
      '{"image_summary":"x","provenance_summary":{"provenance":[{}]}}',
      'E_PROVENANCE_FORM',
    ],
    [
      'one member twice',
      '{"image_summary":{},"image_summary":{},"provenance_summary":{"provenance":[{}]}}',
      'E_JSON_DUPLICATE',
    ],
    [
      'too many occurrences',
      JSON.stringify({ provenance_summary: { provenance: Array<object>(65).fill({}) } }),
      'E_PROVENANCE_FORM',
    ],
    ['nests deeply', `${'['.repeat(60)}${']'.repeat(60)}`, 'E_JSON_DEPTH'],
  ];
  it.for(malformed)('is not read where it has %s', ([, text, code]) => {
    let thrown: unknown;
    try {
      readCloudBuild(Buffer.from(text));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(KnownError);
    expect((thrown as KnownError).code).toBe(code);
  });
});
