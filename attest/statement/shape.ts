// SPDX-License-Identifier: Apache-2.0
// The shapes of predicates as data, and the one reader of them. A shape is tied to its TypeScript type: the compiler
// refuses one that lacks a field, adds one, or calls a required one optional.
//
// `lenient` is the reading of the specification (spec/v1/README.md, "Parsing rules"): fields that are not known are
// ignored, and an optional field that is unset, null or empty is the same. `strict` also demands of every value its
// written form (URI, timestamp, digest, base64, enumeration) and refuses fields that are not in the specification.
// What is required must be there in both, of its kind. Not checked: what any value means.

import { fromBase64, KnownError, type Code } from '../../core/index.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json/index.ts';
import { digestFault, type DigestSet } from './digest-set.ts';

export type Reading = 'lenient' | 'strict';

/** The written forms of strings; `text` is any. */
type Form = 'text' | 'type-uri' | 'resource-uri' | 'time' | 'base64';

interface TextShape {
  readonly is: Form;
  readonly oneOf?: readonly string[];
}
interface NumberShape {
  readonly is: 'count' | 'number';
}
interface ListShape<T> {
  readonly list: Shape<T>;
  /** Fewest items. */
  readonly least?: 1;
}
interface MapShape<T> {
  readonly map: Shape<T>;
}
/** The members an interface spells out, without its index signature. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];

export interface MembersShape<T> {
  readonly required: { readonly [K in Exclude<keyof Known<T>, OptionalKeys<Known<T>>>]: Shape<T[K]> };
  readonly optional: {
    readonly [K in OptionalKeys<Known<T>> & keyof T]: Shape<Exclude<T[K], undefined>>;
  };
  /** Strict readers allow other members too: the document has a specification of its own. */
  readonly open?: true;
  /** At least one of these must be there and not be empty. */
  readonly anyOf?: readonly (keyof Known<T> & string)[];
  /** What strict readers demand besides. */
  readonly strictly?: readonly (keyof Known<T> & string)[];
}

export type Shape<T> = [JsonValue] extends [T]
  ? { readonly is: 'any' }
  : [T] extends [string]
    ? TextShape
    : [T] extends [number]
      ? NumberShape
      : [T] extends [boolean]
        ? { readonly is: 'flag' }
        : [T] extends [readonly (infer Item)[]]
          ? ListShape<Item>
          : [keyof Known<T>] extends [never]
            ? OpenShape<T>
            : MembersShape<T>;

/** Of an object whose members nobody lists. */
type OpenShape<T> =
  | MapShape<Exclude<T[keyof T], undefined>>
  | ([T] extends [DigestSet] ? { readonly is: 'digest-set' } : { readonly is: 'object' });

/** Any shape, as the reader walks it. */
export type AnyShape =
  | { readonly is: Form; readonly oneOf?: readonly string[] }
  | { readonly is: 'count' | 'number' | 'flag' | 'digest-set' | 'object' | 'any' }
  | { readonly list: AnyShape; readonly least?: 1 }
  | { readonly map: AnyShape }
  | AnyMembers;

interface AnyMembers {
  readonly required: Readonly<Record<string, AnyShape>>;
  readonly optional: Readonly<Record<string, AnyShape>>;
  readonly open?: true;
  readonly anyOf?: readonly string[];
  readonly strictly?: readonly string[];
}

export interface Place {
  readonly reading: Reading;
  readonly code: Code;
  /** Most digests in one set. */
  readonly digests: number;
}

/** @throws `place.code` for the first value that is not of the shape; `path` names it in the message */
export function checkShape(shape: AnyShape, value: JsonValue, place: Place, path: string): void {
  if ('list' in shape) checkList(shape, value, place, path);
  else if ('required' in shape) checkMembers(shape, value, place, path);
  else if ('map' in shape) {
    for (const [name, member] of entriesOf(value, place, path))
      checkShape(shape.map, member ?? null, place, `${path}.${name}`);
  } else checkOne(shape, value, place, path);
}

function checkList(
  shape: { readonly list: AnyShape; readonly least?: 1 },
  value: JsonValue,
  place: Place,
  path: string,
): void {
  if (!isList(value)) throw refusal(place, path, 'is not a list');
  if (value.length < (shape.least ?? 0)) throw refusal(place, path, 'is empty');
  for (const [index, item] of value.entries()) checkShape(shape.list, item, place, `${path}[${index}]`);
}

function checkMembers(shape: AnyMembers, value: JsonValue, place: Place, path: string): void {
  if (!isJsonObject(value)) throw refusal(place, path, 'is not an object');
  const { required, optional, open, anyOf, strictly } = shape;
  for (const [name, member] of Object.entries(required)) {
    const found = value[name];
    if (found === undefined || found === null) throw refusal(place, `${path}.${name}`, 'is missing');
    if (found === '') throw refusal(place, `${path}.${name}`, 'is empty');
    checkShape(member, found, place, `${path}.${name}`);
  }
  for (const [name, member] of Object.entries(optional)) {
    const found = value[name];
    if (found === undefined || (place.reading === 'lenient' && isUnset(found))) continue;
    if (found === null)
      throw refusal(place, `${path}.${name}`, 'is null, which is written by leaving it out');
    checkShape(member, found, place, `${path}.${name}`);
  }
  if (anyOf?.every((name) => isUnset(value[name])) === true)
    throw refusal(place, path, `has none of ${anyOf.join(', ')}`);
  if (place.reading === 'lenient') return;
  for (const name of strictly ?? [])
    if (isUnset(value[name])) throw refusal(place, `${path}.${name}`, 'is missing');
  if (open === true) return;
  for (const name of Object.keys(value))
    if (!Object.hasOwn(required, name) && !Object.hasOwn(optional, name))
      throw refusal(place, `${path}.${name.slice(0, 64)}`, 'is not a field of the specification');
}

type One = Exclude<AnyShape, { list: unknown } | { map: unknown } | AnyMembers>;

function checkOne(shape: One, value: JsonValue, place: Place, path: string): void {
  switch (shape.is) {
    case 'any':
      return;
    case 'flag':
      if (typeof value !== 'boolean') throw refusal(place, path, 'is not true or false');
      return;
    case 'number':
    case 'count':
      if (typeof value !== 'number') throw refusal(place, path, 'is not a number');
      if (shape.is === 'count' && !(Number.isSafeInteger(value) && value >= 0))
        throw refusal(place, path, 'is not a count');
      return;
    case 'object':
      if (!isJsonObject(value)) throw refusal(place, path, 'is not an object');
      return;
    case 'digest-set':
      checkDigestSet(value, place, path);
      return;
    case 'text':
    case 'type-uri':
    case 'resource-uri':
    case 'time':
    case 'base64':
      checkText(shape, value, place, path);
  }
}

function checkText(
  shape: { readonly is: Form; readonly oneOf?: readonly string[] },
  value: JsonValue,
  place: Place,
  path: string,
): void {
  if (typeof value !== 'string') throw refusal(place, path, 'is not a string');
  if (place.reading === 'lenient') return;
  if (shape.oneOf?.includes(value) === false)
    throw refusal(place, path, `is none of ${shape.oneOf.join(', ')}`);
  const form = forms[shape.is];
  if (form !== undefined && !form.test(value)) throw refusal(place, path, form.what);
}

interface FormRow {
  readonly what: string;
  readonly test: (text: string) => boolean;
}

// RFC 3986 sections 3.1 and 6.2.2.1: the scheme and what stands between `//` and the next `/` are lowercase. What is
// before an `@` there is user information and may be written either way.
const uri: FormRow = {
  what: 'is not a URI with its scheme and authority in lowercase',
  test: (text) => {
    if (!/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/.test(text)) return false;
    const authority = /^[^:]+:\/\/([^/?#]*)/.exec(text)?.[1] ?? '';
    return !/[A-Z]/.test(authority.slice(authority.lastIndexOf('@') + 1));
  },
};

const forms: Readonly<Record<Form, FormRow | undefined>> = {
  text: undefined,
  'type-uri': uri,
  'resource-uri': uri,
  time: {
    what: 'is not a time in UTC such as 2025-01-31T00:00:00Z',
    test: (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  },
  base64: { what: 'is not canonical base64', test: (text) => fromBase64(text) !== undefined },
};

/** Kinds and count in both readings; in the strict one, the value's length and letters where the algorithm is known. */
export function checkDigestSet(value: JsonValue | undefined, place: Place, path: string): void {
  const entries = entriesOf(value ?? null, place, path);
  if (entries.length === 0) throw refusal(place, path, 'is empty');
  if (entries.length > place.digests) throw refusal(place, path, `has over ${place.digests} digests`);
  for (const [algorithm, digest] of entries) {
    const fault =
      typeof digest !== 'string' || digest === ''
        ? 'is missing, empty or not a string'
        : place.reading === 'strict'
          ? digestFault(algorithm, digest)
          : undefined;
    if (fault !== undefined) throw refusal(place, `${path}.${algorithm.slice(0, 64)}`, fault);
  }
}

function entriesOf(value: JsonValue, place: Place, path: string): [string, JsonValue | undefined][] {
  if (!isJsonObject(value)) throw refusal(place, path, 'is not an object');
  return Object.entries(value);
}

/** Unset, null and empty are the same (spec/v1/README.md and SLSA v1.2, "Parsing rules"). */
export function isUnset(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (isList(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

export function refusal(place: Place, path: string, what: string): KnownError {
  return new KnownError(place.code, `${path} ${what}`, { path });
}

/**
 * The same value with its members in one order: those of the specification as it lists them, all others after them by
 * code unit; what was undefined is gone. (Names that are whole numbers stand first: JavaScript puts them there.)
 */
export function arranged(shape: AnyShape | undefined, value: JsonValue): JsonValue {
  if (isList(value)) {
    const item = shape !== undefined && 'list' in shape ? shape.list : undefined;
    return value.map((each) => arranged(item, each));
  }
  // JSON would write null for it, which means something else.
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError('not a number of JSON');
  if (!isJsonObject(value)) return value;
  const known: Readonly<Record<string, AnyShape>> =
    shape !== undefined && 'required' in shape ? { ...shape.required, ...shape.optional } : {};
  const each = shape !== undefined && 'map' in shape ? shape.map : undefined;
  const names = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
  const members = Object.create(null) as Record<string, JsonValue>;
  for (const name of [...Object.keys(known), ...names.toSorted()]) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member !== undefined) members[name] = arranged(known[name] ?? each, member);
  }
  return members satisfies JsonObject;
}
