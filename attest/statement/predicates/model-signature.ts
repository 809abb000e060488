// SPDX-License-Identifier: Apache-2.0
// Signed models (OpenSSF model signing): the signature v1.0, whose one subject is the whole model and whose predicate
// lists its files, and before it the Digests v0.1, with one subject a file and nothing in the predicate.
//
// Not computed: the subject's digest over those of the files.

import type { JsonObject } from '../../../core/json/index.ts';
import type { PredicateRow } from '../predicate-row.ts';

export interface ModelSignature extends JsonObject {
  readonly serialization: Serialization;
  readonly resources: readonly ModelResource[];
}

interface Serialization extends JsonObject {
  /** `files` or `shards`. */
  readonly method: string;
  readonly hash_type: string;
  readonly allow_symlinks?: boolean;
  readonly ignore_paths?: readonly string[];
  /** Bytes of a shard. */
  readonly shard_size?: number;
}

interface ModelResource extends JsonObject {
  readonly name: string;
  readonly algorithm: string;
  readonly digest: string;
}

export const modelSignature: PredicateRow<'model-signature', ModelSignature> = {
  kind: 'model-signature',
  title: 'model signature v1.0',
  type: 'https://model_signing/signature/v1.0',
  types: [{ base: 'https://model_signing/signature', majors: ['1'] }],
  specification: 'https://github.com/ossf/model-signing-spec',
  shape: {
    required: {
      serialization: {
        required: { method: { is: 'text', oneOf: ['files', 'shards'] }, hash_type: { is: 'text' } },
        optional: {
          allow_symlinks: { is: 'flag' },
          ignore_paths: { list: { is: 'text' } },
          shard_size: { is: 'count' },
        },
      },
      resources: {
        list: {
          required: { name: { is: 'text' }, algorithm: { is: 'text' }, digest: { is: 'text' } },
          optional: {},
        },
      },
    },
    optional: {},
  },
};

export interface ModelDigests extends JsonObject {
  /** A filler that its writers put in. */
  readonly unused?: string;
}

export const modelDigests: PredicateRow<'model-digests', ModelDigests> = {
  kind: 'model-digests',
  title: 'model digests v0.1',
  type: 'https://model_signing/Digests/v0.1',
  types: [{ base: 'https://model_signing/Digests', majors: ['0.1'] }],
  specification: 'https://github.com/sigstore/model-transparency',
  shape: { required: {}, optional: { unused: { is: 'text' } } },
};
