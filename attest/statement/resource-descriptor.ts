// SPDX-License-Identifier: Apache-2.0
// The ResourceDescriptor (in-toto Attestation Framework v1, resource_descriptor.md): an artefact or resource, named
// by one at least of its URI, its digests and its content.

import type { JsonObject } from '../../core/json/index.ts';
import type { DigestSet } from './digest-set.ts';
import { arranged, checkShape, type MembersShape } from './shape.ts';

export interface ResourceDescriptor extends JsonObject {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: DigestSet;
  /** Base64 of the bytes themselves, which should be fewer than 1 KiB. */
  readonly content?: string;
  readonly downloadLocation?: string;
  readonly mediaType?: string;
  readonly annotations?: JsonObject;
}

const optional: MembersShape<ResourceDescriptor>['optional'] = {
  name: { is: 'text' },
  uri: { is: 'resource-uri' },
  digest: { is: 'digest-set' },
  content: { is: 'base64' },
  downloadLocation: { is: 'resource-uri' },
  mediaType: { is: 'text' },
  annotations: { is: 'object' },
};

export const descriptorShape: MembersShape<ResourceDescriptor> = {
  required: {},
  optional,
  anyOf: ['uri', 'digest', 'content'],
};

/** A descriptor that may be there and say nothing of what it is: the specification's own examples have such. */
export const looseDescriptorShape: MembersShape<ResourceDescriptor> = { required: {}, optional };

/** Checks a descriptor strictly and puts its members in order. @throws E_PREDICATE_FORM */
export function resourceDescriptor(descriptor: ResourceDescriptor): ResourceDescriptor {
  checkShape(
    descriptorShape,
    descriptor,
    { reading: 'strict', code: 'E_PREDICATE_FORM', digests: 32 },
    '$descriptor',
  );
  return arranged(descriptorShape, descriptor) as ResourceDescriptor;
}
