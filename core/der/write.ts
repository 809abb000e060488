// SPDX-License-Identifier: Apache-2.0
// Writes DER (X.690 sections 10 and 11). Each function gives one whole element; nesting is by arguments.
//
// What cannot be written (a time with a fraction, a character outside its string) is a programmer's mistake
// and a TypeError: values that come from outside are checked before they get here.

import { oidContents } from './oid.ts';
import { stringOctets, type StringType } from './strings.ts';
import { contextConstructedTag, contextPrimitiveTag, tags } from './tags.ts';
import { generalizedTimeText, timeText } from './time.ts';

/** An element with any tag and these contents, joined. */
export function encodeElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of contents) length += part.length;
  const lengthOctets = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
  const element = new Uint8Array(2 + lengthOctets + length);
  element[0] = tag;
  element[1] = lengthOctets === 0 ? length : 0x80 | lengthOctets;
  for (let i = 0; i < lengthOctets; i++) element[1 + lengthOctets - i] = (length >>> (8 * i)) & 0xff;
  let at = 2 + lengthOctets;
  for (const part of contents) {
    // Most parts are a few octets long, and copying those one by one costs less than a call does.
    if (part.length > 48) element.set(part, at);
    else for (let i = 0; i < part.length; i++) element[at + i] = part[i] ?? 0;
    at += part.length;
  }
  return element;
}

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(tags.sequence, ...parts);

/** SET OF: the members are put in DER's order (X.690 section 11.6). */
export const setOf = (...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(tags.set, ...parts.toSorted((a, b) => Buffer.compare(a, b)));

/** `[n] EXPLICIT`, or a constructed type tagged IMPLICIT. */
export const contextConstructed = (n: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  encodeElement(contextConstructedTag(n), ...parts);

/** A primitive type tagged `[n] IMPLICIT`, with its contents. */
export const contextPrimitive = (n: number, contents: Uint8Array): Uint8Array =>
  encodeElement(contextPrimitiveTag(n), contents);

export const boolean = (value: boolean): Uint8Array =>
  encodeElement(tags.boolean, Uint8Array.of(value ? 0xff : 0));

/** INTEGER in the fewest octets. Bytes are an unsigned number, big end first; leading zeros fall away. */
export function integer(value: bigint | number | Uint8Array): Uint8Array {
  return encodeElement(tags.integer, value instanceof Uint8Array ? unsigned(value) : signed(BigInt(value)));
}

function unsigned(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const magnitude = bytes.subarray(start);
  if (magnitude.length > 0 && (magnitude[0] ?? 0) < 0x80) return magnitude;
  const padded = new Uint8Array(magnitude.length + 1);
  padded.set(magnitude, 1);
  return padded;
}

function signed(value: bigint): Uint8Array {
  const octets: number[] = [];
  let rest = value;
  do {
    octets.unshift(Number(rest & 0xffn));
    rest >>= 8n;
    // Done once what is left is only the sign, and the sign bit already says so.
  } while (!(rest === 0n && (octets[0] ?? 0) < 0x80) && !(rest === -1n && (octets[0] ?? 0) >= 0x80));
  return Uint8Array.from(octets);
}

export const oid = (dotted: string): Uint8Array => encodeElement(tags.oid, oidContents(dotted));

export const nul = (): Uint8Array => encodeElement(tags.nul);

export const octetString = (bytes: Uint8Array): Uint8Array => encodeElement(tags.octetString, bytes);

/** BIT STRING. The unused bits of the last byte must be zero. */
export function bitString(bytes: Uint8Array, unusedBits: number = 0): Uint8Array {
  const last = bytes.at(-1);
  if (
    !Number.isInteger(unusedBits) ||
    unusedBits < 0 ||
    unusedBits > 7 ||
    (last === undefined && unusedBits !== 0)
  )
    throw new TypeError('a BIT STRING leaves 0 to 7 bits of its last byte unused');
  if (last !== undefined && (last & ((1 << unusedBits) - 1)) !== 0)
    throw new TypeError('the unused bits are not zero');
  return encodeElement(tags.bitString, Uint8Array.of(unusedBits), bytes);
}

/** A named-bit list (X.690 section 11.2.2): trailing zero bits are left out. Bit 0 is the first. */
export function namedBits(bits: readonly number[]): Uint8Array {
  if (bits.length === 0) return bitString(new Uint8Array());
  const highest = Math.max(...bits);
  const bytes = new Uint8Array((highest >> 3) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(bytes, 7 - (highest & 7));
}

export const string = (type: StringType, tag: number, text: string): Uint8Array =>
  encodeElement(tag, stringOctets(type, text));
export const utf8String = (text: string): Uint8Array => string('UTF8String', tags.utf8String, text);
export const printableString = (text: string): Uint8Array =>
  string('PrintableString', tags.printableString, text);
export const ia5String = (text: string): Uint8Array => string('IA5String', tags.ia5String, text);

/** A time as RFC 5280 section 4.1.2.5 has it: UTCTime through 2049, GeneralizedTime from 2050. Whole seconds. */
export function utcOrGeneralizedTime(ms: number): Uint8Array {
  const { form, text } = timeText(ms);
  return encodeElement(tags[form], Buffer.from(text, 'latin1'));
}

/** A GeneralizedTime whatever the year (RFC 5280 section 5.3.2). Whole seconds, years 0000 to 9999. */
export function generalizedTime(ms: number): Uint8Array {
  return encodeElement(tags.generalizedTime, Buffer.from(generalizedTimeText(ms), 'latin1'));
}
