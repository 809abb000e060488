// SPDX-License-Identifier: Apache-2.0
// Step 3: published SLSA provenance, verified offline against the roots at hand (Sigstore's public-good one is shipped), in both forms that
// KubeEdge publishes: a release file with its Sigstore bundle, an image with its attestation in cosign's layout.

import { readFile } from 'node:fs/promises';
import {
  gather,
  layoutSource,
  parseDigest,
  passed,
  readBundle,
  verifyProvenance,
  type Evidence,
} from '../../../../attest/index.ts';
import { KnownError } from '../../../../core/index.ts';
import { doesNotHold, type Account, type Stage } from '../step.ts';
import { exampleFile, exampleImage, source } from '../vectors.ts';

export async function provenance({ services }: Stage): Promise<Account> {
  const now = Date.now();
  const trust = services.trust(now);
  if (trust instanceof KnownError) throw trust;
  const bundle = readBundle(await readFile(exampleFile.bundle));
  const file = verifyProvenance(
    bundle,
    { subject: parseDigest(exampleFile.digest), sourceUri: source, sourceTag: exampleFile.tag },
    trust,
    now,
  );
  const digest = parseDigest(exampleImage.digest);
  const [image] = await gather(
    [
      {
        image: { repository: exampleImage.repository, digest },
        expectation: { subject: digest, sourceUri: source },
      },
    ],
    layoutSource(exampleImage.layout),
    { trust, now, signal: AbortSignal.timeout(5_000) },
  );
  if (!passed(file)) return doesNotHold(`the release file: ${file.reason}`);
  if (image === undefined || !passed(image.evidence))
    return doesNotHold(`the image: ${image?.evidence.reason ?? ''}`);
  return {
    line: `${told('file', file)} tag ${exampleFile.tag}; ${told('image', image.evidence)}; source ${source}; ${count(file) + count(image.evidence)} checks, offline`,
    details: [...account('release file', file), ...account('image', image.evidence)],
  };
}

/** The artefact and the builder, short. */
function told(what: string, { facts }: Evidence): string {
  const builder = String(facts['builder']).replace(/^.*\/([^/]+)\.yml@refs\/tags\//, '$1 ');
  return `${what} ${String(facts['subject']).slice(0, 15)}… by ${builder}`;
}

/** How many checks stand in a tree. */
const count = (evidence: Evidence): number =>
  evidence.children.length === 0 ? 1 : evidence.children.reduce((sum, child) => sum + count(child), 0);

function account(what: string, { facts }: Evidence): string[] {
  return ['subject', 'builder', 'source', 'ref', 'commit', 'loggedAt'].map(
    (name) => `${what}: ${name} ${String(facts[name])}`,
  );
}
