// SPDX-License-Identifier: Apache-2.0
// Releases v0.1 and v0.2 (in-toto/attestation, spec/predicates/release.md): which artefacts a registry's release is
// made of. Not read: the package URL itself.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';

export interface Release extends JsonObject {
  /** A package URL with a version. */
  readonly purl: string;
  /** The package's, not the release's: the same from version to version. */
  readonly packageId?: string;
  /** What v0.1 called `packageId`. */
  readonly releaseId?: string;
}

export const release: PredicateRow<'release', Release> = {
  kind: 'release',
  title: 'release v0.1, v0.2',
  type: 'https://in-toto.io/attestation/release/v0.1',
  types: [{ base: 'https://in-toto.io/attestation/release', majors: ['0.1', '0.2'] }],
  specification: 'https://github.com/in-toto/attestation/blob/main/spec/predicates/release.md',
  shape: {
    required: { purl: { is: 'resource-uri' } },
    optional: { packageId: { is: 'text' }, releaseId: { is: 'text' } },
  },
};
