// SPDX-License-Identifier: Apache-2.0
// Ours beside the openssl command (and certtool, ssh-keygen): each form and kind, written by one, read by the other.
//
// OpenSSL 3.0 knows no ML-DSA, and no release opens PKCS#8 under AES-GCM: those are held against node:crypto.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  encodePkcs12,
  encodePrivateKey,
  fingerprints,
  parsePrivateKey,
  privateKeyPem,
  publicKeyPem,
  readKeyFile,
  spkiDerOf,
  toJwk,
  type KeyKind,
} from '../../../core/key/index.ts';
import { materialOf, pkcs8OfMaterial } from '../../../core/key/material.ts';
import { onePem } from '../../../core/pem/index.ts';
import { parseCertificate, parseSpki, type Certificate } from '../../../core/x509/index.ts';
import { hasCerttool, hasOpenssl, hasSshKeygen } from '../../support/peers.ts';
import { keyOfKind, kinds } from './keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (program: string, args: readonly string[], input?: Uint8Array | string): Buffer =>
  execFileSync(program, args, { cwd: folder, input, stdio: ['pipe', 'pipe', 'pipe'] });
const openssl = (args: string, input?: Uint8Array | string): Buffer => run('openssl', args.split(' '), input);

const passphrase = 'pässwörd: 1, 2';
writeFileSync(join(folder, 'pass'), `${passphrase}\n`);

const opensslKinds: readonly (readonly [KeyKind, string])[] = [
  ['p256', '-algorithm EC -pkeyopt ec_paramgen_curve:P-256'],
  ['p384', '-algorithm EC -pkeyopt ec_paramgen_curve:P-384'],
  ['p521', '-algorithm EC -pkeyopt ec_paramgen_curve:P-521'],
  ['ed25519', '-algorithm ED25519'],
  ['rsa2048', '-algorithm RSA -pkeyopt rsa_keygen_bits:2048'],
];
const oldForm = (kind: KeyKind): 'sec1' | 'pkcs1' | undefined =>
  kind.startsWith('p') ? 'sec1' : kind.startsWith('rsa') ? 'pkcs1' : undefined;
const publicPem = (key: KeyObject): string => publicKeyPem(key);

describe.skipIf(!hasOpenssl).each(opensslKinds)(
  'openssl with keys of kind %s (needs openssl)',
  (kind, how) => {
    const made = hasOpenssl ? openssl(`genpkey ${how}`).toString() : '';
    const theirs = hasOpenssl ? parsePrivateKey(made) : keyOfKind(kind);
    const theirPublic = hasOpenssl ? openssl('pkey -pubout', made).toString() : '';

    it('writes PKCS#8 that we read and write again byte for byte', () => {
      expect(publicPem(theirs)).toBe(theirPublic);
      expect(privateKeyPem(theirs, 'pkcs8')).toBe(made);
      expect(parsePrivateKey(openssl('pkey -outform DER', made)).equals(theirs)).toBe(true);
    });

    const form = oldForm(kind);
    if (form !== undefined)
      it('writes its old form, which we read and write byte for byte', () => {
        const old = openssl('pkey -traditional', made).toString();
        expect(readKeyFile(old).form).toBe(form);
        expect(parsePrivateKey(old).equals(theirs)).toBe(true);
        expect(privateKeyPem(theirs, form)).toBe(old);
        const der = openssl('pkey -traditional -outform DER', made);
        expect(readKeyFile(der).form).toBe(form);
        expect(parsePrivateKey(der).equals(theirs)).toBe(true);
      });

    it.each([
      '-v2 aes-256-cbc -iter 2000',
      '-v2 aes-128-cbc -iter 2000',
      '-v2 aes-192-cbc -v2prf hmacWithSHA512 -iter 2000',
      '-v2 aes-256-cbc -v2prf hmacWithSHA384 -iter 2000',
      '-v2 aes-256-cbc -v2prf hmacWithSHA1 -iter 2000',
      '-scrypt -scrypt_N 1024 -scrypt_r 8 -scrypt_p 1',
    ])('encrypts with %s, which we open', (options) => {
      const encrypted = openssl(`pkcs8 -topk8 ${options} -passout file:pass`, made).toString();
      expect(parsePrivateKey(encrypted, { passphrase }).equals(theirs)).toBe(true);
      expect(() => parsePrivateKey(encrypted, { passphrase: 'other' })).toThrow(
        expect.objectContaining({ code: 'E_KEY_PASSPHRASE' }),
      );
    });

    it('reads what we write, plain and encrypted', () => {
      const key = keyOfKind(kind);
      const forms = form === undefined ? (['pkcs8'] as const) : (['pkcs8', form] as const);
      for (const written of forms) {
        expect(openssl('pkey -pubout', privateKeyPem(key, written)).toString()).toBe(publicPem(key));
        expect(openssl('pkey -inform DER -pubout', encodePrivateKey(key, written)).toString()).toBe(
          publicPem(key),
        );
      }
      for (const options of [{ cost: 2000 }, { derivation: 'scrypt', cost: 1024 }] as const) {
        const pem = privateKeyPem(key, 'pkcs8', { passphrase, ...options });
        expect(openssl('pkey -passin file:pass -pubout', pem).toString()).toBe(publicPem(key));
      }
      expect(openssl('pkey -pubin -outform DER', publicPem(key))).toEqual(Buffer.from(spkiDerOf(key)));
    });
  },
);

describe('node:crypto', () => {
  it.each(kinds)('reads what we write of kind %s, and we what it writes', (kind) => {
    const key = keyOfKind(kind);
    expect(createPrivateKey(privateKeyPem(key, 'pkcs8')).equals(key)).toBe(true);
    expect(createPublicKey(publicPem(key)).equals(createPublicKey(key))).toBe(true);
    const pem = privateKeyPem(key, 'pkcs8', { passphrase, cost: 2000 });
    expect(createPrivateKey({ key: pem, passphrase }).equals(key)).toBe(true);
    // Of ML-DSA it writes seed and expanded key.
    expect(parsePrivateKey(key.export({ format: 'pem', type: 'pkcs8' })).equals(key)).toBe(true);
    const encrypted = key.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase });
    expect(parsePrivateKey(encrypted, { passphrase }).equals(key)).toBe(true);
  });

  // What we take, OpenSSL takes for the same key. What it takes and we refuse is a second spelling, or a key whose
  // numbers contradict each other, which it does not look for.
  it.each(kinds)('takes every damaged key of kind %s that we take, for the same key', (kind) => {
    const der = encodePrivateKey(keyOfKind(kind), 'pkcs8');
    let stricter = 0;
    fc.assert(
      fc.property(fc.nat({ max: der.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(der, (octet, index) => (index === at ? octet ^ change : octet));
        const ours = attempt(() => parsePrivateKey(changed));
        const theirs = attempt(() =>
          createPrivateKey({ key: Buffer.from(changed), format: 'der', type: 'pkcs8' }),
        );
        if (ours === undefined) stricter += theirs === undefined ? 0 : 1;
        else expect(theirs !== undefined && ours.equals(theirs)).toBe(true);
      }),
    );
    if (kind === 'p256' || kind === 'rsa2048') expect(stricter).toBeGreaterThan(0);
  });

  it('reads an ML-DSA key that has no seed, which then has no JWK', () => {
    const material = materialOf(keyOfKind('ml-dsa-44'));
    if (material.kind !== 'ml-dsa' || material.key.expanded === undefined) throw new TypeError('kind');
    const { name, expanded } = material.key;
    const key = parsePrivateKey(pkcs8OfMaterial({ kind: 'ml-dsa', key: { name, expanded } }));
    expect(publicPem(key)).toBe(publicPem(keyOfKind('ml-dsa-44')));
    expect(parsePrivateKey(encodePrivateKey(key, 'pkcs8')).equals(key)).toBe(true);
    expect(() => toJwk(key)).toThrow(expect.objectContaining({ code: 'E_KEY_KIND' }));
  });

  it.skipIf(!hasOpenssl)('restricts a key of RSA-PSS as we do (needs openssl)', () => {
    const made = openssl(
      'genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_pss_keygen_md:sha384 -pkeyopt rsa_pss_keygen_mgf1_md:sha384 -pkeyopt rsa_pss_keygen_saltlen:48',
    ).toString();
    const key = parsePrivateKey(made);
    expect(key.asymmetricKeyDetails).toMatchObject({ hashAlgorithm: 'sha384', saltLength: 48 });
    expect(privateKeyPem(key, 'pkcs8')).toBe(made);
  });
});

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function certify(key: KeyObject, name: string): Certificate {
  writeFileSync(join(folder, 'key.pem'), privateKeyPem(key, 'pkcs8'));
  const pem = openssl(`req -x509 -new -key key.pem -subj /CN=${name} -days 30`).toString();
  return parseCertificate(onePem(pem, 'CERTIFICATE', { reading: 'lax' }));
}

describe.skipIf(!hasOpenssl).each(['p256', 'p384', 'rsa2048'] as const)(
  'PKCS#12 of kind %s (needs openssl)',
  (kind) => {
    const key = keyOfKind(kind);
    const own = hasOpenssl ? certify(key, kind) : undefined;
    const above = hasOpenssl ? certify(keyOfKind('ed25519'), 'above') : undefined;
    if (own === undefined || above === undefined) return;
    const options = { passphrase, friendlyName: 'Edge 边缘-01', cost: 2000, macCost: 2000 };
    const pfx = encodePkcs12(key, [own, above], options);
    writeFileSync(join(folder, `${kind}.p12`), pfx);

    it('is opened by openssl, with both certificates, the name and the key', () => {
      const text = openssl(`pkcs12 -in ${kind}.p12 -passin file:pass -nodes`).toString();
      expect(text.match(/-----BEGIN CERTIFICATE-----/g)).toHaveLength(2);
      expect(text).toContain('friendlyName: Edge');
      expect(text.match(/localKeyID/g)).toHaveLength(2);
      expect(parsePrivateKey(text).equals(key)).toBe(true);
      expect(() => openssl(`pkcs12 -in ${kind}.p12 -passin pass:other -nodes`)).toThrow(/./);
    });

    it('has the MAC and the ciphers that the header of pkcs12.ts says', () => {
      const args = ['pkcs12', '-in', `${kind}.p12`, '-passin', 'file:pass', '-info', '-noout'];
      expect(
        execFileSync('sh', ['-c', `openssl ${args.join(' ')} 2>&1`], { cwd: folder }).toString(),
      ).toMatch(
        /MAC: sha256, Iteration 2000\n[\s\S]*PBES2, PBKDF2, AES-256-CBC, Iteration 2000, PRF hmacWithSHA256/,
      );
    });

    it('is a TLS identity to Node', () => {
      createSecureContext({ pfx: Buffer.from(pfx), passphrase });
      expect(() => createSecureContext({ pfx: Buffer.from(pfx), passphrase: 'other' })).toThrow(/mac/i);
    });

    it.skipIf(!hasCerttool)('is opened by GnuTLS (needs certtool)', () => {
      const text = run('certtool', [
        '--p12-info',
        '--inder',
        '--infile',
        `${kind}.p12`,
        '--password',
        passphrase,
      ]).toString();
      expect(text).toMatch(/MAC: SHA256/);
      expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
      expect(text).toMatch(/BEGIN (ENCRYPTED )?PRIVATE KEY/);
    });

    it('is refused for a key that is not the certificate’s, and for a kind without a place there', () => {
      expect(() => encodePkcs12(key, [above, own], options)).toThrow(
        expect.objectContaining({ code: 'E_KEY_MISMATCH' }),
      );
      expect(() => encodePkcs12(keyOfKind('ed25519'), [above], options)).toThrow(
        expect.objectContaining({ code: 'E_KEY_KIND' }),
      );
      expect(() => encodePkcs12(key, [own], { ...options, passphrase: '' })).toThrow(
        expect.objectContaining({ code: 'E_KEY_PASSPHRASE' }),
      );
    });
  },
);

describe('fingerprints', () => {
  it.skipIf(!hasSshKeygen).each(['p256', 'p384', 'p521', 'rsa2048'] as const)(
    'are ssh-keygen’s for kind %s (needs ssh-keygen)',
    (kind) => {
      const key = keyOfKind(kind);
      writeFileSync(join(folder, `${kind}.pub.pem`), publicPem(key));
      const line = run('ssh-keygen', ['-i', '-m', 'PKCS8', '-f', `${kind}.pub.pem`]);
      writeFileSync(join(folder, `${kind}.pub`), line);
      const printed = run('ssh-keygen', ['-l', '-f', `${kind}.pub`])
        .toString()
        .split(' ')[1];
      expect(fingerprints(parseSpki(spkiDerOf(key))).openssh).toBe(printed);
    },
  );

  it.skipIf(!hasSshKeygen)('are ssh-keygen’s for Ed25519 (needs ssh-keygen)', () => {
    const spki = parseSpki(spkiDerOf(keyOfKind('ed25519')));
    const blob = Buffer.concat([
      Buffer.from('0000000b', 'hex'),
      Buffer.from('ssh-ed25519'),
      Buffer.from('00000020', 'hex'),
      spki.publicKey,
    ]);
    writeFileSync(join(folder, 'ed.pub'), `ssh-ed25519 ${blob.toString('base64')}\n`);
    const printed = run('ssh-keygen', ['-l', '-f', 'ed.pub']).toString().split(' ')[1];
    expect(fingerprints(spki).openssh).toBe(printed);
  });

  it('have none of OpenSSH’s for kinds that it does not have', () => {
    expect(fingerprints(parseSpki(spkiDerOf(keyOfKind('ml-dsa-44'))))).not.toHaveProperty('openssh');
  });

  it.skipIf(!hasOpenssl)('are openssl’s of a certificate and of its key (needs openssl)', () => {
    const certificate = certify(keyOfKind('p256'), 'fingerprints');
    const found = fingerprints(certificate);
    const printed = openssl('x509 -inform DER -noout -fingerprint -sha256', certificate.der).toString();
    expect(printed.trim().split('=')[1]?.replaceAll(':', '').toLowerCase()).toBe(found.sha256Hex);
    const pin = openssl('dgst -sha256 -binary', certificate.spki.der).toString('base64');
    expect(found.spkiPin).toBe(`sha256//${pin}`);
    expect(found.spkiSha256Hex).toBe(Buffer.from(pin, 'base64').toString('hex'));
  });
});
