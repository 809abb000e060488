// SPDX-License-Identifier: Apache-2.0
// Reads DER, and only DER (X.690 section 10): one encoding for each value, or an error with its offset.
//
// The caller says which tag comes next, as a grammar does; nothing is guessed. Values are views into
// the input, never copies. Not checked here: what the bytes mean (core/x509 does), or character sets.

import { KnownError } from '../errors.ts';

export interface Limits {
  /** Deepest nesting of constructed elements. Certificates need about 10. */
  readonly depth: number;
}

export interface Element {
  readonly tag: number;
  /** Contents, without tag and length. */
  readonly value: DerReader;
  /** The whole element as it stood: what a signature was made over. */
  readonly bytes: Uint8Array;
}

/** Walks the elements of one constructed value, from `start` to `end` of `input`. */
export class DerReader {
  readonly #input: Uint8Array;
  readonly #end: number;
  readonly #depth: number;
  #at: number;

  constructor(input: Uint8Array, limits: Limits, start: number = 0, end: number = input.length) {
    this.#input = input;
    this.#at = start;
    this.#end = end;
    this.#depth = limits.depth;
  }

  /** True once every byte is read. */
  get done(): boolean {
    return this.#at === this.#end;
  }

  /** The next element's tag without reading it; undefined at the end. This is how OPTIONAL is read. */
  get nextTag(): number | undefined {
    return this.done ? undefined : this.#input[this.#at];
  }

  /** The bytes not read yet. */
  get rest(): Uint8Array {
    return this.#input.subarray(this.#at, this.#end);
  }

  /**
   * Reads the next element, which must carry `tag`.
   * @throws E_DER_TAG, E_DER_LENGTH, E_DER_TRUNCATED, E_DER_DEPTH with the offset of the element
   */
  element(tag: number): Element {
    const start = this.#at;
    if (this.#depth === 0) throw new KnownError('E_DER_DEPTH', 'nested too deeply', { offset: start });
    const found = this.#byte(start);
    if (found !== tag)
      throw new KnownError('E_DER_TAG', `expected tag ${hex(tag)}, found ${hex(found)}`, { offset: start });
    const length = this.#length(start);
    const end = this.#at + length;
    if (end > this.#end)
      throw new KnownError('E_DER_TRUNCATED', `${length} bytes declared, ${this.#end - this.#at} left`, {
        offset: start,
      });
    const value = new DerReader(this.#input, { depth: this.#depth - 1 }, this.#at, end);
    this.#at = end;
    return { tag, value, bytes: this.#input.subarray(start, end) };
  }

  /** Ends a structure: refuses what its grammar does not know. @throws E_DER_TRAILING */
  finish(): void {
    if (!this.done)
      throw new KnownError('E_DER_TRAILING', `${this.#end - this.#at} bytes too many`, { offset: this.#at });
  }

  // X.690 section 10.1: the definite form, in the fewest octets that hold it.
  #length(start: number): number {
    const first = this.#byte(start);
    if (first < 0x80) return first;
    const octets = first & 0x7f;
    // 0x80 is the indefinite form. Four octets are 4 GiB, more than any caller admits.
    if (octets === 0 || octets > 4)
      throw new KnownError('E_DER_LENGTH', 'length is indefinite or over 4 GiB', { offset: start });
    let length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + this.#byte(start);
    const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
    if (octets !== shortest)
      throw new KnownError('E_DER_LENGTH', 'length is not in its shortest form', { offset: start });
    return length;
  }

  #byte(start: number): number {
    const byte = this.#at < this.#end ? this.#input[this.#at] : undefined;
    if (byte === undefined)
      throw new KnownError('E_DER_TRUNCATED', 'the bytes end inside an element', { offset: start });
    this.#at += 1;
    return byte;
  }
}

/** Reads the single element that `input` must be, to its last byte. */
export function readDer(input: Uint8Array, tag: number, limits: Limits): Element {
  const reader = new DerReader(input, limits);
  const element = reader.element(tag);
  reader.finish();
  return element;
}

const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;
