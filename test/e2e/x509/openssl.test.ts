// SPDX-License-Identifier: Apache-2.0
// Ours beside the openssl command: it reads and verifies what we write, we read and verify what it writes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem, onePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { hasOpenssl } from '../../support/peers.ts';
import { extensions, keyRows, nameDer, seconds, serialHex } from '../../core/x509/values.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-openssl-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openssl(args: readonly string[], input?: Uint8Array | string): string {
  return execFileSync('openssl', args, { cwd: folder, input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();
}

const keyTypes: readonly [name: string, arguments_: readonly string[], algorithm: string][] = [
  ['P-256', ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'], 'ecdsa-with-SHA256'],
  ['P-384', ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'ecdsa-with-SHA256'],
  ['P-521', ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'], 'ecdsa-with-SHA256'],
  ['RSA', ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'sha256WithRSAEncryption'],
  ['Ed25519', ['ED25519'], 'Ed25519'],
];

describe.skipIf(!hasOpenssl).each(keyTypes)(
  'openssl with a key of kind %s (needs openssl)',
  (kind, algorithmArguments, algorithm) => {
    const keyFile = `${kind}.pem`;
    beforeAll(() => void openssl(['genpkey', '-algorithm', ...algorithmArguments, '-out', keyFile]));
    const subject = ['-utf8', '-subj', '/C=CN/O=system:nodes/CN=system:node:边缘-01'];
    const wanted = [
      '-addext',
      'subjectAltName=DNS:edge.example,IP:192.0.2.1,IP:2001:db8::1,email:a@b.c,URI:spiffe://a/b',
    ];

    it('writes requests that we read and verify', () => {
      const pem = openssl([
        'req',
        '-new',
        '-key',
        keyFile,
        ...subject,
        ...wanted,
        '-addext',
        'keyUsage=critical,digitalSignature',
      ]);
      const csr = x509.parseCsr(onePem(pem, 'CERTIFICATE REQUEST', { reading: 'strict' }));
      x509.verifyCsrSignature(csr);
      expect(x509.signatureAlgorithmOf(csr.signatureAlgorithm).name).toBe(algorithm);
      expect(x509.nameText(csr.subject)).toBe('CN=system:node:边缘-01,O=system:nodes,C=CN');
      expect(x509.findExtension(csr.extensions, x509.keyUsage)).toEqual(['digitalSignature']);
      expect(x509.findExtension(csr.extensions, x509.subjectAltName)).toEqual([
        { kind: 'dns', value: 'edge.example' },
        { kind: 'ip', value: '192.0.2.1' },
        { kind: 'ip', value: '2001:db8::1' },
        { kind: 'email', value: 'a@b.c' },
        { kind: 'uri', value: 'spiffe://a/b' },
      ]);
    });

    it('writes certificates that we read, under the text it prints before them', () => {
      const pem = openssl([
        'req',
        '-x509',
        '-new',
        '-key',
        keyFile,
        ...subject,
        ...wanted,
        '-days',
        '36500',
        '-set_serial',
        '0x00ab01',
        '-text',
      ]);
      const certificate = x509.parseCertificate(onePem(pem, 'CERTIFICATE', { reading: 'lax' }));
      expect(certificate.serialHex).toBe('ab01');
      expect(certificate.notAfter - certificate.notBefore).toBe(36_500 * 86_400_000);
      expect(x509.findExtension(certificate.extensions, x509.basicConstraints)).toEqual({ ca: true });
      const ski = x509.findExtension(certificate.extensions, x509.subjectKeyIdentifier);
      expect(x509.findExtension(certificate.extensions, x509.authorityKeyIdentifier)?.keyId).toEqual(ski);
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
  },
);

describe.skipIf(!hasOpenssl)('openssl (needs openssl)', () => {
  it('reads our certificates as we do', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...keyRows),
        serialHex,
        nameDer,
        nameDer,
        fc.tuple(seconds, seconds),
        extensions,
        (key, serial, issuerDer, subjectDer, dates, list) => {
          const fields = {
            serialHex: serial,
            algorithm: key.algorithm,
            issuerDer,
            subjectDer,
            notBefore: Math.min(...dates),
            notAfter: Math.max(...dates),
            spkiDer: key.spkiDer,
            extensions: list,
          };
          const tbs = x509.encodeTbsCertificate(fields);
          const der = x509.encodeCertificate(
            tbs,
            key.algorithm,
            x509.createSignature(key.algorithm, key.privateKey, tbs),
          );
          const text = openssl(
            ['x509', '-inform', 'DER', '-noout', '-serial', '-dates', '-pubkey', '-dateopt', 'iso_8601'],
            der,
          );
          const ours = x509.parseCertificate(der);
          expect(/serial=0*(.*)/.exec(text)?.[1]?.toLowerCase()).toBe(ours.serialHex.replace(/^0+/, ''));
          expect(/notBefore=(.*)Z/.exec(text)?.[1]?.trim()).toBe(iso(ours.notBefore));
          expect(/notAfter=(.*)Z/.exec(text)?.[1]?.trim()).toBe(iso(ours.notAfter));
          expect(text).toContain(encodePem('PUBLIC KEY', key.spkiDer));
          // What it reads it writes again: the same bytes.
          expect(openssl(['x509', '-inform', 'DER'], der)).toBe(encodePem('CERTIFICATE', der));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('verifies our requests', () => {
    for (const key of keyRows) {
      const info = x509.encodeCsrInfo({
        subjectDer: x509.encodeName([[x509.nameAttribute('2.5.4.3', 'edge')]]),
        spkiDer: key.spkiDer,
        extensions: [x509.makeExtension(x509.subjectAltName, [{ kind: 'dns', value: 'edge.example' }])],
      });
      const der = x509.encodeCsr(
        info,
        key.algorithm,
        x509.createSignature(key.algorithm, key.privateKey, info),
      );
      const text = openssl(['req', '-inform', 'DER', '-noout', '-verify', '-text'], der);
      expect(text, key.name).toContain('DNS:edge.example');
    }
  });

  it('writes names as we do (RFC 2253, on which RFC 4514 builds)', () => {
    fc.assert(
      fc.property(
        nameDer.filter((der) =>
          x509
            .parseName(der)
            .rdns.flat()
            .every(({ oid, value }) => oid !== '1.2.3.4' && /^[ -~]+$/.test(value)),
        ),
        (subjectDer) => {
          const [key] = keyRows;
          if (key === undefined) return;
          const info = x509.encodeCsrInfo({ subjectDer, spkiDer: key.spkiDer });
          const der = x509.encodeCsr(
            info,
            key.algorithm,
            x509.createSignature(key.algorithm, key.privateKey, info),
          );
          const text = openssl(
            ['req', '-inform', 'DER', '-noout', '-subject', '-nameopt', 'RFC2253,-esc_msb'],
            der,
          );
          expect(text.replace(/^subject=/, '').replace(/\n$/, '')).toBe(
            x509.nameText(x509.parseName(subjectDer)),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  it('writes keys in files that the lax reading takes', () => {
    openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-out', 'sec1.pem']);
    const text = openssl(['ec', '-in', 'sec1.pem', '-text', '-param_enc', 'named_curve']);
    expect(onePem(text, 'EC PRIVATE KEY', { reading: 'lax' }).length).toBeGreaterThan(100);
  });
});

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
