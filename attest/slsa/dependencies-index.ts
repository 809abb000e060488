// SPDX-License-Identifier: Apache-2.0
// Which dependencies a statement names, and which attestations are of which artefact by their subjects' digests.
// An index only: nothing is verified here, and what cannot be read is left out.

import { KnownError } from '../../core/index.ts';
import type { SignedStatement } from '../carrier.ts';
import { Fields } from '../fields.ts';
import type { Found } from '../source.ts';
import { parseStatement, type ResourceDescriptor, type Statement } from '../statement/statement.ts';
import { readVsaPredicate, vsaTypes, type Vsa } from './vsa-predicate.ts';

export interface Indexed {
  readonly signed: SignedStatement;
  /** Undefined for anything but a summary. */
  readonly vsa: Vsa | undefined;
  /** Its subjects' digests, `algorithm:value`. */
  readonly digests: ReadonlySet<string>;
}

const limits = { dependencies: 16_384, digests: 32 };

/**
 * What provenance names as its input: `resolvedDependencies` of v1, `materials` before it. Empty where it names none
 * or is no provenance. @throws E_PROVENANCE_FORM
 */
export function dependenciesOf(statement: Statement): readonly ResourceDescriptor[] {
  const [holder, name] = listOf(statement);
  return holder.list(name, limits.dependencies).map(descriptor);
}

/** How many there are, whatever they are. @throws E_PROVENANCE_FORM */
export function countDependencies(statement: Statement): number {
  const [holder, name] = listOf(statement);
  return holder.count(name, limits.dependencies);
}

function listOf(statement: Statement): readonly [holder: Fields, name: string] {
  const predicate = Fields.of(statement.predicate, 'E_PROVENANCE_FORM', '$.predicate');
  const definition = predicate.optionalFields('buildDefinition');
  return definition === undefined ? [predicate, 'materials'] : [definition, 'resolvedDependencies'];
}

function descriptor(fields: Fields): ResourceDescriptor {
  const uri = fields.optionalText('uri');
  const name = fields.optionalText('name');
  const digests = fields.optionalFields('digest');
  if (digests !== undefined && digests.names.length > limits.digests) {
    throw fields.refuse('digest', `has over ${limits.digests} digests`);
  }
  const digest = Object.fromEntries(digests?.names.map((each) => [each, digests.text(each)]) ?? []);
  return {
    ...(uri === undefined ? {} : { uri }),
    ...(name === undefined ? {} : { name }),
    ...(digests === undefined ? {} : { digest }),
  };
}

/** Strongest first. Weaker hashes name nothing; `sha1` is git's commit, and only there. */
const algorithms = ['sha512', 'sha384', 'sha256', 'gitCommit'] as const;

/** The digests that an attestation of this dependency could be found by, `algorithm:value`. */
export function namesOf({ uri = '', digest }: ResourceDescriptor): readonly string[] {
  if (digest === undefined) return [];
  const own = new Map(Object.entries(digest));
  const names = algorithms.flatMap((each) => (own.has(each) ? [`${each}:${own.get(each) ?? ''}`] : []));
  if (!uri.startsWith('git+')) return names;
  // in-toto, digest_set.md: gitCommit is what older provenance wrote as sha1.
  const commit = own.get('gitCommit') ?? own.get('sha1');
  return commit === undefined ? names : [...new Set([...names, `gitCommit:${commit}`, `sha1:${commit}`])];
}

export function indexAttestations(found: readonly Found[]): ReadonlyMap<string, readonly Indexed[]> {
  const index = new Map<string, Indexed[]>();
  for (const each of found) {
    const indexed = each instanceof KnownError ? undefined : readable(each);
    for (const name of indexed?.digests ?? []) {
      const own = index.get(name) ?? [];
      if (indexed !== undefined) own.push(indexed);
      index.set(name, own);
    }
  }
  return index;
}

function readable(signed: SignedStatement): Indexed | undefined {
  try {
    const statement = parseStatement(signed.envelope.payload);
    const vsa = vsaTypes.has(statement.predicateType) ? readVsaPredicate(statement) : undefined;
    const digests = statement.subject.flatMap(({ digest }) =>
      Object.entries(digest ?? {}).map(([algorithm, value]) => `${algorithm}:${value}`),
    );
    return { signed, vsa, digests: new Set(digests) };
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}
