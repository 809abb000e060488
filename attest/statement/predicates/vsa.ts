// SPDX-License-Identifier: Apache-2.0
// SLSA verification summaries v0.2 and v1 (slsa.dev/verification_summary/v0.2, slsa.dev/spec/v1.2/verification_summary):
// that somebody verified an artefact, and what they found.
//
// v0.2 writes its fields with underscores. Not judged: the result, the levels, or how old they are.

import type { JsonObject } from '../../../core/json/index.ts';
import type { DigestSet } from '../digest-set.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';

export interface VsaV1 extends JsonObject {
  readonly verifier: Verifier;
  readonly timeVerified?: string;
  readonly resourceUri: string;
  readonly policy: ResourceDescriptor;
  /** Where it is there, it names every attestation that was used. */
  readonly inputAttestations?: readonly ResourceDescriptor[];
  /** `PASSED` or `FAILED`. */
  readonly verificationResult: string;
  readonly verifiedLevels: readonly string[];
  /** Level to number of dependencies. Unset claims nothing; empty says there are none. */
  readonly dependencyLevels?: { readonly [level: string]: number };
  readonly slsaVersion?: string;
}

interface Verifier extends JsonObject {
  readonly id: string;
  readonly version?: { readonly [component: string]: string };
}

export interface VsaV02 extends JsonObject {
  readonly verifier: { readonly id: string };
  readonly time_verified: string;
  readonly resource_uri: string;
  readonly policy: { readonly uri: string; readonly digest?: DigestSet };
  readonly input_attestations?: readonly { readonly uri?: string; readonly digest: DigestSet }[];
  readonly verification_result: string;
  readonly policy_level: string;
  readonly dependency_levels: { readonly [level: string]: number };
}

const base = 'https://slsa.dev/verification_summary';
const results = ['PASSED', 'FAILED'];

export const vsaV1: PredicateRow<'vsa-v1', VsaV1> = {
  kind: 'vsa-v1',
  title: 'SLSA verification summary v1',
  type: 'https://slsa.dev/verification_summary/v1',
  types: [{ base, majors: ['1'] }],
  specification: 'https://slsa.dev/spec/v1.2/verification_summary',
  shape: {
    required: {
      verifier: { required: { id: { is: 'type-uri' } }, optional: { version: { map: { is: 'text' } } } },
      resourceUri: { is: 'resource-uri' },
      policy: descriptorShape,
      verificationResult: { is: 'text', oneOf: results },
      verifiedLevels: { list: { is: 'text' } },
    },
    optional: {
      timeVerified: { is: 'time' },
      inputAttestations: { list: descriptorShape },
      dependencyLevels: { map: { is: 'count' } },
      slsaVersion: { is: 'text' },
    },
  },
};

export const vsaV02: PredicateRow<'vsa-v0.2', VsaV02> = {
  kind: 'vsa-v0.2',
  title: 'SLSA verification summary v0.2',
  type: 'https://slsa.dev/verification_summary/v0.2',
  types: [{ base, majors: ['0.2'] }],
  specification: 'https://slsa.dev/verification_summary/v0.2',
  shape: {
    required: {
      verifier: { required: { id: { is: 'type-uri' } }, optional: {} },
      time_verified: { is: 'time' },
      resource_uri: { is: 'resource-uri' },
      policy: { required: { uri: { is: 'resource-uri' } }, optional: { digest: { is: 'digest-set' } } },
      verification_result: { is: 'text', oneOf: results },
      policy_level: { is: 'text' },
      dependency_levels: { map: { is: 'count' } },
    },
    optional: {
      input_attestations: {
        list: { required: { digest: { is: 'digest-set' } }, optional: { uri: { is: 'resource-uri' } } },
      },
    },
  },
};
