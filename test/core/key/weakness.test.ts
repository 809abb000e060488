// SPDX-License-Identifier: Apache-2.0
// Keys that are weak by construction, each with its code, and sound ones without.
import { createPublicKey, generateKeyPairSync, generatePrimeSync, hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as write from '../../../core/der/write.ts';
import { parseDeniedKeys, spkiDerOf, weaknesses } from '../../../core/key/index.ts';
import { parseSpki, type SubjectPublicKeyInfo } from '../../../core/x509/index.ts';
import { checkKey } from '../../../pki/profile/keys.ts';
import { bytes, keyOfKind, kinds, rsaSpki, spkiOf } from './keys.ts';

const prime = (bits: number): bigint => generatePrimeSync(bits, { bigint: true });
/** A modulus of exactly so many bits, of two primes and a factor. */
function product(bits: number, factor: bigint = 1n): bigint {
  const half = (bits - factor.toString(2).length + 1) >> 1;
  for (;;) {
    const n = prime(half) * prime(bits - factor.toString(2).length + 1 - half) * factor;
    if (n.toString(2).length === bits) return n;
  }
}
const sound = product(2048);

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const primesTo = (last: number): bigint[] =>
  Array.from({ length: last + 1 }, (_, n) => n)
    .filter((n) => n > 1 && Array.from({ length: n }, (_, d) => d).every((d) => d < 2 || n % d !== 0))
    .map(BigInt);

// The library of CVE-2017-15361, for 2048 bits: M is the product of the first 126 primes, 971 bits.
function rocaPrime(seed: bigint): bigint {
  const primorial = primesTo(701).reduce((m, p) => m * p, 1n);
  for (let a = 1n; ; a += 1n) {
    const candidate = (3n << 1022n) / primorial + a;
    const n = candidate * primorial + power(65537n, seed + a, primorial);
    if (power(2n, n - 1n, n) === 1n) return n;
  }
}
const roca = rocaPrime(12_345n) * rocaPrime(987_654_321n);

// Two primes that agree in the upper half.
function closePrimes(): bigint {
  const p = prime(1024);
  for (let q = p + 2n; ; q += 2n) if (power(2n, q - 1n, q) === 1n) return p * q;
}

const rsaCases: readonly (readonly [
  what: string,
  key: () => SubjectPublicKeyInfo,
  codes: readonly string[],
])[] = [
  ['a sound key', () => rsaSpki(sound), []],
  ['1024 bits', () => rsaSpki(product(1024)), ['E_KEY_RSA_SIZE']],
  ['2047 bits', () => rsaSpki(product(2047)), ['E_KEY_RSA_SIZE']],
  ['2049 bits', () => rsaSpki(product(2049)), ['E_KEY_RSA_SIZE']],
  ['16 Kibit', () => rsaSpki((1n << 16383n) | 1n), ['E_KEY_RSA_SIZE']],
  ['a modulus of zero', () => rsaSpki(0n), ['E_KEY_RSA_SIZE']],
  ['a negative modulus', () => rsaSpki(-sound), ['E_KEY_RSA_SIZE']],
  ['exponent 1', () => rsaSpki(sound, 1n), ['E_KEY_RSA_EXPONENT']],
  ['exponent 3', () => rsaSpki(sound, 3n), ['E_KEY_RSA_EXPONENT']],
  ['exponent 65535', () => rsaSpki(sound, 65535n), ['E_KEY_RSA_EXPONENT']],
  ['exponent 65536', () => rsaSpki(sound, 65536n), ['E_KEY_RSA_EXPONENT']],
  ['a negative exponent', () => rsaSpki(sound, -65537n), ['E_KEY_RSA_EXPONENT']],
  ['an exponent of 64 bits', () => rsaSpki(sound, (1n << 63n) | 1n), ['E_KEY_RSA_EXPONENT']],
  ['an even modulus', () => rsaSpki(sound - 1n), ['E_KEY_RSA_FACTOR']],
  ['the factor 3', () => rsaSpki(product(2048, 3n)), ['E_KEY_RSA_FACTOR']],
  ['the factor 751', () => rsaSpki(product(2048, 751n)), ['E_KEY_RSA_FACTOR']],
  ['the shape of ROCA', () => rsaSpki(roca), ['E_KEY_RSA_ROCA']],
  ['close primes', () => rsaSpki(closePrimes()), ['E_KEY_RSA_CLOSE']],
  ['a square', () => rsaSpki((prime(1024) | (1n << 1022n)) ** 2n), ['E_KEY_RSA_CLOSE']],
];

describe('weaknesses of RSA keys', () => {
  it.each(rsaCases)('of %s', (_, key, codes) => {
    const spki = key();
    expect([...new Set(weaknesses(spki).map(({ code }) => code))]).toEqual(codes);
    expect(weaknesses(spki)).toBe(weaknesses(spki)); // looked at once
  });

  it('finds nothing in keys that OpenSSL makes, of every size', () => {
    for (const modulusLength of [2048, 3072, 4096]) {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength });
      expect(weaknesses(parseSpki(spkiDerOf(publicKey)))).toEqual([]);
    }
  });

  it('refuses a modulus of 16 Mibit at once, by its length alone', () => {
    const modulus = new Uint8Array(2 << 20).fill(0xff);
    const publicKey = write.sequence(write.integer(modulus), write.integer(65537));
    const spki = { ...rsaSpki(sound), publicKey };
    const started = performance.now();
    expect(weaknesses(spki).map(({ code }) => code)).toEqual(['E_KEY_RSA_SIZE']);
    expect(() => checkKey({ ...spki })).toThrow(expect.objectContaining({ code: 'E_PROFILE_KEY' }));
    expect(performance.now() - started).toBeLessThan(50);
  });

  it('takes at most 20 ms for the longest modulus that is read', () => {
    const n = (1n << 8191n) | 0x1234567n;
    const keys = Array.from({ length: 10 }, () => rsaSpki(n | 1n));
    const started = performance.now();
    for (const key of keys) weaknesses(key);
    expect((performance.now() - started) / keys.length).toBeLessThan(20);
  });
});

const point = Uint8Array.from(
  createPublicKey(keyOfKind('p256')).export({ format: 'der', type: 'spki' }).subarray(-65),
);
const off = Uint8Array.from(point, (octet, index) => (index === 64 ? octet ^ 1 : octet));
const ecParameters = write.sequence(
  write.oid('1.2.840.10045.2.1'),
  write.sequence(write.integer(1), write.sequence(write.oid('1.2.840.10045.1.1'), write.integer(23))),
);

describe('weaknesses of points', () => {
  it.each([
    ['a sound point', spkiOf('P-256', point), []],
    ['a point off the curve', spkiOf('P-256', off), ['E_KEY_POINT']],
    ['a compressed point', spkiOf('P-256', Uint8Array.of(2, ...point.subarray(1, 33))), ['E_KEY_POINT']],
    ['the point at infinity', spkiOf('P-256', Uint8Array.of(0)), ['E_KEY_POINT']],
    ['a hybrid point', spkiOf('P-256', Uint8Array.of(6, ...point.subarray(1))), ['E_KEY_POINT']],
    ['no point', spkiOf('P-256', new Uint8Array(65).fill(0, 1).fill(4, 0, 1)), ['E_KEY_POINT']],
    ['an explicit curve', parseSpki(write.sequence(ecParameters, write.bitString(point))), ['E_KEY_CURVE']],
    [
      'a curve that is not ours',
      parseSpki(
        write.sequence(
          write.sequence(write.oid('1.2.840.10045.2.1'), write.oid('1.3.132.0.10')),
          write.bitString(point),
        ),
      ),
      ['E_KEY_CURVE'],
    ],
    [
      'an unknown kind',
      parseSpki(write.sequence(write.sequence(write.oid('1.2.3')), write.bitString(point))),
      ['E_X509_ALGORITHM'],
    ],
  ] as const)('of %s', (_, spki, codes) => {
    expect(weaknesses(spki).map(({ code }) => code)).toEqual(codes);
  });

  // The eight points of low order, the second spellings of their y, and what is no point at all.
  it.each([
    ['order 1', `01${'00'.repeat(31)}`],
    ['order 2', `ec${'ff'.repeat(30)}7f`],
    ['order 4', '00'.repeat(32)],
    ['order 4, other sign', `${'00'.repeat(31)}80`],
    ['order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
    ['order 8, other sign', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85'],
    ['order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
    ['order 8, other sign', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'],
    ['y of p', `ed${'ff'.repeat(30)}7f`],
    ['y of p + 1', `ee${'ff'.repeat(30)}7f`],
    ['y of 2^255 - 1', `${'ff'.repeat(31)}7f`],
    ['x of 0 with a sign', `01${'00'.repeat(30)}80`],
    ['no point', `02${'00'.repeat(31)}`],
  ])('of Ed25519: %s', (_, hex) => {
    expect(weaknesses(spkiOf('Ed25519', bytes(hex))).map(({ code }) => code)).toEqual(['E_KEY_POINT']);
  });

  it.each(kinds)('finds nothing in a new key of kind %s', (kind) => {
    expect(weaknesses(parseSpki(spkiDerOf(keyOfKind(kind))))).toEqual([]);
  });

  it('finds nothing in a hundred new Ed25519 keys', () => {
    for (let i = 0; i < 100; i++) {
      const { publicKey } = generateKeyPairSync('ed25519');
      expect(weaknesses(parseSpki(spkiDerOf(publicKey)))).toEqual([]);
    }
  });
});

describe('the list of denied keys', () => {
  const spki = parseSpki(spkiDerOf(keyOfKind('p256')));
  const digest = hash('sha256', spki.der, 'hex');

  it.each([
    ['alone', digest],
    ['among comments and blank lines', `# lost\n\n${'0'.repeat(64)}\r\n  ${digest}  # stolen laptop\n`],
  ])('denies a key that stands there %s', (_, text) => {
    const denied = parseDeniedKeys(text);
    expect(weaknesses(spki, { denied }).map(({ code }) => code)).toEqual(['E_KEY_DENIED']);
    expect(() => checkKey(spki, { denied })).toThrow(expect.objectContaining({ code: 'E_KEY_DENIED' }));
    expect(weaknesses(spki)).toEqual([]);
  });

  it.each([
    ['upper case', digest.toUpperCase()],
    ['a digest too short', digest.slice(1)],
    ['two on a line', `${digest} ${digest}`],
    ['text', 'not a digest'],
  ])('refuses %s with the line at fault', (_, text) => {
    expect(() => parseDeniedKeys(`# first\n${text}\n`)).toThrow(
      expect.objectContaining({ code: 'E_KEY_DENY_LIST', facts: { line: 2 } }),
    );
  });

  it('keeps to its limits', () => {
    expect(() => parseDeniedKeys('#'.repeat(11), { bytes: 10, keys: 1 })).toThrow(
      expect.objectContaining({ code: 'E_KEY_DENY_LIST' }),
    );
    const two = `${'1'.repeat(64)}\n${'2'.repeat(64)}`;
    expect(() => parseDeniedKeys(two, { bytes: 1000, keys: 1 })).toThrow(
      expect.objectContaining({ code: 'E_KEY_DENY_LIST' }),
    );
    expect(parseDeniedKeys(`${two}\n${two}`, { bytes: 1000, keys: 2 }).size).toBe(2);
  });
});

describe('keys that are certified', () => {
  it.each([
    ['P-256', parseSpki(spkiDerOf(keyOfKind('p256')))],
    ['Ed25519', parseSpki(spkiDerOf(keyOfKind('ed25519')))],
    ['RSA', rsaSpki(sound)],
  ])('are sound ones of kind %s', (name, spki) => {
    expect(checkKey(spki).name).toBe(name);
  });

  it.each([
    ['a small exponent', () => rsaSpki(sound, 3n), 'E_KEY_RSA_EXPONENT'],
    ['a small modulus', () => rsaSpki(product(1024)), 'E_PROFILE_KEY'],
    ['the shape of ROCA', () => rsaSpki(roca), 'E_KEY_RSA_ROCA'],
    ['a point off the curve', () => spkiOf('P-256', off), 'E_KEY_POINT'],
    ['an even modulus', () => rsaSpki(sound - 1n), 'E_KEY_RSA_FACTOR'],
    ['an even exponent', () => rsaSpki(sound, 65536n), 'E_KEY_RSA_EXPONENT'],
    ['no numbers', () => spkiOf('RSA', bytes('0500')), 'E_KEY_INVALID'],
    ['a point of low order', () => spkiOf('Ed25519', new Uint8Array(32)), 'E_KEY_POINT'],
    ['a kind that is not admitted', () => parseSpki(spkiDerOf(keyOfKind('ml-dsa-44'))), 'E_PROFILE_KEY'],
  ])('are none with %s', (_, spki, code) => {
    expect(() => checkKey(spki())).toThrow(expect.objectContaining({ code }));
  });

  it('may be of other kinds where the caller admits them', () => {
    const spki = parseSpki(spkiDerOf(keyOfKind('ml-dsa-44')));
    expect(checkKey(spki, { admitted: [{ name: 'ML-DSA-44' }] }).name).toBe('ML-DSA-44');
  });
});
