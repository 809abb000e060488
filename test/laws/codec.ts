// SPDX-License-Identifier: Apache-2.0
// The laws that every strict codec obeys. A codec's test hands its pieces over and adds nothing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../core/errors.ts';

export interface Codec<T> {
  readonly name: string;
  readonly values: fc.Arbitrary<T>;
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
  /**
   * `many` for formats that let one value be written in several ways, as JSON does with white space; then what
   * is read twice must be the same. `one`, the default: what was read and written again must be the same bytes.
   */
  readonly spellings?: 'one' | 'many';
  /** Longest input of the law of bounded work. */
  readonly largest?: number;
}

export function obeysTheCodecLaws<T>(codec: Codec<T>): void {
  describe(`${codec.name} obeys the codec laws`, () => {
    it('reads back what it wrote', () => {
      fc.assert(
        fc.property(codec.values, (value) => {
          expect(codec.decode(codec.encode(value))).toEqual(value);
        }),
      );
    });

    it('accepts no second spelling of a value', () => {
      fc.assert(
        fc.property(codec.values, changes, (value, change) => {
          acceptsOnlyItsOwn(codec, change(codec.encode(value)));
        }),
      );
    });

    it('refuses every truncation', () => {
      fc.assert(
        fc.property(codec.values, fc.nat(), (value, cut) => {
          const bytes = codec.encode(value);
          for (const length of lengthsBelow(bytes.length, cut))
            expect(refusedOr(() => codec.decode(bytes.subarray(0, length)))).toBe(refused);
        }),
      );
    });

    it('refuses junk with a code, and nothing else', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
          acceptsOnlyItsOwn(codec, bytes);
        }),
      );
    });

    it('leaves its input as it was', () => {
      fc.assert(
        fc.property(codec.values, changes, (value, change) => {
          const bytes = change(codec.encode(value));
          const before = Uint8Array.from(bytes);
          refusedOr(() => codec.decode(bytes));
          expect(bytes).toEqual(before);
        }),
      );
    });

    it('takes bounded time and memory, whatever it is given', () => {
      const largest = codec.largest ?? 64 << 10;
      const samples = fc.sample(codec.values, { numRuns: 3, seed: 1 }).map((value) => codec.encode(value));
      const started = performance.now();
      const heapBefore = process.memoryUsage().heapUsed;
      const inputs = [...samples, ...hostile].map((bytes) => repeated(bytes, largest));
      for (const bytes of inputs) refusedOr(() => codec.decode(bytes));
      // 1 µs and 200 bytes for each byte would be slow and fat; both bounds leave room for a busy machine.
      expect(performance.now() - started).toBeLessThan(1000 + (inputs.length * largest) / 1000);
      expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan((64 << 20) + largest * 200);
    });
  });
}

function acceptsOnlyItsOwn<T>(codec: Codec<T>, bytes: Uint8Array): void {
  const read = refusedOr(() => codec.decode(bytes)); // anything but a KnownError fails here
  if (read === refused) return;
  const again = codec.encode(read);
  if (codec.spellings === 'many') expect(codec.decode(again)).toEqual(read);
  else expect(again).toEqual(Uint8Array.from(bytes));
}

// Every length for small values, where all structure is; one length for large ones.
function lengthsBelow(length: number, cut: number): Iterable<number> {
  if (length === 0) return [];
  return length <= 200 ? Array(length).keys() : [cut % length, length - 1];
}

type Change = (bytes: Uint8Array) => Uint8Array;

// What goes wrong with bytes: one changes, some are lost, some are doubled, some are put in.
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([where, flip]): Change => (bytes) => {
    const changed = Uint8Array.from(bytes);
    const index = where % Math.max(1, bytes.length);
    if (index < changed.length) changed[index] = (changed[index] ?? 0) ^ flip;
    return changed;
  }),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 8 })).map(([where, count]): Change => (bytes) => {
    const index = where % Math.max(1, bytes.length);
    return joined(bytes.subarray(0, index), bytes.subarray(index + count));
  }),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 8 })).map(([where, count]): Change => (bytes) => {
    const index = where % Math.max(1, bytes.length);
    return joined(bytes.subarray(0, index + count), bytes.subarray(index));
  }),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 })).map(([where, put]): Change => (bytes) => {
    const index = where % (bytes.length + 1);
    return joined(bytes.subarray(0, index), put, bytes.subarray(index));
  }),
);

const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

const hostile: readonly Uint8Array[] = [
  '30',
  '3080',
  '30840000fff8',
  '5b',
  '7b2261223a',
  '22',
  '5c',
  '2d',
  '41',
  '0a',
  '2e',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')));

function repeated(bytes: Uint8Array, length: number): Uint8Array {
  const all = new Uint8Array(length);
  for (let at = 0; at < length; at += Math.max(1, bytes.length)) all.set(bytes.subarray(0, length - at), at);
  return all;
}

const refused = Symbol('refused');

function refusedOr<T>(run: () => T): T | typeof refused {
  try {
    return run();
  } catch (error) {
    if (error instanceof KnownError && error.fault === 'input') return refused;
    throw error;
  }
}
