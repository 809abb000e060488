// SPDX-License-Identifier: Apache-2.0
// Several signatures and a threshold (DSSE 1.0.2, protocol.md, "Multi-signature Verification").
import fc from 'fast-check';
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  acceptedKeys,
  dsseVerifier,
  encodeEnvelope,
  parseEnvelope,
  signEnvelope,
  verifyEnvelope,
  type DsseEnvelope,
  type DsseSigner,
  type DsseVerifier,
} from '../../../core/dsse/index.ts';

interface Pair {
  readonly signer: (keyid?: string) => DsseSigner;
  readonly verifier: (keyid?: string) => DsseVerifier;
}

function pairOf(keys: { publicKey: KeyObject; privateKey: KeyObject }, hash: 'sha256' | null): Pair {
  return {
    signer: (keyid) => ({
      ...(keyid === undefined ? {} : { keyid }),
      sign: (bytes) => sign(hash, bytes, keys.privateKey),
    }),
    verifier: (keyid) => dsseVerifier(keys.publicKey, hash, keyid),
  };
}

const a = pairOf(generateKeyPairSync('ed25519'), null);
const b = pairOf(generateKeyPairSync('ed25519'), null);
const c = pairOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sha256');
const stranger = pairOf(generateKeyPairSync('ed25519'), null);
const all = [a, b, c].map((pair) => pair.verifier());
const payload = new TextEncoder().encode('{"é":1}\n ');
const by = (...signers: [DsseSigner, ...DsseSigner[]]): DsseEnvelope =>
  parseEnvelope(encodeEnvelope(signEnvelope('application/vnd.in-toto+json', payload, signers)));
const signedBy = (envelope: DsseEnvelope, verifiers: readonly DsseVerifier[] = all): number =>
  acceptedKeys(envelope, verifiers).length;

describe('verifyEnvelope', () => {
  it('gives the payload byte for byte where enough keys signed it', () => {
    const verified = verifyEnvelope(by(a.signer(), c.signer()), all, { threshold: 2 });
    expect(verified).toEqual({
      payload,
      payloadType: 'application/vnd.in-toto+json',
      keys: [a.verifier().key, c.verifier().key],
    });
  });

  it.each<[what: string, envelope: DsseEnvelope, keys: number]>([
    ['no key that is trusted', by(stranger.signer()), 0],
    ['one key', by(a.signer()), 1],
    ['one key twice', by(a.signer(), a.signer()), 1],
    ['one key under two names', by(a.signer('x'), a.signer('y')), 1],
    ['a key among strangers', by(stranger.signer(), a.signer(), stranger.signer('a')), 1],
    ['all keys', by(c.signer(), b.signer(), a.signer()), 3],
  ])('counts %s', (_, envelope, keys) => {
    expect(signedBy(envelope)).toBe(keys);
    for (const threshold of [1, 2, 3]) {
      const verify = (): unknown => verifyEnvelope(envelope, all, { threshold });
      if (keys >= threshold) expect(verify()).toMatchObject({ payload });
      else
        expect(verify).toThrow(
          expect.objectContaining({
            code: 'E_DSSE_THRESHOLD',
            facts: { signed: keys, trusted: 3, threshold, signatures: envelope.signatures.length },
          }),
        );
    }
  });

  it('counts a key once that is trusted under two names', () => {
    expect(signedBy(by(a.signer('x'), a.signer('y')), [a.verifier('x'), a.verifier('y')])).toBe(1);
    const verifiers = [a.verifier('x'), a.verifier('y')];
    expect(() => verifyEnvelope(by(a.signer()), verifiers, { threshold: 2 })).toThrow(TypeError);
  });

  it.each([
    ['the key that signed', 'a'],
    ['another trusted key', 'b'],
    ['no key', 'nobody'],
    ['the empty name', ''],
  ])('takes keyid for a hint: naming %s changes nothing', (_, keyid) => {
    const verifiers = [a.verifier('a'), b.verifier('b')];
    expect(acceptedKeys(by(a.signer(keyid)), verifiers)).toEqual([a.verifier().key]);
    expect(signedBy(by(stranger.signer(keyid)), verifiers)).toBe(0);
  });

  it('tries the key that is named first', () => {
    const tried: string[] = [];
    const watched = (keyid: string): DsseVerifier => ({
      key: keyid,
      keyid,
      verify: () => {
        tried.push(keyid);
        return keyid === 'y';
      },
    });
    expect(acceptedKeys(by(a.signer('y')), [watched('x'), watched('y'), watched('z')])).toEqual(['y']);
    expect(tried).toEqual(['y']);
  });

  it.each<[what: string, change: (envelope: DsseEnvelope) => DsseEnvelope]>([
    ['another payload', (envelope) => ({ ...envelope, payload: new TextEncoder().encode('{"é":2}\n ') })],
    ['the same JSON in other bytes', (envelope) => ({ ...envelope, payload: payload.subarray(0, -1) })],
    ['another type', (envelope) => ({ ...envelope, payloadType: 'application/json' })],
    ['no signature', (envelope) => ({ ...envelope, signatures: [] })],
    [
      'a signature that is junk',
      (envelope) => ({ ...envelope, signatures: [{ keyid: '', sig: new Uint8Array([0]) }] }),
    ],
  ])('refuses %s', (_, change) => {
    expect(() => verifyEnvelope(change(by(a.signer(), c.signer())), all)).toThrow(
      expect.objectContaining({ code: 'E_DSSE_THRESHOLD' }),
    );
  });

  it.each([0, -1, 1.5, NaN, 4])('takes no threshold of %d for three keys', (threshold) => {
    expect(() => verifyEnvelope(by(a.signer()), all, { threshold })).toThrow(TypeError);
  });

  it('takes no envelope for granted without keys', () => {
    expect(() => verifyEnvelope(by(a.signer()), [])).toThrow(TypeError);
  });

  it('never takes a private key for a verifier', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(() => dsseVerifier(privateKey, null)).toThrow(TypeError);
    expect(dsseVerifier(createPublicKey(privateKey), null).key).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the law of thresholds', () => {
  it('a further signature, whoever made it, takes nothing away', () => {
    const pairs = [a, b, c, stranger];
    const who = fc.array(fc.nat(3), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(who, fc.nat(3), (signers, more) => {
        const signerOf = (index: number): DsseSigner => (pairs[index] ?? a).signer();
        const [first = 0, ...rest] = signers;
        const fewer = acceptedKeys(by(signerOf(first), ...rest.map(signerOf)), all);
        const further = acceptedKeys(by(signerOf(more), signerOf(first), ...rest.map(signerOf)), all);
        expect(further).toEqual(expect.arrayContaining([...fewer]));
        expect(fewer).toHaveLength(new Set(signers.filter((index) => index < 3)).size);
      }),
      { numRuns: 40 },
    );
  });
});
