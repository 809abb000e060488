// SPDX-License-Identifier: Apache-2.0
// What a graceful reading lets pass and writes down. A strict reading refuses the same.

import { KnownError, type Code } from '../errors.ts';

/**
 * `strict` reads RFC 5280 as it tells issuers to write; `graceful` also what deployed lists have and signatures
 * cover: serial numbers that are negative, zero or long, and GeneralizedTime before 2050. BER is never read.
 */
export type CrlReading = 'strict' | 'graceful';

export interface CrlOddity {
  readonly code: Code;
  readonly message: string;
  readonly offset: number;
}

/** Most oddities kept of one list: they repeat in every entry. */
const most = 100;

export class Oddities {
  readonly list: CrlOddity[] = [];

  add(code: Code, message: string, offset: number): void {
    if (this.list.length < most) this.list.push({ code, message, offset });
  }
}

/** Refuses where the reading is strict, else notes. @throws `code` */
export function take(
  reading: CrlReading,
  oddities: Oddities | undefined,
  code: Code,
  message: string,
  offset: number,
): void {
  if (reading === 'strict') throw new KnownError(code, message, { offset });
  oddities?.add(code, message, offset);
}
