// SPDX-License-Identifier: Apache-2.0
// Policies of a path (RFC 5280 sections 6.1.1 to 6.1.6): the counters, and the graph of RFC 9618, stepped one
// certificate at a time from the anchor.
//
// A certificate costs time in proportion to its own extensions. Not decided here: which policies a purpose needs, or
// anything of the anchor's own certificate.

import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
  type Certificate,
  type ExtensionKind,
  type PolicyInformation,
  type PolicyQualifier,
} from '../../../core/x509/index.ts';
import type { Budget } from '../budget.ts';
import { readExtensionOf, type Fault } from '../fault.ts';
import { anchorPolicies, anyPolicy, growLevel, mapLevel, rootLevel, type Level } from './graph.ts';

/** What the caller says about policies: section 6.1.1 (c), (e), (f), (g). */
export interface PolicyInputs {
  /** The user-initial-policy-set; with anyPolicy in it every policy will do, and with none no policy. */
  readonly initialPolicies: readonly string[];
  readonly explicitPolicy: boolean;
  readonly mappingInhibit: boolean;
  readonly anyPolicyInhibit: boolean;
}

/** Where the walk is. Changed by each step; one state a path. */
export interface PolicyState {
  readonly inputs: PolicyInputs;
  /** The depths of the graph from 1; undefined where the graph is NULL. */
  levels: Level[] | undefined;
  explicitPolicy: number;
  policyMapping: number;
  inhibitAnyPolicy: number;
  fault: Fault | undefined;
}

/** 6.1.2 (a), (d), (e), (f) for a path of `length` certificates, the anchor not counted. */
export function startPolicies(inputs: PolicyInputs, length: number): PolicyState {
  return {
    inputs,
    levels: [],
    explicitPolicy: inputs.explicitPolicy ? 0 : length + 1,
    policyMapping: inputs.mappingInhibit ? 0 : length + 1,
    inhibitAnyPolicy: inputs.anyPolicyInhibit ? 0 : length + 1,
    fault: undefined,
  };
}

export interface PolicyStep {
  /** From 1 on. */
  readonly position: number;
  readonly last: boolean;
  readonly selfIssued: boolean;
}

/**
 * The next certificate: 6.1.3 (d) to (f), then 6.1.4 (a), (b), (h) to (j), or for the last one 6.1.5 (a), (b).
 * @throws E_PATH_BUDGET
 */
export function stepPolicies(
  state: PolicyState,
  certificate: Certificate,
  step: PolicyStep,
  budget: Budget,
): Fault | undefined {
  state.fault ??=
    processPolicies(state, certificate, step, budget) ?? prepareNext(state, certificate, step, budget);
  return state.fault;
}

/** A policy or mapping costs about what two names cost to compare. */
const stepsEach = 2;

function processPolicies(
  state: PolicyState,
  certificate: Certificate,
  step: PolicyStep,
  budget: Budget,
): Fault | undefined {
  const policies = read(certificate, certificatePolicies, 'RFC 5280 section 4.2.1.4');
  if (isFault(policies)) return policies;
  budget.step((policies?.length ?? 0) * stepsEach);
  if (state.levels !== undefined) {
    // (d)(2): anyPolicy counts while it is not inhibited, and in self-issued certificates that are not the last.
    const anyCounts = state.inhibitAnyPolicy > 0 || (!step.last && step.selfIssued);
    const above = state.levels.at(-1) ?? rootLevel();
    // (e): without the extension nothing is valid.
    const level = growLevel(above, policies ?? [], anyCounts);
    state.levels.push(level);
    if (level.size === 0) state.levels = undefined;
  }
  // (f)
  return state.explicitPolicy > 0 || state.levels !== undefined
    ? undefined
    : noPolicy('RFC 5280 section 6.1.3 (f)', step);
}

function prepareNext(
  state: PolicyState,
  certificate: Certificate,
  step: PolicyStep,
  budget: Budget,
): Fault | undefined {
  const constraints = read(certificate, policyConstraints, 'RFC 5280 section 4.2.1.11');
  if (isFault(constraints)) return constraints;
  const { requireExplicitPolicy, inhibitPolicyMapping } = constraints ?? {};
  if (step.last) {
    // 6.1.5 (a), (b)
    state.explicitPolicy = Math.max(0, state.explicitPolicy - 1);
    if (requireExplicitPolicy === 0) state.explicitPolicy = 0;
    return undefined;
  }
  const refused = mapPolicies(state, certificate, step, budget);
  if (refused !== undefined) return refused;
  const skipAny = read(certificate, inhibitAnyPolicy, 'RFC 5280 section 4.2.1.14');
  if (isFault(skipAny)) return skipAny;
  // 6.1.4 (h)
  const spent = step.selfIssued ? 0 : 1;
  state.explicitPolicy = Math.max(0, state.explicitPolicy - spent);
  state.policyMapping = Math.max(0, state.policyMapping - spent);
  state.inhibitAnyPolicy = Math.max(0, state.inhibitAnyPolicy - spent);
  // 6.1.4 (i), (j): a constraint only ever shortens.
  state.explicitPolicy = Math.min(state.explicitPolicy, requireExplicitPolicy ?? Infinity);
  state.policyMapping = Math.min(state.policyMapping, inhibitPolicyMapping ?? Infinity);
  state.inhibitAnyPolicy = Math.min(state.inhibitAnyPolicy, skipAny ?? Infinity);
  return undefined;
}

// 6.1.4 (a), (b)
function mapPolicies(
  state: PolicyState,
  certificate: Certificate,
  step: PolicyStep,
  budget: Budget,
): Fault | undefined {
  const mappings = read(certificate, policyMappings, 'RFC 5280 section 4.2.1.5');
  if (isFault(mappings)) return mappings;
  if (mappings === undefined) return undefined;
  budget.step(mappings.length * stepsEach);
  if (mappings.some((one) => one.issuerPolicy === anyPolicy || one.subjectPolicy === anyPolicy))
    return {
      code: 'E_PATH_POLICY',
      reason: 'a mapping is from or to anyPolicy',
      clause: 'RFC 5280 section 6.1.4 (a)',
      facts: { position: step.position },
    };
  const level = state.levels?.at(-1);
  if (level === undefined) return undefined;
  mapLevel(level, mappings, state.policyMapping > 0, anyQualifiersOf(certificate));
  if (level.size === 0) state.levels = undefined;
  return undefined;
}

function anyQualifiersOf(certificate: Certificate): readonly PolicyQualifier[] {
  const policies = read(certificate, certificatePolicies, 'RFC 5280 section 4.2.1.4');
  if (policies === undefined || isFault(policies)) return [];
  return policies.find(({ policy }: PolicyInformation) => policy === anyPolicy)?.qualifiers ?? [];
}

/** What 6.1.6 gives out. */
export interface PolicyResult {
  /** Why the path is refused. */
  readonly fault?: Fault;
  /** Sorted; with anyPolicy in it every policy is. */
  readonly userConstrained: readonly string[];
  readonly authorityConstrained: readonly string[];
  /** The qualifiers of a policy of the user-constrained set. */
  readonly qualifiersOf: (policy: string) => readonly PolicyQualifier[];
}

/** After the last certificate: 6.1.5 (g) as RFC 9618 section 5.5 has it. */
export function endPolicies(state: PolicyState): PolicyResult {
  const anchored = anchorPolicies(state.levels ?? []);
  const { policies } = anchored;
  const wanted = new Set(state.inputs.initialPolicies);
  const unlimited = wanted.has(anyPolicy);
  // (g)(5), (6): anyPolicy stands for each policy that the user wants.
  const user = unlimited
    ? [...policies]
    : [...wanted].filter((policy) => policies.has(policy) || policies.has(anyPolicy));
  const failed =
    state.fault ?? (state.explicitPolicy > 0 || user.length > 0 ? undefined : noPolicy(clauseOfEnd));
  return {
    ...(failed === undefined ? {} : { fault: failed }),
    userConstrained: user.sort(),
    authorityConstrained: [...policies].sort(),
    qualifiersOf: (policy) => anchored.qualifiersOf(policies.has(policy) ? policy : anyPolicy),
  };
}

const clauseOfEnd = 'RFC 5280 section 6.1.5 (g), RFC 9618 section 5.5';

function noPolicy(clause: string, step?: PolicyStep): Fault {
  return {
    code: 'E_PATH_POLICY',
    reason:
      step === undefined
        ? 'a policy is required, and the path has none of those that are wanted'
        : 'a policy is required, and none is valid for all certificates up to here',
    clause,
    facts: step === undefined ? {} : { position: step.position },
  };
}

function read<T>(certificate: Certificate, kind: ExtensionKind<T>, clause: string): T | Fault | undefined {
  const extension = readExtensionOf(certificate, kind, clause);
  return extension.fault ?? extension.value;
}

const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' && value !== null && 'code' in value && 'clause' in value;
