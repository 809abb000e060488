// SPDX-License-Identifier: Apache-2.0
// The predicate of a verification summary, v1 and v0.2 (slsa.dev/verification_summary/v1 and /v0.2), read into one
// shape, and its levels. Read, not believed. Unknown fields are ignored; null, empty and absent are the same.

import { KnownError } from '../../core/index.ts';
import { Fields } from '../fields.ts';
import type { Statement } from '../statement/statement.ts';

export interface Vsa {
  readonly verifierId: string;
  readonly resourceUri: string;
  readonly verificationResult: string;
  readonly verifiedLevels: readonly string[];
  /** Undefined where nothing is claimed of dependencies; empty where there are none. */
  readonly dependencyLevels: ReadonlyMap<string, bigint> | undefined;
  /** Milliseconds since 1970. */
  readonly timeVerified: number | undefined;
  /** The policy's URI, empty where there is none. */
  readonly policy: string;
  /** How many attestations the verifier names as its input. */
  readonly inputAttestations: number;
  readonly slsaVersion: string;
}

export const vsaTypes: ReadonlySet<string> = new Set([
  'https://slsa.dev/verification_summary/v1',
  'https://slsa.dev/verification_summary/v0.2',
]);
const limits = { levels: 256, attestations: 1024 };

/** @throws E_VSA_FORM */
export function readVsaPredicate(statement: Statement): Vsa {
  const predicate = Fields.of(statement.predicate, 'E_VSA_FORM', '$.predicate');
  if (!vsaTypes.has(statement.predicateType)) {
    throw predicate.refuse('$', `is ${statement.predicateType}, not a verification summary v1 or v0.2`);
  }
  // v0.2 has one level, under another name.
  const policyLevel = statement.predicateType.endsWith('/v0.2')
    ? predicate.optionalText('policyLevel')
    : undefined;
  const inputs = predicate.list('inputAttestations', limits.attestations);
  inputs.forEach((each) => each.optionalText('uri'));
  return {
    verifierId: predicate.fields('verifier').text('id'),
    resourceUri: predicate.text('resourceUri'),
    verificationResult: predicate.text('verificationResult'),
    verifiedLevels:
      policyLevel === undefined ? predicate.texts('verifiedLevels', limits.levels) : [policyLevel],
    dependencyLevels: readCounts(predicate.optionalFields('dependencyLevels')),
    timeVerified: predicate.optionalText('timeVerified') === undefined ? undefined : readTime(predicate),
    policy: predicate.optionalFields('policy')?.optionalText('uri') ?? '',
    inputAttestations: inputs.length,
    slsaVersion: predicate.optionalText('slsaVersion') ?? '',
  };
}

/** RFC 3339 with any offset; `Z` is what the specification recommends. */
function readTime(predicate: Fields): number {
  const text = predicate.text('timeVerified');
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
  const time = form.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw predicate.refuse('timeVerified', 'is not a time such as 2025-01-31T00:00:00Z');
  return time;
}

function readCounts(counts: Fields | undefined): ReadonlyMap<string, bigint> | undefined {
  if (counts === undefined) return undefined;
  if (counts.names.length > limits.levels) throw counts.refuse('$', `has over ${limits.levels} levels`);
  return new Map(counts.names.map((name) => [name, counts.int64(name)]));
}

/** One value of `verifiedLevels`, as SlsaResult defines it. */
export type LevelValue =
  | { readonly kind: 'level'; readonly track: string; readonly level: number }
  /** A track that was not looked at: no claim. */
  | { readonly kind: 'unevaluated' }
  /** A property without order, or a value of somebody's own. */
  | { readonly kind: 'exact'; readonly value: string };

/** SLSA v1.2, verified properties. */
const properties: ReadonlySet<string> = new Set(['SLSA_SOURCE_TWO_PARTY_REVIEWED', 'SLSA_BUILD_REPRODUCED']);

/** Values that start with `SLSA_` belong to the specification: one that it does not define is refused. @throws E_VSA_FORM */
export function parseLevel(value: string): LevelValue {
  if (!value.startsWith('SLSA_') || properties.has(value)) return { kind: 'exact', value };
  const match = /^SLSA_(?:([A-Z]+(?:_[A-Z]+)*)_)?LEVEL_(UNEVALUATED|\d{1,3})$/.exec(value);
  if (match === null) {
    throw new KnownError('E_VSA_FORM', `${value} is not SLSA_<track>_LEVEL_<number>`, { level: value });
  }
  // v0.2's SLSA_LEVEL_3 has no track: a track of its own, below none and above none.
  return match[2] === 'UNEVALUATED'
    ? { kind: 'unevaluated' }
    : { kind: 'level', track: match[1] ?? '', level: Number(match[2]) };
}
