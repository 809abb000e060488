// SPDX-License-Identifier: Apache-2.0
// slsa-verifier's command lines with the command's name changed are ours; what is typed wrongly is said before anything
// is read.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../cli/program.ts';
import { buildExpectationOf, expectationOf } from '../../cli/commands/verify/expectation.ts';
import type { Call } from '../../cli/command.ts';
import { KnownError } from '../../core/index.ts';
import { runs } from './run.ts';

const vectors = join(import.meta.dirname, '../vectors/slsa-verifier/testdata');

interface Typed {
  path: string;
  args: unknown[];
  flags: Readonly<Record<string, unknown>>;
}

/** What `edgewarden …` would run. */
async function typed(line: string): Promise<Typed> {
  let seen: Typed | undefined;
  const program = buildProgram((row, args, flags) => {
    seen = { path: row.path, args: args.flat(), flags };
    return Promise.resolve();
  });
  await program.parseAsync(line.split(' '), { from: 'user' });
  if (seen === undefined) throw new TypeError(`nothing ran for ${line}`);
  return seen;
}

describe("slsa-verifier's command lines", () => {
  it.for<[line: string, args: string[], flags: Record<string, unknown>]>([
    [
      'verify-artifact --provenance-path p.jsonl --source-uri github.com/o/r --source-tag v1 a.tar.gz b.tar.gz',
      ['a.tar.gz', 'b.tar.gz'],
      { provenancePath: 'p.jsonl', sourceUri: 'github.com/o/r', sourceTag: 'v1' },
    ],
    [
      'verify-artifact a --provenance-path=p --source-uri=github.com/o/r --source-versioned-tag=v1 --print-provenance',
      ['a'],
      { provenancePath: 'p', sourceUri: 'github.com/o/r', sourceVersionedTag: 'v1', printProvenance: true },
    ],
    [
      'verify-artifact --provenance-path p --source-uri s --builder-id b --source-branch main --build-workflow-input k=v --build-workflow-input l=w a',
      ['a'],
      {
        provenancePath: 'p',
        sourceUri: 's',
        builderId: 'b',
        sourceBranch: 'main',
        buildWorkflowInput: ['k=v', 'l=w'],
      },
    ],
    [
      'verify-image ghcr.io/o/i@sha256:00 --source-uri s --provenance-path p.json --provenance-repository ghcr.io/o/p --builder-id b',
      ['ghcr.io/o/i@sha256:00'],
      { sourceUri: 's', provenancePath: 'p.json', provenanceRepository: 'ghcr.io/o/p', builderId: 'b' },
    ],
    [
      'verify-npm-package --attestations-path a.json --builder-id b --package-name @o/n --package-version 1.0.0 --source-uri s n.tgz',
      ['n.tgz'],
      {
        attestationsPath: 'a.json',
        builderId: 'b',
        packageName: '@o/n',
        packageVersion: '1.0.0',
        sourceUri: 's',
      },
    ],
    [
      'verify-npm-package --attestations-path a --builder-id b --package-name n --package-version 1 --source-uri s --source-branch main --source-tag v1 --build-workflow-input k=v n.tgz',
      ['n.tgz'],
      {
        attestationsPath: 'a',
        builderId: 'b',
        packageName: 'n',
        packageVersion: '1',
        sourceUri: 's',
        sourceBranch: 'main',
        sourceTag: 'v1',
        buildWorkflowInput: ['k=v'],
      },
    ],
    [
      'verify-github-attestation --attestation-path a.jsonl --source-uri s --builder-id b --print-attestation f.zip',
      ['f.zip'],
      { attestationPath: 'a.jsonl', sourceUri: 's', builderId: 'b', printAttestation: true },
    ],
    [
      'verify-vsa --subject-digest sha256:00 --subject-digest x:1 --attestation-path a --verifier-id v --resource-uri r --verified-level L1 --verified-level L2 --public-key-path k --public-key-id i --print-attestation',
      [],
      {
        subjectDigest: ['sha256:00', 'x:1'],
        attestationPath: 'a',
        verifierId: 'v',
        resourceUri: 'r',
        verifiedLevel: ['L1', 'L2'],
        publicKeyPath: 'k',
        publicKeyId: 'i',
        printAttestation: true,
      },
    ],
  ])('%s', async ([line, args, flags]) => {
    const ours = line.replace(/^verify-/, 'verify ');
    expect(await typed(ours)).toEqual({ path: ours.split(' ').slice(0, 2).join(' '), args, flags });
  });

  it('may keep --provenance for short', async () => {
    const { flags } = await typed('verify artifact a --provenance p --source-uri s');
    expect(flags['provenancePath']).toBe('p');
  });
});

const callWith = (options: Record<string, unknown>): Call =>
  ({ options: { sourceUri: 'github.com/o/r', ...options } }) as unknown as Call;
const code = (act: () => unknown): string | undefined => {
  try {
    act();
  } catch (error) {
    if (error instanceof KnownError) return error.code;
    throw error;
  }
  return undefined;
};

describe('an expectation', () => {
  it('has what was asked for and nothing else', () => {
    expect(expectationOf(callWith({}), 'image')).toEqual({ kind: 'image', sourceUri: 'github.com/o/r' });
    const asked = {
      buildType: 't',
      trigger: ['push', 'release'],
      minLevel: '3',
      builderVersion: 'v2',
      runner: 'github-hosted',
      externalParameter: ['a=b=c', 'workflow.ref=main', 'workflow.path=x'],
      strictParameters: true,
    };
    expect(buildExpectationOf(callWith(asked))).toEqual({
      sourceUri: 'github.com/o/r',
      buildType: 't',
      events: ['push', 'release'],
      minimumLevel: 3,
      builderVersion: 'v2',
      runner: 'github-hosted',
      externalParameters: { a: 'b=c', workflow: { ref: 'main', path: 'x' } },
      strictParameters: true,
    });
  });

  it.for<[title: string, options: Record<string, unknown>]>([
    ['two tags', { sourceTag: 'v1', sourceVersionedTag: 'v1' }],
    ['an input without a name', { buildWorkflowInput: ['=x'] }],
    ['an input without a value', { buildWorkflowInput: ['x'] }],
    ['a parameter twice', { externalParameter: ['a=1', 'a=2'] }],
    ['a parameter that is a value and an object', { externalParameter: ['a=1', 'a.b=2'] }],
    ['a level that there is not', { minLevel: '4' }],
  ])('refuses %s', ([, options]) => {
    expect(code(() => expectationOf(callWith(options), 'artifact'))).toBe('E_USAGE');
  });

  it('takes names that every object has for what they are', () => {
    const { externalParameters = {} } = buildExpectationOf(
      callWith({ externalParameter: ['__proto__.x=1', 'constructor=2'] }),
    );
    expect(Object.keys(externalParameters)).toEqual(['__proto__', 'constructor']);
    expect('x' in {}).toBe(false);
  });
});

describe('a builder table of the caller’s own', () => {
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-builders-'));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const signer =
    'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml';
  const table = (content: string): string => {
    writeFileSync(join(home, 'builders.json'), content);
    return join(home, 'builders.json');
  };
  const run = (builders: string): ReturnType<typeof runs> =>
    runs(
      'verify artifact',
      ['sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa'],
      {
        provenancePath: join(vectors, 'gha_generic/v2.1.0/binary-linux-amd64-push-v14.intoto.jsonl'),
        sourceUri: 'github.com/slsa-framework/example-package',
        minLevel: '3',
        builders,
      },
      { home, formats: ['text'] },
    );

  it('comes before the shipped one', async () => {
    const row = { name: 'doubted', kinds: ['artifact'], signer, level: 1, reason: 'not reviewed' };
    const ran = await run(table(JSON.stringify({ builders: [row] })));
    expect(ran.exit).toBe(1);
    expect(ran.stdout.text).toContain('E_BUILDER_LEVEL: Build L1, expected at least L3');
    const other = { ...row, signer: signer.replace('generic', 'other') };
    expect((await run(table(JSON.stringify({ builders: [other] })))).exit).toBe(0);
  });

  it('is refused as input where it is none', async () => {
    expect((await run(table('{"builders":[{}]}'))).code).toBe('E_BUILDER_TABLE');
    expect((await run(join(home, 'none.json'))).code).toBe('E_FILE_READ');
  });
});

describe('verify image', () => {
  const image = `ghcr.io/o/i@sha256:${'0'.repeat(64)}`;
  const home = join(tmpdir(), 'edgewarden-none');

  it.for<[title: string, options: Record<string, unknown>]>([
    ['without attestations', {}],
    ['with a registry', { provenanceRepository: 'ghcr.io/o/p', layout: ['.'] }],
  ])('fetches nothing, and says so: %s', async ([, options]) => {
    const ran = await runs('verify image', [image], { sourceUri: 'github.com/o/r', ...options }, { home });
    expect([ran.code, ran.exit]).toEqual(['E_USAGE', 2]);
    expect(ran.hint).toContain('cosign save');
  });

  const gcb = join(vectors, 'gcb_container/v0.2/gcloud-container-github.json');
  const digest = 'sha256:1a033b002f89ed2b8ea733162497fb70f1a4049a7f8602d6a33682b4ad9921fd';

  it.for<[name: string, options: Record<string, unknown>, exit: number]>([
    [digest, {}, 0],
    [digest, { sourceUri: 'github.com/o/r' }, 1],
    [`sha256:${'0'.repeat(64)}`, {}, 1],
  ])('reads Cloud Build’s provenance of %s %o', async ([name, options, exit]) => {
    const given = {
      sourceUri: 'github.com/laurentsimon/gcb-tests',
      builderId: 'https://cloudbuild.googleapis.com/GoogleHostedWorker',
      provenancePath: gcb,
      ...options,
    };
    const ran = await runs('verify image', [`gcr.io/o/i@${name}`], given, { home, formats: ['text'] });
    expect(ran.exit).toBe(exit);
    if (exit !== 0) return;
    const printed = await runs(
      'verify image',
      [`gcr.io/o/i@${name}`],
      { ...given, printProvenance: true },
      { home, formats: ['text'] },
    );
    expect(JSON.parse(printed.stdout.text)).toMatchObject({ _type: 'https://in-toto.io/Statement/v0.1' });
  });
});
