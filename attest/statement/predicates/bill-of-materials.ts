// SPDX-License-Identifier: Apache-2.0
// Bills of materials: CycloneDX of any version, SPDX 2 and 3 (in-toto/attestation, spec/predicates/cyclonedx.md,
// spdx2.md, spdx3.md). The predicate is the whole document, which has a specification of its own: what tells one
// document from another is read here, the rest is kept as it is.

import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';

export interface CycloneDx extends JsonObject {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber?: string;
  readonly version?: number;
  readonly metadata?: JsonObject;
  readonly components?: readonly JsonValue[];
}

export interface Spdx2 extends JsonObject {
  readonly spdxVersion: string;
  readonly SPDXID: string;
  readonly name?: string;
  readonly documentNamespace?: string;
  readonly creationInfo?: JsonObject;
  readonly packages?: readonly JsonValue[];
}

export interface Spdx3 extends JsonObject {
  /** One address or several. */
  readonly '@context': JsonValue;
  readonly '@graph': readonly JsonValue[];
}

export const cycloneDx: PredicateRow<'cyclonedx', CycloneDx> = {
  kind: 'cyclonedx',
  title: 'CycloneDX',
  type: 'https://cyclonedx.org/bom',
  types: [{ base: 'https://cyclonedx.org/bom', majors: undefined }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/cyclonedx.md',
  shape: {
    open: true,
    required: { bomFormat: { is: 'text', oneOf: ['CycloneDX'] }, specVersion: { is: 'text' } },
    optional: {
      serialNumber: { is: 'text' },
      version: { is: 'number' },
      metadata: { is: 'object' },
      components: { list: { is: 'any' } },
    },
  },
};

export const spdx2: PredicateRow<'spdx2', Spdx2> = {
  kind: 'spdx2',
  title: 'SPDX 2',
  type: 'https://spdx.dev/Document/v2.3',
  // Before 3 there was one type without a version.
  types: [{ base: 'https://spdx.dev/Document', majors: ['', '2'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/spdx2.md',
  shape: {
    open: true,
    required: { spdxVersion: { is: 'text' }, SPDXID: { is: 'text' } },
    optional: {
      name: { is: 'text' },
      documentNamespace: { is: 'text' },
      creationInfo: { is: 'object' },
      packages: { list: { is: 'any' } },
    },
  },
};

export const spdx3: PredicateRow<'spdx3', Spdx3> = {
  kind: 'spdx3',
  title: 'SPDX 3',
  type: 'https://spdx.dev/Document/v3',
  types: [{ base: 'https://spdx.dev/Document', majors: ['3'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/spdx3.md',
  shape: {
    open: true,
    required: { '@context': { is: 'any' }, '@graph': { list: { is: 'any' } } },
    optional: {},
  },
};
