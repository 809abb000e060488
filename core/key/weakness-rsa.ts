// SPDX-License-Identifier: Apache-2.0
// RSA keys that are weak by their numbers alone: size, exponent, small factors, the ROCA shape, primes too close.
//
// Length comes first, so that a modulus of megabits is refused unread. The rest takes some tenths of a millisecond.

import type { Weakness } from './weakness.ts';

const shortest = 2048;
const longest = 8192;
/** Steps of Fermat's search: primes closer than about the fourth root of the modulus are found in the first. */
const fermatSteps = 64;

const oddPrimesBelow752: readonly number[] = Array.from({ length: 752 }, (_, n) => n).filter((n) => {
  if (n < 3 || n % 2 === 0) return false;
  for (let d = 3; d * d <= n; d += 2) if (n % d === 0) return false;
  return true;
});

// Products of primes that stay below 2^48: one division of the long number serves several primes, and what is left
// is divided as doubles.
const chunks: readonly { readonly product: bigint; readonly primes: readonly number[] }[] = makeChunks();

function makeChunks(): { product: bigint; primes: number[] }[] {
  const made: { product: bigint; primes: number[] }[] = [];
  for (const prime of oddPrimesBelow752) {
    const last = made.at(-1);
    if (last !== undefined && last.product * BigInt(prime) < 1n << 48n) {
      last.product *= BigInt(prime);
      last.primes.push(prime);
    } else made.push({ product: BigInt(prime), primes: [prime] });
  }
  return made;
}
const allChunks = chunks.reduce((product, chunk) => product * chunk.product, 1n);

// CVE-2017-15361: primes of the form k · M + (65537^a mod M), M the product of the first primes. Their product is
// then a power of 65537 modulo every prime of M: by chance once in 2^27 moduli.
const lastRocaPrime = 167;
const powersOf65537: ReadonlyMap<number, ReadonlySet<number>> = new Map(
  oddPrimesBelow752
    .filter((prime) => prime <= lastRocaPrime)
    .map((prime) => {
      const powers = new Set<number>();
      for (let power = 1; !powers.has(power); power = (power * (65537 % prime)) % prime) powers.add(power);
      return [prime, powers];
    }),
);

/** `modulus` and `exponent` as contents of INTEGERs. */
export function rsaWeaknesses(modulus: Uint8Array, exponent: Uint8Array): Weakness[] {
  const [first = 0] = modulus;
  const size = first === 0 ? modulus.length - 1 : modulus.length;
  const top = first === 0 ? (modulus[1] ?? 0) : first;
  const bits = size * 8 - (Math.clz32(top) - 24);
  if (first >= 0x80 || size === 0) return [{ code: 'E_KEY_RSA_SIZE', reason: 'the modulus is not positive' }];
  if (bits > longest)
    return [
      {
        code: 'E_KEY_RSA_SIZE',
        reason: `a modulus of ${bits} bits, at most ${longest} are read`,
        facts: { bits },
      },
    ];
  const found = [...sizeWeaknesses(bits), ...exponentWeaknesses(exponent)];
  const n = BigInt(`0x${Buffer.from(modulus).toString('hex')}`);
  const factors = smallFactors(n);
  return factors.weakness === undefined
    ? [...found, ...shapeWeaknesses(n, factors.residues)]
    : [...found, factors.weakness];
}

function sizeWeaknesses(bits: number): Weakness[] {
  const found: Weakness[] = [];
  if (bits < shortest)
    found.push({
      code: 'E_KEY_RSA_SIZE',
      reason: `a modulus of ${bits} bits, at least ${shortest} are asked for`,
      facts: { bits },
    });
  if (bits % 8 !== 0)
    found.push({
      code: 'E_KEY_RSA_SIZE',
      reason: `a modulus of ${bits} bits, which is not whole octets`,
      facts: { bits },
    });
  return found;
}

function exponentWeaknesses(exponent: Uint8Array): Weakness[] {
  const code = 'E_KEY_RSA_EXPONENT';
  if (exponent.length > 5 || (exponent[0] ?? 0) >= 0x80)
    return [{ code, reason: 'the exponent is negative or over 32 bits' }];
  const value = exponent.reduce((sum, octet) => sum * 256 + octet, 0);
  if (value % 2 === 0) return [{ code, reason: `the exponent ${value} is even`, facts: { exponent: value } }];
  return value < 65537
    ? [{ code, reason: `the exponent ${value} is below 65537`, facts: { exponent: value } }]
    : [];
}

function smallFactors(n: bigint): { weakness?: Weakness; residues: ReadonlyMap<number, number> } {
  const residues = new Map<number, number>();
  const shared = (factor: number): { weakness: Weakness; residues: Map<number, number> } => ({
    weakness: {
      code: 'E_KEY_RSA_FACTOR',
      reason: `the modulus is divisible by ${factor}`,
      facts: { factor },
    },
    residues,
  });
  if ((n & 1n) === 0n) return shared(2);
  const rest = n % allChunks;
  for (const { product, primes } of chunks) {
    const part = Number(rest % product);
    for (const prime of primes) {
      const residue = part % prime;
      if (residue === 0) return shared(prime);
      residues.set(prime, residue);
    }
  }
  return { residues };
}

function shapeWeaknesses(n: bigint, residues: ReadonlyMap<number, number>): Weakness[] {
  let roca = true;
  for (const [prime, powers] of powersOf65537) {
    if (powers.has(residues.get(prime) ?? 0)) continue;
    roca = false;
    break;
  }
  if (roca) return [{ code: 'E_KEY_RSA_ROCA', reason: 'the modulus has the shape of CVE-2017-15361' }];
  return hasClosePrimes(n)
    ? [{ code: 'E_KEY_RSA_CLOSE', reason: 'the two primes are so close that they are found at once' }]
    : [];
}

// Fermat: n = a² - b² = (a - b)(a + b). With close primes a is just above the root of n, and b² is a square.
function hasClosePrimes(n: bigint): boolean {
  let a = squareRoot(n);
  if (a * a === n) return true;
  a += 1n;
  let rest = a * a - n;
  for (let step = 0; step < fermatSteps; step++) {
    // Squares end in one of 44 octets only; the root is taken of those.
    if (squareEnds.has(Number(BigInt.asUintN(8, rest)))) {
      const b = squareRoot(rest);
      if (b * b === rest) return true;
    }
    rest += 2n * a + 1n;
    a += 1n;
  }
  return false;
}
const squareEnds: ReadonlySet<number> = new Set(Array.from({ length: 256 }, (_, b) => (b * b) % 256));

/** The whole part of the square root, by Newton's steps from above. */
function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let root = 1n << BigInt(Math.ceil((n.toString(16).length * 4) / 2) + 1);
  for (;;) {
    const next = (root + n / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
