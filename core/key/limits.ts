// SPDX-License-Identifier: Apache-2.0
// How much a private key's file may cost to read. A file names its own price: without a limit, one of 200 bytes
// could ask for hours and for gigabytes.

export interface KeyLimits {
  /** Most bytes of the whole file. */
  readonly bytes: number;
  /** Most PBKDF2 iterations: five million take half a second to two. */
  readonly iterations: number;
  /** Most memory that scrypt may take, in bytes: 128 · N · r. */
  readonly memory: number;
  /** Most work that scrypt may take: N · r · p. Four million take a second or two. */
  readonly work: number;
  /** Longest salt, in octets. */
  readonly salt: number;
}

export const keyLimits: KeyLimits = {
  bytes: 64 << 10,
  iterations: 5_000_000,
  memory: 256 << 20,
  work: 4 << 20,
  salt: 1024,
};
