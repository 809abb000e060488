// SPDX-License-Identifier: Apache-2.0
// One thread of a pool: reads and verifies what it is given, with roots of its own. It opens no file and no socket.

import { parentPort, workerData } from 'node:worker_threads';
import { fail, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { KnownError } from '../../core/index.ts';
import { readStatements } from '../fetch/statements.ts';
import { verifyStatements } from '../slsa/verify-statements.ts';
import { publicGoodRoot } from '../trust/public-good.ts';
import { parseTrustedRoot } from '../trust/root.ts';
import type { TrustedRoot } from '../trust/types.ts';
import type { Answer, Beginning, Job, Task } from './messages.ts';

const readable: CheckRow = {
  check: 'attestations.readable',
  clause: 'in-toto Attestation Framework v1, validation',
};

const { roots, now } = workerData as Beginning;
const trust: readonly TrustedRoot[] =
  roots.length === 0 ? [publicGoodRoot()] : roots.map((json) => parseTrustedRoot(json));

/** A file that cannot be read is a failed check of its own, as among several attestations of one artefact. */
function verify({ file, expectation }: Job): Evidence {
  try {
    return verifyStatements(readStatements(file), expectation, trust, now);
  } catch (error) {
    if (error instanceof KnownError) return fail(readable, error.code, error.message, error.facts);
    throw error;
  }
}

parentPort?.on('message', ({ id, jobs }: Task) => {
  const answer: Answer = { id, evidence: jobs.map(verify) };
  parentPort?.postMessage(answer);
});
