// SPDX-License-Identifier: Apache-2.0
// Links v0.3 (in-toto/attestation, spec/predicates/link.md): one step of a supply chain, as in-toto layouts know it.
// The subjects are its products.
//
// Not checked: that names are unique among materials and among subjects, as the specification demands of them.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { namedDescriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface Link extends JsonObject {
  readonly name: string;
  readonly command?: readonly string[];
  readonly materials?: readonly ResourceDescriptor[];
  readonly byproducts?: JsonObject;
  readonly environment?: JsonObject;
}

export const link: PredicateRow<'link', Link> = {
  kind: 'link',
  title: 'link v0.3',
  type: 'https://in-toto.io/attestation/link/v0.3',
  types: [{ base: 'https://in-toto.io/attestation/link', majors: ['0.3'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/link.md',
  shape: {
    required: { name: { is: 'text' } },
    optional: {
      command: { list: { is: 'text' } },
      materials: { list: namedDescriptorShape },
      byproducts: { is: 'object' },
      environment: { is: 'object' },
    },
  },
};
