// SPDX-License-Identifier: Apache-2.0
// The suite slsa notices what differs, says a case in any of the ways that recorded folders have, and refuses a
// folder that is none. All recorded cases are replayed by test/attest/slsa-verifier.test.ts.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { slsa } from '../../cli/commands/conformance/slsa/suite.ts';
import type { CaseResult } from '../../cli/commands/conformance/suite.ts';

const vectors = join(import.meta.dirname, '../vectors/slsa-verifier');
const made: string[] = [];
afterAll(() => made.forEach((each) => rmSync(each, { recursive: true, force: true })));

type Json = Readonly<Record<string, unknown>>;
const lines = readFileSync(join(vectors, 'cases.jsonl'), 'utf8').trim().split('\n');
const byId = (id: string): Json => {
  const line = lines.find((each) => each.includes(`"${id}"`));
  if (line === undefined) throw new TypeError(`no case ${id}`);
  return JSON.parse(line) as Json;
};
const bundle = byId('gha-artifact/005@gha_go/v2.1.0#0');
const cloud = byId('gcb-image/001@gcb_container/v0.3#0');
const vsa = byId('vsa/002@vsa#0');
const gradle = byId('gha-artifact/005@gha_gradle/v2.1.0#0');
const digest = `sha256:${'0'.repeat(64)}`;

function folderOf(cases: readonly Json[] | string): string {
  const directory = mkdtempSync(join(tmpdir(), 'edgewarden-slsa-'));
  made.push(directory);
  for (const name of ['testdata', 'artifacts.json']) symlinkSync(join(vectors, name), join(directory, name));
  const text = typeof cases === 'string' ? cases : cases.map((each) => JSON.stringify(each)).join('\n');
  writeFileSync(join(directory, 'cases.jsonl'), text);
  return directory;
}

async function play(directory: string): Promise<readonly CaseResult[]> {
  const context = { now: Date.UTC(2026, 10, 25), wants: () => true, signal: new AbortController().signal };
  const results: CaseResult[] = [];
  for await (const each of slsa.run(directory, context)) results.push(each);
  return results;
}
const one = async (test: Json): Promise<CaseResult> => {
  const [result] = await play(folderOf([test]));
  if (result === undefined) throw new TypeError('no result');
  return result;
};

/** A folder of its own files, among them what npm's registry would have answered: with a bundle that is not npm's. */
function folderOfPackages(cases: readonly Json[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'edgewarden-slsa-'));
  made.push(directory);
  mkdirSync(join(directory, 'testdata/npm'), { recursive: true });
  const file = join(vectors, 'testdata', gradle['provenance'] as string);
  const other: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const publishType = 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1';
  const answer = (...types: readonly string[]): string =>
    JSON.stringify({ attestations: types.map((predicateType) => ({ predicateType, bundle: other })) });
  const files = {
    'testdata/npm/a.json': answer('https://slsa.dev/provenance/v1', publishType),
    'testdata/npm/half.json': answer('https://slsa.dev/provenance/v1'),
    'testdata/npm/none.json': '{"attestations":[]}',
    'testdata/npm/broken.json': '{"attestations":',
    'testdata/npm/attested.jsonl': `${JSON.stringify(other)}\n`,
    'artifacts.json': JSON.stringify({
      'npm/x.tgz': { size: 1, sha256: '0'.repeat(64), sha512: '0'.repeat(128) },
      'npm/file': { sha256: (gradle['artifacts'] as readonly { sha256: string }[])[0]?.sha256 },
    }),
    'cases.jsonl': cases.map((each, index) => JSON.stringify({ id: `${index}`, ...each })).join('\n'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

describe('the suite slsa', () => {
  it.for([
    ['a pass that is none', { ...bundle, source_uri: 'github.com/a/b' }],
    ['a refusal that is none', { ...bundle, offline_expect: 'fail', expect_error: 'ErrorMismatchSource' }],
    [
      'another reason',
      { ...bundle, source_uri: 'github.com/a/b', offline_expect: 'fail', expect_error: 'ErrorMismatchTag' },
    ],
    [
      'a reason that nobody knows',
      { ...bundle, source_uri: 'github.com/a/b', offline_expect: 'fail', expect_error: 'ErrorWhatever' },
    ],
    ['a verdict for want of log evidence that has it', { ...bundle, offline_expect: 'not-pass' }],
  ] as const)('notices %s', async ([, test]) => {
    expect((await one(test)).agreement).toBe('differs');
  });

  const paths = (bundle['artifacts'] as readonly { readonly path: string }[]).map(({ path }) => path);
  const own = {
    subject_digests: ['gce_image_id:8970095005306000053'],
    verifier_id: 'https://bcid.corp.google.com/verifier/bcid_package_enforcer/v0.1',
    public_key_id: 'keystore://76574:prod:vsa_signing_public_key',
    expect_error: null,
    offline_expect: 'pass',
  };
  it.for([
    ['artefacts by their paths', { ...bundle, artifacts: paths }],
    ['artefacts by paths with a size', { ...bundle, artifacts: paths.map((path) => ({ path, size: 1 })) }],
    [
      'members that are left out',
      Object.fromEntries(Object.entries(bundle).filter(([, value]) => value !== null)),
    ],
    ['members that are not known', { ...bundle, whatever: { a: [1] } }],
    ['a summary with some of its values', { ...vsa, ...own }],
    ['a summary with its levels', { ...vsa, ...own, verified_levels: ['BCID_L1', 'SLSA_BUILD_LEVEL_1'] }],
    ['a summary with one level as text', { ...vsa, ...own, verified_levels: 'SLSA_BUILD_LEVEL_2' }],
    ['an image with provenance of Cloud Build', cloud],
    ['what is expected under the other name alone', { ...bundle, offline_expect: null }],
    [
      'an image without a digest',
      { ...cloud, image_digest: null, offline_expect: 'fail', expect_error: 'ErrorMutableImage' },
    ],
  ] as const)('takes %s', async ([, test]) => {
    expect((await one(test)).agreement).toBe('agrees');
  });

  it('judges packages and attestations of GitHub, fields beyond those known and all', async () => {
    const tarball = { path: 'npm/x.tgz', name: 'x.tgz', sha256: '0'.repeat(64) };
    const npm = {
      command: 'verify-npm-package',
      family: 'npm',
      provenance: 'npm/a.json',
      evidence: 'npm-attestations',
      artifacts: [tarball],
      package_name: '@a/b',
      package_version: '1.0.0',
      builder_id: 'https://github.com/actions/runner/github-hosted',
      source_uri: 'github.com/slsa-framework/example-package',
      expect: 'fail',
      offline_expect: 'fail',
    };
    const attested = {
      ...npm,
      command: 'verify-github-attestation',
      provenance: 'npm/attested.jsonl',
      artifacts: [{ path: 'npm/file' }],
      builder_id: 'https://github.com/bazel-contrib/publish-to-bcr/.github/workflows/publish.yaml@v0.0.1',
    };
    const { provenance: answer, ...without } = npm;
    const cases = [
      { ...npm, expect_error: 'ErrorMismatchHash' },
      { ...npm, expect_error: 'ErrorInvalidSignature' },
      { ...npm, expect_error: 'ErrorInvalidDssePayload' },
      { ...npm, expect_error: 'ErrorMismatchBuilderID' },
      { ...npm, source_uri: 'github.com/a/b', expect_error: 'ErrorMismatchSource' },
      { ...npm, builder_id: 'https://github.com/actions/runner@', expect_error: 'ErrorInvalidFormat' },
      { ...npm, builder_id: null, package_name: null, package_version: null, expect_error: null },
      { ...without, attestations: answer, expect_error: 'ErrorMismatchHash' },
      { ...npm, provenance: 'npm/half.json', expect_error: null },
      { ...npm, provenance: 'npm/none.json', expect_error: null },
      { ...npm, provenance: 'npm/broken.json', expect_error: null },
      { ...attested, expect_error: 'ErrorUntrustedReusableWorkflow' },
      { ...attested, builder_id: null, expect_error: 'ErrorInvalidBuilderID' },
      { ...attested, source_uri: 'github.com/a/b', expect_error: 'ErrorMismatchSource' },
      { ...attested, artifacts: [tarball], expect_error: 'ErrorMismatchHash' },
    ];
    const results = await play(folderOfPackages(cases));
    expect(results.filter(({ agreement }) => agreement !== 'agrees')).toEqual([]);
    expect(results.map(({ actual }) => actual)).toEqual(cases.map(() => 'fail'));
  });

  it.for([
    ['a file that is not there', { provenance: 'gha_go/none' }],
    ['a folder for a file', { provenance: 'gha_go' }],
    ['no file', { provenance: null }],
    ['a file outside of it', { provenance: '../cases.jsonl' }],
    ['a file by its whole path', { provenance: '/etc/passwd' }],
    ['an artefact that is not known', { artifacts: ['__proto__'] }],
    ['an artefact without a path', { artifacts: [{ name: 'x' }] }],
    ['nothing to verify', { artifacts: [] }],
    ['no member of artefacts', { artifacts: null }],
    ['a layout that is not there', { command: 'verify-image', oci_layout: 'none', image_digest: digest }],
    ['no layout', { command: 'verify-image', provenance: null, image_digest: digest }],
    ['a key that is not there', { command: 'verify-vsa', provenance: vsa['provenance'], public_key: 'none' }],
    [
      'a tarball that only SHA-256 is known of',
      { command: 'verify-npm-package', artifacts: [{ path: 'x.tgz', sha256: digest.slice(7) }] },
    ],
  ] as const)('does not judge a case with %s, whatever it expects, and goes on', async ([, more]) => {
    for (const offline_expect of ['pass', 'fail', 'not-pass']) {
      const results = await play(folderOf([{ ...bundle, ...more, id: 'bad', offline_expect }, bundle]));
      expect(results.map(({ agreement }) => agreement)).toEqual(['differs', 'agrees']);
      expect(results[0]).toMatchObject({ actual: 'unjudged' });
      expect(results[0]?.reason).toMatch(/./);
    }
  });

  it.for([
    ['nothing', '\n'],
    ['no JSON', '{'],
    ['a member twice', '{"id":"a","id":"b"}'],
    ['a command that does not exist', JSON.stringify({ ...bundle, command: 'verify' })],
    ['nothing expected', JSON.stringify({ ...bundle, expect: null, offline_expect: null })],
    ['another verdict expected', JSON.stringify({ ...bundle, offline_expect: 'maybe' })],
  ] as const)('refuses a folder whose cases have %s', async ([, text]) => {
    await expect(play(folderOf(text))).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });
});
