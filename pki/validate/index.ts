// SPDX-License-Identifier: Apache-2.0
// Whether a certificate may be believed: paths found and judged as RFC 5280 section 6 says, with the reasons.
export { anchorOf, type TrustAnchor } from './anchor.ts';
export { arrange, type Arrangement } from './chain.ts';
export { Budget, defaultBudget, type BudgetLimits } from './budget.ts';
export { findPath } from './build.ts';
export { judgingProfiles, type JudgingProfile } from './judging.ts';
export type { ConformanceRule, Place } from './rules/rule.ts';
export type { PathEvidence, PathOptions, PathPolicies, PathVerdict, PolicyOptions } from './options.ts';
export { defaultMaxIntermediates, validatePath } from './path.ts';
export type { Pool } from './pool.ts';
export { purposes, type Purpose } from './purposes.ts';
export { SignatureCache } from './signatures.ts';
export type { PathFault } from './trace.ts';
