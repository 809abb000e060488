// SPDX-License-Identifier: Apache-2.0
// Private keys as they must not be, each with the code that refuses it.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as write from '../../../core/der/write.ts';
import { curves } from '../../../core/key/curves.ts';
import {
  encodePrivateKey,
  fromJwk,
  looksLikePrivateKey,
  parsePrivateKey,
  privateKeyPem,
  publicKeyPem,
  readKeyFile,
  toJwk,
} from '../../../core/key/index.ts';
import { materialOf, pkcs8OfMaterial } from '../../../core/key/material.ts';
import { encodeEncryptedKey, type Cipher, type Derivation } from '../../../core/key/pbes2.ts';
import { encodeRsaPrivateKey } from '../../../core/key/pkcs1.ts';
import { encodeEcPrivateKey } from '../../../core/key/sec1.ts';
import { encodePem } from '../../../core/pem/index.ts';
import { bytes, keyOfKind } from './keys.ts';

const { sequence, integer, octetString, oid, nul, bitString, contextConstructed } = write;
const ec = materialOf(keyOfKind('p256'));
const rsa = materialOf(keyOfKind('rsa2048'));
if (ec.kind !== 'ec' || rsa.kind !== 'rsa') throw new TypeError('kinds');
const ecKey = ec.key;
const numbers = rsa.key;
const pkcs8 = pkcs8OfMaterial(ec);
const otherPoint = materialOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const [p256, p384] = curves;
if (p256 === undefined || p384 === undefined || otherPoint.kind !== 'ec') throw new TypeError('curves');

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const ecAlgorithm = sequence(oid('1.2.840.10045.2.1'), oid(p256.oid));
const wrapped = (algorithm: Uint8Array, privateKey: Uint8Array): Uint8Array =>
  sequence(integer(0), algorithm, octetString(privateKey));
const scalar = (octets: Uint8Array): Uint8Array =>
  encodeEcPrivateKey({ curve: p256, scalar: octets }, 'named');
const edAlgorithm = sequence(oid('1.3.101.112'));

describe('private keys in DER that are refused', () => {
  it.each([
    ['nothing', bytes(''), 'E_PEM_SYNTAX'],
    ['an empty SEQUENCE', bytes('3000'), 'E_DER_TRUNCATED'],
    ['BER', bytes('3080020100'), 'E_DER_LENGTH'],
    ['bytes after it', Uint8Array.of(...pkcs8, 0), 'E_DER_TRAILING'],
    ['a certificate request', sequence(sequence(integer(0), sequence()), edAlgorithm), 'E_KEY_FORM'],
    ['a public key', sequence(ecAlgorithm, bitString(Uint8Array.of(4))), 'E_KEY_FORM'],
    ['a PKCS#12 file', sequence(integer(3), sequence(oid('1.2.840.113549.1.7.1'))), 'E_KEY_FORM'],
    [
      'PKCS#8 of version 2 without a public key',
      sequence(integer(1), ecAlgorithm, octetString(scalar(ecKey.scalar))),
      'E_KEY_FORM',
    ],
    ['an unknown algorithm', wrapped(sequence(oid('1.2.3')), bytes('0400')), 'E_X509_ALGORITHM'],
    [
      'RSA without NULL',
      wrapped(sequence(oid('1.2.840.113549.1.1.1')), encodeRsaPrivateKey(numbers)),
      'E_X509_ALGORITHM',
    ],
    [
      'an unknown curve',
      wrapped(sequence(oid('1.2.840.10045.2.1'), oid('1.3.132.0.10')), scalar(ecKey.scalar)),
      'E_X509_ALGORITHM',
    ],
    [
      'an explicit curve',
      wrapped(sequence(oid('1.2.840.10045.2.1'), sequence(integer(1))), scalar(ecKey.scalar)),
      'E_X509_ALGORITHM',
    ],
    [
      'two curves',
      wrapped(sequence(oid('1.2.840.10045.2.1'), oid(p384.oid)), scalar(ecKey.scalar)),
      'E_KEY_FORM',
    ],
    ['SEC1 without a curve', encodeEcPrivateKey(ecKey, 'unnamed'), 'E_KEY_FORM'],
    [
      'SEC1 of version 2',
      sequence(integer(2), octetString(ecKey.scalar), contextConstructed(0, oid(p256.oid))),
      'E_KEY_FORM',
    ],
    ['a scalar too short', scalar(ecKey.scalar.subarray(1)), 'E_KEY_FORM'],
    ['a scalar of zero', scalar(new Uint8Array(32)), 'E_KEY_INVALID'],
    ["the curve's order", scalar(p256.order), 'E_KEY_INVALID'],
    [
      "another key's point",
      encodeEcPrivateKey({ ...ecKey, point: otherPoint.key.point ?? bytes('') }, 'named'),
      'E_KEY_INVALID',
    ],
    [
      'a compressed point',
      encodeEcPrivateKey({ ...ecKey, point: Uint8Array.of(2, ...ecKey.scalar) }, 'named'),
      'E_KEY_FORM',
    ],
    ['Ed25519 of 31 bytes', wrapped(edAlgorithm, octetString(new Uint8Array(31))), 'E_KEY_FORM'],
    ['Ed25519 bare', wrapped(edAlgorithm, new Uint8Array(32).fill(7)), 'E_DER_TAG'],
    [
      'Ed25519 with parameters',
      wrapped(sequence(oid('1.3.101.112'), nul()), octetString(new Uint8Array(32))),
      'E_X509_ALGORITHM',
    ],
    [
      'an ML-DSA seed of 31 bytes',
      wrapped(sequence(oid('2.16.840.1.101.3.4.3.17')), write.contextPrimitive(0, new Uint8Array(31))),
      'E_KEY_FORM',
    ],
    [
      'RSA of three primes',
      sequence(integer(1), ...Array.from({ length: 8 }, () => integer(3))),
      'E_KEY_FORM',
    ],
    [
      'RSA with a negative number',
      sequence(integer(0), ...Array.from({ length: 8 }, () => integer(-3))),
      'E_KEY_FORM',
    ],
    [
      'RSA with a number of zero',
      sequence(integer(0), ...Array.from({ length: 8 }, () => integer(0))),
      'E_KEY_FORM',
    ],
    ['RSA of 16 Kibit', encodeRsaPrivateKey({ ...numbers, n: new Uint8Array(2048).fill(1) }), 'E_KEY_FORM'],
    ['more than 64 KiB', new Uint8Array(65 << 10).fill(0x30), 'E_KEY_FORM'],
  ])('%s', (_, der, refusal) => {
    expect(() => parsePrivateKey(der)).toThrow(code(refusal));
  });

  it.each(['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const)('RSA whose %s is another', (name) => {
    const changed = Uint8Array.from(numbers[name]);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 2;
    expect(() => parsePrivateKey(encodeRsaPrivateKey({ ...numbers, [name]: changed }))).toThrow(
      code('E_KEY_INVALID'),
    );
  });

  it('ML-DSA whose seed and expanded key are of two keys', () => {
    const [one, two] = [generateKeyPairSync('ml-dsa-44'), generateKeyPairSync('ml-dsa-44')].map((pair) =>
      materialOf(pair.privateKey),
    );
    if (one?.kind !== 'ml-dsa' || two?.kind !== 'ml-dsa') throw new TypeError('kinds');
    const both = sequence(octetString(one.key.seed ?? bytes('')), octetString(two.key.expanded ?? bytes('')));
    const der = wrapped(sequence(oid('2.16.840.1.101.3.4.3.17')), both);
    expect(() => parsePrivateKey(der)).toThrow(code('E_KEY_INVALID'));
  });
});

describe('private keys in PEM that are refused', () => {
  const pem = privateKeyPem(keyOfKind('p256'), 'pkcs8');
  it.each([
    ['two keys', `${pem}${privateKeyPem(keyOfKind('ed25519'), 'pkcs8')}`, 'E_PEM_LABEL'],
    ['a public key', publicKeyPem(keyOfKind('p256')), 'E_PEM_LABEL'],
    ['a label that lies', pem.replaceAll('PRIVATE KEY', 'EC PRIVATE KEY'), 'E_KEY_FORM'],
    ['a certificate', encodePem('CERTIFICATE', pkcs8), 'E_PEM_LABEL'],
    ["OpenSSH's own format", encodePem('OPENSSH PRIVATE KEY', pkcs8), 'E_PEM_LABEL'],
    ['RFC 1421 encryption', pem.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\n\n'), 'E_PEM_SYNTAX'],
  ])('%s', (_, text, refusal) => {
    expect(() => parsePrivateKey(text)).toThrow(code(refusal));
  });

  it('but not parameters beside the key, as OpenSSL writes them', () => {
    const text = `${encodePem('EC PARAMETERS', oid(p256.oid))}${privateKeyPem(keyOfKind('p256'), 'sec1')}`;
    expect(parsePrivateKey(text).equals(keyOfKind('p256'))).toBe(true);
  });
});

const cbc: Cipher = { kind: 'cbc', bits: 256, iv: new Uint8Array(16) };
const pbkdf2: Derivation = { kind: 'pbkdf2', salt: bytes('0102'), iterations: 1000, prf: 'sha256' };
const scrypt: Derivation = {
  kind: 'scrypt',
  salt: bytes('0102'),
  cost: 1024,
  blockSize: 8,
  parallelization: 1,
};
const encrypted = (derivation: Derivation, cipher: Cipher = cbc, length: number = 48): Uint8Array =>
  encodeEncryptedKey({ derivation, cipher, ciphertext: new Uint8Array(length) });
const outer = (algorithm: Uint8Array): Uint8Array => sequence(algorithm, octetString(new Uint8Array(16)));
const pbes2 = (kdf: Uint8Array, cipher: Uint8Array): Uint8Array =>
  outer(sequence(oid('1.2.840.113549.1.5.13'), sequence(kdf, cipher)));
const kdfOf = (...parameters: Uint8Array[]): Uint8Array =>
  sequence(oid('1.2.840.113549.1.5.12'), sequence(octetString(bytes('01')), ...parameters));
const aes = sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(16)));

describe('encrypted keys that are refused', () => {
  it.each([
    ['PBES1', outer(sequence(oid('1.2.840.113549.1.5.3'), sequence())), 'E_KEY_ENCRYPTION'],
    ["PKCS#12's cipher", outer(sequence(oid('1.2.840.113549.1.12.1.3'), sequence())), 'E_KEY_ENCRYPTION'],
    [
      'triple DES',
      pbes2(kdfOf(integer(1)), sequence(oid('1.2.840.113549.3.7'), octetString(new Uint8Array(8)))),
      'E_KEY_ENCRYPTION',
    ],
    ['another derivation', pbes2(sequence(oid('1.2.3'), sequence()), aes), 'E_KEY_ENCRYPTION'],
    [
      'HMAC with MD5',
      pbes2(kdfOf(integer(1), sequence(oid('1.2.840.113549.2.6'), nul())), aes),
      'E_KEY_ENCRYPTION',
    ],
    [
      'the default written out',
      pbes2(kdfOf(integer(1), sequence(oid('1.2.840.113549.2.7'), nul())), aes),
      'E_KEY_ENCRYPTION',
    ],
    ['a key too short for the cipher', pbes2(kdfOf(integer(1), integer(16)), aes), 'E_KEY_ENCRYPTION'],
    [
      'an initial value of 8 bytes',
      pbes2(kdfOf(integer(1)), sequence(oid('2.16.840.1.101.3.4.1.42'), octetString(new Uint8Array(8)))),
      'E_KEY_ENCRYPTION',
    ],
    ['half a block', encrypted(pbkdf2, cbc, 24), 'E_KEY_ENCRYPTION'],
    ['no ciphertext', encrypted(pbkdf2, cbc, 0), 'E_KEY_ENCRYPTION'],
    ['no iterations', encrypted({ ...pbkdf2, iterations: 0 }), 'E_KEY_ENCRYPTION'],
    ['a billion iterations', encrypted({ ...pbkdf2, iterations: 1_000_000_000 }), 'E_KEY_COST'],
    ['scrypt with N of 1000', encrypted({ ...scrypt, cost: 1000 }), 'E_KEY_ENCRYPTION'],
    ['scrypt with r of 0', encrypted({ ...scrypt, blockSize: 0 }), 'E_KEY_ENCRYPTION'],
    ['scrypt with 16 GiB', encrypted({ ...scrypt, cost: 1 << 24 }), 'E_KEY_COST'],
    ['scrypt with r of a million', encrypted({ ...scrypt, blockSize: 1_000_000 }), 'E_KEY_COST'],
    ['scrypt with p of a million', encrypted({ ...scrypt, parallelization: 1_000_000 }), 'E_KEY_COST'],
    ['a salt of 2 KiB', encrypted({ ...pbkdf2, salt: new Uint8Array(2048) }), 'E_KEY_COST'],
    ['no salt', encrypted({ ...pbkdf2, salt: bytes('') }), 'E_KEY_COST'],
  ])('%s', (_, der, refusal) => {
    const started = performance.now();
    expect(() => parsePrivateKey(der, { passphrase: 'x' })).toThrow(code(refusal));
    expect(performance.now() - started).toBeLessThan(500);
  });

  const good = privateKeyPem(keyOfKind('p256'), 'pkcs8', { passphrase: 'right', cost: 1 });
  it('without a passphrase', () => {
    expect(() => parsePrivateKey(good)).toThrow(code('E_KEY_ENCRYPTED'));
    expect(readKeyFile(good)).toMatchObject({ form: 'encrypted', encryption: { cipher: { kind: 'cbc' } } });
  });

  it.each(['aes-256-cbc', 'aes-256-gcm'] as const)(
    'with a wrong passphrase, whichever, under %s',
    (cipher) => {
      const der = encodePrivateKey(keyOfKind('p256'), 'pkcs8', { passphrase: 'right', cipher, cost: 1 });
      // More than 256 wrong ones: of CBC's some leave a sound padding.
      for (let i = 0; i < 700; i++)
        expect(() => parsePrivateKey(der, { passphrase: `wrong ${i}` })).toThrow(code('E_KEY_PASSPHRASE'));
      expect(() => parsePrivateKey(der, { passphrase: '' })).toThrow(code('E_KEY_PASSPHRASE'));
      expect(parsePrivateKey(der, { passphrase: 'right' }).equals(keyOfKind('p256'))).toBe(true);
    },
  );

  it('with any bit changed under GCM', () => {
    const der = encodePrivateKey(keyOfKind('ed25519'), 'pkcs8', {
      passphrase: 'right',
      cipher: 'aes-256-gcm',
      cost: 1,
    });
    for (let i = der.length - 60; i < der.length; i++) {
      const changed = Uint8Array.from(der, (octet, index) => (index === i ? octet ^ 1 : octet));
      expect(() => parsePrivateKey(changed, { passphrase: 'right' })).toThrow(code('E_KEY_PASSPHRASE'));
    }
  });

  it('when the caller allows less', () => {
    const limits = { bytes: 1000, iterations: 10, memory: 1, work: 1, salt: 16 };
    const der = encodePrivateKey(keyOfKind('p256'), 'pkcs8', { passphrase: 'x', cost: 11 });
    expect(() => parsePrivateKey(der, { passphrase: 'x', limits })).toThrow(code('E_KEY_COST'));
  });

  it('when nothing but PKCS#8 could hold them', () => {
    expect(() => encodePrivateKey(keyOfKind('p256'), 'sec1', { passphrase: 'x' })).toThrow(
      code('E_KEY_KIND'),
    );
    expect(() => encodePrivateKey(keyOfKind('p256'), 'pkcs8', { passphrase: '' })).toThrow(
      code('E_KEY_PASSPHRASE'),
    );
  });
});

describe('JSON Web Keys that are refused', () => {
  const jwk = toJwk(keyOfKind('p256'));
  const ed = toJwk(keyOfKind('ed25519'));
  const big = toJwk(keyOfKind('rsa2048'));
  const without = (from: Readonly<Record<string, string>>, name: string): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(from).filter(([member]) => member !== name));
  it.each([
    ['no object', [jwk], 'E_JWK_FORM'],
    ['text', 'x', 'E_JWK_FORM'],
    ['null', null, 'E_JWK_FORM'],
    ['no kty', without(jwk, 'kty'), 'E_JWK_FORM'],
    ['a secret', { kty: 'oct', k: 'AA' }, 'E_JWK_FORM'],
    ['an unknown curve', { ...jwk, crv: 'secp256k1' }, 'E_JWK_FORM'],
    ['P-224, which JWK does not have', { ...jwk, crv: 'P-224' }, 'E_JWK_FORM'],
    ['no y', without(jwk, 'y'), 'E_JWK_FORM'],
    ['x that is a number', { ...jwk, x: 1 }, 'E_JWK_FORM'],
    ['x with padding', { ...jwk, x: `${jwk['x'] ?? ''}=` }, 'E_JWK_FORM'],
    ['x of base64', { ...jwk, x: '+'.repeat(43) }, 'E_JWK_FORM'],
    ['d too short', { ...jwk, d: 'AQAB' }, 'E_JWK_FORM'],
    ['x and y swapped', { ...jwk, x: jwk['y'], y: jwk['x'] }, 'E_KEY_INVALID'],
    ['a public key off the curve', { ...without(jwk, 'd'), x: jwk['y'] }, 'E_KEY_INVALID'],
    [
      "another key's d",
      { ...jwk, d: toJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)['d'] },
      'E_KEY_INVALID',
    ],
    ['X25519', { ...ed, crv: 'X25519' }, 'E_JWK_FORM'],
    ["another key's x", { ...ed, x: toJwk(generateKeyPairSync('ed25519').privateKey)['x'] }, 'E_KEY_INVALID'],
    ['RSA with leading zeros', { ...big, e: 'AAEAAQ' }, 'E_JWK_FORM'],
    ['RSA without its primes', { ...without(without(big, 'p'), 'q') }, 'E_JWK_FORM'],
    ['RSA of three primes', { ...big, oth: [] }, 'E_JWK_FORM'],
    ['RSA with another d', { ...big, d: big['dp'] }, 'E_KEY_INVALID'],
    ['another AKP', { kty: 'AKP', alg: 'SLH-DSA', pub: 'AA' }, 'E_JWK_FORM'],
    ['ML-DSA too short', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA' }, 'E_KEY_INVALID'],
  ])('%s', (_, value, refusal) => {
    expect(() => fromJwk(value)).toThrow(code(refusal));
  });

  it('passes over members that carry no key', () => {
    expect(fromJwk({ ...jwk, kid: 'edge', use: 'sig', x5c: ['AA'] }).equals(keyOfKind('p256'))).toBe(true);
  });

  it('reads no public one as a private key', () => {
    expect(() => parsePrivateKey(JSON.stringify(without(jwk, 'd')))).toThrow(code('E_KEY_FORM'));
    expect(() => parsePrivateKey('{"kty":"EC","kty":"RSA"}')).toThrow(code('E_JSON_DUPLICATE'));
  });

  it('has no form for P-224 and RSA-PSS', () => {
    for (const key of [
      generateKeyPairSync('ec', { namedCurve: 'P-224' }).privateKey,
      generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey,
    ])
      expect(() => toJwk(key)).toThrow(code('E_KEY_KIND'));
  });
});

describe('what looks like a private key', () => {
  const key = keyOfKind('p256');
  it.each([
    ['a label', 'EC PRIVATE KEY'],
    ['a bare label', 'PRIVATE KEY'],
    ['OpenSSH’s label', 'OPENSSH PRIVATE KEY'],
    ['PEM', privateKeyPem(key, 'sec1')],
    ['PEM in bytes', Buffer.from(privateKeyPem(key, 'pkcs8'))],
    ['PKCS#8', encodePrivateKey(key, 'pkcs8')],
    ['SEC1', encodePrivateKey(key, 'sec1')],
    ['PKCS#1', encodePrivateKey(keyOfKind('rsa2048'), 'pkcs1')],
    ['encrypted PKCS#8', encodePrivateKey(key, 'pkcs8', { passphrase: 'x', cost: 1 })],
    ['a JWK', JSON.stringify(toJwk(key))],
    ['an ML-DSA JWK', JSON.stringify(toJwk(keyOfKind('ml-dsa-44')))],
  ])('is %s', (_, input) => {
    expect(looksLikePrivateKey(input)).toBe(true);
  });

  it.each([
    ['a certificate’s label', 'CERTIFICATE'],
    ['a public key', publicKeyPem(key)],
    ['a public key in DER', sequence(ecAlgorithm, bitString(ecKey.point ?? bytes('')))],
    ['a signed structure', sequence(sequence(integer(0), sequence()), edAlgorithm, bitString(bytes('00')))],
    ['junk', bytes('30ff')],
    ['nothing', ''],
    ['prose', 'my private key'],
  ])('is not %s', (_, input) => {
    expect(looksLikePrivateKey(input)).toBe(false);
  });
});
