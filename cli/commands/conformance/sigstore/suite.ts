// SPDX-License-Identifier: Apache-2.0
// The suite sigstore: sigstore-conformance's verifications of bundles, and cases of one's own in the same form. Each
// is a verification offline, from the bundle, the artefact and the trusted root of the case.
//
// Signing is not played: it needs a Sigstore instance.

import type { CaseResult, Suite, SuiteContext } from '../suite.ts';
import { badSet } from '../set.ts';
import { KnownError } from '../../../../core/index.ts';
import { Files, readCases, type SigstoreCase } from './folder.ts';
import { judge, type Answer, type Asked } from './judge.ts';

export const sigstore: Suite = { name: 'sigstore', run };

async function* run(directory: string, context: SuiteContext): AsyncIterable<CaseResult> {
  const cases = await readCases(directory);
  const files = new Files(directory);
  for (const one of cases) {
    if (!context.wants(one.id)) continue;
    context.signal.throwIfAborted();
    yield compare(one, await play(one, files, directory, context.now));
  }
}

async function play(one: SigstoreCase, files: Files, directory: string, now: number): Promise<Answer> {
  const root = await files.root(one.trusted_root);
  if (root instanceof KnownError) {
    const { code, message } = root;
    return { verified: false, evidence: [], failures: [{ check: 'trust', code, reason: message }] };
  }
  return judge(
    {
      bundle: await files.read(one.bundle),
      artifact: one.digest ?? (await files.read(one.artifact ?? '')),
      signer: await signerOf(one, files, directory),
      roots: [root],
    },
    now,
  );
}

async function signerOf(one: SigstoreCase, files: Files, directory: string): Promise<Asked['signer']> {
  if (one.key !== null) return { keyPem: await files.read(one.key) };
  const { identity, issuer } = one;
  if (identity === null || issuer === null)
    throw badSet(directory, `case ${one.id} has neither a key nor an identity with its issuer`);
  return { identity, issuer };
}

function compare({ id, expect }: SigstoreCase, { verified, failures }: Answer): CaseResult {
  const expected = expect === 'pass' ? 'accept' : 'refuse';
  const actual = verified ? 'accept' : 'refuse';
  const [first] = failures;
  return {
    id,
    required: true,
    expected,
    actual,
    agreement: expected === actual ? 'agrees' : 'differs',
    ...(first === undefined ? {} : { code: first.code, reason: `${first.check}: ${first.reason}` }),
  };
}
