// SPDX-License-Identifier: Apache-2.0
// Demands and evidence -> the verdict, with every reason for every container. Pure, and it fails closed:
// whatever is missing, unreadable or unchecked is a reason to deny.
//
// Monotonic by construction: a proof is looked up and must have passed; no branch turns the absence of
// anything into a yes. (in-toto: dropping an attestation must never turn DENY into ALLOW.)

import { failures, passed, type Evidence, type Gathered, type Wanted } from '../attest/index.ts';
import type { Demand, Proof } from './match.ts';
import type { Policy } from './parse.ts';
import type { ImageUse, Refusal, Review } from './review.ts';

export interface Decision {
  /** What the API server is told. In mode `warn` it is true whatever `verdict` says. */
  readonly allowed: boolean;
  readonly verdict: 'allow' | 'deny';
  readonly mode: Policy['mode'];
  readonly policy: { readonly name: string; readonly digestHex: string };
  /** Reasons that concern the review as a whole. */
  readonly reasons: readonly Reason[];
  readonly images: readonly ImageDecision[];
}

export interface ImageDecision {
  readonly use: ImageUse;
  readonly verdict: 'allow' | 'deny' | 'exempt';
  /** The rules or the exemption that spoke. */
  readonly by: readonly string[];
  /** Why it is denied; for an exemption, its reason. Empty for what was proven. */
  readonly reasons: readonly Reason[];
  /** What was checked for each rule, passed checks included. */
  readonly evidence: readonly Evidence[];
}

export interface Reason extends Partial<Refusal> {
  readonly reason: string;
  /** The rule that asked. */
  readonly rule?: string;
  /** The check that failed: `source.trigger`. */
  readonly check?: string;
}

/** Judges a review. Demands come from `match` of the same policy and review. */
export function decide(
  policy: Policy,
  review: Review,
  demands: readonly Demand[],
  gathered: readonly Gathered[],
): Decision {
  const evidence = new Map(gathered.map((entry) => [entry.wanted, entry]));
  const images = demands.map((demand) => decideImage(demand, evidence));
  const reasons: Reason[] = review.refusal === undefined ? [] : [review.refusal];
  if (demands.length !== review.images.length)
    reasons.push({ code: 'E_ADMIT_EVIDENCE', reason: 'not every image of the review was looked at' });
  const denied = reasons.length > 0 || images.some((image) => image.verdict === 'deny');
  return {
    allowed: !denied || policy.mode === 'warn',
    verdict: denied ? 'deny' : 'allow',
    mode: policy.mode,
    policy: { name: policy.name, digestHex: policy.digestHex },
    reasons,
    images,
  };
}

function decideImage(demand: Demand, evidence: ReadonlyMap<Wanted, Gathered>): ImageDecision {
  const { use, refusals, exemption, rules, proofs } = demand;
  const found = proofs.map((proof) => ({ proof, gathered: evidence.get(proof.wanted) }));
  const unproven = found.flatMap(({ proof, gathered }) => reasonsAgainst(proof, gathered));
  const reasons: Reason[] = [...refusals, ...unproven];
  if (exemption === undefined && proofs.length === 0 && reasons.length === 0)
    reasons.push({ code: 'E_ADMIT_RULE', reason: 'nothing was asked of the image' });
  const checked = {
    use,
    by: exemption === undefined ? rules.map((rule) => rule.name) : [exemption.name],
    evidence: found.flatMap(({ gathered }) => (gathered === undefined ? [] : [gathered.evidence])),
  };
  if (reasons.length > 0) return { ...checked, verdict: 'deny', reasons };
  if (exemption !== undefined)
    return { ...checked, verdict: 'exempt', reasons: [{ reason: exemption.reason }] };
  return { ...checked, verdict: 'allow', reasons: [] };
}

function reasonsAgainst(proof: Proof, gathered: Gathered | undefined): Reason[] {
  const rule = proof.rule.name;
  if (gathered === undefined)
    return [{ code: 'E_ADMIT_EVIDENCE', reason: 'no evidence was gathered for this image', rule }];
  const { evidence } = gathered;
  if (passed(evidence)) return [];
  const failed = failures(evidence);
  if (failed.length === 0)
    return [
      { code: 'E_ADMIT_EVIDENCE', reason: `not proven: ${evidence.reason}`, rule, check: evidence.check },
    ];
  return failed.map(({ code, reason, check }) => ({ code: code ?? 'E_ADMIT_EVIDENCE', reason, rule, check }));
}
