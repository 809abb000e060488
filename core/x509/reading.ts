// SPDX-License-Identifier: Apache-2.0
// The two readings of a certificate, and what the second one notes.
//
// 'strict' is for what we issue and for whoever asks us for something. 'graceful' is for certificates of others that
// are judged later (RFC 5280 section 4.1.2.2: users should be prepared to handle them): each leniency it takes is
// noted as an oddity, so that a verdict or a lint can name it. Both want DER: nothing is read twice over.

import { tags, type DerReader } from '../der/index.ts';
import { KnownError, type Code } from '../errors.ts';

export type Reading = 'strict' | 'graceful';

/** What a strict reading refuses with this code, and a graceful one has read. */
export interface Oddity {
  readonly code: Code;
  readonly message: string;
  /** In bytes, from the start of what was read. */
  readonly offset: number;
}

/** The list that a graceful reading fills; undefined where the reading is strict. */
export type Oddities = Oddity[] | undefined;

/** Notes a leniency; in a strict reading there is none. @throws `code` */
export function odd(oddities: Oddities, code: Code, message: string, offset: number): void {
  if (oddities === undefined) throw new KnownError(code, message, { offset });
  oddities.push({ code, message, offset });
}

/** Says so where what was given is a private key: PKCS#8, SEC1 and PKCS#1 all begin with a number. @throws E_DER_TAG */
export function refusePrivateKey(contents: DerReader, wanted: string): void {
  if (contents.nextTag !== tags.integer) return;
  throw new KnownError(
    'E_DER_TAG',
    `not a ${wanted}: it begins with a number, as private keys do`,
    { offset: contents.offset },
    { hint: `If it is a private key, keep it where it was, and give the ${wanted}.` },
  );
}
