// SPDX-License-Identifier: Apache-2.0
// Ed25519 public keys that are no point, a point written in a second way, or one of the eight of low order
// (RFC 8032 section 5.1.3): a signature of such a key can hold for any message.

const p = (1n << 255n) - 19n;
const d = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
/** The y of the four points of order 8: two values, each with either sign of x. */
const orderEight = [
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
];
const lowOrder: ReadonlySet<bigint> = new Set([0n, 1n, p - 1n, ...orderEight]);

/** What is wrong with 32 bytes as a public key, if anything. */
export function ed25519Weakness(key: Uint8Array): string | undefined {
  const y = BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`) & ((1n << 255n) - 1n);
  if (y >= p) return 'the point is not written in its one way';
  if (lowOrder.has(y)) return 'a point of low order: anyone can sign for it';
  // x² = u / v is a square where u · v is one, and Euler says which numbers are: to the half of p - 1 they are 1.
  // x is zero only with y of 1 and -1, refused above.
  const u = y * y - 1n;
  const v = d * y * y + 1n;
  return power((u * v) % p, (p - 1n) / 2n) === 1n ? undefined : 'not a point of the curve';
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % p;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % p;
    square = (square * square) % p;
  }
  return result;
}
