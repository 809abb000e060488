// SPDX-License-Identifier: Apache-2.0
// Attribute reports, SCAI v0.3 (in-toto/attestation, spec/predicates/scai.md): attributes of an artefact or of what
// produced it, each with its conditions and its evidence. v0.2, of another address, has the same fields.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface AttributeReport extends JsonObject {
  readonly attributes: readonly Attribute[];
  readonly producer?: ResourceDescriptor;
}

interface Attribute extends JsonObject {
  readonly attribute: string;
  readonly target?: ResourceDescriptor;
  readonly conditions?: JsonObject;
  readonly evidence?: ResourceDescriptor;
}

export const scai: PredicateRow<'scai', AttributeReport> = {
  kind: 'scai',
  title: 'SCAI attribute report v0.3',
  type: 'https://in-toto.io/attestation/scai/v0.3',
  types: [
    { base: 'https://in-toto.io/attestation/scai', majors: ['0.3'] },
    { base: 'https://in-toto.io/attestation/scai/attribute-report', majors: ['0.2'] },
  ],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/scai.md',
  shape: {
    required: {
      attributes: {
        least: 1,
        list: {
          required: { attribute: { is: 'text' } },
          optional: { target: descriptorShape, conditions: { is: 'object' }, evidence: descriptorShape },
        },
      },
    },
    optional: { producer: descriptorShape },
  },
};
