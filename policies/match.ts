// SPDX-License-Identifier: Apache-2.0
// Policy and review -> what must be proven of which image. Pure: no I/O, no clock, no verdict.
//
// Every rule that names an image binds it, so a further rule can only ask for more. An exemption outranks
// rules, by design and with its reason on record. The same image under the same rule is wanted once,
// however many containers run it.

import { imageName, parseImageReference, type ImageReference } from '../attest/image/index.ts';
import { digestText, type Wanted } from '../attest/index.ts';
import { KnownError } from '../core/index.ts';
import type { Exemption, Policy, Rule } from './parse.ts';
import { matchesImage } from './pattern.ts';
import type { ImageUse, Refusal, Review } from './review.ts';

/** What the policy asks of one use of an image. */
export interface Demand {
  readonly use: ImageUse;
  /** Known without any evidence: malformed, not pinned, no rule. Any one denies. */
  readonly refusals: readonly Refusal[];
  readonly exemption?: Exemption;
  /** The rules that name the image, whether or not there is a digest to prove anything of. */
  readonly rules: readonly Rule[];
  /** Each must be proven. */
  readonly proofs: readonly Proof[];
}

/** A rule applied to an image. Demands on the same image by the same rule share one `wanted`. */
export interface Proof {
  readonly rule: Rule;
  readonly wanted: Wanted;
}

/** Pure. One demand for each image use, in the review's order. */
export function match(policy: Policy, review: Review): readonly Demand[] {
  const shared = new Map<string, Proof>();
  return review.images.map((use) => demandOf(policy, use, shared));
}

/** What there is to gather for these demands, each once. */
export function wantedOf(demands: readonly Demand[]): readonly Wanted[] {
  return [...new Set(demands.flatMap((demand) => demand.proofs.map((proof) => proof.wanted)))];
}

function demandOf(policy: Policy, use: ImageUse, shared: Map<string, Proof>): Demand {
  let image: ImageReference;
  try {
    image = parseImageReference(use.reference);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { use, refusals: [{ code: error.code, reason: error.message }], rules: [], proofs: [] };
  }
  const name = imageName(image);
  const refusals: Refusal[] = [];
  const { digest } = image;
  if (digest === undefined)
    refusals.push({
      code: 'E_IMAGE_TAG',
      reason: `the image is named by tag only (${image.tag ?? 'latest, implied'}), which can point elsewhere tomorrow; pin it as ${name}@sha256:…`,
    });
  const speaksOf = (entry: Pick<Rule, 'images'>): boolean =>
    entry.images.some((pattern) => matchesImage(pattern, name));
  const exemption = policy.exemptions.find(
    (entry) =>
      speaksOf(entry) &&
      (entry.digests === undefined || (digest !== undefined && entry.digests.has(digestText(digest)))),
  );
  if (exemption !== undefined) return { use, refusals, exemption, rules: [], proofs: [] };
  const rules = policy.rules.filter(speaksOf);
  if (rules.length === 0)
    refusals.push({ code: 'E_ADMIT_RULE', reason: `no rule of policy ${policy.name} names ${name}` });
  if (digest === undefined) return { use, refusals, rules, proofs: [] };
  const proofs = rules.map((rule) => {
    const key = `${rule.name} ${name}@${digestText(digest)}`;
    const proof = shared.get(key) ?? { rule, wanted: wish(rule, { repository: name, digest }) };
    shared.set(key, proof);
    return proof;
  });
  return { use, refusals, rules, proofs };
}

function wish(rule: Rule, image: Wanted['image']): Wanted {
  const { builder, source, tag, versionedTag, branch, minimumLevel, events, buildType } = rule.provenance;
  return {
    image,
    expectation: {
      kind: 'image',
      subject: image.digest,
      sourceUri: source,
      builderId: builder,
      ...(tag === undefined ? {} : { sourceTag: tag }),
      ...(versionedTag === undefined ? {} : { sourceVersionedTag: versionedTag }),
      ...(branch === undefined ? {} : { sourceBranch: branch }),
      ...(minimumLevel === undefined ? {} : { minimumLevel }),
      ...(events === undefined ? {} : { events }),
      ...(buildType === undefined ? {} : { buildType }),
    },
  };
}
