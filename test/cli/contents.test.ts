// SPDX-License-Identifier: Apache-2.0
// What a file is told to be: never an exception without a code, never much time, and right of what tools write.
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentsOf } from '../../cli/commands/cert/contents.ts';
import { outlineKind } from '../../cli/commands/cert/outline.ts';
import { KnownError } from '../../core/index.ts';
import { make } from './chain.ts';

const { certDer, certPem } = make({ commonName: 'x' });

describe('the outline of DER', () => {
  const pairs = [
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' }),
    generateKeyPairSync('rsa', { modulusLength: 1024 }),
    generateKeyPairSync('rsa-pss', { modulusLength: 1024, hashAlgorithm: 'sha256' }),
    generateKeyPairSync('ed25519'),
    generateKeyPairSync('x25519'),
    generateKeyPairSync('ml-dsa-44'),
  ];
  it.each(pairs.map((pair) => [pair.publicKey.asymmetricKeyType, pair] as const))(
    'tells private from public keys of kind %s',
    (_, { privateKey, publicKey }) => {
      expect(outlineKind(publicKey.export({ format: 'der', type: 'spki' }))).toBe('publicKey');
      const pkcs8 = { format: 'der', type: 'pkcs8' } as const;
      expect(outlineKind(privateKey.export(pkcs8))).toBe('privateKey');
      const encrypted = privateKey.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' });
      expect(outlineKind(encrypted)).toBe('privateKey');
      // Cut in half it is still nothing to be shown.
      expect(['privateKey', 'other']).toContain(outlineKind(privateKey.export(pkcs8).subarray(0, 20)));
    },
  );

  it('of a certificate is one as long as its version is there', () => {
    for (let end = 12; end <= certDer.length; end++)
      expect(outlineKind(certDer.subarray(0, end))).toBe('certificate');
  });

  it('of any bytes is one of the kinds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(outlineKind(bytes)).toMatch(/^[a-zA-Z0-9]+$/);
        expect(outlineKind(Buffer.concat([Uint8Array.of(0x30, 0x80 | (bytes.length & 7)), bytes]))).toMatch(
          /./,
        );
      }),
    );
  });
});

describe('the contents of a file', () => {
  const tryRead = (bytes: Uint8Array): void => {
    try {
      expect(contentsOf(bytes).blocks.length).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      expect(error.code).toBe('E_PEM_SYNTAX');
      expect(error.facts).toHaveProperty('offset');
    }
  };

  it('of any bytes are blocks, or a refusal with its offset', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), tryRead));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => tryRead(Buffer.from(text))),
    );
  });

  it('of bent PEM are too', () => {
    fc.assert(
      fc.property(fc.nat(certPem.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bent = Buffer.from(certPem);
        bent[at] = byte;
        tryRead(bent);
        tryRead(bent.subarray(0, at));
      }),
    );
  });

  it.each([
    ['blanks before it', `\n\n  ${Buffer.from(certDer).toString('base64')}`],
    ['blanks after it', `${Buffer.from(certDer).toString('base64')}\n\n`],
    ['lines of another length', Buffer.from(certDer).toString('base64').replaceAll(/.{10}/g, '$&\r\n')],
  ])('are base64 with %s', (_, text) => {
    expect(contentsOf(Buffer.from(text))).toMatchObject({
      form: 'base64',
      blocks: [{ kind: 'certificate' }],
    });
  });

  it('are not base64 that is cut, or has a character of another alphabet', () => {
    const text = Buffer.from(certDer).toString('base64');
    for (const bent of [text.slice(0, -1), `${text}=`, `${text.slice(0, 20)}_${text.slice(21)}`])
      expect(() => contentsOf(Buffer.from(bent))).toThrow(expect.objectContaining({ code: 'E_PEM_SYNTAX' }));
  });
});
