// SPDX-License-Identifier: Apache-2.0
// Certificate policies in path validation: RFC 5280 section 6.1 with the graph of RFC 9618, qualifiers included.
export { anyPolicy } from './graph.ts';
export {
  endPolicies,
  startPolicies,
  stepPolicies,
  type PolicyInputs,
  type PolicyResult,
  type PolicyState,
  type PolicyStep,
} from './state.ts';
