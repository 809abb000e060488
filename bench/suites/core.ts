// SPDX-License-Identifier: Apache-2.0
// Parsing and verifying: how near the codecs come to what the machine allows, and how others do on the same bytes.
//
// The input is made when the suite starts: a request as EdgeCore makes it, and the certificate for it.

import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  verify,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { parseJson } from '../../core/json/index.ts';
import { encodePem } from '../../core/pem/index.ts';
import * as x509 from '../../core/x509/index.ts';
import { rate, type Context, type Peer, type Row, type Suite } from '../suite.ts';

export const suite: Suite = {
  name: 'core',
  what: 'parse and verify certificate requests, certificates and JSON',
  async *run(context: Context): AsyncIterable<Row> {
    const { csrDer, certificateDer, json } = input();
    const csr = x509.parseCsr(csrDer);
    const peers: PeculiarPeers = context.peers ? await peculiarPeers(context, csrDer, certificateDer) : {};
    context.note('parse a certificate request');
    yield row('parse CSR', await many(context, () => x509.parseCsr(csrDer)), {
      floor: await many(context, () => sum(csrDer)),
      floorIs: 'one look at each byte',
      peer: peers.parseCsr,
    });
    context.note('verify a certificate request');
    const spkiPem = encodePem('PUBLIC KEY', csr.spki.der);
    yield row(
      'verify CSR (parse, key, signature)',
      await one(context, () => x509.verifyCsrSignature(x509.parseCsr(csrDer))),
      {
        floor: await one(context, () =>
          verify('sha256', csr.infoDer, createPublicKey(spkiPem), csr.signature),
        ),
        floorIs: 'the key made from PEM and one P-256 verification',
        peer: peers.verifyCsr,
      },
    );
    context.note('parse a certificate');
    yield row('parse certificate', await many(context, () => x509.parseCertificate(certificateDer)), {
      floor: await many(context, () => sum(certificateDer)),
      floorIs: 'one look at each byte',
      peer: context.peers ? await nodePeer(context, certificateDer) : undefined,
    });
    if (peers.parseCertificate !== undefined)
      yield row(
        'parse certificate, subject and extensions',
        await many(context, () => readAll(certificateDer)),
        {
          peer: peers.parseCertificate,
        },
      );
    context.note('parse JSON');
    const limits = { bytes: json.length, depth: 20 };
    yield row('parse JSON, 32 KiB', await one(context, () => parseJson(json, limits)), {
      floor: await one(context, () => JSON.parse(Buffer.from(json).toString()) as unknown),
      floorIs: 'JSON.parse, which takes duplicates',
    });
  },
};

interface PeculiarPeers {
  readonly parseCsr?: Peer;
  readonly verifyCsr?: Peer;
  readonly parseCertificate?: Peer;
}

interface Beside {
  readonly floor?: number;
  readonly floorIs?: string;
  readonly peer?: Peer | undefined;
}

function row(name: string, value: number, { peer, ...floor }: Beside): Row {
  return { name, value, unit: 'op/s', better: 'higher', ...floor, ...(peer === undefined ? {} : { peer }) };
}

const one = async (context: Context, work: () => unknown): Promise<number> =>
  (await rate(context.seconds, work)).opsPerSecond;

// The clock costs as much as a tenth of a parse: a hundred are timed together.
async function many(context: Context, work: () => unknown): Promise<number> {
  const batch = (): void => {
    for (let i = 0; i < 100; i++) work();
  };
  return (await rate(context.seconds, batch)).opsPerSecond * 100;
}

function input(): { csrDer: Uint8Array; certificateDer: Uint8Array; json: Uint8Array } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const spkiDer = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
  const subject = [
    [x509.oids.country, 'CN'],
    [x509.oids.stateOrProvince, 'Zhejiang'],
    [x509.oids.locality, 'Hangzhou'],
    [x509.oids.organization, 'system:nodes'],
    [x509.oids.commonName, 'system:node:edge-1'],
  ] as const;
  const name = (from: number): Uint8Array =>
    x509.encodeName(subject.slice(from).map(([oid, value]) => [x509.nameAttribute(oid, value)]));
  const info = x509.encodeCsrInfo({ subjectDer: name(0), spkiDer });
  const tbs = x509.encodeTbsCertificate({
    serialHex: `01${randomBytes(15).toString('hex')}`,
    algorithm,
    issuerDer: x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'KubeEdge')]]),
    notBefore: Date.UTC(2026, 0),
    notAfter: Date.UTC(2027, 0),
    subjectDer: name(3),
    spkiDer,
    extensions: [
      x509.makeExtension(x509.keyUsage, ['digitalSignature', 'keyEncipherment']),
      x509.makeExtension(x509.extKeyUsage, [x509.oids.clientAuth]),
      x509.makeExtension(x509.authorityKeyIdentifier, { keyId: randomBytes(20) }),
    ],
  });
  const items = Array.from({ length: 300 }, (_, i) => ({
    name: `node-${i}`,
    labels: { zone: 'edge', ready: true },
    weight: i * 1.5,
  }));
  return {
    csrDer: x509.encodeCsr(info, algorithm, x509.createSignature(algorithm, privateKey, info)),
    certificateDer: x509.encodeCertificate(tbs, algorithm, x509.createSignature(algorithm, privateKey, tbs)),
    json: Buffer.from(JSON.stringify({ items, rest: 'x'.repeat(11_000) })),
  };
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const octet of bytes) total += octet;
  return total;
}

function readAll(der: Uint8Array): unknown {
  const certificate = x509.parseCertificate(der);
  x509.findExtension(certificate.extensions, x509.keyUsage);
  x509.findExtension(certificate.extensions, x509.extKeyUsage);
  return x509.findExtension(certificate.extensions, x509.authorityKeyIdentifier);
}

async function nodePeer(context: Context, der: Uint8Array): Promise<Peer> {
  return {
    name: 'node:crypto X509Certificate',
    version: process.version,
    value: await many(context, () => new X509Certificate(der)),
  };
}

async function peculiarPeers(
  context: Context,
  csrDer: Uint8Array,
  certificateDer: Uint8Array,
): Promise<PeculiarPeers> {
  context.note('measure @peculiar/x509');
  await import('reflect-metadata');
  const peculiar = await import('@peculiar/x509');
  const { default: manifest } = await import('@peculiar/x509/package.json', { with: { type: 'json' } });
  peculiar.cryptoProvider.set(webcrypto as never);
  const peer = (value: number): Peer => ({ name: '@peculiar/x509', version: manifest.version, value });
  return {
    parseCsr: peer(await one(context, () => new peculiar.Pkcs10CertificateRequest(csrDer).subject)),
    verifyCsr: peer(await one(context, () => new peculiar.Pkcs10CertificateRequest(csrDer).verify())),
    parseCertificate: peer(
      await one(context, () => {
        const certificate = new peculiar.X509Certificate(certificateDer);
        return [certificate.subject, certificate.issuer, certificate.extensions];
      }),
    ),
  };
}
