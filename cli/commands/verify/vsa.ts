// SPDX-License-Identifier: Apache-2.0
// `verify vsa`: a verification summary under its verifier's public key, or by its certificate's identity.

import { provenanceLimits, readStatements, type Evidence, type Found } from '../../../attest/index.ts';
import { verifyVsa, type VsaExpectation, type VsaSigner } from '../../../attest/slsa/index.ts';
import { KnownError } from '../../../core/index.ts';
import { anyOf, fail, type CheckRow } from '../../../core/evidence/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { duration, text, texts } from '../../options.ts';
import { outcomeOf } from './outcome.ts';
import { payloadsOf } from './print.ts';
import { signerOf } from './vsa-signer.ts';

export { result } from './schema.ts';

const clause = 'in-toto Attestation Framework v1, validation';
const rows = {
  all: { check: 'attestations', clause },
  readable: { check: 'attestations.readable', clause },
} satisfies Record<string, CheckRow>;

export async function run(call: Call): Promise<Outcome> {
  const maxAge = duration(call, 'maxAge');
  const subjects = texts(call, 'subjectDigest');
  const expectation: VsaExpectation = {
    subjects,
    verifierId: text(call, 'verifierId'),
    resourceUri: text(call, 'resourceUri'),
    verifiedLevels: texts(call, 'verifiedLevel'),
    ...(maxAge === undefined ? {} : { maxAge }),
  };
  const signer = await signerOf(call);
  const path = text(call, 'attestationPath');
  const bytes = await readFileWithin(path, provenanceLimits.bytes);
  const found = inFile(path, () => readStatements(bytes));
  const verdicts = found.map((each) => judge(each, expectation, signer, call.now));
  const [only, ...more] = verdicts;
  const evidence =
    only !== undefined && more.length === 0
      ? only
      : anyOf(rows.all, `${found.length} attestations`, verdicts, verdicts.find(proven)?.facts);
  const name = expectation.resourceUri;
  return outcomeOf(
    call,
    [{ name, digest: subjects.join(' '), evidence }],
    payloadsOf(found),
    'printAttestation',
  );
}

const proven = ({ outcome }: Evidence): boolean => outcome === 'passed';

function judge(found: Found, expectation: VsaExpectation, signer: VsaSigner, now: number): Evidence {
  return found instanceof KnownError
    ? fail(rows.readable, found.code, found.message, found.facts)
    : verifyVsa(found, expectation, signer, now);
}
