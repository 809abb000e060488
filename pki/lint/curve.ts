// SPDX-License-Identifier: Apache-2.0
// Whether a point is on its curve (SEC 1 section 3.2.2.1), by arithmetic alone: a tenth of what making a key costs.
//
// The cofactor of these curves is 1, so a point on the curve that is not the identity is a public key. Not for secrets:
// the time depends on the numbers.

interface Curve {
  readonly p: bigint;
  readonly b: bigint;
  readonly octets: number;
}

// FIPS 186-5 / SP 800-186 section 3.2.1: y^2 = x^3 - 3x + b over p.
const curves: ReadonlyMap<string, Curve> = new Map([
  [
    'P-256',
    {
      p: (1n << 256n) - (1n << 224n) + (1n << 192n) + (1n << 96n) - 1n,
      b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
      octets: 32,
    },
  ],
  [
    'P-384',
    {
      p: (1n << 384n) - (1n << 128n) - (1n << 96n) + (1n << 32n) - 1n,
      b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
      octets: 48,
    },
  ],
  [
    'P-521',
    {
      p: (1n << 521n) - 1n,
      b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
      octets: 66,
    },
  ],
]);

/** True where the uncompressed point is on the curve; false also where the curve is not one of these. */
export function isOnCurve(curveName: string, point: Uint8Array): boolean {
  const curve = curves.get(curveName);
  if (curve === undefined || point[0] !== 4 || point.length !== 1 + 2 * curve.octets) return false;
  const { p, b, octets } = curve;
  const hex = Buffer.from(point.buffer, point.byteOffset, point.length).toString('hex');
  const x = BigInt(`0x${hex.slice(2, 2 + 2 * octets)}`);
  const y = BigInt(`0x${hex.slice(2 + 2 * octets)}`);
  return x < p && y < p && (y * y - (x * x - 3n) * x - b) % p === 0n;
}
