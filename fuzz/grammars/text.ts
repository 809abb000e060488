// SPDX-License-Identifier: Apache-2.0
// Takes JSON (RFC 8259), compact tokens (RFC 7515 section 3.1) and distinguished names (RFC 4514) apart for editing. Lenient on purpose and never
// used to read anything real: core/json and core/wire do that.

import { concat, type Branch, type Shape } from './shape.ts';

const utf8 = new TextEncoder();

/** A JSON text as a shape: members and items are nodes, so are names and values. */
export function jsonShape(bytes: Uint8Array): Shape {
  return valueShape(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

function valueShape(value: unknown): Shape {
  if (Array.isArray(value)) return listed('[', value.map(valueShape), ']');
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]): Branch => ({
      parts: [utf8.encode(JSON.stringify(name)), valueShape(member)],
      join: (parts) => joined(parts, ':'),
    }));
    return listed('{', members, '}');
  }
  return utf8.encode(JSON.stringify(value));
}

const listed = (open: string, parts: readonly Shape[], close: string): Branch => ({
  parts,
  join: (inner) => concat([utf8.encode(open), joined(inner, ','), utf8.encode(close)]),
  misspellings: [
    (inner) => concat([utf8.encode(open), joined(inner, ','), utf8.encode(`,${close}`)]),
    (inner) => concat([utf8.encode(open), joined(inner, ', '), utf8.encode(`\u00a0${close}`)]),
    (inner) => concat([utf8.encode(open), joined(inner, ';'), utf8.encode(close)]),
    (inner) => concat([utf8.encode(`${open}/**/`), joined(inner, ','), utf8.encode(close)]),
    (inner) => concat([utf8.encode(open), joined(inner, ',')]),
    (inner) => concat([utf8.encode(`\ufeff${open}`), joined(inner, ','), utf8.encode(close)]),
  ],
});

/** Dot-separated segments; a segment that is base64url of JSON is open for editing inside. */
export function tokenShape(bytes: Uint8Array): Shape {
  const segments = Buffer.from(bytes).toString('latin1').split('.');
  return { parts: segments.map(segmentShape), join: (parts: readonly Uint8Array[]) => joined(parts, '.') };
}

function segmentShape(segment: string): Shape {
  const decoded = Buffer.from(segment, 'base64url');
  const parts = [jsonOr(decoded)];
  const encode = (alphabet: 'base64' | 'base64url', inner: readonly Uint8Array[]): string =>
    Buffer.from(concat(inner)).toString(alphabet);
  if (decoded.toString('base64url') !== segment) return Uint8Array.from(Buffer.from(segment, 'latin1'));
  return {
    parts,
    join: (inner: readonly Uint8Array[]) => utf8.encode(encode('base64url', inner)),
    // RFC 4648 section 3: padding, the other alphabet, bits that nobody reads, characters that are skipped.
    misspellings: [
      (inner) => utf8.encode(encode('base64', inner)),
      (inner) => utf8.encode(`${encode('base64url', inner)}=`),
      (inner) => utf8.encode(`${encode('base64url', inner)}\n`),
      (inner) => utf8.encode(encode('base64url', inner).replace(/.$/, nextCharacter)),
    ],
  };
}

const nextCharacter = (character: string): string => String.fromCharCode(character.charCodeAt(0) + 1);

function jsonOr(bytes: Uint8Array): Shape {
  try {
    return jsonShape(bytes);
  } catch {
    return Uint8Array.from(bytes);
  }
}

function joined(parts: readonly Uint8Array[], separator: string): Uint8Array {
  const between = utf8.encode(separator);
  return concat(parts.flatMap((part, index) => (index === 0 ? [part] : [between, part])));
}

/** A distinguished name of RFC 4514: parts between commas, attributes between plus signs, type and value. */
export function nameShape(bytes: Uint8Array): Shape {
  const parts = Buffer.from(bytes).toString('latin1').split(',').map(relativeShape);
  return { parts, join: (inner: readonly Uint8Array[]) => joined(inner, ','), misspellings: spaced };
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const spaced: NonNullable<Branch['misspellings']> = [
  (inner) => joined(inner, ', '),
  (inner) => joined(inner, ';'),
  (inner) => concat([joined(inner, ','), latin1(',')]),
];

function relativeShape(text: string): Branch {
  const parts = text.split('+').map((attribute): Branch => ({
    parts: attribute.split('=').map(latin1),
    join: (inner) => joined(inner, '='),
    misspellings: [(inner) => joined(inner, ' = '), (inner) => joined(inner, '="')],
  }));
  return { parts, join: (inner) => joined(inner, '+'), misspellings: [(inner) => joined(inner, ' + ')] };
}
