// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { build, isDraft, newSerial, type Draft } from '../../../pki/build/draft.ts';
import { lint } from '../../../pki/build/lint.ts';
import type { Ca } from '../../../pki/ca.ts';
import { issue, issueServerCertificate } from '../../../pki/index.ts';
import { bundledProfile } from '../../../pki/profile/catalog.ts';
import { plan, type Plan } from '../../../pki/profile/plan.ts';
import { prove } from '../../../pki/profile/proven.ts';
import { clientAuth } from '../../../pki/profile/usages.ts';
import { signDraft, type Signer } from '../../../pki/sign/signer.ts';
import { hasOpenssl } from '../../support/peers.ts';
import { csrFor, goldenCa, memoryCa } from '../support/ca.ts';
import { codeOf, day, start } from '../support/rows.ts';

const nodeProfile = await bundledProfile('edge-node');
const ca = memoryCa();
const approved = (of: Ca = ca): Plan =>
  plan(
    prove(csrFor('edge-1')),
    { kind: 'operator' },
    { profile: nodeProfile, nodeName: '', usages: [] },
    of.terms,
    start,
  );

const { oids, makeExtension } = x509;

/** What build() writes, in core's own words. */
function fieldsOf(serialHex: string, changes: Partial<x509.TbsFields> = {}): x509.TbsFields {
  const { fields } = approved();
  return {
    serialHex,
    algorithm: ca.issuer.algorithm,
    issuerDer: ca.anchor.certificate.subject.der,
    notBefore: fields.notBefore,
    notAfter: fields.notAfter,
    subjectDer: fields.subjectDer,
    spkiDer: fields.spki.der,
    extensions: [
      makeExtension(x509.keyUsage, ['digitalSignature', 'keyEncipherment']),
      makeExtension(x509.extKeyUsage, [clientAuth]),
      makeExtension(x509.basicConstraints, { ca: false }),
      makeExtension(x509.subjectKeyIdentifier, x509.keyIdentifier(fields.spki)),
      ca.issuer.authorityKeyIdentifier,
    ],
    ...changes,
  };
}

describe('build', () => {
  it('writes the bytes that core/x509 writes from the same fields', () => {
    const draft = build(approved(), ca.issuer);
    expect(Buffer.from(draft.tbsDer)).toEqual(
      Buffer.from(x509.encodeTbsCertificate(fieldsOf(draft.serialHex))),
    );
  });

  it('makes serial numbers that are positive, 16 octets, and never the same', () => {
    const serials = Array.from({ length: 2000 }, newSerial);
    expect(new Set(serials).size).toBe(2000);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
  });

  it('makes the only drafts, and takes only plans', () => {
    const draft = build(approved(), ca.issuer);
    const { plan: of, issuer, serialHex, tbsDer, tbsDigestHex } = draft;
    const lookAlike = { plan: of, issuer, serialHex, tbsDer, tbsDigestHex };
    const forgeable: typeof lookAlike extends Draft ? true : false = false;
    expect([forgeable, isDraft(draft), isDraft(lookAlike)]).toEqual([false, true, false]);
    expect(() => {
      Reflect.apply(build, undefined, [{ fields: approved().fields }, ca.issuer]);
    }).toThrow(TypeError);
  });
});

describe('lint', () => {
  const serial = newSerial();
  const without = (oid: string) => fieldsOf(serial).extensions.filter((extension) => extension.oid !== oid);
  const other = makeExtension(x509.authorityKeyIdentifier, { keyId: new Uint8Array(20) });
  const cases: [string, Partial<x509.TbsFields>][] = [
    ['a short serial number', { serialHex: '01' }],
    ['a serial number of other length', { serialHex: `00${'7'.repeat(30)}`.slice(2) }],
    ["another issuer's name", { issuerDer: approved().fields.subjectDer }],
    ['another algorithm', { algorithm: x509.signatureAlgorithms.ecdsaWithSha384 }],
    ['an earlier beginning', { notBefore: start - day }],
    ['a later end', { notAfter: start + 366 * day }],
    ['an end beyond the issuer’s', { notAfter: ca.anchor.certificate.notAfter + 1000 }],
    ['another key', { spkiDer: ca.anchor.certificate.spki.der }],
    ['another subject', { subjectDer: ca.anchor.certificate.subject.der }],
    [
      'to be a CA',
      { extensions: [...without(oids.basicConstraints), makeExtension(x509.basicConstraints, { ca: true })] },
    ],
    ['no basicConstraints', { extensions: without(oids.basicConstraints) }],
    ['no key usage', { extensions: without(oids.keyUsage) }],
    [
      'a key usage that is not critical',
      { extensions: [...without(oids.keyUsage), makeExtension(x509.keyUsage, ['digitalSignature'], false)] },
    ],
    [
      'to sign certificates',
      {
        extensions: [
          ...without(oids.keyUsage),
          makeExtension(x509.keyUsage, ['digitalSignature', 'keyCertSign']),
        ],
      },
    ],
    ['no extended usage', { extensions: without(oids.extKeyUsage) }],
    [
      'a foreign extended usage',
      { extensions: [...without(oids.extKeyUsage), makeExtension(x509.extKeyUsage, [oids.codeSigning])] },
    ],
    ['no key identifier', { extensions: without(oids.subjectKeyIdentifier) }],
    ["another authority's key identifier", { extensions: [...without(oids.authorityKeyIdentifier), other] }],
    [
      'an alternative name',
      { extensions: [...without(''), makeExtension(x509.subjectAltName, [{ kind: 'dns', value: 'a.b' }])] },
    ],
    [
      'a foreign extension',
      { extensions: [...without(''), { oid: '1.2.3', critical: false, value: Uint8Array.of(5, 0) }] },
    ],
  ];
  it.each(cases)('stops %s', async (_title, changes) => {
    const tbsDer = x509.encodeTbsCertificate(fieldsOf(serial, changes));
    expect(await codeOf(() => lint(tbsDer, approved().fields, ca.issuer))).toBe('E_LINT');
  });

  it('stops what was planned and is against a standard', () => {
    const { fields } = approved();
    const alternativeNames = [{ kind: 'dns', value: '-edge-.example' }] as const;
    const extensions = [...without(''), makeExtension(x509.subjectAltName, alternativeNames)];
    const tbsDer = x509.encodeTbsCertificate(fieldsOf(serial, { extensions }));
    expect(() => lint(tbsDer, { ...fields, alternativeNames }, ca.issuer)).toThrow(
      expect.objectContaining({
        code: 'E_LINT',
        message: expect.not.stringContaining('plan.') as string,
      }),
    );
  });

  it('passes what build() writes', () => {
    expect(() =>
      lint(x509.encodeTbsCertificate(fieldsOf(serial)), approved().fields, ca.issuer),
    ).not.toThrow();
  });
});

describe('signDraft', () => {
  it('takes hardware that answers later', async () => {
    const slow: Signer = { sign: async (draft) => Promise.resolve(ca.signer.sign(draft)) };
    const certDer = await signDraft(slow, build(approved(), ca.issuer));
    const { row, key } = { row: ca.issuer.algorithm, key: x509.publicKeyOf(ca.anchor.certificate.spki) };
    const { tbsDer, signature } = x509.parseCertificate(certDer);
    expect(x509.verifySignature(row, key, tbsDer, signature)).toBe(true);
  });

  it('takes nothing but drafts', async () => {
    const { tbsDer } = build(approved(), ca.issuer);
    const signing: unknown = Reflect.apply(signDraft, undefined, [ca.signer, { tbsDer, issuer: ca.issuer }]);
    await expect(signing).rejects.toThrow(TypeError);
  });
});

describe.skipIf(!hasOpenssl)('openssl agrees (needs openssl)', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'edgewarden-openssl-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const pem = (name: string, der: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, encodePem('CERTIFICATE', der));
    return path;
  };
  const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8' });
  const at = ['-attime', String(start / 1000 + 60)];

  it.each([
    ['under an anchor of our own', memoryCa()],
    ["under KubeEdge's", goldenCa()],
  ])("that a node's certificate is good for TLS clients %s", async (_title, of) => {
    const { certDer } = await issue(
      of,
      csrFor('edge-1'),
      { kind: 'operator' },
      { nodeName: '', usages: [] },
      start,
    );
    const anchor = pem('ca.pem', of.anchor.certDer);
    const leaf = pem('leaf.pem', certDer);
    const strict = of.anchor.certificate.serialHex.length === 32 ? ['-x509_strict'] : [];
    expect(openssl('verify', ...strict, ...at, '-purpose', 'sslclient', '-CAfile', anchor, leaf)).toContain(
      'OK',
    );
    expect(openssl('x509', '-in', leaf, '-noout', '-subject', '-nameopt', 'RFC2253')).toContain(
      'CN=system:node:edge-1,O=system:nodes',
    );
    const text = openssl('x509', '-in', leaf, '-noout', '-text');
    for (const words of [
      'Key Usage: critical\n                Digital Signature, Key Encipherment',
      'TLS Web Client Authentication',
      'CA:FALSE',
      'Subject Key Identifier',
      'Authority Key Identifier',
    ])
      expect(text).toContain(words);
    expect(text).not.toContain('TLS Web Server Authentication');
  });

  it("that the endpoint's certificate is good for TLS servers of its names", async () => {
    const issued = await issueServerCertificate(ca, {
      dnsNames: ['cloudcore.example', 'localhost'],
      ipAddresses: ['127.0.0.1', 'fd00::1'],
      now: start,
    });
    const anchor = pem('ca.pem', ca.anchor.certDer);
    const leaf = pem('server.pem', issued.certDer);
    for (const name of [
      ['-verify_hostname', 'cloudcore.example'],
      ['-verify_ip', 'fd00::1'],
    ])
      expect(
        openssl('verify', '-x509_strict', ...at, '-purpose', 'sslserver', ...name, '-CAfile', anchor, leaf),
      ).toContain('OK');
    expect(x509.nameText(x509.parseCertificate(issued.certDer).subject)).toBe('CN=KubeEdge,O=KubeEdge');
    expect(issued.keyPem).toContain('BEGIN EC PRIVATE KEY');
  });

  it('on the anchor', () => {
    const text = openssl('x509', '-in', pem('ca.pem', ca.anchor.certDer), '-noout', '-text');
    for (const words of [
      'Digital Signature, Key Encipherment, Certificate Sign, CRL Sign',
      'CA:TRUE',
      'TLS Web Server Authentication, TLS Web Client Authentication',
      'Subject: CN = KubeEdge',
    ])
      expect(text).toContain(words);
  });
});
