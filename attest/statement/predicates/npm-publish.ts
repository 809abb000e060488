// SPDX-License-Identifier: Apache-2.0
// npm's publish attestation v0.1 (npm/attestation, specs/publish/v0.1): that the registry took a package in.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';

export interface NpmPublish extends JsonObject {
  readonly name: string;
  readonly version: string;
  readonly registry: string;
}

export const npmPublish: PredicateRow<'npm-publish', NpmPublish> = {
  kind: 'npm-publish',
  title: 'npm publish v0.1',
  type: 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
  types: [{ base: 'https://github.com/npm/attestation/tree/main/specs/publish', majors: ['0.1'] }],
  specification: 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
  shape: {
    required: { name: { is: 'text' }, version: { is: 'text' }, registry: { is: 'resource-uri' } },
    optional: {},
  },
};
