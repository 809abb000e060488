// SPDX-License-Identifier: Apache-2.0
// KubeEdge's own certificates and requests: what Go's x509 package says of each, ours says too.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { KnownError } from '../../../core/errors.ts';

interface Attribute {
  oid: string;
  string_type: string;
  value: string;
}
interface Facts {
  aki?: string | null;
  ski?: string | null;
  basic_constraints_present?: boolean;
  is_ca?: boolean;
  path_len?: number;
  path_len_zero?: boolean;
  ext_key_usage?: string[];
  key_usage?: string[];
  extensions: { oid: string; critical: boolean; value_der: string }[];
  issuer?: Attribute[];
  subject: Attribute[];
  not_before?: string;
  not_after?: string;
  public_key: { type: string; curve?: string; bits?: number };
  san_dns: string[];
  san_ip: string[];
  san_email?: string[];
  san_uri?: number;
  serial?: string;
  sha256?: string;
  spki_sha256?: string;
  signature_algorithm: string;
  signature_valid?: boolean;
  attributes_present?: boolean;
  x509_version?: number;
  length?: number;
  parse?: string;
}
interface Pem {
  text: string;
}
interface Vectors {
  authorities: {
    name: string;
    ca_der: string;
    ca_pem: Pem;
    ca_facts: Facts;
    cloudcore_der: string;
    cloudcore_pem: Pem;
    cloudcore_facts: Facts;
  }[];
  leaves: { id: string; der: string; pem?: Pem; issuer: string; facts: Facts }[];
  requests: { name: string; der: string; facts: Facts }[];
}

const folder = new URL('../../vectors/kubeedge/', import.meta.url);
const vectors = JSON.parse(readFileSync(new URL('certificates.json', folder), 'utf8')) as Vectors;

const certificates: [name: string, der: string, pem: Pem | undefined, facts: Facts][] = [
  ...vectors.authorities.flatMap((a): [string, string, Pem, Facts][] => [
    [`${a.name}, the anchor`, a.ca_der, a.ca_pem, a.ca_facts],
    [`${a.name}, CloudCore`, a.cloudcore_der, a.cloudcore_pem, a.cloudcore_facts],
  ]),
  ...vectors.leaves.map((l): [string, string, Pem | undefined, Facts] => [l.id, l.der, l.pem, l.facts]),
];
const good = vectors.requests.filter(({ facts }) => facts.signature_valid === true);
const bad = vectors.requests.filter(({ facts }) => facts.signature_valid !== true);

it('finds the vectors it is about', () => {
  expect(certificates.length).toBeGreaterThanOrEqual(42);
  expect(good.length).toBeGreaterThanOrEqual(42);
  expect(bad.length).toBeGreaterThanOrEqual(9);
});

describe('certificates that KubeEdge made', () => {
  it.each(certificates)('%s is read as Go reads it', (_, base64, pem, facts) => {
    const der = bytes(base64);
    const certificate = x509.parseCertificate(der);
    expect(factsOf(certificate)).toEqual(withoutOurs(facts));
    expect(createHash('sha256').update(der).digest('hex')).toBe(facts.sha256);
    // KubeEdge writes PEM files as RFC 7468 wants them.
    if (pem !== undefined) expect(onePem(pem.text, 'CERTIFICATE', { reading: 'strict' })).toEqual(der);
  });

  it.each(certificates)('%s has only extensions that are written again byte for byte', (_, base64) => {
    const certificate = x509.parseCertificate(bytes(base64));
    expect(certificate.extensions.length).toBeGreaterThan(0);
    for (const extension of certificate.extensions) expect(rewritten(extension)).toEqual(extension);
    expect(x509.encodeName(certificate.subject.rdns)).toEqual(certificate.subject.der);
    const row = x509.signatureAlgorithmOf(certificate.signatureAlgorithm);
    const fields = {
      ...certificate,
      algorithm: row,
      issuerDer: certificate.issuer.der,
      subjectDer: certificate.subject.der,
      spkiDer: certificate.spki.der,
    };
    const tbs = x509.encodeTbsCertificate(fields);
    expect(x509.encodeCertificate(tbs, row, certificate.signature)).toEqual(certificate.der);
  });

  it('are signed by the anchors they name', () => {
    const anchors = new Map(vectors.authorities.map((a) => [a.name, x509.parseCertificate(bytes(a.ca_der))]));
    let checked = 0;
    for (const leaf of vectors.leaves) {
      const anchor = anchors.get(leaf.issuer);
      if (anchor === undefined) continue;
      const certificate = x509.parseCertificate(bytes(leaf.der));
      const row = x509.signatureAlgorithmOf(certificate.signatureAlgorithm);
      expect(
        x509.verifySignature(row, x509.publicKeyOf(anchor.spki), certificate.tbsDer, certificate.signature),
      ).toBe(true);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(20);
  });
});

describe('requests that EdgeCore and others made', () => {
  it.each(good.map((request) => [request.name, request] as const))(
    '%s is read and verified',
    (_, { der, facts }) => {
      const csr = x509.parseCsr(bytes(der));
      x509.verifyCsrSignature(csr);
      expect(attributesOf(csr.subject)).toEqual(facts.subject);
      expect(extensionsOf(csr.extensions)).toEqual(facts.extensions);
      expect(csr.attributes.length > 0).toBe(facts.attributes_present);
      expect(keyOf(csr.spki)).toEqual(facts.public_key);
      expect(sanOf(csr.extensions, 'dns')).toEqual(facts.san_dns);
      expect(sanOf(csr.extensions, 'ip')).toEqual(facts.san_ip);
      expect(goName(x509.signatureAlgorithmOf(csr.signatureAlgorithm).name)).toBe(facts.signature_algorithm);
    },
  );

  it.each(bad.map((request) => [request.name, request] as const))(
    '%s is refused with a code',
    (_, { der }) => {
      expect(() => x509.verifyCsrSignature(x509.parseCsr(bytes(der)))).toThrow(KnownError);
    },
  );
});

function factsOf(certificate: x509.Certificate): object {
  const { extensions } = certificate;
  const basic = x509.findExtension(extensions, x509.basicConstraints);
  return {
    aki: hexOrNull(x509.findExtension(extensions, x509.authorityKeyIdentifier)?.keyId),
    ski: hexOrNull(x509.findExtension(extensions, x509.subjectKeyIdentifier)),
    basic_constraints_present: basic !== undefined,
    is_ca: basic?.ca ?? false,
    ext_key_usage: (x509.findExtension(extensions, x509.extKeyUsage) ?? []).map((purpose) =>
      purposeNames.get(purpose),
    ),
    key_usage: x509.findExtension(extensions, x509.keyUsage) ?? [],
    extensions: extensionsOf(extensions),
    issuer: attributesOf(certificate.issuer),
    subject: attributesOf(certificate.subject),
    not_before: iso(certificate.notBefore),
    not_after: iso(certificate.notAfter),
    validity_seconds: (certificate.notAfter - certificate.notBefore) / 1000,
    public_key: keyOf(certificate.spki),
    san_dns: sanOf(extensions, 'dns'),
    san_ip: sanOf(extensions, 'ip'),
    san_email: sanOf(extensions, 'email'),
    san_uri: sanOf(extensions, 'uri').length,
    serial: BigInt(`0x${certificate.serialHex}`).toString(),
    spki_sha256: createHash('sha256').update(certificate.spki.der).digest('hex'),
    signature_algorithm: goName(x509.signatureAlgorithmOf(certificate.signatureAlgorithm).name),
    x509_version: certificate.version,
  };
}

// Go writes an absent path length as -1; the digest is of the file and compared there.
function withoutOurs(facts: Facts): object {
  const { sha256: _sha256, path_len: _pathLength, path_len_zero: _zero, ...rest } = facts;
  return rest;
}

const purposeNames = new Map<string, string>([
  [x509.oids.serverAuth, 'serverAuth'],
  [x509.oids.clientAuth, 'clientAuth'],
  [x509.oids.anyExtendedKeyUsage, 'any'],
]);

const attributesOf = (name: x509.Name): Attribute[] =>
  name.rdns.flat().map(({ oid, stringType, value }) => ({ oid, string_type: stringType, value }));

const extensionsOf = (extensions: readonly x509.Extension[]): object[] =>
  extensions.map(({ oid, critical, value }) => ({
    oid,
    critical,
    value_der: Buffer.from(value).toString('base64'),
  }));

const sanOf = (extensions: readonly x509.Extension[], kind: 'dns' | 'ip' | 'email' | 'uri'): string[] =>
  (x509.findExtension(extensions, x509.subjectAltName) ?? []).flatMap((name) =>
    name.kind === kind ? [name.value] : [],
  );

function keyOf(spki: x509.SubjectPublicKeyInfo): object {
  const { name, type } = x509.keyAlgorithmOf(spki);
  if (type === 'ec') return { type: 'EC', curve: name };
  if (type === 'ed25519') return { type: 'Ed25519' };
  const details = x509.publicKeyOf(spki).asymmetricKeyDetails;
  return { type: 'RSA', bits: details?.modulusLength, e: Number(details?.publicExponent) };
}

const kinds: readonly x509.ExtensionKind<never>[] = [
  x509.basicConstraints,
  x509.keyUsage,
  x509.extKeyUsage,
  x509.subjectAltName,
  x509.subjectKeyIdentifier,
  x509.authorityKeyIdentifier,
] as unknown as x509.ExtensionKind<never>[];

function rewritten(extension: x509.Extension): x509.Extension {
  const kind = kinds.find(({ oid }) => oid === extension.oid);
  expect(kind).toBeDefined();
  return kind === undefined
    ? extension
    : x509.makeExtension(kind, kind.parse(extension.value), extension.critical);
}

const goName = (name: string): string =>
  name
    .replace(/^ecdsa-with-SHA/, 'ECDSA-SHA')
    .replace(/^sha(\d+)WithRSAEncryption$/, 'SHA$1-RSA')
    .replace(/^rsassa-pss-sha(\d+)$/, 'SHA$1-RSAPSS');

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const hexOrNull = (value: Uint8Array | undefined): string | null =>
  value === undefined ? null : Buffer.from(value).toString('hex');
const bytes = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));
