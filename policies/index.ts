// SPDX-License-Identifier: Apache-2.0
// What may run: policies over images, and admission reviews judged by them.
export {
  parsePolicy,
  policyLimits,
  readPolicy,
  type Policy,
  type PolicyProblem,
  type Rule,
  type Exemption,
} from './parse.ts';
export { policyJsonSchema } from './schema.ts';
export { parseReview, reviewLimits, type Review, type ImageUse, type Refusal } from './review.ts';
export { parseImageReference, formatImageReference, type ImageReference } from './reference.ts';
export { match, wantedOf, type Demand, type Proof } from './match.ts';
export { decide, type Decision, type ImageDecision, type Reason } from './decide.ts';
export { admit, type Admission } from './admit.ts';
export { respond, decisionLines, reasonText, type AdmissionReviewResponse } from './respond.ts';
