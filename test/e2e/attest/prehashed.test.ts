// SPDX-License-Identifier: Apache-2.0
// Every ECDSA and RSA PKCS#1 v1.5 vector of Wycheproof over its digest alone, and thousands of bent signatures, beside
// node:crypto over the message.

import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifiesDigest } from '../../../attest/verify/prehashed.ts';

const vectors = join(import.meta.dirname, '../../vectors/wycheproof');
const files = readdirSync(vectors).flatMap((file) => {
  const hash = /^(?:ecdsa_secp\w+r1|rsa_signature_\d+)_(sha256|sha384|sha512)_test\.json$/.exec(file)?.[1];
  return hash === 'sha256' || hash === 'sha384' || hash === 'sha512' ? [[file, hash] as const] : [];
});

it('finds the vectors', () => {
  expect(files.length).toBeGreaterThanOrEqual(14);
});

it.each(files)('%s: as node:crypto says over the message', (file, hash) => {
  const { testGroups } = JSON.parse(readFileSync(join(vectors, file), 'utf8')) as {
    testGroups: readonly {
      publicKeyPem: string;
      tests: readonly { tcId: number; msg: string; sig: string; result: string }[];
    }[];
  };
  let count = 0;
  for (const { publicKeyPem, tests } of testGroups) {
    const key = createPublicKey(publicKeyPem);
    for (const { tcId, msg, sig, result } of tests) {
      const message = Buffer.from(msg, 'hex');
      const signature = Buffer.from(sig, 'hex');
      const ours = verifiesDigest({ key, hash }, createHash(hash).update(message).digest(), signature);
      if (ours !== verify(hash, message, key, signature)) expect.fail(`${tcId}: ${ours}`);
      if (result !== 'acceptable' && ours !== (result === 'valid'))
        expect.fail(`${tcId} is ${result}: ${ours}`);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(200);
});

describe.each([
  ['prime256v1', 'sha256', 1000],
  ['secp384r1', 'sha384', 300],
  ['secp521r1', 'sha512', 150],
] as const)('%s', (namedCurve, hash, runs) => {
  it('agrees on hundreds of signatures, bent and not', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), fc.constantFrom(0, 0, 1, 0x80), (message, place, flip) => {
        const signature = Uint8Array.from(sign(hash, message, privateKey));
        const at = place % signature.length;
        signature[at] = (signature[at] ?? 0) ^ flip;
        const digest = createHash(hash).update(message).digest();
        expect(verifiesDigest({ key: publicKey, hash }, digest, signature)).toBe(
          verify(hash, message, publicKey, signature),
        );
      }),
      { numRuns: runs },
    );
  }, 60_000);
});
