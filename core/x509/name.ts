// SPDX-License-Identifier: Apache-2.0
// Distinguished names (RFC 5280 section 4.1.2.4): a sequence of sets of type and value.
//
// Character sets are checked for each string type. A value that is no string, or a TeletexString beyond ASCII,
// is kept as `Other` with its DER in hex: it is not guessed at. Not checked: the upper bounds of X.520 (a node's
// name alone passes them), which types a name should have (Go writes two organizations as one set, against
// X.501), or how names compare (name-match.ts does). A graceful reading keeps what is no string of its type as
// `Other` too, and longer names.

import {
  DerReader,
  encodeElement,
  isPrintable,
  sequence,
  setOf,
  oid as encodeOid,
  tags,
} from '../der/index.ts';
import type { StringType } from '../der/index.ts';
import { stringOctets } from '../der/strings.ts';
import { KnownError } from '../errors.ts';
import { certificateLimits, type X509Limits } from './limits.ts';
import { odd, type Oddities } from './reading.ts';

export interface NameAttribute {
  /** The type, e.g. 2.5.4.3 for commonName. */
  readonly oid: string;
  readonly stringType: StringType | 'Other';
  /** The text; for `Other` the whole value's DER in hex. */
  readonly value: string;
}

export type RelativeName = readonly NameAttribute[];

export interface Name {
  readonly der: Uint8Array;
  /** In the order of the encoding; a set of several attributes in DER's order. */
  readonly rdns: readonly RelativeName[];
}

/** A name that was read, with room for how it compares: a private field, as in extensions/extension.ts. */
export class ReadName implements Name {
  readonly der: Uint8Array;
  readonly rdns: readonly RelativeName[];
  #compared: object | undefined;

  constructor(der: Uint8Array, rdns: readonly RelativeName[]) {
    this.der = der;
    this.rdns = rdns;
  }

  /** What `make` gives for this name, made once where the name was read and not put together. */
  static once<T extends object>(name: Name, make: (name: Name) => T): T {
    if (!(#compared in name)) return make(name);
    // One caller, one kind of value: name-match.ts.
    return (name.#compared ??= make(name)) as T;
  }
}

/** The character strings that a value may be, by tag. */
export const typeOfTag: ReadonlyMap<number, StringType> = new Map([
  [tags.utf8String, 'UTF8String'],
  [tags.printableString, 'PrintableString'],
  [tags.ia5String, 'IA5String'],
  [tags.numericString, 'NumericString'],
  [tags.teletexString, 'TeletexString'],
  [tags.visibleString, 'VisibleString'],
  [tags.bmpString, 'BMPString'],
  [tags.universalString, 'UniversalString'],
]);
const tagOfType: ReadonlyMap<string, number> = new Map([...typeOfTag].map(([tag, type]) => [type, tag]));

/** Reads a Name that is all of `der`. @throws E_X509_NAME, E_DER_* */
export function parseName(der: Uint8Array, limits: X509Limits = certificateLimits): Name {
  const reader = new DerReader(der, limits);
  const name = readName(reader, limits);
  reader.finish();
  return name;
}

/** Reads the Name that comes next. @throws E_X509_NAME, E_DER_* */
export function readName(reader: DerReader, limits: X509Limits, oddities?: Oddities): Name {
  const start = reader.offset;
  const list = reader.sequence();
  const rdns: RelativeName[] = [];
  let left = limits.nameAttributes;
  while (!list.done) {
    const at = list.offset;
    const rdn = list.setOf((set) => readAttribute(set, oddities));
    const before = left;
    left -= rdn.length;
    if (rdn.length === 0) throw malformed('a relative distinguished name is empty', at);
    if (left < 0 && before >= 0)
      odd(oddities, 'E_X509_NAME', `more than ${limits.nameAttributes} attributes`, at);
    rdns.push(rdn);
  }
  return new ReadName(reader.since(start), rdns);
}

function readAttribute(set: DerReader, oddities: Oddities): NameAttribute {
  const attribute = set.sequence();
  const oid = attribute.oid();
  const read = readValue(attribute, oid, oddities);
  attribute.finish();
  return read;
}

/** The attribute of this type whose value is all of `der`. @throws E_X509_NAME, E_DER_* */
export function attributeOfDer(oid: string, der: Uint8Array): NameAttribute {
  const reader = new DerReader(der, certificateLimits);
  const attribute = readValue(reader, oid, undefined);
  reader.finish();
  return attribute;
}

function readValue(attribute: DerReader, oid: string, oddities: Oddities): NameAttribute {
  const at = attribute.offset;
  const tag = attribute.nextTag ?? 0;
  const stringType = typeOfTag.get(tag);
  if (stringType === undefined) return { oid, stringType: 'Other', value: hex(attribute.any().bytes) };
  const value = attribute.stringOrNot(stringType, tag);
  if (value !== undefined && value !== '') return { oid, stringType, value };
  // X.520: every directory string has at least one character.
  if (value === '') odd(oddities, 'E_X509_NAME', 'a value is empty', at);
  else if (stringType !== 'TeletexString')
    odd(oddities, 'E_X509_NAME', `a character is not one of ${stringType}`, at);
  return { oid, stringType: 'Other', value: hex(attribute.since(at)) };
}

/** Reads the RelativeDistinguishedName that comes next, tagged `tag`. @throws E_X509_NAME, E_DER_* */
export function readRelativeName(reader: DerReader, tag: number = tags.set): RelativeName {
  const at = reader.offset;
  const rdn = reader.setOf((set) => readAttribute(set, undefined), tag);
  if (rdn.length === 0) throw malformed('a relative distinguished name is empty', at);
  if (rdn.length > certificateLimits.nameAttributes)
    throw malformed(`more than ${certificateLimits.nameAttributes} attributes`, at);
  return rdn;
}

/** A Name's DER. Attributes of one set are put in DER's order. */
export function encodeName(rdns: readonly RelativeName[]): Uint8Array {
  return sequence(...rdns.map((rdn) => setOf(...rdn.map(encodeAttribute))));
}

/** A RelativeDistinguishedName's DER with another tag than SET's. A TypeError where it is empty. */
export function encodeRelativeName(rdn: RelativeName, tag: number): Uint8Array {
  if (rdn.length === 0) throw new TypeError('a relative distinguished name is not empty');
  const members = rdn.map(encodeAttribute);
  return encodeElement(tag, ...members.toSorted((a, b) => Buffer.compare(a, b)));
}

const encodeAttribute = (attribute: NameAttribute): Uint8Array =>
  sequence(encodeOid(attribute.oid), attributeValueDer(attribute));

/** The DER of an attribute's value. */
export function attributeValueDer({ stringType, value }: NameAttribute): Uint8Array {
  if (stringType === 'Other') return Uint8Array.from(Buffer.from(value, 'hex'));
  return encodeElement(tagOfType.get(stringType) ?? tags.utf8String, stringOctets(stringType, value));
}

/** An attribute in the type RFC 5280 prefers: PrintableString where the characters allow it, else UTF8String. */
export function nameAttribute(oid: string, value: string): NameAttribute {
  if (value === '') throw new TypeError('an attribute of a name is not empty');
  return { oid, stringType: isPrintable(value) ? 'PrintableString' : 'UTF8String', value };
}

/** All values of a type, in order: a name may have several. */
export function findAttribute(name: Name, oid: string): string[] {
  const values: string[] = [];
  for (const rdn of name.rdns)
    for (const attribute of rdn) if (attribute.oid === oid) values.push(attribute.value);
  return values;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function malformed(message: string, offset: number): KnownError {
  return new KnownError('E_X509_NAME', message, { offset });
}
