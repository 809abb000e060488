// SPDX-License-Identifier: Apache-2.0
// What is worked out once for an object and kept in the object itself.
//
// A WeakMap would do the same, but its values live through minor collections of garbage: a value that leads back to
// its key keeps both until a major one, and judging then costs a third more than it needs to.

/** A class whose constructor gives the object it is given: one that extends it adds its private fields to that. */
const Given = function (holder: object) {
  return holder;
} as unknown as new (holder: object) => object;

/** One kind of thing to keep. Each has a place of its own in every object. */
export function keeping<K extends object, V>(make: (holder: K) => V): (holder: K) => V {
  class Kept extends Given {
    #value: V;

    constructor(holder: object, value: V) {
      super(holder);
      this.#value = value;
    }

    static of(holder: K): V {
      if (#value in holder) return holder.#value;
      const value = make(holder);
      // What its owner has closed is worked out each time.
      if (Object.isExtensible(holder)) new Kept(holder, value);
      return value;
    }
  }
  return (holder) => Kept.of(holder);
}
