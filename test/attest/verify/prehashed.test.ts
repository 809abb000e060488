// SPDX-License-Identifier: Apache-2.0
// Signatures over a digest, held to node:crypto over the message, to Wycheproof, and to bent signatures.

import { createHash, generateKeyPairSync, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifiesDigest } from '../../../attest/verify/prehashed.ts';
import { integer, readDer, sequence, tags } from '../../../core/der/index.ts';

type Hash = 'sha256' | 'sha384' | 'sha512';

const vectors = join(import.meta.dirname, '../../vectors/wycheproof');

interface Group {
  readonly publicKeyPem: string;
  readonly tests: readonly {
    readonly tcId: number;
    readonly comment: string;
    readonly msg: string;
    readonly sig: string;
    readonly result: string;
  }[];
}

function groupsOf(file: string): readonly Group[] {
  const { testGroups } = JSON.parse(readFileSync(join(vectors, `${file}.json`), 'utf8')) as {
    testGroups: readonly Group[];
  };
  if (testGroups.length === 0) throw new TypeError(`${file} is empty`);
  return testGroups;
}

const digestOf = (hash: Hash, message: Uint8Array): Uint8Array => createHash(hash).update(message).digest();

describe('Wycheproof', () => {
  // `every`: of the curves, one test in so many; test/e2e runs them all.
  it.each<[string, Hash, number]>([
    ['ecdsa_secp256r1_sha256_test', 'sha256', 3],
    ['ecdsa_secp256r1_sha512_test', 'sha512', 6],
    ['ecdsa_secp384r1_sha256_test', 'sha256', 12],
    ['ecdsa_secp384r1_sha384_test', 'sha384', 12],
    ['rsa_signature_2048_sha256_test', 'sha256', 1],
    ['rsa_signature_3072_sha384_test', 'sha384', 1],
    ['rsa_signature_4096_sha512_test', 'sha512', 1],
  ])('%s: valid ones verify over their digest, and no others', (file, hash, every) => {
    let count = 0;
    for (const group of groupsOf(file)) {
      const key = createPublicKey(group.publicKeyPem);
      for (const { tcId, comment, msg, sig, result } of group.tests.filter(
        (test) => test.tcId % every === 0,
      )) {
        const message = Buffer.from(msg, 'hex');
        const signature = Buffer.from(sig, 'hex');
        const ours = verifiesDigest({ key, hash }, digestOf(hash, message), signature);
        // What Wycheproof leaves open (`acceptable`), OpenSSL decides.
        const wanted = result === 'acceptable' ? verify(hash, message, key, signature) : result === 'valid';
        if (ours !== wanted) expect.fail(`${file} ${tcId} (${comment}): ${ours}`);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(30);
  });
});

const pairs: readonly (readonly [string, Hash, { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ['P-256', 'sha256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', 'sha384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['P-521', 'sha512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['RSA', 'sha256', generateKeyPairSync('rsa', { modulusLength: 2048 })],
];

describe.each(pairs)('a key of %s with %s', (name, hash, { publicKey, privateKey }) => {
  const key = { key: publicKey, hash };

  it('agrees with node:crypto on signatures, bent ones and other messages', () => {
    const bends = fc.record({
      at: fc.nat(),
      flip: fc.integer({ min: 0, max: 255 }),
      cut: fc.constantFrom(0, 0, 0, 1, 8),
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bends, fc.boolean(), (message, bend, other) => {
        const signature = Uint8Array.from(sign(hash, message, privateKey));
        const at = bend.at % signature.length;
        signature[at] = (signature[at] ?? 0) ^ (bend.at % 3 === 0 ? 0 : bend.flip);
        const bent = signature.subarray(0, signature.length - bend.cut);
        const judged = other ? Uint8Array.of(...message, 1) : message;
        expect(verifiesDigest(key, digestOf(hash, judged), bent)).toBe(verify(hash, judged, publicKey, bent));
      }),
      { numRuns: name === 'P-521' ? 15 : 40 },
    );
  });

  it('tells nothing about a digest of another length', () => {
    const signature = sign(hash, Buffer.of(1), privateKey);
    expect(verifiesDigest(key, new Uint8Array(20), signature)).toBeUndefined();
    expect(verifiesDigest(key, new Uint8Array(), signature)).toBeUndefined();
  });
});

describe('an ECDSA signature', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const message = Buffer.from('message');
  const key = { key: publicKey, hash: 'sha256' } as const;
  const [r, s] = numbersOf(sign('sha256', message, privateKey));

  function numbersOf(signature: Uint8Array): readonly [bigint, bigint] {
    const { value } = readDer(signature, tags.sequence, { depth: 2 });
    const next = (): bigint => BigInt(`0x${Buffer.from(value.integer()).toString('hex')}`);
    return [next(), next()];
  }

  it.each<[string, bigint, bigint, boolean]>([
    ['as it was made', r, s, true],
    ['with the other s', r, order - s, true],
    ['with s beyond the order', r, s + order, false],
    ['with r beyond the order', r + order, s, false],
    ['of zeros', 0n, 0n, false],
    ['with r zero', 0n, s, false],
    ['with s zero', r, 0n, false],
    ['with a negative s', r, -s, false],
    ['with r the order', order, s, false],
  ])('%s is judged as node:crypto judges it', (_, first, second, good) => {
    const signature = sequence(integer(first), integer(second));
    expect(verifiesDigest(key, digestOf('sha256', message), signature)).toBe(good);
    expect(verify('sha256', message, publicKey, signature)).toBe(good);
  });
});

describe('keys that sign no digest', () => {
  it('are undefined, never false', () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(
      verifiesDigest({ key: publicKey, hash: null }, new Uint8Array(32), new Uint8Array(64)),
    ).toBeUndefined();
    const { publicKey: odd } = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    expect(
      verifiesDigest({ key: odd, hash: 'sha256' }, new Uint8Array(32), new Uint8Array(64)),
    ).toBeUndefined();
    const { publicKey: pss } = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
    expect(
      verifiesDigest({ key: pss, hash: 'sha256' }, new Uint8Array(32), new Uint8Array(256)),
    ).toBeUndefined();
  });
});
