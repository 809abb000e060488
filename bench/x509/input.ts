// SPDX-License-Identifier: Apache-2.0
// What the certificate benchmarks read, judge and issue, made when a suite starts: a request as EdgeCore makes it, a
// leaf with every extension that a fleet's certificates carry, and the chain above it.

import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import * as x509 from '../../core/x509/index.ts';

export interface Material {
  readonly csrDer: Uint8Array;
  readonly key: KeyObject;
  readonly publicKey: KeyObject;
  /** P-256: leaf, intermediate, root. */
  readonly chain: readonly [Uint8Array, Uint8Array, Uint8Array];
  /** The leaf under keys of RSA 2048. */
  readonly rsaLeafDer: Uint8Array;
}

export const validFrom: number = Date.UTC(2026, 0);
export const validUntil: number = Date.UTC(2036, 0);

interface Party {
  readonly name: Uint8Array;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly spki: x509.SubjectPublicKeyInfo;
}

export function makeMaterial(): Material {
  const root = party('Edgewarden bench root');
  const site = party('Edgewarden bench site');
  const leaf = party('system:node:edge-1', 'system:nodes');
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const info = x509.encodeCsrInfo({ subjectDer: edgeCoreSubject(), spkiDer: leaf.spki.der });
  const rsaLeaf: Party = { ...leaf, ...rsa, spki: spkiOf(rsa.publicKey) };
  return {
    csrDer: x509.encodeCsr(info, algorithm, x509.createSignature(algorithm, leaf.privateKey, info)),
    key: leaf.privateKey,
    publicKey: leaf.publicKey,
    chain: [
      certificate(leaf, site, leafExtensions(leaf, site)),
      certificate(site, root, authorityExtensions(site, root, 0)),
      certificate(root, root, authorityExtensions(root, root)),
    ],
    rsaLeafDer: certificate(rsaLeaf, rsaLeaf, leafExtensions(rsaLeaf, rsaLeaf)),
  };
}

function party(commonName: string, organization?: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rdns = organization === undefined ? [] : [[x509.nameAttribute(x509.oids.organization, organization)]];
  return {
    name: x509.encodeName([...rdns, [x509.nameAttribute(x509.oids.commonName, commonName)]]),
    privateKey,
    publicKey,
    spki: spkiOf(publicKey),
  };
}

const spkiOf = (key: KeyObject): x509.SubjectPublicKeyInfo =>
  x509.parseSpki(Uint8Array.from(key.export({ format: 'der', type: 'spki' })));

function edgeCoreSubject(): Uint8Array {
  const attributes = [
    [x509.oids.country, 'CN'],
    [x509.oids.stateOrProvince, 'Zhejiang'],
    [x509.oids.locality, 'Hangzhou'],
    [x509.oids.organization, 'system:nodes'],
    [x509.oids.commonName, 'system:node:edge-1'],
  ] as const;
  return x509.encodeName(attributes.map(([oid, value]) => [x509.nameAttribute(oid, value)]));
}

function certificate(subject: Party, issuer: Party, extensions: readonly x509.Extension[]): Uint8Array {
  const rsa = issuer.privateKey.asymmetricKeyType === 'rsa';
  const algorithm = x509.signatureAlgorithms[rsa ? 'sha256WithRsa' : 'ecdsaWithSha256'];
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: `01${randomBytes(15).toString('hex')}`,
    algorithm,
    issuerDer: issuer.name,
    notBefore: validFrom,
    notAfter: validUntil,
    subjectDer: subject.name,
    spkiDer: subject.spki.der,
    extensions,
  });
  const signature = x509.createSignature(algorithm, issuer.privateKey, tbsDer);
  return x509.encodeCertificate(tbsDer, algorithm, signature);
}

function authorityExtensions(subject: Party, issuer: Party, pathLength?: number): x509.Extension[] {
  return [
    x509.makeExtension(x509.basicConstraints, {
      ca: true,
      ...(pathLength === undefined ? {} : { pathLength }),
    }),
    x509.makeExtension(x509.keyUsage, ['keyCertSign', 'cRLSign']),
    x509.makeExtension(x509.subjectKeyIdentifier, x509.keyIdentifier(subject.spki)),
    x509.makeExtension(x509.authorityKeyIdentifier, { keyId: x509.keyIdentifier(issuer.spki) }),
  ];
}

function leafExtensions(subject: Party, issuer: Party): x509.Extension[] {
  return [
    x509.makeExtension(x509.keyUsage, ['digitalSignature']),
    x509.makeExtension(x509.extKeyUsage, [x509.oids.clientAuth, x509.oids.serverAuth]),
    x509.makeExtension(x509.basicConstraints, { ca: false }),
    x509.makeExtension(x509.subjectKeyIdentifier, x509.keyIdentifier(subject.spki)),
    x509.makeExtension(x509.authorityKeyIdentifier, { keyId: x509.keyIdentifier(issuer.spki) }),
    x509.makeExtension(x509.subjectAltName, [
      { kind: 'dns', value: 'edge-1.site.example' },
      { kind: 'ip', value: '192.0.2.17' },
      { kind: 'uri', value: 'spiffe://fleet.example/node/edge-1' },
    ]),
    x509.makeExtension(x509.crlDistributionPoints, [
      { fullName: [{ kind: 'uri', value: 'http://ca.example/shard-17.crl' }] },
    ]),
    x509.makeExtension(x509.authorityInfoAccess, [
      { method: '1.3.6.1.5.5.7.48.2', location: { kind: 'uri', value: 'http://ca.example/site.crt' } },
    ]),
    x509.makeExtension(x509.certificatePolicies, [{ policy: '1.3.6.1.4.1.99999.1', qualifiers: [] }]),
  ];
}
