// SPDX-License-Identifier: Apache-2.0
// What a graceful reading of a list lets pass and writes down, as it does for certificates: serial numbers that are
// negative, zero or long, and GeneralizedTime before 2050. A strict reading refuses the same. BER is never read.

import { KnownError, type Code } from '../errors.ts';
import type { Oddity, Reading } from '../x509/index.ts';

/** Most oddities kept of one list: they repeat in every entry. */
const most = 100;

export class Oddities {
  readonly list: Oddity[] = [];

  add(code: Code, message: string, offset: number): void {
    if (this.list.length < most) this.list.push({ code, message, offset });
  }
}

/** Refuses where the reading is strict, else notes. @throws `code` */
export function take(
  reading: Reading,
  oddities: Oddities | undefined,
  code: Code,
  message: string,
  offset: number,
): void {
  if (reading === 'strict') throw new KnownError(code, message, { offset });
  oddities?.add(code, message, offset);
}
