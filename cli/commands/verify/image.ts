// SPDX-License-Identifier: Apache-2.0
// `verify image`: provenance of a container image, from attestations in OCI layouts or in a file.

import {
  digestText,
  layoutSource,
  passed,
  provenanceLimits,
  readStatements,
  verifyStatements,
  type Evidence,
  type Expectation,
} from '../../../attest/index.ts';
import { parseImageReference } from '../../../attest/image/index.ts';
import { isCloudBuild, readCloudBuild, verifyCloudBuild } from '../../../attest/slsa/index.ts';
import { KnownError } from '../../../core/index.ts';
import { parseJson, type JsonValue } from '../../../core/json/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { inFile, readFileWithin } from '../../input.ts';
import { argument, optionalText, texts } from '../../options.ts';
import { loadTrust, type Trust } from '../../trust.ts';
import { expectationOf, filesOf } from './expectation.ts';
import { outcomeOf } from './outcome.ts';
import { payloadsOf } from './print.ts';

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
  const asked = expectationOf(call, 'image');
  const layouts = layoutsOf(call);
  const trust = await loadTrust(call);
  const expectation: Expectation = { ...asked, ...(await filesOf(call, trust.roots)), subject: digest };
  const verdicts: Judged[] = [];
  if (layouts.length > 0) {
    const source = layoutSource(...layouts);
    const found = await source.find({ repository: `${registry}/${repository}`, digest }, call.signal);
    const evidence = verifyStatements(found, expectation, trust.roots, call.now);
    verdicts.push({ payloads: payloadsOf(found), evidence });
  }
  const path = optionalText(call, 'provenancePath');
  if (path !== undefined) verdicts.push(await judgeFile(path, expectation, trust, call.now));
  const [last = { payloads: [], evidence: verifyStatements([], expectation, trust.roots, call.now) }] =
    verdicts.toReversed();
  const { payloads, evidence } = verdicts.find((each) => passed(each.evidence)) ?? last;
  return outcomeOf(call, [{ name, digest: digestText(digest), evidence }], payloads, 'printProvenance');
}

interface Judged {
  readonly payloads: readonly Uint8Array[];
  readonly evidence: Evidence;
}

/** @throws E_USAGE where there is nothing to read attestations from */
function layoutsOf(call: Call): readonly string[] {
  const save = 'Save the image with its attestations (cosign save --dir DIR IMAGE) and give --layout DIR.';
  const repository = optionalText(call, 'provenanceRepository');
  if (repository !== undefined) {
    const option = { option: '--provenance-repository' };
    throw new KnownError('E_USAGE', `nothing is fetched from ${repository}`, option, { hint: save });
  }
  const layouts = texts(call, 'layout');
  if (layouts.length === 0 && optionalText(call, 'provenancePath') === undefined) {
    const option = { option: '--layout' };
    throw new KnownError('E_USAGE', '--layout or --provenance-path is required', option, { hint: save });
  }
  return layouts;
}

async function judgeFile(path: string, expectation: Expectation, trust: Trust, now: number): Promise<Judged> {
  const bytes = await readFileWithin(path, provenanceLimits.bytes);
  return inFile(path, () => {
    if (!isCloudBuild(tryParse(bytes))) {
      const found = readStatements(bytes);
      return {
        payloads: payloadsOf(found),
        evidence: verifyStatements(found, expectation, trust.roots, now),
      };
    }
    const file = readCloudBuild(bytes);
    const payloads = file.occurrences.flatMap((each) => (each instanceof KnownError ? [] : [each.payload]));
    return { payloads, evidence: verifyCloudBuild(file, expectation, trust.cloudBuildKeys, now) };
  });
}

function tryParse(bytes: Uint8Array): JsonValue | undefined {
  try {
    return parseJson(bytes, { bytes: provenanceLimits.bytes, depth: 48, numbers: 'double' });
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}
