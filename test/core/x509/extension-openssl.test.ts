// SPDX-License-Identifier: Apache-2.0
// The kinds of extension beside openssl: we read what it writes from its own configuration, it prints what we write.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { write } from '../../../core/der/index.ts';
import { encodePem, onePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { hasOpenssl } from '../../support/peers.ts';
import { kindValues } from './extension-values.ts';
import { keyRows } from './values.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-extensions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { cwd: folder, maxBuffer: 64 << 20, stdio: 'pipe' }).toString();

const configuration = `
[req]
distinguished_name = dn
prompt = no
x509_extensions = v3
[dn]
CN = edge CA
[v3]
basicConstraints = critical,CA:TRUE,pathlen:2
keyUsage = critical,keyCertSign,cRLSign,decipherOnly,keyAgreement
extendedKeyUsage = serverAuth,OCSPSigning,1.2.3.4
subjectKeyIdentifier = 01:02:03
subjectAltName = DNS:edge.example,IP:2001:db8::1,email:a@b.example,URI:spiffe://a/b,RID:1.2.3,dirName:dir,otherName:1.3.6.1.5.5.7.8.9;UTF8:e@b.example
issuerAltName = DNS:ca.example
nameConstraints = critical,permitted;DNS:.edge.example,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:2001:db8::/ffff:ffff::,excluded;email:.bad.example,excluded;dirName:dir,excluded;URI:.bad.example
crlDistributionPoints = point1,point2
freshestCRL = URI:http://ca.example/delta
authorityInfoAccess = OCSP;URI:http://ca.example/ocsp,caIssuers;URI:http://ca.example/ca
subjectInfoAccess = 1.3.6.1.5.5.7.48.5;URI:http://ca.example/repository
certificatePolicies = 1.2.3,@policy
policyMappings = 1.2.3:1.2.4,1.2.5:1.2.6
policyConstraints = critical,requireExplicitPolicy:3,inhibitPolicyMapping:1
inhibitAnyPolicy = critical,2
tlsfeature = status_request,status_request_v2
noCheck = ignored
[dir]
C = CN
O = Edge
[point1]
fullname = URI:http://ca.example/crl,URI:ldap://ca.example
reasons = keyCompromise,CACompromise,AACompromise
[point2]
relativename = relative
CRLissuer = dirName:dir
[relative]
CN = shard 7
[policy]
policyIdentifier = 1.3.5.8
CPS.1 = http://ca.example/cps
userNotice.1 = @notice
[notice]
explicitText = UTF8:For all
organization = Edge
noticeNumbers = 1,2
`;

const directory = x509.parseNameText('O=Edge,C=CN');

describe.skipIf(!hasOpenssl)('openssl (needs openssl)', () => {
  it('writes every kind, and we read what its configuration says', () => {
    writeFileSync(join(folder, 'v3.cnf'), configuration);
    openssl('genpkey', '-algorithm', 'ED25519', '-out', 'key.pem');
    const pem = openssl('req', '-x509', '-new', '-utf8', '-key', 'key.pem', '-config', 'v3.cnf');
    const certificate = x509.parseCertificate(onePem(pem, 'CERTIFICATE', { reading: 'strict' }));
    const of = <T>(kind: x509.ExtensionKind<T>): T | undefined => x509.extensionOf(certificate, kind);
    const sameDirectory = {
      kind: 'directory',
      value: expect.objectContaining({ rdns: expect.any(Array) as unknown }) as unknown,
    };
    expect(of(x509.basicConstraints)).toEqual({ ca: true, pathLength: 2 });
    expect(of(x509.keyUsage)).toEqual(['keyAgreement', 'keyCertSign', 'cRLSign', 'decipherOnly']);
    expect(of(x509.extKeyUsage)).toEqual([x509.oids.serverAuth, x509.oids.ocspSigning, '1.2.3.4']);
    expect(of(x509.subjectKeyIdentifier)).toEqual(Uint8Array.of(1, 2, 3));
    expect(of(x509.subjectAltName)).toEqual([
      { kind: 'dns', value: 'edge.example' },
      { kind: 'ip', value: '2001:db8::1' },
      { kind: 'email', value: 'a@b.example' },
      { kind: 'uri', value: 'spiffe://a/b' },
      { kind: 'registeredId', value: '1.2.3' },
      sameDirectory,
      { kind: 'other', oid: '1.3.6.1.5.5.7.8.9', value: write.utf8String('e@b.example') },
    ]);
    const [, , , , , dirName] = of(x509.subjectAltName) ?? [];
    expect(dirName?.kind === 'directory' && x509.sameName(dirName.value, directory)).toBe(true);
    expect(of(x509.issuerAltName)).toEqual([{ kind: 'dns', value: 'ca.example' }]);
    expect(of(x509.nameConstraints)).toEqual({
      permitted: [
        { kind: 'dns', value: '.edge.example' },
        { kind: 'ip', address: Uint8Array.of(10, 0, 0, 0), mask: Uint8Array.of(255, 0, 0, 0) },
        { kind: 'ip', address: x509.ipOctets('2001:db8::'), mask: x509.ipOctets('ffff:ffff::') },
      ],
      excluded: [
        { kind: 'email', value: '.bad.example' },
        sameDirectory,
        { kind: 'uri', value: '.bad.example' },
      ],
    });
    expect(of(x509.crlDistributionPoints)).toEqual([
      {
        fullName: [
          { kind: 'uri', value: 'http://ca.example/crl' },
          { kind: 'uri', value: 'ldap://ca.example' },
        ],
        reasons: ['keyCompromise', 'cACompromise', 'aACompromise'],
      },
      {
        relativeName: [{ oid: x509.oids.commonName, stringType: 'UTF8String', value: 'shard 7' }],
        crlIssuer: [sameDirectory],
      },
    ]);
    expect(of(x509.freshestCrl)).toEqual([{ fullName: [{ kind: 'uri', value: 'http://ca.example/delta' }] }]);
    expect(of(x509.authorityInfoAccess)).toEqual([
      { method: x509.oids.ocsp, location: { kind: 'uri', value: 'http://ca.example/ocsp' } },
      { method: x509.oids.caIssuers, location: { kind: 'uri', value: 'http://ca.example/ca' } },
    ]);
    expect(of(x509.subjectInfoAccess)).toEqual([
      { method: '1.3.6.1.5.5.7.48.5', location: { kind: 'uri', value: 'http://ca.example/repository' } },
    ]);
    expect(of(x509.certificatePolicies)).toMatchObject([
      { policy: '1.2.3', qualifiers: [] },
      {
        policy: '1.3.5.8',
        qualifiers: [
          { kind: 'cps', uri: 'http://ca.example/cps' },
          {
            kind: 'userNotice',
            explicitText: 'For all',
            noticeRef: { organization: 'Edge', numbers: [1, 2] },
          },
        ],
      },
    ]);
    expect(of(x509.policyMappings)).toEqual([
      { issuerPolicy: '1.2.3', subjectPolicy: '1.2.4' },
      { issuerPolicy: '1.2.5', subjectPolicy: '1.2.6' },
    ]);
    expect(of(x509.policyConstraints)).toEqual({ requireExplicitPolicy: 3, inhibitPolicyMapping: 1 });
    expect(of(x509.inhibitAnyPolicy)).toBe(2);
    expect(of(x509.tlsFeature)).toEqual([5, 17]);
    expect(of(x509.ocspNoCheck)).toBeNull();
    // What it wrote we write again: the same bytes.
    for (const { kind, value, extension } of x509.decodeExtensions(certificate))
      expect(kind?.encode(value), kind?.name).toEqual(extension.value);
  });

  it('prints what we write', () => {
    const uri = (value: string): x509.GeneralName => ({ kind: 'uri', value });
    const text = opensslText([
      certificateWith([
        x509.makeExtension(x509.nameConstraints, {
          permitted: [
            { kind: 'ip', address: Uint8Array.of(10, 1, 0, 0), mask: Uint8Array.of(255, 255, 0, 0) },
          ],
          excluded: [{ kind: 'dns', value: 'bad.example' }],
        }),
        x509.makeExtension(x509.crlDistributionPoints, [
          { fullName: [uri('http://ca.example/1')], reasons: ['superseded'] },
          { crlIssuer: [{ kind: 'directory', value: directory }] },
        ]),
        x509.makeExtension(x509.certificatePolicies, [
          {
            policy: '1.2.3',
            qualifiers: [{ kind: 'cps', uri: 'http://ca.example/cps' }, x509.userNotice('be kind')],
          },
        ]),
        x509.makeExtension(x509.policyConstraints, { requireExplicitPolicy: 4 }),
        x509.makeExtension(x509.policyMappings, [{ issuerPolicy: '1.2.3', subjectPolicy: '1.2.4' }]),
        x509.makeExtension(x509.inhibitAnyPolicy, 3),
        x509.makeExtension(x509.tlsFeature, [5]),
        x509.makeExtension(x509.authorityInfoAccess, [
          { method: x509.oids.ocsp, location: uri('http://ca.example/o') },
        ]),
        x509.makeExtension(x509.ocspNoCheck, null),
      ]),
    ]).replaceAll(/\s+/g, ' ');
    for (const line of [
      'Name Constraints: critical Permitted: IP:10.1.0.0/255.255.0.0 Excluded: DNS:bad.example',
      'URI:http://ca.example/1 Reasons: Superseded',
      'CRL Issuer: DirName',
      'Policy: 1.2.3 CPS: http://ca.example/cps User Notice: Explicit Text: be kind',
      'Policy Constraints: critical Require Explicit Policy:4',
      'Policy Mappings: critical 1.2.3:1.2.4',
      'Inhibit Any Policy: critical 3',
      'TLS Feature: status_request',
      'OCSP - URI:http://ca.example/o',
      'OCSP No Check:',
    ])
      expect(text).toContain(line);
  });

  it('finds the same extensions in some hundreds of certificates of ours', () => {
    const rows = kindValues.filter(({ kind }) => !kind.name.startsWith('fulcio'));
    const lists = fc.sample(
      fc
        .subarray([...rows], { minLength: 1 })
        .chain((some) =>
          fc.tuple(
            ...some.map(({ kind, values }) =>
              fc
                .tuple(values, fc.boolean())
                .map(([value, critical]) => x509.makeExtension(kind, value, critical)),
            ),
          ),
        ),
      300,
    );
    const blocks = opensslText(lists.map(certificateWith))
      .split(/^Certificate:$/m)
      .slice(1);
    expect(blocks).toHaveLength(lists.length);
    for (const [i, list] of lists.entries()) {
      const printed = [...(blocks[i] ?? '').matchAll(/^ {12}\S.*?: ?(critical)?\s*$/gm)].filter(
        ([line]) => !/^ +(Public Key|Not |ED25519)/.test(line),
      );
      expect(printed.map(([, critical]) => critical !== undefined)).toEqual(
        list.map(({ critical }) => critical),
      );
    }
  });
});

function certificateWith(extensions: readonly x509.Extension[]): Uint8Array {
  const key = keyRows.find(({ name }) => name === 'Ed25519');
  if (key === undefined) throw new TypeError('no key of Ed25519');
  const name = x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'edge-1')]]);
  const tbs = x509.encodeTbsCertificate({
    serialHex: '01',
    algorithm: key.algorithm,
    issuerDer: name,
    subjectDer: name,
    notBefore: 0,
    notAfter: 1000,
    spkiDer: key.spkiDer,
    extensions,
  });
  return x509.encodeCertificate(tbs, key.algorithm, x509.createSignature(key.algorithm, key.privateKey, tbs));
}

function opensslText(certificates: readonly Uint8Array[]): string {
  writeFileSync(join(folder, 'all.pem'), certificates.map((der) => encodePem('CERTIFICATE', der)).join(''));
  openssl('crl2pkcs7', '-nocrl', '-certfile', 'all.pem', '-out', 'all.p7');
  return openssl('pkcs7', '-print_certs', '-text', '-noout', '-in', 'all.p7');
}
