// SPDX-License-Identifier: Apache-2.0
// `verify npm-package` from the tarball to the verdict: the registry's keys imported, the root from a file.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { base64, bytesOf, managedHint, rootJson, spkiOf, trustedFrom } from '../attest/double/index.ts';
import { expected, provenance, publish, publishType, sigstore } from '../attest/slsa/npm-double.ts';
import { runs, type Ran } from './run.ts';

const home = mkdtempSync(join(tmpdir(), 'edgewarden-npm-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(home, name), content);
  return join(home, name);
};
const tarball = file('dashboard-1.22.0.tgz', 'a tarball');
const trustedRoot = [file('root.json', bytesOf(rootJson(sigstore)))];

beforeAll(async () => {
  const publicKey = {
    rawBytes: base64(spkiOf(sigstore.managed)),
    keyDetails: 'PKIX_ECDSA_P256_SHA_256',
    validFor: { start: new Date(trustedFrom).toISOString() },
  };
  const keys = [{ keyId: managedHint, keyUsage: 'npm:attestations', publicKey }];
  const imported = await runs('trust import', [file('keys.json', bytesOf({ keys }))], {}, { home });
  expect(imported.exit).toBe(0);
});

const verify = (attestations: readonly unknown[], options: Record<string, unknown> = {}): Promise<Ran> =>
  runs(
    'verify npm-package',
    [tarball],
    {
      attestationsPath: file('attestations.json', bytesOf({ attestations })),
      sourceUri: expected.sourceUri,
      builderId: expected.builderId,
      packageName: expected.packageName,
      packageVersion: expected.packageVersion,
      trustedRoot,
      ...options,
    },
    { home, formats: ['text'] },
  );

it('verifies a tarball by both attestations, and prints the provenance alone', async () => {
  const both = [provenance(), publish()];
  const ran = await verify(both);
  expect(ran.exit, ran.stdout.text).toBe(0);
  expect(ran.stdout.text).toContain('Build L2');
  expect((await verify(both, { sourceTag: 'v1.22.0' })).exit).toBe(0);
  const { stdout } = await verify(both, { printProvenance: true });
  expect(JSON.parse(stdout.text)).toMatchObject({ predicateType: 'https://slsa.dev/provenance/v0.2' });
  expect(stdout.text).not.toContain(publishType);
});

it.for<[title: string, attestations: readonly unknown[], options: Record<string, unknown>, code: string]>([
  ['without a publish attestation', [provenance()], {}, 'E_EVIDENCE_NONE'],
  ['of another package', [provenance(), publish()], { packageName: 'left-pad' }, 'E_PACKAGE_NAME'],
  ['of another version', [provenance(), publish()], { packageVersion: '1.22.1' }, 'E_PACKAGE_VERSION'],
  ['of another tag', [provenance(), publish()], { sourceTag: 'v1.21.0' }, 'E_TAG_MISMATCH'],
  ['of another version’s tag', [provenance(), publish()], { sourceVersionedTag: 'v2' }, 'E_VERSION_MISMATCH'],
  ['of no branch', [provenance(), publish()], { sourceBranch: 'main' }, 'E_REF_FORM'],
  ['without inputs', [provenance(), publish()], { buildWorkflowInput: ['a=b'] }, 'E_INPUTS_MISMATCH'],
  ['below the level asked for', [provenance(), publish()], { minLevel: '3' }, 'E_BUILDER_LEVEL'],
])('refuses one %s', async ([, attestations, options, code]) => {
  const ran = await verify(attestations, options);
  expect(ran.exit).toBe(1);
  expect(ran.stdout.text).toContain(code);
});
