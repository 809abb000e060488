// SPDX-License-Identifier: Apache-2.0
// Choices that a seed repeats (the xorshift generator of 128 bits), and where seed and number of chains come from.

import { randomInt } from 'node:crypto';

export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed, seed ^ 0x9e3779b9, 0x243f6a88, 0xb7e15162);
    for (let i = 0; i < 20; i++) this.#next();
  }

  #next(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const mixed = a ^ (a << 11);
    this.#state.set([b, c, d, d ^ (d >>> 19) ^ mixed ^ (mixed >>> 8)]);
    return this.#state[3] ?? 0;
  }

  /** 0 to `below` - 1 */
  number(below: number): number {
    return this.#next() % below;
  }

  chance(percent: number): boolean {
    return this.number(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    const index = this.number(from.length);
    const [chosen] = from.slice(index, index + 1);
    if (chosen === undefined) throw new TypeError('nothing to pick from');
    return chosen;
  }

  shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((value) => ({ value, by: this.#next() }))
      .toSorted((a, b) => a.by - b.by)
      .map(({ value }) => value);
  }
}

function fromEnvironment(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} is no number: ${text}`);
  return value;
}

const wanted = process.env['EDGEWARDEN_DIFFERENTIAL_SEED'];

/** The same in every run, so that a failure is of what was changed; `EDGEWARDEN_DIFFERENTIAL_SEED` has another, or `random`. */
export const seed: number =
  wanted === 'random' ? randomInt(2 ** 31) : (fromEnvironment('EDGEWARDEN_DIFFERENTIAL_SEED') ?? 5280);

/** `EDGEWARDEN_DIFFERENTIAL_CHAINS` lengthens it. */
export const chainsWanted = (usual: number): number =>
  fromEnvironment('EDGEWARDEN_DIFFERENTIAL_CHAINS') ?? usual;
