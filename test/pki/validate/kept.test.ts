// SPDX-License-Identifier: Apache-2.0
// What is kept in an object is worked out once, is nobody else's to see, and goes with it.

import { describe, expect, it } from 'vitest';
import { keeping } from '../../../pki/validate/kept.ts';

function counted(): { count: number; of: (holder: { readonly n: number }) => { readonly double: number } } {
  const counter = {
    count: 0,
    of: keeping((holder: { readonly n: number }) => {
      counter.count += 1;
      return { double: holder.n * 2 };
    }),
  };
  return counter;
}

describe('keeping', () => {
  it('works a thing out once for an object, and for each object its own', () => {
    const counter = counted();
    const [one, two] = [{ n: 1 }, { n: 2 }];
    expect([counter.of(one).double, counter.of(two).double, counter.of(one).double]).toEqual([2, 4, 2]);
    expect(counter.of(one)).toBe(counter.of(one));
    expect(counter.count).toBe(2);
  });

  it('keeps two kinds of things apart in one object', () => {
    const [first, second] = [counted(), counted()];
    const holder = { n: 3 };
    expect(first.of(holder)).not.toBe(second.of(holder));
    expect([first.count, second.count]).toEqual([1, 1]);
  });

  it('leaves no trace that others see', () => {
    const holder = { n: 4 };
    counted().of(holder);
    expect(Reflect.ownKeys(holder)).toEqual(['n']);
    expect({ ...holder }).toEqual({ n: 4 });
  });

  it('copies nothing to a copy', () => {
    const counter = counted();
    const holder = { n: 5 };
    counter.of(holder);
    expect(counter.of({ ...holder, n: 6 }).double).toBe(12);
  });

  it('works out anew for what its owner has closed', () => {
    const counter = counted();
    const holder = Object.freeze({ n: 7 });
    expect([counter.of(holder).double, counter.of(holder).double]).toEqual([14, 14]);
    expect(counter.count).toBe(2);
  });
});
