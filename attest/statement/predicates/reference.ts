// SPDX-License-Identifier: Apache-2.0
// References v0.1 (in-toto/attestation, spec/predicates/reference.md): documents about the subjects, kept elsewhere.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { locatedDescriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface Reference extends JsonObject {
  readonly attester: { readonly id: string };
  readonly references: readonly ResourceDescriptor[];
}

export const reference: PredicateRow<'reference', Reference> = {
  kind: 'reference',
  title: 'reference v0.1',
  type: 'https://in-toto.io/attestation/reference/v0.1',
  types: [{ base: 'https://in-toto.io/attestation/reference', majors: ['0.1'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/reference.md',
  shape: {
    required: {
      attester: { required: { id: { is: 'type-uri' } }, optional: {} },
      references: { list: locatedDescriptorShape },
    },
    optional: {},
  },
};
