// SPDX-License-Identifier: Apache-2.0
// Distinguished names from text (RFC 4514 section 3), as configuration and command lines have them.
//
// The grammar is kept to: no blanks around `=`, `+` and `,`, quotes only after a backslash. Types are short names in
// any case, or object identifiers; values are text, or `#` and the hex of their DER. Text becomes PrintableString
// where its characters allow it, else UTF8String; IA5String for domainComponent and emailAddress.

import { isOid } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { certificateLimits, type X509Limits } from './limits.ts';
import {
  attributeOfDer,
  encodeName,
  nameAttribute,
  parseName,
  type Name,
  type NameAttribute,
} from './name.ts';
import { typeOfShortName } from './name-text.ts';
import { oids } from './oids.ts';

/** Reads a name that is all of `text`; empty text is the empty name. @throws E_X509_NAME with the offset in characters */
export function parseNameText(text: string, limits: X509Limits = certificateLimits): Name {
  if (text.length > limits.bytes)
    throw malformed(`${text.length} characters, at most ${limits.bytes} are read`, limits.bytes);
  if (!text.isWellFormed()) throw malformed('half a surrogate pair', 0);
  const rdns: NameAttribute[][] = [];
  let count = 0;
  for (let at = 0; at < text.length || count > 0;) {
    const rdn: NameAttribute[] = [];
    let end: number;
    do {
      if (++count > limits.nameAttributes)
        throw malformed(`more than ${limits.nameAttributes} attributes`, at);
      const found = readAttribute(text, at);
      const { oid, value } = found.attribute;
      // In another string type it is still twice there.
      if (rdn.some((other) => other.oid === oid && other.value === value))
        throw malformed('one attribute twice in a set', at);
      rdn.push(found.attribute);
      end = found.end;
      at = end + 1;
    } while (text[end] === '+');
    rdns.push(rdn);
    if (end === text.length) break;
  }
  return made(rdns.toReversed(), limits);
}

// Through the reader, which knows what a name may be and puts the members of a set in order.
function made(rdns: readonly NameAttribute[][], limits: X509Limits): Name {
  try {
    return parseName(encodeName(rdns), limits);
  } catch (cause) {
    if (cause instanceof KnownError)
      throw new KnownError('E_X509_NAME', `not a name: ${cause.message}`, { offset: 0 }, { cause });
    throw cause;
  }
}

interface Found {
  readonly attribute: NameAttribute;
  /** Where the separator is, or the end. */
  readonly end: number;
}

function readAttribute(text: string, start: number): Found {
  const equals = text.indexOf('=', start);
  const type = text.slice(start, equals);
  if (equals < 0) throw malformed('an attribute without =', start);
  const oid = typeOfShortName(type) ?? (isOid(type) ? type : undefined);
  if (oid === undefined)
    throw malformed(
      'no known type of attribute',
      start,
      'Write CN, O, OU … or an object identifier, no blanks.',
    );
  const at = equals + 1;
  if (text[at] === '#') return readHex(text, at, oid);
  const { value, end } = readValue(text, at);
  return { attribute: attributeOf(oid, value), end };
}

function attributeOf(oid: string, value: string): NameAttribute {
  if (oid !== oids.domainComponent && oid !== oids.emailAddress) return nameAttribute(oid, value);
  const ascii = Buffer.byteLength(value) === value.length;
  return { oid, stringType: ascii ? 'IA5String' : 'UTF8String', value };
}

function readHex(text: string, at: number, oid: string): Found {
  const hex = /#((?:[0-9a-fA-F]{2})+)(?=[,+]|$)/y;
  hex.lastIndex = at;
  const match = hex.exec(text);
  if (match === null) throw malformed('not the hex of a value', at);
  const der = Uint8Array.from(Buffer.from(match[1] ?? '', 'hex'));
  return { attribute: valueOf(oid, der, at), end: at + match[0].length };
}

function valueOf(oid: string, der: Uint8Array, offset: number): NameAttribute {
  try {
    return attributeOfDer(oid, der);
  } catch (cause) {
    if (!(cause instanceof KnownError)) throw cause;
    throw new KnownError('E_X509_NAME', `not the DER of a value: ${cause.message}`, { offset }, { cause });
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// string = [ ( leadchar / pair ) [ *( stringchar / pair ) ( trailchar / pair ) ] ]
function readValue(text: string, start: number): { value: string; end: number } {
  // What stands without a backslash, up to the next special character.
  const plain = /[^\u0000"+,;<>\\]+/y;
  const octets: Uint8Array[] = [];
  let at = start;
  let blankEnd = false;
  for (;;) {
    plain.lastIndex = at;
    const run = plain.exec(text)?.[0] ?? '';
    if (at === start && run.startsWith(' ')) throw malformed('a blank before a value', at);
    if (run !== '') blankEnd = run.endsWith(' ');
    octets.push(encoder.encode(run));
    at += run.length;
    if (text[at] !== '\\') break;
    const pair = readPair(text, at);
    octets.push(pair);
    at += pairLength(text, at);
    blankEnd = false;
  }
  if (at < text.length && text[at] !== ',' && text[at] !== '+')
    throw malformed('a special character without a backslash', at);
  if (blankEnd) throw malformed('a blank after a value', at - 1);
  const value = decoded(octets, start);
  if (value === '') throw malformed('a value is empty', start);
  return { value, end: at };
}

const encoder = new TextEncoder();

// pair = ESC ( ESC / special / hexpair )
function readPair(text: string, at: number): Uint8Array {
  const next = text.slice(at + 1, at + 3);
  if (/^[0-9a-fA-F]{2}$/.test(next)) return Uint8Array.of(parseInt(next, 16));
  if (/^[\\"+,;<> #=]/.test(next)) return Uint8Array.of(next.charCodeAt(0));
  throw malformed('a backslash before neither a special character nor two hex digits', at);
}

const pairLength = (text: string, at: number): number =>
  /^[0-9a-fA-F]{2}$/.test(text.slice(at + 1, at + 3)) ? 3 : 2;

function decoded(octets: readonly Uint8Array[], start: number): string {
  try {
    return decoder.decode(Buffer.concat(octets));
  } catch (cause) {
    throw new KnownError('E_X509_NAME', 'a value is not UTF-8', { offset: start }, { cause });
  }
}

function malformed(message: string, offset: number, hint?: string): KnownError {
  return new KnownError('E_X509_NAME', message, { offset }, hint === undefined ? {} : { hint });
}
