// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 6.1 for a path of one, on certificates made for each case.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { makeAnchor } from '../../../pki/build/anchor.ts';
import { readEcKey } from '../../../pki/sign/software.ts';
import { validateLeaf } from '../../../pki/validate/leaf.ts';
import { p256 } from '../support/ca.ts';
import { codeOf, day, start } from '../support/rows.ts';

const pair = makeAnchor('KubeEdge', 3650, start);
const anchor = x509.parseCertificate(pair.certDer);
const { oids, makeExtension } = x509;
const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;

function leaf(
  changes: Partial<x509.TbsFields> = {},
  key: KeyObject = readEcKey(pair.sec1Der).key,
): x509.Certificate {
  const row = changes.algorithm ?? algorithm;
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: '01',
    algorithm: row,
    issuerDer: anchor.subject.der,
    notBefore: start,
    notAfter: start + day,
    subjectDer: x509.encodeName([[x509.nameAttribute(oids.commonName, 'x')]]),
    spkiDer: p256.publicKey.export({ format: 'der', type: 'spki' }),
    extensions: [],
    ...changes,
  });
  return x509.parseCertificate(x509.encodeCertificate(tbsDer, row, x509.createSignature(row, key, tbsDer)));
}

const judge = async (certificate: x509.Certificate, now: number = start) =>
  codeOf(() => validateLeaf(certificate, anchor, { usage: oids.clientAuth, now }));

describe('validateLeaf', () => {
  it.each([
    ['6.1.3 (a)(2): at its first second', start, 'none'],
    ['6.1.3 (a)(2): at its last second', start + day, 'none'],
    ['6.1.3 (a)(2): a millisecond early', start - 1, 'E_PATH_EARLY'],
    ['6.1.3 (a)(2): a millisecond late', start + day + 1, 'E_PATH_EXPIRED'],
  ])('%s', async (_title, now, code) => expect(await judge(leaf(), now)).toBe(code));

  const cases: [string, string, () => x509.Certificate][] = [
    ['6.1.3 (a)(1): signed by another key', 'E_PATH_SIGNATURE', () => leaf({}, p256.privateKey)],
    [
      '6.1.3 (a)(1): signed by a key of another kind',
      'E_PATH_SIGNATURE',
      () => leaf({ algorithm: x509.signatureAlgorithms.ed25519 }, generateKeyPairSync('ed25519').privateKey),
    ],
    [
      '6.1.3 (a)(4): issued under another name',
      'E_PATH_ISSUER',
      () => leaf({ issuerDer: x509.encodeName([]) }),
    ],
    [
      '6.1.5 (f): an unknown critical extension',
      'E_PATH_CRITICAL',
      () => leaf({ extensions: [{ oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) }] }),
    ],
    [
      'an unknown extension that is not critical',
      'none',
      () => leaf({ extensions: [{ oid: '1.2.3', critical: false, value: Uint8Array.of(5, 0) }] }),
    ],
    [
      '4.2.1.9: a CA certificate',
      'E_PATH_KIND',
      () => leaf({ extensions: [makeExtension(x509.basicConstraints, { ca: true })] }),
    ],
    [
      '4.2.1.3: a key that may not sign',
      'E_PATH_USAGE',
      () => leaf({ extensions: [makeExtension(x509.keyUsage, ['keyEncipherment'])] }),
    ],
    [
      '4.2.1.12: for servers only',
      'E_PATH_USAGE',
      () => leaf({ extensions: [makeExtension(x509.extKeyUsage, [oids.serverAuth])] }),
    ],
    [
      '4.2.1.12: for any purpose',
      'none',
      () => leaf({ extensions: [makeExtension(x509.extKeyUsage, [oids.anyExtendedKeyUsage])] }),
    ],
    [
      'an extension that cannot be read',
      'E_DER_TRUNCATED',
      () => leaf({ extensions: [{ oid: oids.keyUsage, critical: true, value: Uint8Array.of(3) }] }),
    ],
  ];
  it.each(cases)('%s: %s', async (_title, code, certificate) =>
    expect(await judge(certificate())).toBe(code),
  );
});
