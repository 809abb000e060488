// SPDX-License-Identifier: Apache-2.0
// `verify github-attestation`: a file by what actions/attest signed of it.

import { digestText, provenanceLimits } from '../../../attest/index.ts';
import { readGitHubAttestations, verifyGitHubAttestation } from '../../../attest/slsa/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { argument, text } from '../../options.ts';
import { loadTrust } from '../../trust.ts';
import { digestOf, readingOf } from './digest.ts';
import { buildExpectationOf, filesOf, workflowInputsOf } from './expectation.ts';
import { outcomeOf } from './outcome.ts';
import { payloadsOf } from './print.ts';

export { result } from './schema.ts';

export async function run(call: Call): Promise<Outcome> {
  const name = argument(call, 0);
  const builderId = text(call, 'builderId');
  const expected = {
    ...buildExpectationOf(call),
    ...workflowInputsOf(call),
    builderId,
  };
  const { roots } = await loadTrust(call);
  const more = await filesOf(call, roots);
  const path = text(call, 'attestationPath');
  const bytes = await readFileWithin(path, provenanceLimits.bytes);
  const found = inFile(path, () => readGitHubAttestations(bytes));
  using progress = await readingOf(call, [name]);
  const subject = await digestOf(name, call.signal, progress);
  const evidence = verifyGitHubAttestation(found, { ...expected, ...more, subject }, roots, call.now);
  return outcomeOf(
    call,
    [{ name, digest: digestText(subject), evidence }],
    payloadsOf(found),
    'printAttestation',
  );
}
