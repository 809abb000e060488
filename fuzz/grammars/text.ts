// SPDX-License-Identifier: Apache-2.0
// Takes JSON (RFC 8259) and compact tokens (RFC 7515 section 3.1) apart for editing. Lenient on purpose and never
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
});

/** Dot-separated segments; a segment that is base64url of JSON is open for editing inside. */
export function tokenShape(bytes: Uint8Array): Shape {
  const segments = Buffer.from(bytes).toString('latin1').split('.');
  return { parts: segments.map(segmentShape), join: (parts: readonly Uint8Array[]) => joined(parts, '.') };
}

function segmentShape(segment: string): Shape {
  const decoded = Buffer.from(segment, 'base64url');
  try {
    return {
      parts: [jsonShape(decoded)],
      join: (parts: readonly Uint8Array[]) => utf8.encode(Buffer.from(concat(parts)).toString('base64url')),
    };
  } catch {
    return Uint8Array.from(Buffer.from(segment, 'latin1'));
  }
}

function joined(parts: readonly Uint8Array[], separator: string): Uint8Array {
  const between = utf8.encode(separator);
  return concat(parts.flatMap((part, index) => (index === 0 ? [part] : [between, part])));
}
