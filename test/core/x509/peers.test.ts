// SPDX-License-Identifier: Apache-2.0
// Ours beside node:crypto's X509Certificate, @peculiar/x509 and node-forge: each reads what the other wrote.
import 'reflect-metadata';
import { createPublicKey, verify, webcrypto, X509Certificate } from 'node:crypto';
import * as peculiar from '@peculiar/x509';
import fc from 'fast-check';
import forge from 'node-forge';
import { describe, expect, it } from 'vitest';
import { onePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { extensions, keyRows, nameDer, seconds, serialHex, type KeyRow } from './values.ts';

peculiar.cryptoProvider.set(webcrypto as never);

const fields = fc.record({
  serialHex,
  issuerDer: nameDer,
  dates: fc.tuple(seconds, seconds),
  subjectDer: nameDer,
  extensions,
});
const key = fc.constantFrom(...keyRows);

type Fields = typeof fields extends fc.Arbitrary<infer T> ? T : never;

function certificate(row: KeyRow, { dates, ...rest }: Fields): Uint8Array {
  const tbs = x509.encodeTbsCertificate({
    ...rest,
    algorithm: row.algorithm,
    notBefore: Math.min(...dates),
    notAfter: Math.max(...dates),
    spkiDer: row.spkiDer,
  });
  return x509.encodeCertificate(tbs, row.algorithm, x509.createSignature(row.algorithm, row.privateKey, tbs));
}

function csr(row: KeyRow, { subjectDer, extensions }: Pick<Fields, 'subjectDer' | 'extensions'>): Uint8Array {
  const info = x509.encodeCsrInfo({ subjectDer, spkiDer: row.spkiDer, extensions });
  return x509.encodeCsr(info, row.algorithm, x509.createSignature(row.algorithm, row.privateKey, info));
}

describe("node:crypto's X509Certificate", () => {
  it('reads our certificates as we do, whatever is in them', () => {
    fc.assert(
      fc.property(key, fields, (row, values) => {
        const der = certificate(row, values);
        const theirs = new X509Certificate(der);
        const ours = x509.parseCertificate(der);
        expect(theirs.serialNumber.toLowerCase().replace(/^0+/, '')).toBe(ours.serialHex.replace(/^0+/, ''));
        expect(theirs.validFromDate.getTime()).toBe(ours.notBefore);
        expect(theirs.validToDate.getTime()).toBe(ours.notAfter);
        expect(theirs.publicKey.equals(x509.publicKeyOf(ours.spki))).toBe(true);
        expect(theirs.verify(x509.publicKeyOf(ours.spki))).toBe(true);
        // OpenSSL calls a CA only what may also sign certificates.
        const maySign = x509.findExtension(ours.extensions, x509.keyUsage)?.includes('keyCertSign') ?? true;
        const isCa = x509.findExtension(ours.extensions, x509.basicConstraints)?.ca ?? false;
        expect(theirs.ca).toBe(isCa && maySign);
        expect((theirs.keyUsage as string[] | undefined) ?? []).toEqual(
          x509.findExtension(ours.extensions, x509.extKeyUsage) ?? [],
        );
        expect(Buffer.from(theirs.raw)).toEqual(Buffer.from(der));
      }),
    );
  });
});

describe('@peculiar/x509', () => {
  it('reads our certificates as we do', () => {
    fc.assert(
      fc.property(key, fields, (row, values) => {
        const der = certificate(row, values);
        const theirs = new peculiar.X509Certificate(der);
        const ours = x509.parseCertificate(der);
        expect(theirs.serialNumber).toMatch(new RegExp(`^0*${ours.serialHex.replace(/^0+/, '')}$`));
        expect(theirs.notBefore.getTime()).toBe(ours.notBefore);
        expect(theirs.notAfter.getTime()).toBe(ours.notAfter);
        expect(Buffer.from(theirs.subjectName.toArrayBuffer())).toEqual(Buffer.from(ours.subject.der));
        expect(Buffer.from(theirs.publicKey.rawData)).toEqual(Buffer.from(ours.spki.der));
        const list = theirs.extensions.map((e) => ({
          oid: e.type,
          critical: e.critical,
          value: Buffer.from(e.value).toString('hex'),
        }));
        expect(list).toEqual(
          ours.extensions.map((e) => ({ ...e, value: Buffer.from(e.value).toString('hex') })),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('verifies our requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        key.filter(({ name }) => !/P-224|PSS/.test(name)),
        fields,
        async (row, values) => {
          expect(await new peculiar.Pkcs10CertificateRequest(csr(row, values)).verify()).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it.each([
    ['P-256', { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }],
    ['P-384', { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }],
    [
      'RSA',
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: 'SHA-256',
      },
    ],
    ['Ed25519', { name: 'Ed25519' }],
  ])('writes requests and certificates that we read: %s', async (_, algorithm) => {
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, [
      'sign',
      'verify',
    ])) as webcrypto.CryptoKeyPair;
    const list = [
      new peculiar.BasicConstraintsExtension(true, 3, true),
      new peculiar.KeyUsagesExtension(
        peculiar.KeyUsageFlags.keyCertSign | peculiar.KeyUsageFlags.cRLSign,
        true,
      ),
      new peculiar.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'edge.example' },
        { type: 'ip', value: '2001:db8::1' },
      ]),
    ];
    const name = 'CN=system:node:边缘-01, O=system:nodes';
    const request = await peculiar.Pkcs10CertificateRequestGenerator.create({
      name,
      keys,
      signingAlgorithm: algorithm,
      extensions: list,
    });
    const ours = x509.parseCsr(new Uint8Array(request.rawData));
    x509.verifyCsrSignature(ours);
    expect(x509.nameText(ours.subject)).toBe('O=system:nodes,CN=system:node:边缘-01');
    expect(x509.findExtension(ours.extensions, x509.basicConstraints)).toEqual({ ca: true, pathLength: 3 });
    expect(x509.findExtension(ours.extensions, x509.keyUsage)).toEqual(['keyCertSign', 'cRLSign']);
    expect(x509.findExtension(ours.extensions, x509.subjectAltName)).toEqual([
      { kind: 'dns', value: 'edge.example' },
      { kind: 'ip', value: '2001:db8::1' },
    ]);
    const notAfter = new Date('2060-01-01T00:00:00Z');
    const made = await peculiar.X509CertificateGenerator.createSelfSigned({
      name,
      keys,
      signingAlgorithm: algorithm,
      serialNumber: '01ff',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter,
      extensions: list,
    });
    const certificate = x509.parseCertificate(new Uint8Array(made.rawData));
    expect([certificate.serialHex, certificate.notAfter]).toEqual(['01ff', notAfter.getTime()]);
    const row = x509.signatureAlgorithmOf(certificate.signatureAlgorithm);
    expect(
      x509.verifySignature(
        row,
        x509.publicKeyOf(certificate.spki),
        certificate.tbsDer,
        certificate.signature,
      ),
    ).toBe(true);
  });
});

describe('node-forge, which knows RSA alone', () => {
  const keys = forge.pki.rsa.generateKeyPair({ bits: 2048 });

  it('writes requests that we read and verify', () => {
    const request = forge.pki.createCertificationRequest();
    request.publicKey = keys.publicKey;
    request.setSubject([
      { name: 'commonName', value: 'system:node:edge-1' },
      { name: 'organizationName', value: 'system:nodes' },
    ]);
    request.setAttributes([
      {
        name: 'extensionRequest',
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'edge.example' }] }],
      },
    ] as never);
    request.sign(keys.privateKey, forge.md.sha256.create());
    const ours = x509.parseCsr(
      onePem(forge.pki.certificationRequestToPem(request), 'CERTIFICATE REQUEST', { reading: 'strict' }),
    );
    x509.verifyCsrSignature(ours);
    expect(x509.nameText(ours.subject)).toBe('O=system:nodes,CN=system:node:edge-1');
    expect(x509.findExtension(ours.extensions, x509.subjectAltName)).toEqual([
      { kind: 'dns', value: 'edge.example' },
    ]);
  });

  it('verifies our requests', () => {
    fc.assert(
      fc.property(
        key.filter(({ name }) => name === 'RSA sha256'),
        fields,
        (row, values) => {
          const asn1 = forge.asn1.fromDer(
            forge.util.createBuffer(Buffer.from(csr(row, values)).toString('binary')),
          );
          expect(forge.pki.certificationRequestFromAsn1(asn1).verify()).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('our verification', () => {
  it('agrees with a key imported by node from the same SPKI', () => {
    for (const row of keyRows) {
      const parsed = x509.parseCsr(csr(row, { subjectDer: x509.encodeName([]), extensions: [] }));
      const imported = createPublicKey({ key: Buffer.from(row.spkiDer), format: 'der', type: 'spki' });
      expect(x509.publicKeyOf(parsed.spki).equals(imported), row.name).toBe(true);
      if (row.algorithm.pss === undefined)
        expect(verify(row.algorithm.hash, parsed.infoDer, imported, parsed.signature)).toBe(true);
      expect(() => x509.verifyCsrSignature(parsed)).not.toThrow();
    }
  });
});
