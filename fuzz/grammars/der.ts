// SPDX-License-Identifier: Apache-2.0
// Takes DER apart for editing (X.690 section 8.1): constructed elements become branches, primitives leaves.
// Lenient on purpose and never used to read anything real: core/der does that.

import { concat, type Shape } from './shape.ts';

const constructed = 0x20;

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
      join: (inner: readonly Uint8Array[]) => wrap(tag, concat(inner)),
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

function wrap(tag: number, value: Uint8Array): Uint8Array {
  const length = value.length;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : length < 0x1_0000
          ? [tag, 0x82, length >>> 8, length & 0xff]
          : [tag, 0x83, length >>> 16, (length >>> 8) & 0xff, length & 0xff];
  return concat([Uint8Array.from(header), value]);
}
