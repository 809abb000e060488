// SPDX-License-Identifier: Apache-2.0
// The rows of algorithms: what each signs and verifies, what has no row, and RSA-PSS with its parameters.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as write from '../../../core/der/write.ts';
import { DerReader } from '../../../core/der/index.ts';
import { privateKeyPem } from '../../../core/key/index.ts';
import { onePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { hasOpenssl } from '../../support/peers.ts';

const { sequence, oid, nul, integer, contextConstructed } = write;
const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const identifier = (der: Uint8Array): x509.AlgorithmIdentifier =>
  x509.readAlgorithm(new DerReader(der, { depth: 8 }));
const spkiOf = (key: KeyObject): x509.SubjectPublicKeyInfo =>
  x509.parseSpki(Uint8Array.from(key.export({ format: 'der', type: 'spki' })));

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keys: Readonly<Record<string, Pair>> = {
  'P-224': generateKeyPairSync('ec', { namedCurve: 'P-224' }),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  RSA: rsa,
  'RSA-PSS': generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  Ed25519: generateKeyPairSync('ed25519'),
  'ML-DSA-44': generateKeyPairSync('ml-dsa-44'),
  'ML-DSA-65': generateKeyPairSync('ml-dsa-65'),
  'ML-DSA-87': generateKeyPairSync('ml-dsa-87'),
};
const signed = Buffer.from('to be signed');

describe('each kind of key', () => {
  it('has a row for every kind that has one', () => {
    expect(Object.keys(keys).toSorted()).toEqual(x509.keyAlgorithms.map(({ name }) => name).toSorted());
  });

  it.each([
    ['P-224', 'ecdsa-with-SHA256'],
    ['P-256', 'ecdsa-with-SHA256'],
    ['P-384', 'ecdsa-with-SHA384'],
    ['P-521', 'ecdsa-with-SHA512'],
    ['RSA', 'sha256WithRSAEncryption'],
    ['RSA-PSS', 'rsassa-pss-sha256'],
    ['Ed25519', 'Ed25519'],
    ['ML-DSA-44', 'ML-DSA-44'],
    ['ML-DSA-65', 'ML-DSA-65'],
    ['ML-DSA-87', 'ML-DSA-87'],
  ])('of %s signs with %s, and the signature holds for its data alone', (name, algorithm) => {
    const pair = keys[name];
    if (pair === undefined) throw new TypeError(name);
    const spki = spkiOf(pair.publicKey);
    const row = x509.signatureAlgorithmsFor(x509.keyAlgorithmOf(spki));
    expect(row.name).toBe(algorithm);
    expect(x509.signatureAlgorithmOf(identifier(row.der))).toBe(row);
    const signature = x509.createSignature(row, pair.privateKey, signed);
    const key = x509.publicKeyOf(spki);
    expect(x509.verifySignature(row, key, signed, signature)).toBe(true);
    expect(x509.verifySignature(row, key, Buffer.from('another'), signature)).toBe(false);
    expect(x509.verifySignature(row, key, signed, signature.subarray(1))).toBe(false);
  });

  it('signs and verifies with its own algorithms only', () => {
    const rows = Object.values(x509.signatureAlgorithms);
    let refused = 0;
    for (const [name, { privateKey, publicKey }] of Object.entries(keys)) {
      for (const row of rows) {
        const fits =
          row.keyType === publicKey.asymmetricKeyType || (name === 'RSA-PSS' && row.pss !== undefined);
        if (fits) continue;
        refused += 1;
        expect(() => x509.createSignature(row, privateKey, signed)).toThrow(code('E_X509_ALGORITHM'));
        expect(() => x509.verifySignature(row, publicKey, signed, signed)).toThrow(code('E_X509_ALGORITHM'));
      }
    }
    expect(refused).toBeGreaterThan(80);
  });
});

describe('algorithms without a row', () => {
  it.each([
    ['sha1WithRSAEncryption', sequence(oid('1.2.840.113549.1.1.5'), nul())],
    ['md5WithRSAEncryption', sequence(oid('1.2.840.113549.1.1.4'), nul())],
    ['sha224WithRSAEncryption', sequence(oid('1.2.840.113549.1.1.14'), nul())],
    ['ecdsa-with-SHA1', sequence(oid('1.2.840.10045.4.1'))],
    ['dsa-with-sha256', sequence(oid('2.16.840.1.101.3.4.3.2'))],
    ['ecdsa with NULL', sequence(oid('1.2.840.10045.4.3.2'), nul())],
    ['Ed25519 with NULL', sequence(oid('1.3.101.112'), nul())],
    ['ML-DSA with NULL', sequence(oid('2.16.840.1.101.3.4.3.17'), nul())],
    ['HashML-DSA', sequence(oid('2.16.840.1.101.3.4.3.32'))],
    ['Ed448', sequence(oid('1.3.101.113'))],
    ['RSA with another parameter', sequence(oid('1.2.840.113549.1.1.11'), integer(1))],
  ])('%s is refused', (_, der) => {
    expect(() => x509.signatureAlgorithmOf(identifier(der))).toThrow(code('E_X509_ALGORITHM'));
  });
});

const sha = (last: number, ...parameters: Uint8Array[]): Uint8Array =>
  sequence(oid(`2.16.840.1.101.3.4.2.${last}`), ...parameters);
const mgf1 = (hash: Uint8Array, name: string = '1.2.840.113549.1.1.8'): Uint8Array =>
  sequence(oid(name), hash);
const pssOid = oid('1.2.840.113549.1.1.10');
const pss = (...fields: Uint8Array[]): Uint8Array => sequence(pssOid, sequence(...fields));
const field = contextConstructed;
const sha256 = sha(1, nul());

describe('RSASSA-PSS', () => {
  it.each([
    ['sha256 and 32', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(32))), 'sha256', 32],
    ['no NULL', pss(field(0, sha(2)), field(1, mgf1(sha(2))), field(2, integer(48))), 'sha384', 48],
    ['NULL once', pss(field(0, sha(3)), field(1, mgf1(sha(3, nul()))), field(2, integer(64))), 'sha512', 64],
    ['a salt of 20, left out', pss(field(0, sha256), field(1, mgf1(sha256))), 'sha256', 20],
    ['no salt', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(0))), 'sha256', 0],
    ['a long salt', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(222))), 'sha256', 222],
  ])('is read with %s, and verifies what was signed so and nothing else', (_, der, hash, saltLength) => {
    const row = x509.signatureAlgorithmOf(identifier(der));
    expect(row).toMatchObject({ hash, pss: { saltLength } });
    const signature = x509.createSignature(row, rsa.privateKey, signed);
    expect(x509.verifySignature(row, rsa.publicKey, signed, signature)).toBe(true);
    for (const other of Object.values(x509.signatureAlgorithms)) {
      if (other.keyType !== 'rsa' || (other.hash === hash && other.pss?.saltLength === saltLength)) continue;
      expect(x509.verifySignature(other, rsa.publicKey, signed, signature)).toBe(false);
    }
  });

  it.each([
    ['no parameters', sequence(pssOid)],
    ['NULL', sequence(pssOid, nul())],
    ['SHA-1 by default', pss()],
    ['SHA-1 for the mask by default', pss(field(0, sha256), field(2, integer(32)))],
    ['SHA-1', pss(field(0, sequence(oid('1.3.14.3.2.26'), nul())), field(1, mgf1(sha256)))],
    ['SHA-224', pss(field(0, sha(4, nul())), field(1, mgf1(sha(4, nul()))))],
    ['a mask over another hash', pss(field(0, sha256), field(1, mgf1(sha(2, nul()))), field(2, integer(32)))],
    ['another mask', pss(field(0, sha256), field(1, mgf1(sha256, '1.2.3')), field(2, integer(32)))],
    ['a negative salt', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(-1)))],
    ['the default salt written', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(20)))],
    ['the default trailer written', pss(field(0, sha256), field(1, mgf1(sha256)), field(3, integer(1)))],
    ['another trailer', pss(field(0, sha256), field(1, mgf1(sha256)), field(3, integer(2)))],
    ['fields out of order', pss(field(1, mgf1(sha256)), field(0, sha256), field(2, integer(32)))],
    ['two salts', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(32), integer(32)))],
    ['a salt of 2^40', pss(field(0, sha256), field(1, mgf1(sha256)), field(2, integer(2 ** 40)))],
    ['other parameters of the hash', pss(field(0, sha(1, integer(0))), field(1, mgf1(sha256)))],
    ['more parameters', sequence(pssOid, sequence(field(0, sha256), field(1, mgf1(sha256))), nul())],
  ])('is refused with %s', (_, der) => {
    expect(() => x509.signatureAlgorithmOf(identifier(der))).toThrow(
      expect.objectContaining({ fault: 'input' }),
    );
  });

  it('holds a key to what it restricts itself to', () => {
    const made = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: 'sha384',
      mgf1HashAlgorithm: 'sha384',
    });
    const spki = spkiOf(made.publicKey);
    expect(x509.keyAlgorithmOf(spki).name).toBe('RSA-PSS');
    expect(x509.keyAlgorithmOf(spki).signature).toBe(x509.signatureAlgorithms.rsaPssSha384);
    const key = x509.publicKeyOf(spki);
    const row = x509.signatureAlgorithms.rsaPssSha384;
    const signature = x509.createSignature(row, made.privateKey, signed);
    expect(x509.verifySignature(row, key, signed, signature)).toBe(true);
    const shorter = x509.signatureAlgorithmOf(
      identifier(x509.encodePssAlgorithm({ hash: 'sha384', saltLength: 47 })),
    );
    const longer = x509.signatureAlgorithmOf(
      identifier(x509.encodePssAlgorithm({ hash: 'sha384', saltLength: 50 })),
    );
    const { rsaPssSha256, rsaPssSha512, sha384WithRsa } = x509.signatureAlgorithms;
    for (const other of [rsaPssSha256, rsaPssSha512, sha384WithRsa, shorter])
      expect(() => x509.verifySignature(other, key, signed, signature)).toThrow(code('E_X509_ALGORITHM'));
    expect(x509.verifySignature(longer, key, signed, signature)).toBe(false);
  });

  it.each([
    ['NULL', sequence(pssOid, nul())],
    ['SHA-1 by default', pss()],
    ['two masks', pss(field(0, sha256), field(1, mgf1(sha(2))))],
  ])('refuses a key whose parameters are %s', (_, algorithmDer) => {
    const { publicKey } = spkiOf(rsa.publicKey);
    const spki = x509.parseSpki(sequence(algorithmDer, write.bitString(publicKey)));
    expect(() => x509.publicKeyOf(spki)).toThrow(code('E_X509_ALGORITHM'));
  });
});

const nameDer = x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'edge')]]);

function selfSigned({ privateKey, publicKey }: Pair, algorithm: x509.SignatureAlgorithm): Uint8Array {
  const tbs = x509.encodeTbsCertificate({
    serialHex: '01',
    algorithm,
    issuerDer: nameDer,
    subjectDer: nameDer,
    notBefore: Date.UTC(2026, 0),
    notAfter: Date.UTC(2036, 0),
    spkiDer: spkiOf(publicKey).der,
    extensions: [],
  });
  return x509.encodeCertificate(tbs, algorithm, x509.createSignature(algorithm, privateKey, tbs));
}

describe('a certificate of each kind', () => {
  it.each(Object.keys(keys))('of %s is verified by us and by node:crypto', (name) => {
    const pair = keys[name];
    if (pair === undefined) throw new TypeError(name);
    const row = x509.keyAlgorithmOf(spkiOf(pair.publicKey)).signature;
    const der = selfSigned(pair, row);
    const read = x509.parseCertificate(der);
    expect(x509.signatureAlgorithmOf(read.signatureAlgorithm)).toBe(row);
    const key = x509.publicKeyOf(read.spki);
    expect(x509.verifySignature(row, key, read.tbsDer, read.signature)).toBe(true);
    expect(new X509Certificate(der).verify(pair.publicKey)).toBe(true);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-algorithms-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasOpenssl)('openssl (needs openssl)', () => {
  const openssl = (args: readonly string[]): string =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).toString();
  writeFileSync(join(folder, 'rsa.pem'), privateKeyPem(rsa.privateKey, 'pkcs8'));

  it.each([
    ['sha256', '32'],
    ['sha384', '48'],
    ['sha512', '64'],
    ['sha256', '20'],
    ['sha256', '0'],
    ['sha256', 'max'],
  ])('signs with PSS, %s and a salt of %s, which we verify', (hash, salt) => {
    const options = ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', `rsa_pss_saltlen:${salt}`, `-${hash}`];
    const pem = openssl(['req', '-new', '-key', 'rsa.pem', '-subj', '/CN=edge', ...options]);
    x509.verifyCsrSignature(x509.parseCsr(onePem(pem, 'CERTIFICATE REQUEST', { reading: 'strict' })));
  });

  it.each(['rsaPssSha256', 'rsaPssSha384', 'rsaPssSha512', 'sha384WithRsa'] as const)(
    'verifies what we sign with %s',
    (name) => {
      writeFileSync(join(folder, 'own.der'), selfSigned(rsa, x509.signatureAlgorithms[name]));
      openssl(['x509', '-in', 'own.der', '-inform', 'DER', '-out', 'own.pem']);
      expect(openssl(['verify', '-check_ss_sig', '-CAfile', 'own.pem', 'own.pem'])).toContain('OK');
    },
  );

  it('makes keys of RSA-PSS that sign requests we verify', () => {
    const generate =
      '-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha512 -pkeyopt rsa_pss_keygen_mgf1_md:sha512 -pkeyopt rsa_pss_keygen_saltlen:64';
    openssl(['genpkey', ...generate.split(' '), '-out', 'pss.pem']);
    const pem = openssl([
      'req',
      '-new',
      '-key',
      'pss.pem',
      '-subj',
      '/CN=edge',
      '-sha512',
      '-sigopt',
      'rsa_pss_saltlen:64',
    ]);
    const csr = x509.parseCsr(onePem(pem, 'CERTIFICATE REQUEST', { reading: 'strict' }));
    x509.verifyCsrSignature(csr);
    expect(x509.keyAlgorithmOf(csr.spki).name).toBe('RSA-PSS');
  });
});
