// SPDX-License-Identifier: Apache-2.0
// What may run: policies over images, and admission reviews judged by them.
//
// More than 25 names, since a policy, a review and a decision are each shown whole: parts have their types.
//
//     import { decide, match, parsePolicy, parseReview } from 'edgewarden/policies';
//     const policy = parsePolicy(
//       `apiVersion: edgewarden.io/v1alpha1
//     kind: AdmissionPolicy
//     metadata: { name: mine }
//     spec:
//       rules:
//         - name: app
//           images: [registry.example/*]
//           require: { provenance: { builder: https://ci.example/build.yml, source: github.com/owner/app } }`,
//       'mine.yaml',
//     );
//     const containers = [{ name: 'app', image: 'registry.example/app:latest' }];
//     const review = parseReview(
//       JSON.stringify({
//         apiVersion: 'admission.k8s.io/v1',
//         kind: 'AdmissionReview',
//         request: {
//           uid: '1',
//           operation: 'CREATE',
//           kind: { group: '', version: 'v1', kind: 'Pod' },
//           object: { apiVersion: 'v1', kind: 'Pod', spec: { containers } },
//         },
//       }),
//     );
//     const decision = decide(policy, review, match(policy, review), []);
//     decision.allowed; // => false
//     decision.images[0].reasons[0].code; // => 'E_IMAGE_TAG'
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
export { parseImageReference, formatImageReference, type ImageReference } from '../attest/image/index.ts';
export { match, wantedOf, type Demand, type Proof } from './match.ts';
export { decide, type Decision, type ImageDecision, type Reason } from './decide.ts';
export { admit, type Admission } from './admit.ts';
export {
  respond,
  decisionLines,
  reasonText,
  responseLimits,
  type AdmissionReviewResponse,
} from './respond.ts';
