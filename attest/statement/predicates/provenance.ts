// SPDX-License-Identifier: Apache-2.0
// SLSA provenance v0.1, v0.2 and v1 (slsa.dev/spec/v0.1/provenance, v0.2/provenance, v1.2/build-provenance): who built
// an artefact, how, and from what.
//
// Not judged: the builder, or what a build type's parameters mean.

import type { JsonObject, JsonValue } from '../../../core/json/index.ts';
import type { DigestSet } from '../digest-set.ts';
import type { PredicateRow } from '../predicate-row.ts';
import { descriptorShape, type ResourceDescriptor } from '../resource-descriptor.ts';
import type { Shape } from '../shape.ts';

export interface ProvenanceV1 extends JsonObject {
  readonly buildDefinition: BuildDefinition;
  readonly runDetails: RunDetails;
}

export interface BuildDefinition extends JsonObject {
  readonly buildType: string;
  readonly externalParameters: JsonObject;
  readonly internalParameters?: JsonObject;
  readonly resolvedDependencies?: readonly ResourceDescriptor[];
}

export interface RunDetails extends JsonObject {
  readonly builder: Builder;
  readonly metadata?: BuildMetadata;
  readonly byproducts?: readonly ResourceDescriptor[];
}

interface Builder extends JsonObject {
  readonly id: string;
  readonly builderDependencies?: readonly ResourceDescriptor[];
  /** Component to version. */
  readonly version?: { readonly [component: string]: string };
}

interface BuildMetadata extends JsonObject {
  readonly invocationId?: string;
  readonly startedOn?: string;
  readonly finishedOn?: string;
}

export interface ProvenanceV02 extends JsonObject {
  readonly builder: { readonly id: string };
  readonly buildType: string;
  readonly invocation?: Invocation;
  readonly buildConfig?: JsonObject;
  readonly metadata?: MetadataV02;
  readonly materials?: readonly Material[];
}

interface Invocation extends JsonObject {
  readonly configSource?: ConfigSource;
  readonly parameters?: JsonObject;
  readonly environment?: JsonObject;
}

interface ConfigSource extends JsonObject {
  readonly uri?: string;
  readonly digest?: DigestSet;
  readonly entryPoint?: string;
}

interface MetadataV02 extends JsonObject {
  readonly buildInvocationId?: string;
  readonly buildStartedOn?: string;
  readonly buildFinishedOn?: string;
  readonly completeness?: CompletenessV02;
  readonly reproducible?: boolean;
}

interface CompletenessV02 extends JsonObject {
  readonly parameters?: boolean;
  readonly environment?: boolean;
  readonly materials?: boolean;
}

interface Material extends JsonObject {
  readonly uri?: string;
  readonly digest?: DigestSet;
}

export interface ProvenanceV01 extends JsonObject {
  readonly builder: { readonly id: string };
  readonly recipe?: Recipe;
  readonly metadata?: MetadataV01;
  readonly materials?: readonly Material[];
}

interface Recipe extends JsonObject {
  readonly type: string;
  /** Index into the materials: a number, or text where Google Cloud Build writes it. */
  readonly definedInMaterial?: JsonValue;
  readonly entryPoint?: string;
  /** Of any form: the type says which. */
  readonly arguments?: JsonObject;
  readonly environment?: JsonObject;
}

interface MetadataV01 extends JsonObject {
  readonly buildInvocationId?: string;
  readonly buildStartedOn?: string;
  readonly buildFinishedOn?: string;
  readonly completeness?: CompletenessV01;
  readonly reproducible?: boolean;
}

interface CompletenessV01 extends JsonObject {
  readonly arguments?: boolean;
  readonly environment?: boolean;
  readonly materials?: boolean;
}

const base = 'https://slsa.dev/provenance';
const builderId: Shape<{ readonly id: string }> = { required: { id: { is: 'type-uri' } }, optional: {} };
const materials: Shape<readonly Material[]> = {
  list: { required: {}, optional: { uri: { is: 'resource-uri' }, digest: { is: 'digest-set' } } },
};

export const provenanceV1: PredicateRow<'provenance-v1', ProvenanceV1> = {
  kind: 'provenance-v1',
  title: 'SLSA provenance v1',
  type: 'https://slsa.dev/provenance/v1',
  types: [{ base, majors: ['1'] }],
  specification: 'https://slsa.dev/spec/v1.2/build-provenance',
  shape: {
    required: {
      buildDefinition: {
        required: { buildType: { is: 'type-uri' }, externalParameters: { is: 'object' } },
        optional: {
          internalParameters: { is: 'object' },
          resolvedDependencies: { list: descriptorShape },
        },
      },
      runDetails: {
        required: {
          builder: {
            required: { id: { is: 'type-uri' } },
            optional: {
              builderDependencies: { list: descriptorShape },
              version: { map: { is: 'text' } },
            },
          },
        },
        optional: {
          metadata: {
            required: {},
            optional: { invocationId: { is: 'text' }, startedOn: { is: 'time' }, finishedOn: { is: 'time' } },
          },
          byproducts: { list: descriptorShape },
        },
      },
    },
    optional: {},
  },
};

export const provenanceV02: PredicateRow<'provenance-v0.2', ProvenanceV02> = {
  kind: 'provenance-v0.2',
  title: 'SLSA provenance v0.2',
  type: 'https://slsa.dev/provenance/v0.2',
  types: [{ base, majors: ['0.2'] }],
  specification: 'https://slsa.dev/spec/v0.2/provenance',
  shape: {
    required: { builder: builderId, buildType: { is: 'type-uri' } },
    optional: {
      invocation: {
        required: {},
        optional: {
          configSource: {
            required: {},
            optional: {
              uri: { is: 'resource-uri' },
              digest: { is: 'digest-set' },
              entryPoint: { is: 'text' },
            },
          },
          parameters: { is: 'object' },
          environment: { is: 'object' },
        },
      },
      buildConfig: { is: 'object' },
      metadata: {
        required: {},
        optional: {
          buildInvocationId: { is: 'text' },
          buildStartedOn: { is: 'time' },
          buildFinishedOn: { is: 'time' },
          completeness: {
            required: {},
            optional: { parameters: { is: 'flag' }, environment: { is: 'flag' }, materials: { is: 'flag' } },
          },
          reproducible: { is: 'flag' },
        },
      },
      materials,
    },
  },
};

export const provenanceV01: PredicateRow<'provenance-v0.1', ProvenanceV01> = {
  kind: 'provenance-v0.1',
  title: 'SLSA provenance v0.1',
  type: 'https://slsa.dev/provenance/v0.1',
  types: [{ base, majors: ['0.1'] }],
  specification: 'https://slsa.dev/spec/v0.1/provenance',
  shape: {
    required: { builder: builderId },
    optional: {
      recipe: {
        required: { type: { is: 'type-uri' } },
        optional: {
          definedInMaterial: { is: 'any' },
          entryPoint: { is: 'text' },
          arguments: { is: 'object' },
          environment: { is: 'object' },
        },
      },
      metadata: {
        required: {},
        optional: {
          buildInvocationId: { is: 'text' },
          buildStartedOn: { is: 'time' },
          buildFinishedOn: { is: 'time' },
          completeness: {
            required: {},
            optional: { arguments: { is: 'flag' }, environment: { is: 'flag' }, materials: { is: 'flag' } },
          },
          reproducible: { is: 'flag' },
        },
      },
      materials,
    },
  },
};
