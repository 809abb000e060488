// SPDX-License-Identifier: Apache-2.0
// No refusal holds anything of a private key or a passphrase: not its message, not its facts, not its causes.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../../core/errors.ts';
import { encodePrivateKey, fromJwk, parsePrivateKey, privateKeyPem, toJwk } from '../../../core/key/index.ts';
import { materialOf } from '../../../core/key/material.ts';
import { keyOfKind, kinds } from './keys.ts';

const passphrase = 'sentinel-passphrase-8f2c';

/** Every run of six octets of the key, as the texts that an error could show it in. */
function needles(secret: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at + 6 <= secret.length; at += 6) {
    const part = Buffer.from(secret.subarray(at, at + 6));
    found.push(
      part.toString('hex'),
      part.toString('base64url'),
      part.toString('base64'),
      [...part].join(', '),
    );
  }
  return found;
}

const secretOf = (kind: (typeof kinds)[number]): Uint8Array => {
  const material = materialOf(keyOfKind(kind));
  if (material.kind === 'ec') return material.key.scalar;
  if (material.kind === 'rsa') return material.key.d;
  return material.kind === 'ed25519' ? material.seed : (material.key.seed ?? new Uint8Array());
};

// Everything of it that could be printed, causes and stacks too.
const everything = (error: unknown): string =>
  inspect(error, { depth: 10, maxStringLength: null, maxArrayLength: null, showHidden: true });

describe('refusals of a private key', () => {
  it.each(kinds)('say nothing of a damaged key of kind %s', (kind) => {
    const secret = needles(secretOf(kind));
    const key = keyOfKind(kind);
    const der = encodePrivateKey(key, 'pkcs8');
    const pem = privateKeyPem(key, 'pkcs8');
    const jwk = toJwk(key);
    const damaged: (() => unknown)[] = [
      ...Array.from(
        { length: 120 },
        (_, i) => () => parsePrivateKey(flipped(der, Math.floor((i * der.length) / 120))),
      ),
      ...Array.from({ length: 20 }, (_, at) => () => parsePrivateKey(der.subarray(0, der.length - 1 - at))),
      ...Array.from(
        { length: 40 },
        (_, at) => () => parsePrivateKey(`${pem.slice(0, 60 + at)}!${pem.slice(60 + at)}`),
      ),
      ...Object.keys(jwk).map((name) => () => fromJwk({ ...jwk, [name]: `${jwk[name] ?? ''}!` })),
      ...Object.keys(jwk).map((name) => () => parsePrivateKey(JSON.stringify({ ...jwk, [name]: 7 }))),
      () => parsePrivateKey(`${JSON.stringify(jwk)}x`),
    ];
    let refusals = 0;
    for (const attempt of damaged) {
      try {
        attempt();
      } catch (error) {
        expect(error).toBeInstanceOf(KnownError);
        refusals += 1;
        const text = everything(error);
        expect(secret.filter((needle) => text.includes(needle))).toEqual([]);
      }
    }
    expect(refusals).toBeGreaterThan(20);
  });

  it.each(['aes-256-cbc', 'aes-256-gcm'] as const)('say nothing of a passphrase (%s)', (cipher) => {
    const der = encodePrivateKey(keyOfKind('p256'), 'pkcs8', { passphrase, cipher, cost: 1 });
    const secret = [passphrase, ...needles(Buffer.from(passphrase)), ...needles(secretOf('p256'))];
    let refusals = 0;
    for (let at = 0; at < der.length; at++) {
      try {
        parsePrivateKey(flipped(der, at), {
          passphrase,
          limits: { bytes: 9999, iterations: 9, memory: 9, work: 9, salt: 99 },
        });
      } catch (error) {
        refusals += 1;
        const text = everything(error);
        expect(secret.filter((needle) => text.includes(needle))).toEqual([]);
      }
    }
    expect(refusals).toBeGreaterThan(50);
  });
});

const flipped = (from: Uint8Array, at: number): Uint8Array =>
  Uint8Array.from(from, (octet, index) => (index === at ? octet ^ 1 : octet));
