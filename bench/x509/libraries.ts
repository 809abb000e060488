// SPDX-License-Identifier: Apache-2.0
// What others make of the same certificates, each asked for as nearly the same work as it can do: node:crypto's
// X509Certificate, @peculiar/x509, pkijs and node-forge, as their latest versions in the lockfile are.
//
// None of them is as strict: they take BER, and decode what they know. node-forge knows RSA keys only.

import { webcrypto, X509Certificate } from 'node:crypto';
import { oids } from '../../core/x509/index.ts';
import { validFrom, validUntil } from './input.ts';

/** The work that a library can do on a chain of certificates, leaf first, and on a request. */
export interface X509Library {
  readonly name: string;
  readonly version: string;
  /** Reads a request, its subject and attributes. */
  readonly readCsr?: (csrDer: Uint8Array) => unknown;
  /** Reads a request and verifies its own signature. */
  readonly verifyCsr?: (csrDer: Uint8Array) => Promise<boolean>;
  /** Reads a certificate with subject, issuer, dates and every extension that the library knows. */
  readonly readCertificate?: (certDer: Uint8Array) => unknown;
  /** Reads a certificate with an RSA key. */
  readonly readRsaCertificate?: (certDer: Uint8Array) => unknown;
  /** Builds and signs a P-256 leaf with two or three extensions, under a key made beforehand. */
  readonly makeLeaf?: () => Promise<unknown>;
  /** Validates leaf, intermediate and root, the last of which is trusted. */
  readonly validate?: (chain: readonly Uint8Array[]) => Promise<boolean>;
}

/** node:crypto's own: it reads and checks one signature; there are no requests, and no path validation. */
const nodeCrypto: X509Library = {
  name: 'node:crypto X509Certificate',
  version: process.version,
  readCertificate: readWithNode,
  readRsaCertificate: readWithNode,
  validate: (chain) => {
    const [leaf, intermediate, root] = chain.map((der) => new X509Certificate(der));
    if (leaf === undefined || intermediate === undefined || root === undefined) return Promise.resolve(false);
    return Promise.resolve(
      leaf.checkIssued(intermediate) &&
        leaf.verify(intermediate.publicKey) &&
        intermediate.checkIssued(root) &&
        intermediate.verify(root.publicKey),
    );
  },
};

function readWithNode(der: Uint8Array): unknown {
  const read = new X509Certificate(der);
  return [
    read.subject,
    read.issuer,
    read.validFromDate,
    read.validToDate,
    read.subjectAltName,
    read.keyUsage,
    read.infoAccess,
  ];
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

async function peculiar(): Promise<X509Library> {
  await import('reflect-metadata');
  const library = await import('@peculiar/x509');
  const { default: manifest } = await import('@peculiar/x509/package.json', { with: { type: 'json' } });
  library.cryptoProvider.set(webcrypto as never);
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const readCertificate = (der: Uint8Array): unknown => {
    const read = new library.X509Certificate(der);
    return [read.subject, read.issuer, read.notBefore, read.notAfter, read.extensions];
  };
  return {
    name: '@peculiar/x509',
    version: manifest.version,
    readCsr(der) {
      const read = new library.Pkcs10CertificateRequest(der);
      return [read.subject, read.extensions];
    },
    verifyCsr: (der) => new library.Pkcs10CertificateRequest(der).verify(),
    readCertificate,
    readRsaCertificate: readCertificate,
    makeLeaf: () =>
      library.X509CertificateGenerator.create({
        serialNumber: '01f3',
        subject: 'O=system:nodes, CN=system:node:edge-1',
        issuer: 'CN=Edgewarden bench site',
        notBefore: new Date(validFrom),
        notAfter: new Date(validUntil),
        signingAlgorithm: ecdsa,
        publicKey: keys.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
          new library.ExtendedKeyUsageExtension([oids.clientAuth, oids.serverAuth]),
          new library.BasicConstraintsExtension(false, undefined, true),
        ],
      }),
    async validate(chain) {
      const [leaf, ...others] = chain.map((der) => new library.X509Certificate(der));
      if (leaf === undefined) return false;
      const built = await new library.X509ChainBuilder({ certificates: others }).build(leaf);
      return built.length === chain.length;
    },
  };
}

async function pkijs(): Promise<X509Library> {
  const library = await import('pkijs');
  const { default: manifest } = await import('pkijs/package.json', { with: { type: 'json' } });
  const asn1 = await import('asn1js');
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const commonName = (value: string): InstanceType<typeof library.AttributeTypeAndValue> =>
    new library.AttributeTypeAndValue({ type: oids.commonName, value: new asn1.Utf8String({ value }) });
  const extension = (
    extnID: string,
    value: { toSchema(): { toBER(): ArrayBuffer } },
  ): InstanceType<typeof library.Extension> =>
    new library.Extension({ extnID, critical: false, extnValue: value.toSchema().toBER() });
  const basicConstraints = extension(oids.basicConstraints, new library.BasicConstraints({ cA: false }));
  const extKeyUsage = extension(
    oids.extKeyUsage,
    new library.ExtKeyUsage({ keyPurposes: [oids.clientAuth, oids.serverAuth] }),
  );
  library.setEngine('node', new library.CryptoEngine({ name: 'node', crypto: webcrypto as never }));
  const readCertificate = (der: Uint8Array): unknown => {
    const read = library.Certificate.fromBER(der);
    const { subject, issuer, notBefore, notAfter, extensions = [] } = read;
    return [
      subject,
      issuer,
      notBefore,
      notAfter,
      extensions.map((extension) => extension.parsedValue as unknown),
    ];
  };
  return {
    name: 'pkijs',
    version: manifest.version,
    readCsr(der) {
      const { subject, attributes } = library.CertificationRequest.fromBER(der);
      return [subject, attributes];
    },
    verifyCsr: (der) => library.CertificationRequest.fromBER(der).verify(),
    readCertificate,
    readRsaCertificate: readCertificate,
    async makeLeaf() {
      const made = new library.Certificate();
      made.version = 2;
      made.serialNumber = new asn1.Integer({ value: 499 });
      made.issuer.typesAndValues.push(commonName('Edgewarden bench site'));
      made.subject.typesAndValues.push(commonName('system:node:edge-1'));
      made.notBefore.value = new Date(validFrom);
      made.notAfter.value = new Date(validUntil);
      made.extensions = [basicConstraints, extKeyUsage];
      await made.subjectPublicKeyInfo.importKey(keys.publicKey);
      await made.sign(keys.privateKey, 'SHA-256');
      return made.toSchema(true).toBER();
    },
    async validate(chain) {
      const [leaf, intermediate, root] = chain.map((der) => library.Certificate.fromBER(der));
      if (leaf === undefined || intermediate === undefined || root === undefined) return false;
      const engine = new library.CertificateChainValidationEngine({
        trustedCerts: [root],
        certs: [intermediate, leaf],
      });
      const { result } = await engine.verify();
      return result;
    },
  };
}

async function nodeForge(): Promise<X509Library> {
  const { default: forge } = await import('node-forge');
  const { default: manifest } = await import('node-forge/package.json', { with: { type: 'json' } });
  return {
    name: 'node-forge',
    version: manifest.version,
    readRsaCertificate(der) {
      const read = forge.pki.certificateFromAsn1(forge.asn1.fromDer(Buffer.from(der).toString('binary')));
      return [read.subject, read.issuer, read.validity, read.extensions];
    },
  };
}

/** All that are installed. */
export async function x509Libraries(): Promise<readonly X509Library[]> {
  return [nodeCrypto, await peculiar(), await pkijs(), await nodeForge()];
}
