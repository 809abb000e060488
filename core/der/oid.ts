// SPDX-License-Identifier: Apache-2.0
// OBJECT IDENTIFIER contents (X.690 section 8.19) to and from dotted text.
//
// Every arc is in its fewest octets: a truncated arc, or one padded with 0x80, could be made to read as a
// trusted identifier. Not checked: whether anybody has registered the identifier.

/** Longest contents read or written. The longest in X.509 is about 20 octets; a UUID arc takes 19. */
const longestOid = 64;
/** Longest arc: 128 bits, what 2.25 (UUID) needs. */
const longestArc = 19;

// A direct-mapped cache: the same few identifiers come in every certificate. It holds at most 256 entries.
const cacheSize = 256;
interface Cached {
  readonly octets: Uint8Array;
  readonly text: string;
}
const cache: (Cached | undefined)[] = new Array<Cached | undefined>(cacheSize).fill(undefined);

/**
 * The dotted text of the contents `input[start..end]`, or undefined where they are no OBJECT IDENTIFIER in DER.
 */
export function oidText(input: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length === 0 || length > longestOid) return undefined;
  let slot = length;
  for (let i = start; i < end; i++) slot = (slot * 31 + (input[i] ?? 0)) & 0xffff;
  slot = (slot ^ (slot >> 8)) & (cacheSize - 1);
  const cached = cache[slot];
  if (cached !== undefined && equalAt(cached.octets, input, start, length)) return cached.text;
  const text = decode(input, start, end);
  if (text !== undefined) cache[slot] = { octets: input.slice(start, end), text };
  return text;
}

function equalAt(octets: Uint8Array, input: Uint8Array, start: number, length: number): boolean {
  if (octets.length !== length) return false;
  for (let i = 0; i < length; i++) if (octets[i] !== input[start + i]) return false;
  return true;
}

function decode(input: Uint8Array, start: number, end: number): string | undefined {
  const arcs: bigint[] = [];
  let arc = 0n;
  let octets = 0;
  for (let i = start; i < end; i++) {
    const octet = input[i] ?? 0;
    // X.690 section 8.19.2: the leading octet of an arc is not 0x80.
    if (octets === 0 && octet === 0x80) return undefined;
    octets += 1;
    if (octets > longestArc) return undefined;
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0n;
      octets = 0;
    }
  }
  const first = arcs[0];
  if (octets !== 0 || first === undefined) return undefined; // the last arc is cut
  // X.690 section 8.19.4: the first two arcs share one number, 40 × first + second.
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - 40n * root, ...arcs.slice(1)].join('.');
}

// The identifiers that were written: the same few again and again. Cleared when it has grown to 512.
const written = new Map<string, Uint8Array>();

/**
 * The contents for dotted text, not to be changed. A TypeError where the text is no identifier: it is the
 * programmer's.
 */
export function oidContents(text: string): Uint8Array {
  const before = written.get(text);
  if (before !== undefined) return before;
  const contents = encode(text);
  if (contents === undefined) throw new TypeError(`not an object identifier: ${text}`);
  if (written.size === 512) written.clear();
  written.set(text, contents);
  return contents;
}

/** Whether text from outside is an object identifier that can be written. */
export const isOid = (text: string): boolean => text.length <= 4 * longestOid && encode(text) !== undefined;

function encode(text: string): Uint8Array | undefined {
  if (!/^[0-2](\.(0|[1-9][0-9]*))+$/.test(text)) return undefined;
  const [root = 0n, second = 0n, ...rest] = text.split('.').map(BigInt);
  if (root < 2n && second > 39n) return undefined;
  const octets: number[] = [];
  for (let arc of [root * 40n + second, ...rest]) {
    const low: number[] = [Number(arc & 0x7fn)];
    for (arc >>= 7n; arc > 0n; arc >>= 7n) low.unshift(Number(arc & 0x7fn) | 0x80);
    if (low.length > longestArc) return undefined;
    octets.push(...low);
  }
  return octets.length > longestOid ? undefined : Uint8Array.from(octets);
}
