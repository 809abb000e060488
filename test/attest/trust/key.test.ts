// SPDX-License-Identifier: Apache-2.0
// Each kind of key that a trusted root can name: that its signatures verify, and that no other kind passes for it.

import { constants, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importKey, isKnownKind, verifies } from '../../../attest/trust/key.ts';

const data = Buffer.from('what is signed');
const der = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): Buffer =>
  createPublicKey(key).export({ format: 'der', type });
const ec = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey;

const keys = {
  'P-256': ec('P-256'),
  'P-384': ec('P-384'),
  'P-521': ec('P-521'),
  Ed25519: generateKeyPairSync('ed25519').privateKey,
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'ML-DSA-65': generateKeyPairSync('ml-dsa-65').privateKey,
} as const;
type Name = keyof typeof keys;

const pss = (saltLength: number): { padding: number; saltLength: number } => ({
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength,
});

const kinds: readonly (readonly [details: string, Name, hash: string | null, rest?: object])[] = [
  ['PKIX_ECDSA_P256_SHA_256', 'P-256', 'sha256'],
  ['PKIX_ECDSA_P256_HMAC_SHA_256', 'P-256', 'sha256'],
  ['PKIX_ECDSA_P384_SHA_384', 'P-384', 'sha384'],
  ['PKIX_ECDSA_P384_SHA_256', 'P-384', 'sha256'],
  ['PKIX_ECDSA_P521_SHA_512', 'P-521', 'sha512'],
  ['PKIX_ECDSA_P521_SHA_256', 'P-521', 'sha256'],
  ['PKIX_ED25519', 'Ed25519', null],
  ['PKIX_RSA_PKCS1V15_2048_SHA256', 'RSA', 'sha256'],
  ['PKIX_RSA_PKCS1V5', 'RSA', 'sha256'],
  ['PKCS1_RSA_PKCS1V5', 'RSA', 'sha256'],
  ['PKIX_RSA_PSS_2048_SHA256', 'RSA', 'sha256', pss(32)],
  ['PKIX_RSA_PSS', 'RSA', 'sha256', pss(constants.RSA_PSS_SALTLEN_MAX_SIGN)],
  ['PKCS1_RSA_PSS', 'RSA', 'sha256', pss(32)],
  ['ML_DSA_65', 'ML-DSA-65', null],
];
const form = (details: string): 'spki' | 'pkcs1' => (details.startsWith('PKCS1_') ? 'pkcs1' : 'spki');

describe('a key', () => {
  it.for(kinds)('of kind %s verifies what it signed and nothing else', ([details, name, hash, rest = {}]) => {
    const key = importKey(der(keys[name], form(details)), details);
    const signature = sign(hash, data, { key: keys[name], ...rest });
    expect(key && verifies(key, data, signature)).toBe(true);
    expect(key && verifies(key, Buffer.from('another'), signature)).toBe(false);
    expect(key && verifies(key, data, signature.subarray(0, -1))).toBe(false);
  });

  it('does not verify with the other padding', () => {
    const [v15, withPss] = ['PKIX_RSA_PKCS1V15_2048_SHA256', 'PKIX_RSA_PSS_2048_SHA256'].map((details) =>
      importKey(der(keys.RSA), details),
    );
    expect(v15 && verifies(v15, data, sign('sha256', data, { key: keys.RSA, ...pss(32) }))).toBe(false);
    expect(withPss && verifies(withPss, data, sign('sha256', data, keys.RSA))).toBe(false);
  });

  it.for(kinds)('of another kind is not one of kind %s', ([details, name]) => {
    for (const [other, key] of Object.entries(keys))
      if (other !== name) expect(importKey(der(key), details)).toBeUndefined();
  });

  it.for([
    ['PKIX_RSA_PKCS1V15_3072_SHA256', 'spki'],
    ['PKIX_RSA_PSS_4096_SHA256', 'spki'],
    ['PKCS1_RSA_PKCS1V5', 'spki'],
    ['PKIX_RSA_PKCS1V5', 'pkcs1'],
  ] as const)('of 2048 bits is not one of kind %s as %s', ([details, type]) =>
    expect(importKey(der(keys.RSA, type), details)).toBeUndefined(),
  );

  it.for(['PKIX_ED25519_PH', 'LMS_SHA256', 'LMOTS_SHA256', 'PUBLIC_KEY_DETAILS_UNSPECIFIED', 'toString', ''])(
    'of kind %s is not known',
    (details) => {
      expect(isKnownKind(details)).toBe(false);
      expect(importKey(der(keys['P-256']), details)).toBeUndefined();
    },
  );
});
