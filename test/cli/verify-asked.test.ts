// SPDX-License-Identifier: Apache-2.0
// What can be asked of a build besides its source, on the command line: witnesses, dependencies, keyless summaries.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeVerifierKey } from '../../core/note/index.ts';
import {
  artefact,
  artefactHex,
  base64,
  builder,
  bytesOf,
  commit,
  expectation,
  identityProvider,
  newSigstore,
  now,
  rawOf,
  repository,
  rootJson,
  sha256,
  signBundle,
  spkiOf,
  type Bends,
} from '../attest/double/index.ts';
import { makeVerifier, signStatement, summaryOf } from '../attest/slsa/vsa-double.ts';
import { runs, type Ran } from './run.ts';

const home = mkdtempSync(join(tmpdir(), 'edgewarden-asked-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(home, name), content);
  return join(home, name);
};
/** Later than everything that was signed, and than the shipped root. */
const at = Math.max(now, Date.UTC(2026, 11, 1));
const sigstore = newSigstore();
const trustedRoot = [file('root.json', bytesOf(rootJson(sigstore)))];
const keadm = file('keadm.tar.gz', artefact);
const pemOf = (spkiDer: Uint8Array): string =>
  `-----BEGIN PUBLIC KEY-----\n${Buffer.from(spkiDer).toString('base64')}\n-----END PUBLIC KEY-----\n`;

const verify = (bends: Bends, options: Record<string, unknown>): Promise<Ran> =>
  runs(
    'verify artifact',
    [keadm],
    {
      provenancePath: file('provenance.json', bytesOf(signBundle(sigstore, bends))),
      sourceUri: expectation.sourceUri,
      trustedRoot,
      ...options,
    },
    { home, now: at, formats: ['text'] },
  );

const lines = sigstore.witnesses.map(({ name, pair }) => {
  const publicKey = rawOf(pair);
  return encodeVerifierKey({ name, kind: 'cosignature', publicKey });
});
const [witnessLine = ''] = lines;

describe('a quorum of witnesses', () => {
  const tiles: Bends = { entries: ['hashedrekord 0.0.2'] };
  const pems = sigstore.witnesses.map(
    ({ name, pair }) => `${name}=${file(`${name}.pem`, pemOf(spkiOf(pair)))}`,
  );
  const other = encodeVerifierKey({ name: 'w.example', kind: 'ed25519', publicKey: rawOf(sigstore.tiles) });

  it.for<[title: string, cosigned: number, options: Record<string, unknown>, exit: number]>([
    ['all, by their verifier keys', 3, { witness: lines }, 0],
    ['all, by files with PEM', 3, { witness: pems }, 0],
    ['all of them where two have cosigned', 2, { witness: lines }, 1],
    ['two of three', 2, { witness: lines, witnessQuorum: '2' }, 0],
    ['one that is not a witness of this log', 3, { witness: [other] }, 1],
  ])('is asked for: %s', async ([, witnesses, options, exit]) => {
    const ran = await verify({ ...tiles, witnesses }, options);
    expect(ran.exit, ran.stdout.text).toBe(exit);
    if (exit === 1) expect(ran.stdout.text).toContain('too few witnesses vouch');
  });

  it('takes a file with the line too, under the name that the line has', async () => {
    const [name = ''] = witnessLine.split('+');
    const path = file('w.vkey', `${witnessLine}\n`);
    expect((await verify({ ...tiles, witnesses: 1 }, { witness: [`${name}=${path}`] })).exit).toBe(0);
    expect((await verify({ ...tiles, witnesses: 1 }, { witness: [`other=${path}`] })).code).toBe(
      'E_NOTE_FORM',
    );
  });

  it.for<[title: string, options: Record<string, unknown>, code: string]>([
    ['a quorum of nobody', { witnessQuorum: '1' }, 'E_USAGE'],
    ['more than are given', { witness: lines, witnessQuorum: '4' }, 'E_USAGE'],
    ['the same one twice for two', { witness: [lines[0], pems[0]], witnessQuorum: '2' }, 'E_USAGE'],
    [
      'a key of another curve',
      { witness: [`w=${file('ec.pem', pemOf(spkiOf(sigstore.rekor)))}`] },
      'E_KEY_INVALID',
    ],
    ['a line that is damaged', { witness: [`${witnessLine.slice(0, -1)}B`] }, 'E_NOTE_FORM'],
  ])('refuses %s', async ([, options, code]) => expect((await verify(tiles, options)).code).toBe(code));
});

describe('what it was made from', () => {
  const verifier = makeVerifier('https://example.com/verifier');
  const key = `${verifier.id}=${file('verifier.pem', verifier.pem)}`;
  const base = { uri: 'pkg:docker/base', digest: { sha256: sha256('base image').toString('hex') } };
  const withSource: Bends = {
    statement: (json) => ({
      ...json,
      predicate: { ...json.predicate, materials: [...json.predicate.materials, base] },
    }),
  };
  const summaryFile = (
    name: string,
    resourceUri: string,
    digest: Record<string, string>,
    level: string,
  ): string => {
    const predicate = { resourceUri, verifiedLevels: [level], timeVerified: undefined };
    const summary = summaryOf(verifier.id, predicate, { subject: [{ digest }] });
    const { envelope } = signStatement(summary, verifier, 'any name');
    const signatures = envelope.signatures.map(({ keyid, sig }) => ({ keyid, sig: base64(sig) }));
    const { payloadType, payload } = envelope;
    return file(name, `${JSON.stringify({ payloadType, payload: base64(payload), signatures })}\n`);
  };
  const vsa = summaryFile('base.jsonl', base.uri, base.digest, 'SLSA_BUILD_LEVEL_2');

  it('is reported, dependency by dependency, where nothing is required', async () => {
    const { exit, stdout } = await verify(withSource, {
      dependencyAttestation: [vsa],
      dependencyVerifier: [key],
    });
    expect(exit, stdout.text).toBe(0);
    expect(stdout.text).toContain('made of  1 of 2 dependencies are proven; none has to be');
    expect(stdout.text).toContain('✓ pkg:docker/base is proven');
    expect(stdout.text).toContain(
      '– git+https://github.com/kubeedge/kubeedge@refs/tags/v1.22.0 is named by no digest',
    );
  });

  it('is refused where it is required, and counts from the level that is asked for', async () => {
    const asked = { dependencyAttestation: [vsa], dependencyVerifier: [key] };
    const all = await verify(withSource, { ...asked, dependencyLevel: ['SLSA_BUILD_LEVEL_2'] });
    expect(all.exit).toBe(1);
    expect(all.stdout.text).toContain('what it was made from is not proven');
    expect(all.stdout.text).toContain('E_DEPENDENCY_UNPROVEN');
    const none = await verify(withSource, { dependencyLevel: ['SLSA_BUILD_LEVEL_1'] });
    expect(none.exit).toBe(1);
    const [commitOf, source] = [{ sha1: commit }, `git+${repository}`];
    const named: Bends = {
      statement: (json) => ({
        ...json,
        predicate: {
          ...json.predicate,
          materials: [{ ...json.predicate.materials[0], digest: commitOf }, base],
        },
      }),
    };
    const level = 'SLSA_SOURCE_LEVEL_1';
    const sourceVsa = summaryFile('source.jsonl', source, { gitCommit: commit }, level);
    const both = { ...asked, dependencyAttestation: [vsa, sourceVsa] };
    const proven = await verify(named, { ...both, dependencyLevel: ['SLSA_BUILD_LEVEL_1', level] });
    expect(proven.exit, proven.stdout.text).toBe(0);
    const higher = await verify(named, { ...both, dependencyLevel: ['SLSA_BUILD_LEVEL_3', level] });
    expect(higher.stdout.text).toContain('E_DEPENDENCY_LEVEL');
  });

  it('is proven by provenance of its own where its source is named', async () => {
    const own = signBundle(sigstore, {
      statement: (json) => ({ ...json, subject: [{ name: 'base', digest: base.digest }] }),
    });
    const path = file('base.json', bytesOf(own));
    const asked = {
      dependencyAttestation: [path],
      dependencySource: [`${base.uri}=${expectation.sourceUri}`],
    };
    // Built by a builder of files: a container image needs one of images.
    const { stdout } = await verify(withSource, asked);
    expect(stdout.text).toContain('0 of 2 dependencies');
    const tool = { ...base, uri: 'https://example.com/tool' };
    const withTool: Bends = {
      statement: (json) => ({
        ...json,
        predicate: { ...json.predicate, materials: [...json.predicate.materials, tool] },
      }),
    };
    const ran = await verify(withTool, {
      ...asked,
      dependencySource: [`${tool.uri}=${expectation.sourceUri}`],
    });
    expect(ran.stdout.text).toContain('✓ https://example.com/tool is proven');
    const elsewhere = await verify(withTool, { ...asked, dependencySource: [`${tool.uri}=github.com/o/r`] });
    expect(elsewhere.stdout.text).toContain('0 of 2 dependencies');
  });

  it.for<[title: string, options: Record<string, unknown>]>([
    ['a verifier without attestations', { dependencyVerifier: [key] }],
    ['a source without attestations', { dependencySource: ['a=b'] }],
    [
      'a verifier without a key',
      { dependencyAttestation: [vsa], dependencyVerifier: ['https://example.com'] },
    ],
    ['a level that is none', { dependencyLevel: ['SLSA_BUILD_L2'] }],
  ])('refuses %s', async ([, options]) => expect((await verify(withSource, options)).code).toBe('E_USAGE'));
});

describe('a keyless summary', () => {
  const summary = summaryOf(
    'https://example.com/verifier',
    {},
    { subject: [{ digest: { sha256: artefactHex } }] },
  );
  const path = file('vsa.sigstore.json', bytesOf(signBundle(sigstore, { statement: () => summary })));
  const judge = (options: Record<string, unknown>): Promise<Ran> =>
    runs(
      'verify vsa',
      [],
      {
        subjectDigest: [`sha256:${artefactHex}`],
        attestationPath: path,
        verifierId: 'https://example.com/verifier',
        resourceUri: 'pkg:oci/x',
        ...options,
      },
      { home, now: at, formats: ['text'] },
    );
  const issuer = { certificateOidcIssuer: identityProvider, trustedRoot };
  const workflow = builder.replace(/@.*/, '');

  it('passes by its signer’s identity, exactly or by a pattern of the whole', async () => {
    const exactly = await judge({ ...issuer, certificateIdentity: builder });
    expect(exactly.exit, exactly.stdout.text + exactly.stderr).toBe(0);
    expect(exactly.stdout.text).toContain('levels   SLSA_BUILD_LEVEL_2');
    const pattern = workflow.replaceAll('.', '\\.');
    expect((await judge({ ...issuer, certificateIdentityRegexp: `${pattern}@refs/tags/.+` })).exit).toBe(0);
    expect((await judge({ ...issuer, certificateIdentityRegexp: pattern })).exit).toBe(1);
  });

  it.for<[title: string, options: Record<string, unknown>]>([
    ['another identity', { ...issuer, certificateIdentity: workflow }],
    [
      'another issuer',
      { ...issuer, certificateIdentity: builder, certificateOidcIssuer: 'https://example.com' },
    ],
    ['another root', { certificateOidcIssuer: identityProvider, certificateIdentity: builder }],
    ['witnesses that did not cosign', { ...issuer, certificateIdentity: builder, witness: [witnessLine] }],
  ])('is refused for %s', async ([, options]) => expect((await judge(options)).exit).not.toBe(0));

  it.for<[title: string, options: Record<string, unknown>]>([
    ['nobody', {}],
    ['an identity without an issuer', { certificateIdentity: builder }],
    ['an identity twice', { ...issuer, certificateIdentity: builder, certificateIdentityRegexp: '.+' }],
    ['a key and a root', { publicKeyPath: 'k.pem', trustedRoot }],
    ['an identity and a key’s name', { ...issuer, certificateIdentity: builder, publicKeyId: 'k' }],
  ])('is not asked of %s', async ([, options]) => expect((await judge(options)).code).toBe('E_USAGE'));
});
