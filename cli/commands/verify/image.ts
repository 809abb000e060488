// SPDX-License-Identifier: Apache-2.0
// `verify image`: provenance of a container image, from attestations in OCI layouts.

import { digestText, verifyStatements } from '../../../attest/index.ts';
import { KnownError } from '../../../core/index.ts';
import { parseImageReference } from '../../../policies/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, flag, optionalText, texts } from '../../options.ts';
import { loadTrustedRoot, openLayouts } from '../../files.ts';
import { expectationOf } from './expectation.ts';
import { statementText } from './print.ts';
import { allProven, verdictData, verdictText, type Verdict } from './report.ts';

export { result } from './report.ts';

export async function run(call: Call): Promise<Outcome> {
  const name = argument(call, 0);
  const { registry, repository, digest } = parseImageReference(name);
  if (digest === undefined) {
    throw new KnownError(
      'E_IMAGE_TAG',
      `${name} names no digest`,
      { image: name },
      {
        hint: 'A tag can point elsewhere tomorrow: name the image as repository@sha256:<hex>.',
      },
    );
  }
  const expectation = expectationOf(call, 'image');
  const trust = await loadTrustedRoot(optionalText(call, 'trustedRoot'));
  const source = await openLayouts(texts(call, 'layout'));
  const found = await source.find({ repository: `${registry}/${repository}`, digest }, call.signal);
  const evidence = verifyStatements(found, { ...expectation, subject: digest }, trust, call.now);
  const verdicts: Verdict[] = [{ name, digest: digestText(digest), evidence }];
  const good = allProven(verdicts);
  return {
    data: verdictData(verdicts),
    text:
      good && flag(call, 'printProvenance')
        ? statementText(found, verdicts)
        : verdictText(verdicts, call.verbose),
    exit: good ? 0 : 1,
  };
}
