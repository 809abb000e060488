// SPDX-License-Identifier: Apache-2.0
// The four laws that every strict codec obeys. A codec's test hands its pieces over and adds nothing.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../core/errors.ts';

export interface Codec<T> {
  readonly name: string;
  readonly values: fc.Arbitrary<T>;
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
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
        fc.property(codec.values, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, where, flip) => {
          const bytes = codec.encode(value);
          if (bytes.length === 0) return;
          const index = where % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ flip;
          const read = refusedOr(() => codec.decode(bytes));
          if (read !== refused) expect(codec.encode(read)).toEqual(bytes);
        }),
      );
    });

    it('refuses every truncation', () => {
      fc.assert(
        fc.property(codec.values, fc.nat(), (value, cut) => {
          const bytes = codec.encode(value);
          if (bytes.length === 0) return;
          expect(refusedOr(() => codec.decode(bytes.subarray(0, cut % bytes.length)))).toBe(refused);
        }),
      );
    });

    it('refuses junk with a code, and nothing else', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
          refusedOr(() => codec.decode(bytes)); // anything but a KnownError fails here
        }),
      );
    });
  });
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
