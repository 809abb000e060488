// SPDX-License-Identifier: Apache-2.0
// The in-toto Statement, v0.1 and v1 (in-toto Attestation Framework, spec/v1/statement.md): what is claimed
// (predicate) of what (subject). Artefacts are matched by digest alone; names are for people.
//
// Nothing is lost: unknown fields stay where they are, and a statement written again equals the one that was read, but
// that a predicate that was unset or null is written as `{}`, which statement.md calls the same. What a predicate
// means is not checked here.

import { isJsonObject, parseJson, type JsonObject, type JsonValue } from '../../core/json/index.ts';
import {
  digestFault,
  matchDigestSets,
  strongAlgorithms,
  type DigestSet,
  type OneDigest,
} from './digest-set.ts';
import { descriptorShape, type ResourceDescriptor } from './resource-descriptor.ts';
import { checkDigestSet, checkShape, refusal, type Place, type Reading } from './shape.ts';

export type { DigestSet } from './digest-set.ts';
export type { ResourceDescriptor } from './resource-descriptor.ts';

/** A Statement as its document writes it: the parsed JSON itself, of known shape, nothing lost. */
export interface Statement extends JsonObject {
  readonly _type: string;
  readonly subject: readonly ResourceDescriptor[];
  readonly predicateType: string;
  /** Empty where the document has none: its type alone then says all. */
  readonly predicate: JsonObject;
}

export interface StatementOptions {
  /** Lenient unless asked for: see shape.ts. */
  readonly reading?: Reading;
  /** Most bytes: 8 MiB. */
  readonly bytes?: number;
  /** Deepest nesting: 64. */
  readonly depth?: number;
  /** Most subjects: 1,024. */
  readonly subjects?: number;
  /** Most digests in one set: 32. */
  readonly digests?: number;
  /** Takes a statement of nothing, for showing it. Such a statement matches no artefact, so it never verifies. */
  readonly withoutSubject?: boolean;
}

const statementTypes: readonly string[] = [
  'https://in-toto.io/Statement/v1',
  'https://in-toto.io/Statement/v0.1',
];

export const digestsMax = 32;
const limits = { bytes: 8 << 20, depth: 64, subjects: 1024, digests: digestsMax };

/**
 * True for the media types of a Statement in JSON (envelope.md), with the name of a predicate in them or without: such
 * a name says nothing, `predicateType` does.
 */
export function isPayloadType(type: string): boolean {
  return /^application\/vnd\.in-toto(?:\.[a-z0-9][a-z0-9.-]*)?\+json$/.test(type);
}

/** Reads a Statement from its JSON. @throws E_STATEMENT_FORM, E_JSON_* */
export function parseStatement(payload: Uint8Array | string, options: StatementOptions = {}): Statement {
  const { bytes, depth } = { ...limits, ...options };
  return statementFromJson(parseJson(payload, { bytes, depth, numbers: 'double' }), options);
}

/** Reads a Statement that was parsed already; sizes were for that parser to bound. @throws E_STATEMENT_FORM */
export function statementFromJson(json: JsonValue, options: StatementOptions = {}): Statement {
  const { subjects, digests } = { ...limits, ...options };
  const place: Place = { reading: options.reading ?? 'lenient', code: 'E_STATEMENT_FORM', digests };
  if (!isJsonObject(json)) throw refusal(place, '$', 'is not an object');
  const { _type: type, subject, predicateType } = json;
  if (typeof type !== 'string' || !statementTypes.includes(type))
    throw refusal(place, '$._type', 'is not an in-toto Statement v0.1 or v1');
  checkSubjects(subject, subjects, options.withoutSubject ?? false, place);
  checkText(predicateType, place, '$.predicateType');
  const predicate = json['predicate'] ?? {};
  if (!isJsonObject(predicate)) throw refusal(place, '$.predicate', 'is not an object');
  if (place.reading === 'strict') checkStrictly(json, place);
  // Every member was looked at above: the shape is what the type says.
  return { ...(json as Statement), subject: (subject ?? []) as readonly ResourceDescriptor[], predicate };
}

function checkText(value: JsonValue | undefined, place: Place, path: string): void {
  if (typeof value !== 'string') throw refusal(place, path, 'is missing or not a string');
  if (value === '') throw refusal(place, path, 'is empty');
  if (place.reading === 'strict') checkShape({ is: 'type-uri' }, value, place, path);
}

function checkSubjects(
  subject: JsonValue | undefined,
  most: number,
  withoutSubject: boolean,
  place: Place,
): void {
  const list = subject ?? [];
  if (!Array.isArray(list)) throw refusal(place, '$.subject', 'is not a list');
  if (list.length > most)
    throw refusal(place, '$.subject', `has ${list.length} members, at most ${most} are read`);
  if (list.length === 0 && !withoutSubject) throw refusal(place, '$.subject', 'is empty');
  for (const [index, each] of (list as readonly JsonValue[]).entries()) {
    const path = `$.subject[${index}]`;
    // statement.md, `subject`: each element has its digest, whatever else describes it.
    if (!isJsonObject(each)) throw refusal(place, path, 'is not an object');
    checkDigestSet(each['digest'], place, `${path}.digest`);
    checkShape(descriptorShape, each, place, path);
  }
}

function checkStrictly(json: JsonObject, place: Place): void {
  const fields = ['_type', 'subject', 'predicateType', 'predicate'];
  const unknown = Object.keys(json).find((name) => !fields.includes(name));
  if (unknown !== undefined)
    throw refusal(place, `$.${unknown.slice(0, 64)}`, 'is not a field of the specification');
  if (json['predicate'] === undefined || json['predicate'] === null)
    throw refusal(place, '$.predicate', 'is missing');
}

/** The JSON of a statement, its members in the order that it has them in. */
export function encodeStatement(statement: Statement): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(statement));
}

/**
 * The first subject that has this digest. Algorithms that are not accepted never match, whatever the statement says.
 */
export function findSubject(
  statement: Statement,
  digest: OneDigest,
  accepted: ReadonlySet<string> = strongAlgorithms,
): ResourceDescriptor | undefined {
  const wanted: DigestSet = { [digest.algorithm]: digest.hex };
  return statement.subject.find(
    (subject) => matchDigestSets(wanted, subject.digest ?? {}, accepted) !== undefined,
  );
}

/** In a few words, why no subject has this digest; undefined where one has. */
export function whyNoSubject(
  statement: Statement,
  digest: OneDigest,
  accepted: ReadonlySet<string> = strongAlgorithms,
): string | undefined {
  const { algorithm, hex } = digest;
  if (findSubject(statement, digest, accepted) !== undefined) return undefined;
  if (!accepted.has(algorithm)) return `${algorithm} is not among the algorithms that are accepted`;
  const fault = digestFault(algorithm, hex);
  if (fault !== undefined) return `the digest asked for ${fault}`;
  const values = statement.subject.map((subject) => subject.digest?.[algorithm]);
  if (values.some((value) => value?.toLowerCase() === hex.toLowerCase()))
    return `a subject has this ${algorithm} in capital letters; in-toto writes digests in lowercase hex`;
  if (values.every((value) => value === undefined)) {
    const named = new Set(statement.subject.flatMap((subject) => Object.keys(subject.digest ?? {})));
    const list = [...named].slice(0, 4).join(', ');
    return named.size === 0 ? 'it has no subject' : `no subject has a ${algorithm}, only ${list}`;
  }
  return `it is of ${subjectsText(statement)}`;
}

/** Names a statement's subjects in a reason, shortened. */
export function subjectsText(statement: Statement): string {
  const [first] = statement.subject;
  const sha256 = first?.digest?.['sha256'];
  const named = sha256 === undefined ? (first?.name ?? 'nothing') : `sha256:${sha256}`;
  const more = statement.subject.length - 1;
  return more > 0 ? `${named} and ${more} more` : named;
}
