// SPDX-License-Identifier: Apache-2.0
// The part of a stream of DER that is held: what was asked for and not yet gone past.
//
// Offsets count from the start of the stream. Only headers are looked at here; other readers read what is held.

import { KnownError } from '../errors.ts';
import { refuse } from './cursor.ts';

export class ByteWindow {
  readonly #chunks: Iterator<Uint8Array> | AsyncIterator<Uint8Array>;
  readonly #most: number;
  #bytes = new Uint8Array();
  /** Offset of the first byte held. */
  #base = 0;
  #ended = false;
  /** Where the next element begins. */
  at = 0;

  constructor(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, most: number) {
    this.#chunks =
      Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
    this.#most = most;
  }

  /** Holds at least `count` bytes from `at` on. @throws E_DER_TRUNCATED, E_DER_SIZE */
  async fill(count: number): Promise<void> {
    while (this.reached < this.at + count)
      if (!(await this.more())) refuse('E_DER_TRUNCATED', 'the bytes end inside an element', this.at);
  }

  /** Takes a chunk more; false at the end. @throws E_DER_SIZE */
  async more(): Promise<boolean> {
    while (!this.#ended) {
      const next = await this.#chunks.next();
      if (next.done === true) this.#ended = true;
      else if (next.value.length > 0) {
        this.#append(next.value);
        return true;
      }
    }
    return false;
  }

  /** Where what is held ends. */
  get reached(): number {
    return this.#base + this.#bytes.length;
  }

  /** The tag that comes next. @throws E_DER_TRUNCATED */
  async tag(): Promise<number> {
    await this.fill(1);
    return this.#bytes[this.at - this.#base] ?? 0;
  }

  /** Reads the header that comes next, of `tag`, and gives where its contents end. @throws E_DER_* */
  async header(tag: number, limit: number): Promise<{ readonly end: number }> {
    const found = await this.tag();
    if (found !== tag) refuse('E_DER_TAG', `expected tag 0x${hex(tag)}, found 0x${hex(found)}`, this.at);
    const { contents, end } = await this.#measure(limit);
    this.at = contents;
    return { end };
  }

  /** Goes past the element that comes next and holds it. @throws E_DER_* */
  async skip(limit: number, longest: number): Promise<void> {
    const { end } = await this.#measure(limit);
    if (end - this.at > longest) refuse('E_DER_SIZE', `an element is over ${longest} bytes`, this.at);
    await this.fill(end - this.at);
    this.at = end;
  }

  /** Goes past the elements that are held whole already. */
  skipHeld(limit: number): void {
    const held = Math.min(limit, this.reached);
    for (;;) {
      const end = this.#endOf(this.at, held);
      if (end === undefined || end > held) return;
      this.at = end;
    }
  }

  /** What is held from `start` to where the next element begins, or to `end`; what lies before is let go. */
  held(start: number, end: number = this.at): Uint8Array {
    this.#bytes = this.#bytes.subarray(start - this.#base);
    this.#base = start;
    return this.#bytes.subarray(0, end - start);
  }

  /** Runs a reader of what `held` gave: a refusal names the offset in the stream. */
  rebased<T>(start: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      const offset = error instanceof KnownError ? error.facts['offset'] : undefined;
      if (!(error instanceof KnownError) || typeof offset !== 'number') throw error;
      const facts = { ...error.facts, offset: start + offset };
      throw new KnownError(error.code, error.message, facts, { cause: error });
    }
  }

  #append(chunk: Uint8Array): void {
    const end = this.#base + this.#bytes.length + chunk.length;
    if (end > this.#most) refuse('E_DER_SIZE', `over ${this.#most} bytes`, this.#most);
    const joined = new Uint8Array(this.#bytes.length + chunk.length);
    joined.set(this.#bytes);
    joined.set(chunk, this.#bytes.length);
    this.#bytes = joined;
  }

  async #measure(limit: number): Promise<{ readonly contents: number; readonly end: number }> {
    await this.fill(2);
    const first = this.#bytes[this.at - this.#base + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || octets > 4) refuse('E_DER_LENGTH', 'length is indefinite or over 4 GiB', this.at);
    await this.fill(2 + octets);
    let length = octets === 0 ? first : 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (this.#bytes[this.at - this.#base + 2 + i] ?? 0);
    const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
    if (octets !== shortest) refuse('E_DER_LENGTH', 'length is not in its shortest form', this.at);
    const contents = this.at + 2 + octets;
    if (contents + length > limit)
      refuse('E_DER_TRUNCATED', `${length} bytes declared, ${Math.max(0, limit - contents)} left`, this.at);
    return { contents, end: contents + length };
  }

  // Where an element ends whose header is held; the reader of it judges the header.
  #endOf(at: number, held: number): number | undefined {
    if (at + 6 > held) return undefined;
    const first = this.#bytes[at - this.#base + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    if (octets > 4) return undefined;
    let length = octets === 0 ? first : 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (this.#bytes[at - this.#base + 2 + i] ?? 0);
    return at + 2 + octets + length;
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
