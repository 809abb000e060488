// SPDX-License-Identifier: Apache-2.0
// RSAPrivateKey (RFC 8017 appendix A.1.2) with two primes, and whether its numbers belong together.
//
// A key whose numbers contradict each other signs wrongly, and one wrong signature gives the primes away.
// Not checked: that the primes are prime.

import { DerReader, integer, sequence } from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { keyLimits } from './limits.ts';

/** The numbers in the order of the standard, each big end first without leading zeros. */
export interface RsaNumbers {
  readonly n: Uint8Array;
  readonly e: Uint8Array;
  readonly d: Uint8Array;
  readonly p: Uint8Array;
  readonly q: Uint8Array;
  readonly dp: Uint8Array;
  readonly dq: Uint8Array;
  readonly qi: Uint8Array;
}

export const rsaNames = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const;
const longest = 1024;

/** @throws E_DER_*, E_KEY_FORM */
export function parseRsaPrivateKey(der: Uint8Array): RsaNumbers {
  const reader = new DerReader(der, { depth: 2, bytes: keyLimits.bytes });
  const fields = reader.sequence();
  if (fields.smallInteger() !== 0) throw form('it has more than two primes');
  const read = (): Uint8Array => {
    const octets = fields.integer();
    const [first = 0] = octets;
    if (first >= 0x80) throw form('a number is negative');
    const magnitude = first === 0 ? octets.subarray(1) : octets;
    if (magnitude.length === 0 || magnitude.length > longest) throw form('a number is zero or too long');
    return magnitude;
  };
  const numbers = {
    n: read(),
    e: read(),
    d: read(),
    p: read(),
    q: read(),
    dp: read(),
    dq: read(),
    qi: read(),
  };
  fields.finish();
  reader.finish();
  return numbers;
}

export function encodeRsaPrivateKey(numbers: RsaNumbers): Uint8Array {
  return sequence(integer(0), ...rsaNames.map((name) => integer(numbers[name])));
}

/** Whether the numbers are one key's (RFC 8017 section 3.2). @throws E_KEY_INVALID */
export function checkRsaNumbers(numbers: RsaNumbers): void {
  const [n, e, d, p, q, dp, dq, qi] = rsaNames.map((name) => bigOf(numbers[name]));
  if (
    n === undefined ||
    e === undefined ||
    d === undefined ||
    p === undefined ||
    q === undefined ||
    dp === undefined ||
    dq === undefined ||
    qi === undefined
  )
    throw new TypeError('eight numbers');
  const holds =
    p > 2n &&
    q > 2n &&
    p * q === n &&
    e > 1n &&
    (e & 1n) === 1n &&
    d < n &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    qi < p &&
    (qi * q) % p === 1n;
  if (!holds)
    throw new KnownError('E_KEY_INVALID', 'the numbers of this RSA private key are not one key', {
      kind: 'RSA',
    });
}

const bigOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

function form(what: string): KnownError {
  return new KnownError('E_KEY_FORM', `not an RSA private key: ${what}`);
}
