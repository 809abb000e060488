// SPDX-License-Identifier: Apache-2.0
// Admission from top to bottom: match, gather, decide. The only file here that waits for anything.

import { gather, type EvidenceSource } from '../attest/index.ts';
import type { UsableTrust } from '../attest/trust/index.ts';
import { decide, type Decision } from './decide.ts';
import { match, wantedOf } from './match.ts';
import type { Policy } from './parse.ts';
import type { Review } from './review.ts';

export interface Admission {
  readonly policy: Policy;
  readonly source: EvidenceSource;
  /** The roots that a proof starts from; where none may be used, why: then nothing is proven. */
  readonly trust: UsableTrust;
  /** Milliseconds since 1970, read once for the review. */
  readonly now: number;
  /** Milliseconds from now until evidence that is still missing counts as not given. */
  readonly deadline: number;
  /** The caller went away. */
  readonly signal?: AbortSignal;
}

/** Decides a review. What does not arrive by the deadline denies with E_EVIDENCE_DEADLINE. */
export async function admit(admission: Admission, review: Review): Promise<Decision> {
  const { policy, source, trust, now } = admission;
  const demands = match(policy, review);
  const timeout = AbortSignal.timeout(admission.deadline);
  const signal = admission.signal === undefined ? timeout : AbortSignal.any([timeout, admission.signal]);
  const gathered = await gather(wantedOf(demands), source, { trust, now, signal });
  return decide(policy, review, demands, gathered);
}
