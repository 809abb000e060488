// SPDX-License-Identifier: Apache-2.0
// Test results v0.1 (in-toto/attestation, spec/predicates/test-result.md): one run of a test suite.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface TestResult extends JsonObject {
  /** `PASSED`, `WARNED` or `FAILED`. */
  readonly result: string;
  readonly configuration: readonly ResourceDescriptor[];
  readonly url?: string;
  readonly passedTests?: readonly string[];
  readonly warnedTests?: readonly string[];
  readonly failedTests?: readonly string[];
}

export const testResult: PredicateRow<'test-result', TestResult> = {
  kind: 'test-result',
  title: 'test result v0.1',
  type: 'https://in-toto.io/attestation/test-result/v0.1',
  types: [{ base: 'https://in-toto.io/attestation/test-result', majors: ['0.1'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md',
  shape: {
    required: {
      result: { is: 'text', oneOf: ['PASSED', 'WARNED', 'FAILED'] },
      configuration: { list: descriptorShape },
    },
    optional: {
      url: { is: 'resource-uri' },
      passedTests: { list: { is: 'text' } },
      warnedTests: { list: { is: 'text' } },
      failedTests: { list: { is: 'text' } },
    },
  },
};
