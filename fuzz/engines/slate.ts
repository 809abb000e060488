// SPDX-License-Identifier: Apache-2.0
// Memory that a worker and its watcher share: the input being run, a counter that moves with each, a stop flag.

const stop = 0;
const counter = 1;
const busy = 2;
const length = 3;
const headerWords = 4;

export class Slate {
  readonly #header: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#header = new Int32Array(memory, 0, headerWords);
    this.#bytes = new Uint8Array(memory, headerWords * 4);
  }

  /** Memory for inputs of up to `longest` bytes. */
  static memory(longest: number): SharedArrayBuffer {
    return new SharedArrayBuffer(headerWords * 4 + longest);
  }

  /** Worker: about to run `input`. */
  write(input: Uint8Array): void {
    this.#bytes.set(input.length <= this.#bytes.length ? input : input.subarray(0, this.#bytes.length));
    Atomics.store(this.#header, length, Math.min(input.length, this.#bytes.length));
    Atomics.add(this.#header, counter, 1);
    Atomics.store(this.#header, busy, 1);
  }

  /** Worker: done with it. */
  clear(): void {
    Atomics.store(this.#header, busy, 0);
  }

  get stopped(): boolean {
    return Atomics.load(this.#header, stop) === 1;
  }

  /** Watcher: asks the worker to end after its current batch. */
  stop(): void {
    Atomics.store(this.#header, stop, 1);
  }

  /** Watcher: a number that differs whenever another input is running; undefined between inputs. */
  get running(): number | undefined {
    return Atomics.load(this.#header, busy) === 1 ? Atomics.load(this.#header, counter) : undefined;
  }

  /** Watcher: a copy of the input being run. */
  get input(): Uint8Array {
    return Uint8Array.from(this.#bytes.subarray(0, Atomics.load(this.#header, length)));
  }
}
