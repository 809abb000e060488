// SPDX-License-Identifier: Apache-2.0
// `verify artifact`: provenance of release files.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  digestText,
  parseDigest,
  provenanceLimits,
  readStatements,
  verifyStatements,
  type Digest,
} from '../../../attest/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { flag, optionalText, text } from '../../options.ts';
import { loadTrustedRoot } from '../../files.ts';
import { readFailure, readFileWithin } from '../../input.ts';
import { expectationOf } from './expectation.ts';
import { statementText } from './print.ts';
import { allProven, verdictData, verdictText, type Verdict } from './report.ts';

export { result } from './report.ts';

export async function run(call: Call): Promise<Outcome> {
  const expectation = expectationOf(call, 'artifact');
  const trust = await loadTrustedRoot(optionalText(call, 'trustedRoot'));
  const statements = readStatements(await readFileWithin(text(call, 'provenance'), provenanceLimits.bytes));
  const verdicts: Verdict[] = [];
  for (const name of call.args.flat()) {
    const subject = await digestOf(name, call.signal);
    const evidence = verifyStatements(statements, { ...expectation, subject }, trust, call.now);
    verdicts.push({ name, digest: digestText(subject), evidence });
  }
  const good = allProven(verdicts);
  const print = good && flag(call, 'printProvenance');
  return {
    data: verdictData(verdicts),
    text: print ? statementText(statements, verdicts) : verdictText(verdicts, call.verbose),
    exit: good ? 0 : 1,
  };
}

/** A file's digest; a text of a digest's form stands for itself unless there is such a file. */
async function digestOf(name: string, signal: AbortSignal): Promise<Digest> {
  if (/^sha(256|384|512):/.test(name) && !existsSync(name)) return parseDigest(name);
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(name), hash, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw readFailure(name, cause);
  }
  return { algorithm: 'sha256', hex: hash.digest('hex') };
}
