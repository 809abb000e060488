// SPDX-License-Identifier: Apache-2.0
// Simple verification results v0.1 and v0.2 (in-toto/attestation, spec/predicates/svr.md): properties that a verifier
// found an artefact to have at one time. v0.2 adds the policies.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface SimpleVerification extends JsonObject {
  readonly verifier: SimpleVerifier;
  readonly timeCreated: string;
  readonly properties: readonly string[];
}

interface SimpleVerifier extends JsonObject {
  readonly id: string;
  readonly policies?: readonly ResourceDescriptor[];
}

export const svr: PredicateRow<'svr', SimpleVerification> = {
  kind: 'svr',
  title: 'simple verification result v0.1, v0.2',
  type: 'https://in-toto.io/attestation/svr/v0.2',
  types: [{ base: 'https://in-toto.io/attestation/svr', majors: ['0.1', '0.2'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md',
  shape: {
    required: {
      verifier: {
        required: { id: { is: 'type-uri' } },
        optional: { policies: { list: descriptorShape } },
      },
      timeCreated: { is: 'time' },
      properties: { list: { is: 'text' } },
    },
    optional: {},
  },
};
