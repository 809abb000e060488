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

/** Where the specification of a predicate demands name and digest of each. */
export const namedDescriptorShape: MembersShape<ResourceDescriptor> = {
  required: {},
  optional,
  anyOf: ['uri', 'digest', 'content'],
  strictly: ['name', 'digest'],
};

/** Where it demands to know how each is fetched and read. */
export const locatedDescriptorShape: MembersShape<ResourceDescriptor> = {
  required: {},
  optional,
  anyOf: ['uri', 'digest', 'content'],
  strictly: ['downloadLocation', 'mediaType'],
};

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
