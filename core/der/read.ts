// SPDX-License-Identifier: Apache-2.0
// Reads DER, and only DER (X.690 sections 8, 10 and 11): one encoding for each value, or an error with its offset.
//
// The caller says which tag comes next, as a grammar does; nothing is guessed. Values are views into
// the input, never copies, and offsets count from the start of the input, however deep the element lies.
// Not checked here: what the bytes mean (core/x509 does), or the inside of an element read with `any`.

import { KnownError, type Code } from '../errors.ts';
import { oidText } from './oid.ts';
import { stringText, type StringType } from './strings.ts';
import { generalizedTimeMs, utcTimeMs } from './time.ts';
import { contextConstructedTag, tags } from './tags.ts';

export interface Limits {
  /** Deepest nesting of elements. Certificates need about 10. */
  readonly depth: number;
  /** Most bytes of input; without it the input's own length. */
  readonly bytes?: number;
}

export interface Element {
  readonly tag: number;
  /** Contents, without tag and length. */
  readonly value: DerReader;
  /** The whole element as it stood: what a signature was made over. */
  readonly bytes: Uint8Array;
}

export interface BitString {
  readonly bytes: Uint8Array;
  /** Bits of the last byte that do not belong to the value, 0 to 7. They are zero. */
  readonly unusedBits: number;
}

/** Walks the elements of one constructed value, from `start` to `end` of `input`. */
export class DerReader {
  readonly #input: Uint8Array;
  readonly #end: number;
  readonly #depth: number;
  #at: number;

  /** @throws E_DER_SIZE */
  constructor(input: Uint8Array, limits: Limits, start: number = 0, end: number = input.length) {
    if (limits.bytes !== undefined && input.length > limits.bytes)
      refuse('E_DER_SIZE', `${input.length} bytes, at most ${limits.bytes} are read`, limits.bytes);
    this.#input = plain(input);
    this.#at = start;
    this.#end = end;
    this.#depth = limits.depth;
  }

  /** True once every byte is read. */
  get done(): boolean {
    return this.#at === this.#end;
  }

  /** Where the next element starts, counted from the start of the input. */
  get offset(): number {
    return this.#at;
  }

  /** The next element's tag without reading it; undefined at the end. This is how OPTIONAL is read. */
  get nextTag(): number | undefined {
    return this.done ? undefined : this.#input[this.#at];
  }

  /** The bytes not read yet. */
  get rest(): Uint8Array {
    return this.#input.subarray(this.#at, this.#end);
  }

  /** What has been read since `start`, an `offset` taken earlier. */
  since(start: number): Uint8Array {
    return this.#input.subarray(start, this.#at);
  }

  /**
   * Reads the next element, which must carry `tag`.
   * @throws E_DER_TAG, E_DER_LENGTH, E_DER_TRUNCATED, E_DER_DEPTH with the offset of the element
   */
  element(tag: number): Element {
    const start = this.#at;
    const value = this.enter(tag);
    return { tag, value, bytes: this.#input.subarray(start, this.#at) };
  }

  /** Reads the next element, which must be constructed with `tag`, and gives its contents. @throws as `element` */
  enter(tag: number): DerReader {
    const end = this.#open(tag);
    const value = new DerReader(this.#input, { depth: this.#depth - 1 }, this.#at, end);
    this.#at = end;
    return value;
  }

  /** The contents of the next element, which must be a SEQUENCE. @throws as `element` */
  sequence(): DerReader {
    return this.enter(tags.sequence);
  }

  /** The contents of the next element where it is `[number]` and constructed; undefined otherwise. */
  optional(number: number): DerReader | undefined {
    const tag = contextConstructedTag(number);
    return this.nextTag === tag ? this.enter(tag) : undefined;
  }

  /** Reads the next element, whatever its tag (ANY). The inside is not looked at. @throws as `element` */
  any(): { readonly tag: number; readonly contents: Uint8Array; readonly bytes: Uint8Array } {
    const start = this.#at;
    const tag = this.nextTag ?? 0;
    // A tag of several octets, or the end-of-contents of BER: nothing in X.509 has them.
    if (!this.done && ((tag & 0x1f) === 0x1f || tag === 0)) refuse('E_DER_TAG', `tag ${hex(tag)}`, start);
    const end = this.#open(tag);
    const contents = this.#input.subarray(this.#at, end);
    this.#at = end;
    return { tag, contents, bytes: this.#input.subarray(start, end) };
  }

  /**
   * Reads `SET OF` (or with another tag, a set tagged IMPLICIT): each member by `read`, in DER's order.
   * @throws E_DER_ORDER where two members stand in the wrong order or are the same (X.690 section 11.6)
   */
  setOf<T>(read: (member: DerReader) => T, tag: number = tags.set): T[] {
    const members = this.enter(tag);
    const values: T[] = [];
    let previous: Uint8Array | undefined;
    while (!members.done) {
      const start = members.offset;
      values.push(read(members));
      if (previous === undefined && members.nextTag === undefined) break; // one member: nothing to order
      const member = members.since(start);
      if (previous !== undefined && Buffer.compare(previous, member) >= 0)
        refuse('E_DER_ORDER', 'the members of a set are not in order', start);
      previous = member;
    }
    return values;
  }

  /** X.690 section 11.1: FALSE is 0x00, TRUE is 0xff. @throws E_DER_VALUE */
  boolean(tag: number = tags.boolean): boolean {
    const start = this.#at;
    const end = this.#open(tag);
    const octet = this.#input[this.#at];
    if (end - this.#at !== 1 || (octet !== 0 && octet !== 0xff))
      refuse('E_DER_VALUE', 'not a BOOLEAN in DER', start);
    this.#at = end;
    return octet === 0xff;
  }

  /** The contents of an INTEGER, two's complement, in the fewest octets (X.690 section 8.3.2). @throws E_DER_VALUE */
  integer(tag: number = tags.integer): Uint8Array {
    const start = this.#at;
    const end = this.#open(tag);
    const first = this.#input[this.#at];
    const second = this.#input[this.#at + 1] ?? 0;
    const length = end - this.#at;
    if (
      length === 0 ||
      (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))
    )
      refuse('E_DER_VALUE', 'an INTEGER is empty or not in its shortest form', start);
    return this.#take(end);
  }

  /** An INTEGER from 0 to 2^31 - 1. @throws E_DER_VALUE */
  smallInteger(tag: number = tags.integer): number {
    const start = this.#at;
    const octets = this.integer(tag);
    if (octets.length > 4 || (octets[0] ?? 0) >= 0x80)
      refuse('E_DER_VALUE', 'an INTEGER is out of range', start);
    let value = 0;
    for (const octet of octets) value = value * 256 + octet;
    return value;
  }

  /** An OBJECT IDENTIFIER as dotted text. @throws E_DER_VALUE */
  oid(tag: number = tags.oid): string {
    const start = this.#at;
    const end = this.#open(tag);
    const text = oidText(this.#input, this.#at, end);
    if (text === undefined) refuse('E_DER_VALUE', 'not an OBJECT IDENTIFIER in DER', start);
    this.#at = end;
    return text;
  }

  /** A BIT STRING; its unused bits are zero (X.690 section 11.2.1). @throws E_DER_VALUE */
  bitString(tag: number = tags.bitString): BitString {
    const start = this.#at;
    const end = this.#open(tag);
    const unusedBits = this.#input[this.#at] ?? 0;
    const length = end - this.#at;
    const last = this.#input[end - 1] ?? 0;
    if (
      length === 0 ||
      unusedBits > 7 ||
      (unusedBits > 0 && (length === 1 || (last & ((1 << unusedBits) - 1)) !== 0))
    )
      refuse('E_DER_VALUE', 'a BIT STRING is empty or its unused bits are not zero', start);
    this.#at += 1;
    return { bytes: this.#take(end), unusedBits };
  }

  octetString(tag: number = tags.octetString): Uint8Array {
    return this.#take(this.#open(tag));
  }

  /** @throws E_DER_VALUE */
  nul(tag: number = tags.nul): void {
    const start = this.#at;
    if (this.#open(tag) !== this.#at) refuse('E_DER_VALUE', 'a NULL has contents', start);
  }

  utf8String(tag: number = tags.utf8String): string {
    return this.string('UTF8String', tag);
  }

  printableString(tag: number = tags.printableString): string {
    return this.string('PrintableString', tag);
  }

  ia5String(tag: number = tags.ia5String): string {
    return this.string('IA5String', tag);
  }

  /** A character string of `type`. @throws E_DER_VALUE where a character is not one of the type's */
  string(type: StringType, tag: number): string {
    const start = this.#at;
    const text = this.stringOrNot(type, tag);
    if (text === undefined) refuse('E_DER_VALUE', `a character is not one of ${type}`, start);
    return text;
  }

  /** As `string`, and past it in any case: undefined where a character is not one of the type's. */
  stringOrNot(type: StringType, tag: number): string | undefined {
    const end = this.#open(tag);
    const text = stringText(type, this.#input, this.#at, end);
    this.#at = end;
    return text;
  }

  /** UTCTime or GeneralizedTime, in milliseconds since 1970: seconds, Z, no fraction. @throws E_DER_VALUE, E_DER_TAG */
  time(): number {
    const start = this.#at;
    const utc = this.nextTag === tags.utcTime;
    const end = this.#open(utc ? tags.utcTime : tags.generalizedTime);
    const ms = (utc ? utcTimeMs : generalizedTimeMs)(this.#input, this.#at, end);
    if (ms === undefined) refuse('E_DER_VALUE', 'not a time in DER, or not in the calendar', start);
    this.#at = end;
    return ms;
  }

  /** Ends a structure: refuses what its grammar does not know. @throws E_DER_TRAILING */
  finish(): void {
    if (!this.done) refuse('E_DER_TRAILING', `${this.#end - this.#at} bytes too many`, this.#at);
  }

  #take(end: number): Uint8Array {
    const octets = this.#input.subarray(this.#at, end);
    this.#at = end;
    return octets;
  }

  // Reads tag and length, leaves #at at the contents and returns their end.
  #open(tag: number): number {
    const start = this.#at;
    if (this.#depth <= 0) refuse('E_DER_DEPTH', 'nested too deeply', start);
    const found = this.#byte(start);
    if (found !== tag) refuse('E_DER_TAG', `expected tag ${hex(tag)}, found ${hex(found)}`, start);
    const first = this.#byte(start);
    const length = first < 0x80 ? first : this.#longLength(first & 0x7f, start);
    const left = this.#end - this.#at;
    if (length > left) refuse('E_DER_TRUNCATED', `${length} bytes declared, ${left} left`, start);
    return this.#at + length;
  }

  // X.690 section 10.1: the definite form, in the fewest octets that hold it.
  #longLength(octets: number, start: number): number {
    // 0x80 is the indefinite form. Four octets are 4 GiB, more than any caller admits.
    if (octets === 0 || octets > 4) refuse('E_DER_LENGTH', 'length is indefinite or over 4 GiB', start);
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + this.#byte(start);
    const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
    if (octets !== shortest) refuse('E_DER_LENGTH', 'length is not in its shortest form', start);
    return length;
  }

  #byte(start: number): number {
    const byte = this.#at < this.#end ? this.#input[this.#at] : undefined;
    if (byte === undefined) refuse('E_DER_TRUNCATED', 'the bytes end inside an element', start);
    this.#at += 1;
    return byte;
  }
}

/** Reads the single element that `input` must be, to its last byte. */
export function readDer(input: Uint8Array, tag: number, limits: Limits): Element {
  const reader = new DerReader(input, limits);
  const element = reader.element(tag);
  reader.finish();
  return element;
}

function refuse(code: Code, message: string, offset: number): never {
  throw new KnownError(code, message, { offset });
}

// A Buffer's subarray makes Buffers; everything read from here on is a plain Uint8Array over the same memory.
function plain(input: Uint8Array): Uint8Array {
  return input.constructor === Uint8Array
    ? input
    : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;
