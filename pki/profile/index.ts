// SPDX-License-Identifier: Apache-2.0
// What may be issued: certificate profiles as data, and the decision whether a request fits one.
//
// More than 25 names, since finding, reading and deciding by a profile each bring the types of what they give.
//
//     import { makeRequest } from 'edgewarden/pki';
//     import { bundledProfile, decide, prove, readProfile } from 'edgewarden/pki/profile';
//     const now = Date.UTC(2026, 11, 1);
//     const terms = { issuerNotBefore: now - 1000, issuerNotAfter: now + 3_650 * 86_400_000 };
//     const profile = await bundledProfile('webhook');
//     const { csrDer } = makeRequest('KubeEdge', 'webhook');
//     const caller = { kind: 'token', nodeName: 'edge-1', tokenId: 't' };
//     const asked = { profile, nodeName: '', usages: [] };
//     const { refusals } = decide(prove(csrDer), caller, asked, terms, now);
//     refusals.map(({ code }) => code); // => ['E_PROFILE_CALLER', 'E_PROFILE_SAN']
//     const { problems } = readProfile('apiVersion: edgewarden.io/v1alpha1');
//     problems.map(({ code }) => code); // => ['E_PROFILE_FIELD', 'E_PROFILE_FIELD', 'E_PROFILE_FIELD']
export {
  bundledNames,
  bundledProfile,
  bundledText,
  findProfile,
  ownNames,
  profileBytes,
  type BundledName,
  type NamedProfile,
} from './catalog.ts';
export { durationText } from './duration.ts';
export { commonNameOf, nameKinds, type KeyKind, type NameKind, type Profile } from './profile.ts';
export { decide, isPlan, plan, type Decision, type Plan, type PlanRequest } from './plan.ts';
export { prove, proveAside, type ProvenCsr } from './proven.ts';
export { parseProfile, readProfile, type ProfileProblem, type ReadProfile } from './read.ts';
export type { StatedConstraints } from './constraints.ts';
export type { Refusal } from './refusal.ts';
export { profileJsonSchema } from './schema.ts';
export type { Terms } from './validity.ts';
export { clientAuth, purposeName, purposeNames, purposeOid, serverAuth } from './usages.ts';
