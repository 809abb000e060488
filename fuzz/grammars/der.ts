// SPDX-License-Identifier: Apache-2.0
// Takes DER apart for editing (X.690 section 8.1): constructed elements become branches, primitives leaves.
// Lenient on purpose and never used to read anything real: core/der does that.

import { concat, type Branch, type Shape } from './shape.ts';

type Parts = readonly Uint8Array[];

const constructed = 0x20;
const integerTag = 0x02;
const zero = Uint8Array.of(0);
const nullElement = Uint8Array.of(0x05, 0x00);

/** The elements of `bytes` as a shape; a rest that is no element stays as it is. */
export function derShape(bytes: Uint8Array): Shape {
  return { parts: elements(bytes, 0), join: concat };
}

function elements(bytes: Uint8Array, depth: number): readonly Shape[] {
  const parts: Shape[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = readHeader(bytes, at);
    if (header === undefined) return [...parts, bytes.slice(at)];
    const value = bytes.subarray(header.start, header.end);
    const { tag } = header;
    parts.push({
      parts: (tag & constructed) !== 0 && depth < 16 ? elements(value, depth + 1) : [value.slice()],
      join: (inner: Parts) => wrap(tag, concat(inner)),
      misspellings: misspellings(tag),
    });
    at = header.end;
  }
  return parts;
}

function readHeader(bytes: Uint8Array, at: number): { tag: number; start: number; end: number } | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  if (octets > 3) return undefined;
  let length = octets === 0 ? first : 0;
  for (let i = 0; i < octets; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
  const start = at + 2 + octets;
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined;
}

// BER that DER forbids (X.690 section 10.1), and neighbours of the tag.
const misspellings = (tag: number): NonNullable<Branch['misspellings']> => [
  (inner) => wrap(tag, concat(inner), 1),
  (inner) => wrap(tag, concat(inner), 2),
  (inner) => concat([Uint8Array.of(tag, 0x80), ...inner, Uint8Array.of(0, 0)]),
  (inner) => wrap(tag ^ constructed, concat(inner)),
  (inner) => wrap(tag ^ 0x80, concat(inner)),
  (inner) => wrap(tag + 1, concat(inner)),
  ...((tag & constructed) !== 0 || tag === integerTag
    ? [(inner: Parts) => wrap(tag, concat([zero, ...inner]))]
    : []),
  ...((tag & constructed) !== 0 ? [(inner: Parts) => wrap(tag, concat([...inner, nullElement]))] : []),
];

/** Tag, length and value; `more` octets than the length needs make it BER. */
function wrap(tag: number, value: Uint8Array, more = 0): Uint8Array {
  const { length } = value;
  if (length < 0x80 && more === 0) return concat([Uint8Array.of(tag & 0xff, length), value]);
  const octets = (length < 0x100 ? 1 : length < 0x1_0000 ? 2 : 3) + more - (length < 0x80 ? 1 : 0);
  const header = [tag & 0xff, 0x80 | octets];
  for (let i = octets - 1; i >= 0; i--) header.push(Math.floor(length / 256 ** i) & 0xff);
  return concat([Uint8Array.from(header), value]);
}
