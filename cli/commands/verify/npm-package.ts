// SPDX-License-Identifier: Apache-2.0
// `verify npm-package`: tarballs by the two attestations that the npm registry serves of them.

import { existsSync } from 'node:fs';
import { digestText, parseDigest, type Digest } from '../../../attest/index.ts';
import {
  npmLimits,
  readNpmAttestations,
  verifyNpmPackage,
  type NpmExpectation,
} from '../../../attest/slsa/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { text } from '../../options.ts';
import type { ByteProgress } from '../../progress.ts';
import { loadTrust } from '../../trust.ts';
import { fileDigest, readingOf } from './digest.ts';
import { filesOf, runExpectationOf } from './expectation.ts';
import { outcomeOf } from './outcome.ts';
import { payloadsOf } from './print.ts';
import type { Verdict } from './report.ts';

export { result } from './schema.ts';

export async function run(call: Call): Promise<Outcome> {
  const expectation: Omit<NpmExpectation, 'subject'> = {
    ...runExpectationOf(call),
    builderId: text(call, 'builderId'),
    packageName: text(call, 'packageName'),
    packageVersion: text(call, 'packageVersion'),
  };
  const { roots, npmKeys } = await loadTrust(call);
  const more = await filesOf(call, roots);
  const path = text(call, 'attestationsPath');
  const bytes = await readFileWithin(path, npmLimits.bytes);
  const attestations = inFile(path, () => readNpmAttestations(bytes));
  const verdicts: Verdict[] = [];
  const names = call.args.flat();
  using progress = await readingOf(call, names);
  for (const name of names) {
    const subject = await tarballDigest(name, call.signal, progress);
    const trust = { roots, keys: npmKeys };
    const evidence = verifyNpmPackage(attestations, { ...expectation, ...more, subject }, trust, call.now);
    verdicts.push({ name, digest: digestText(subject), evidence });
  }
  return outcomeOf(call, verdicts, payloadsOf(attestations.map(({ found }) => found)), 'printProvenance');
}

/** SHA-512: npm's attestations name no other. */
async function tarballDigest(name: string, signal: AbortSignal, progress: ByteProgress): Promise<Digest> {
  return name.startsWith('sha512:') && !existsSync(name)
    ? parseDigest(name)
    : fileDigest(name, 'sha512', signal, progress);
}
