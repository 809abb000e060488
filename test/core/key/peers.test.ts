// SPDX-License-Identifier: Apache-2.0
// Ours beside jose (JSON Web Keys) and node-forge (RSA: PKCS#1, PKCS#8, encrypted PKCS#8, PKCS#12).
import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, CompactSign, exportJWK, importJWK } from 'jose';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import {
  encodePkcs12,
  fromJwk,
  parsePrivateKey,
  privateKeyPem,
  publicKeyPem,
  toJwk,
} from '../../../core/key/index.ts';
import { parseCertificate } from '../../../core/x509/index.ts';
import { keyOfKind } from './keys.ts';

const algorithms = [
  ['p256', 'ES256'],
  ['p384', 'ES384'],
  ['p521', 'ES512'],
  ['ed25519', 'EdDSA'],
  ['rsa2048', 'RS256'],
  ['ml-dsa-44', 'ML-DSA-44'],
  ['ml-dsa-65', 'ML-DSA-65'],
  ['ml-dsa-87', 'ML-DSA-87'],
] as const;

const privateOf = (jwk: object): KeyObject => {
  const key = fromJwk(jwk);
  expect(key.type).toBe('private');
  return key;
};

describe.each(algorithms)('jose with keys of kind %s', (kind, alg) => {
  const key = keyOfKind(kind);
  const jwk = toJwk(key);

  it('writes the same JWK, private and public', async () => {
    expect(await exportJWK(key)).toEqual(jwk);
    expect(await exportJWK(createPublicKey(key))).toEqual(toJwk(createPublicKey(key)));
    expect(privateOf(await exportJWK(key)).equals(key)).toBe(true);
    expect(fromJwk(toJwk(createPublicKey(key))).equals(createPublicKey(key))).toBe(true);
  });

  it('signs with ours and verifies with ours', async () => {
    const signing = await importJWK({ ...jwk, alg });
    const signed = await new CompactSign(Buffer.from('edge')).setProtectedHeader({ alg }).sign(signing);
    const { payload } = await compactVerify(signed, await importJWK({ ...toJwk(createPublicKey(key)), alg }));
    expect(Buffer.from(payload).toString()).toBe('edge');
  });

  it('is read from its text as a private key', () => {
    expect(parsePrivateKey(JSON.stringify(jwk)).equals(key)).toBe(true);
  });
});

describe('node-forge with RSA keys', () => {
  const key = keyOfKind('rsa2048');
  const { pki, asn1, pkcs12 } = forge;
  const theirs = pki.privateKeyFromPem(privateKeyPem(key, 'pkcs8'));

  it('reads our PKCS#8 and PKCS#1, and writes what we read', () => {
    expect(pki.privateKeyFromPem(privateKeyPem(key, 'pkcs1')).n.toString(16)).toBe(theirs.n.toString(16));
    expect(parsePrivateKey(pki.privateKeyToPem(theirs)).equals(key)).toBe(true);
    const info = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(theirs));
    expect(parsePrivateKey(pki.privateKeyInfoToPem(info)).equals(key)).toBe(true);
    const publicKey = pki.publicKeyFromPem(publicKeyPem(key));
    expect(publicKey.n.toString(16)).toBe(theirs.n.toString(16));
  });

  it('opens what we encrypt, and encrypts what we open', () => {
    const encrypted = privateKeyPem(key, 'pkcs8', { passphrase: 'x', cost: 100 });
    expect(pki.decryptRsaPrivateKey(encrypted, 'x').n.toString(16)).toBe(theirs.n.toString(16));
    const info = pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(theirs));
    for (const prfAlgorithm of ['sha1', 'sha256'] as const) {
      const made = pki.encryptPrivateKeyInfo(info, 'x', { algorithm: 'aes256', count: 100, prfAlgorithm });
      const pem = pki.encryptedPrivateKeyToPem(made);
      expect(parsePrivateKey(pem, { passphrase: 'x' }).equals(key)).toBe(true);
    }
  });

  it('opens our PKCS#12', () => {
    const certificate = pki.createCertificate();
    certificate.publicKey = pki.setRsaPublicKey(theirs.n, theirs.e);
    certificate.serialNumber = '0123';
    certificate.validity.notAfter = new Date(certificate.validity.notBefore.getTime() + 86_400_000);
    certificate.setSubject([{ name: 'commonName', value: 'edge' }]);
    certificate.setIssuer([{ name: 'commonName', value: 'edge' }]);
    certificate.sign(theirs, forge.md.sha256.create());
    const der = Buffer.from(asn1.toDer(pki.certificateToAsn1(certificate)).getBytes(), 'latin1');
    const pfx = encodePkcs12(key, [parseCertificate(Uint8Array.from(der))], {
      passphrase: 'x',
      friendlyName: 'edge',
      cost: 100,
      macCost: 100,
    });
    const read = pkcs12.pkcs12FromAsn1(asn1.fromDer(Buffer.from(pfx).toString('latin1')), 'x');
    expect(read.getBags({ friendlyName: 'edge' }).friendlyName).toHaveLength(2);
    const [bag] =
      read.getBags({ bagType: pki.oids['pkcs8ShroudedKeyBag'] ?? '' })[
        pki.oids['pkcs8ShroudedKeyBag'] ?? ''
      ] ?? [];
    expect(bag?.key?.n.toString(16)).toBe(theirs.n.toString(16));
  });
});
