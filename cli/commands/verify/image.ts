// SPDX-License-Identifier: Apache-2.0
// `verify image`: provenance of a container image, from attestations in OCI layouts.

import { digestText, verifyStatements } from '../../../attest/index.ts';
import { KnownError } from '../../../core/index.ts';
import { parseImageReference } from '../../../policies/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, flag, optionalText, texts } from '../../options.ts';
import { openLayouts } from '../../files.ts';
import { expectationOf } from './expectation.ts';
import { statementText } from './print.ts';
import { allProven, verdictData, verdictText, type Verdict } from './report.ts';
import { rootsOf } from './roots.ts';
import { viewOf } from './view.ts';

export { result } from './schema.ts';

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
  const layouts = layoutsOf(call);
  const roots = await rootsOf(call);
  const source = await openLayouts(layouts);
  const found = await source.find({ repository: `${registry}/${repository}`, digest }, call.signal);
  const evidence = verifyStatements(found, { ...expectation, subject: digest }, roots, call.now);
  const verdicts: Verdict[] = [{ name, digest: digestText(digest), evidence }];
  const good = allProven(verdicts);
  return {
    data: verdictData(verdicts),
    text:
      good && flag(call, 'printProvenance')
        ? statementText(found, verdicts)
        : verdictText(verdicts, viewOf(call)),
    exit: good ? 0 : 1,
  };
}

function layoutsOf(call: Call): readonly string[] {
  const save = 'Save the image with its attestations (cosign save --dir DIR IMAGE) and give --layout DIR.';
  const repository = optionalText(call, 'provenanceRepository');
  if (repository !== undefined) {
    const option = { option: '--provenance-repository' };
    throw new KnownError('E_USAGE', `nothing is fetched from ${repository}`, option, { hint: save });
  }
  const layouts = texts(call, 'layout');
  if (layouts.length === 0)
    throw new KnownError('E_USAGE', '--layout is required', { option: '--layout' }, { hint: save });
  return layouts;
}
