// SPDX-License-Identifier: Apache-2.0
// Every certificate of the vectors, read gracefully, beside what node:crypto, openssl and @peculiar/x509 read in it.
// Where they differ is listed here, with who is right; the SOURCE.md of the set has it too.
import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as peculiar from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { encodePem, parsePem } from '../../../core/pem/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { hasOpenssl } from '../../support/peers.ts';

interface Vector {
  readonly id: string;
  readonly der: Uint8Array;
}

const folder = join(import.meta.dirname, '../../vectors');
const json = (path: string): unknown => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function pkits(): Vector[] {
  const all = json('pkits/certs.json') as Record<string, string>;
  return Object.entries(all).map(([id, der]) => ({ id, der: fromBase64(der) }));
}

interface LimboCase {
  readonly id: string;
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
}

function limbo(): Vector[] {
  const { testcases } = json('x509-limbo/limbo.json') as { testcases: LimboCase[] };
  return testcases.flatMap((one) =>
    [...one.trusted_certs, ...one.untrusted_intermediates, one.peer_certificate].flatMap((pem) =>
      parsePem(pem, { reading: 'lax' }).map(({ der }) => ({ id: one.id, der })),
    ),
  );
}

function kubeedge(): Vector[] {
  const { leaves } = json('kubeedge/certificates.json') as { leaves: { csr: string; der: string }[] };
  return leaves.map(({ csr, der }) => ({ id: csr, der: fromBase64(der) }));
}

/** Where they differ from ours: certificate and fact, with who is right. */
const known: ReadonlyMap<string, string> = new Map([
  ['pathological::nc-dos-1 san', 'both: over 256 names are not decoded here, by count'],
  ['rfc5280::nc::nc-permits-invalid-ip-san san', 'ours: RFC 5280 4.2.1.6 knows addresses of 4 and 16 octets'],
  ['webpki::san::unicode-emoji-san san', 'ours: an IA5String holds ASCII, RFC 5280 4.2.1.6'],
  ['invalid::invalid-issuer-key key', 'ours: an empty key is bytes until somebody verifies with it'],
  ['pathological::nc-dos-1 all', 'both: they count elements over the whole certificate'],
  ['rfc5280::san::malformed extensions', 'ours: one malformed extension hides no other'],
  ['webpki::malformed-aia extensions', 'ours: one malformed extension hides no other'],
]);

const limits: x509.X509Limits = { ...x509.certificateLimits, bytes: 1 << 20 };
const read = (der: Uint8Array): x509.Certificate => x509.parseCertificate(der, limits, 'graceful');
const sets = [
  ['PKITS', pkits()],
  ['limbo', limbo()],
  ['KubeEdge', kubeedge()],
] as const;

describe.each(sets)('the certificates of %s', (_, vectors) => {
  it('are there', () => {
    expect(vectors.length).toBeGreaterThan(20);
  });

  it('are all read, and each extension that is decoded is written again as it was', () => {
    for (const { id, der } of vectors) {
      const certificate = read(der);
      for (const { kind, value, fault, extension } of x509.decodeExtensions(certificate))
        if (kind !== undefined && fault === undefined)
          expect(kind.encode(value), id).toEqual(extension.value);
    }
  });

  it('have names that their text gives back', () => {
    const wide = { ...limits, nameAttributes: 10_000 };
    for (const { id, der } of vectors)
      for (const name of [read(der).issuer, read(der).subject])
        expect(x509.sameName(x509.parseNameText(x509.nameText(name), wide), name), id).toBe(true);
  });

  it('are the same to node:crypto', () => {
    const different: string[] = [];
    for (const { id, der } of vectors) {
      const ours = read(der);
      let theirs: X509Certificate;
      try {
        theirs = new X509Certificate(der);
      } catch {
        different.push(`${id}: not read`);
        continue;
      }
      const purposes = theirs.keyUsage as string[] | undefined;
      const facts: Record<string, readonly [unknown, unknown]> = {
        serial: [
          theirs.serialNumber.toLowerCase().replace(/^(-?)0+(?=.)/, '$1'),
          plainSerial(ours.serialHex),
        ],
        notBefore: [theirs.validFromDate.getTime(), ours.notBefore],
        notAfter: [theirs.validToDate.getTime(), ours.notAfter],
        purposes: [purposes ?? [], valueOf(ours, x509.extKeyUsage) ?? []],
        san: [theirs.subjectAltName, sanText(ours)],
        subject: [theirs.subject, lines(ours.subject)],
        issuer: [theirs.issuer, lines(ours.issuer)],
      };
      for (const [fact, [a, b]] of Object.entries(facts))
        if (JSON.stringify(a) !== JSON.stringify(b))
          different.push(known.has(`${id} ${fact}`) ? '' : `${id} ${fact}: ${JSON.stringify([a, b])}`);
    }
    expect(different.filter((line) => line !== '')).toEqual([]);
  });

  it('have the same parts to @peculiar/x509', () => {
    const different: string[] = [];
    for (const { id, der } of vectors) {
      const ours = read(der);
      const theirs = attempt(() => new peculiar.X509Certificate(der));
      if (theirs === undefined) {
        if (!known.has(`${id} all`)) different.push(`${id}: not read`);
        continue;
      }
      const facts: Record<string, () => [unknown, unknown]> = {
        subject: () => [theirs.subjectName.toArrayBuffer(), ours.subject.der].map(hex) as [string, string],
        key: () => [theirs.publicKey.rawData, ours.spki.der].map(hex) as [string, string],
        extensions: () => [
          theirs.extensions.map((one) => [one.type, one.critical, hex(one.value)]),
          ours.extensions.map((one) => [one.oid, one.critical, hex(one.value)]),
        ],
      };
      for (const [fact, read] of Object.entries(facts)) {
        if (known.has(`${id} ${fact}`)) continue;
        try {
          expect(read()[0]).toEqual(read()[1]);
        } catch (error) {
          different.push(`${id} ${fact}: ${String(error)}`);
        }
      }
    }
    expect(different).toEqual([]);
  });

  it.skipIf(!hasOpenssl)('have the same extensions to openssl (needs openssl)', () => {
    // One run for the whole set.
    const pem = vectors.map(({ der }) => encodePem('CERTIFICATE', der)).join('');
    const text = opensslText(pem);
    const blocks = text.split(/^Certificate:$/m).slice(1);
    expect(blocks).toHaveLength(vectors.length);
    for (const [i, { id, der }] of vectors.entries())
      expect(extensionLines(blocks[i] ?? ''), id).toEqual(
        read(der).extensions.map(
          ({ oid, critical }) => `${opensslNames.get(oid) ?? oid}:${critical ? ' critical' : ''}`,
        ),
      );
  });
});

function opensslText(pem: string): string {
  const scratch = mkdtempSync(join(tmpdir(), 'edgewarden-vectors-'));
  try {
    const run = (...args: string[]): string =>
      execFileSync('openssl', args, { cwd: scratch, maxBuffer: 64 << 20, stdio: 'pipe' }).toString();
    writeFileSync(join(scratch, 'all.pem'), pem);
    run('crl2pkcs7', '-nocrl', '-certfile', 'all.pem', '-out', 'all.p7');
    return run('pkcs7', '-print_certs', '-text', '-noout', '-in', 'all.p7');
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const extensionPart = (block: string): string =>
  /^ {8}X509v3 extensions:\n([^]*?)^ {4}Signature Algorithm:/m.exec(block)?.[1] ?? '';

const extensionLines = (block: string): string[] =>
  [...extensionPart(block).matchAll(/^ {12}(\S.*?): ?(critical)?\s*$/gm)].map(
    ([, name = '', critical]) => `${name}:${critical === undefined ? '' : ' critical'}`,
  );

const opensslNames = new Map<string, string>([
  ['2.5.29.14', 'X509v3 Subject Key Identifier'],
  ['2.5.29.15', 'X509v3 Key Usage'],
  ['2.5.29.17', 'X509v3 Subject Alternative Name'],
  ['2.5.29.18', 'X509v3 Issuer Alternative Name'],
  ['2.5.29.19', 'X509v3 Basic Constraints'],
  ['2.5.29.30', 'X509v3 Name Constraints'],
  ['2.5.29.31', 'X509v3 CRL Distribution Points'],
  ['2.5.29.32', 'X509v3 Certificate Policies'],
  ['2.5.29.33', 'X509v3 Policy Mappings'],
  ['2.5.29.35', 'X509v3 Authority Key Identifier'],
  ['2.5.29.36', 'X509v3 Policy Constraints'],
  ['2.5.29.37', 'X509v3 Extended Key Usage'],
  ['2.5.29.46', 'X509v3 Freshest CRL'],
  ['2.5.29.54', 'X509v3 Inhibit Any Policy'],
  ['2.5.29.56', 'X509v3 No Revocation Available'],
  ['1.3.6.1.5.5.7.1.1', 'Authority Information Access'],
  ['1.3.6.1.5.5.7.1.11', 'Subject Information Access'],
  ['1.3.6.1.5.5.7.1.24', 'TLS Feature'],
  ['1.3.6.1.5.5.7.48.1.5', 'OCSP No Check'],
  ['1.3.6.1.4.1.11129.2.4.2', 'CT Precertificate SCTs'],
  ['1.3.6.1.4.1.11129.2.4.3', 'CT Precertificate Poison'],
]);

function valueOf<T>(certificate: x509.Certificate, kind: x509.ExtensionKind<T>): T | undefined {
  try {
    return x509.extensionOf(certificate, kind);
  } catch {
    return undefined;
  }
}

const hex = (bytes: ArrayBuffer | Uint8Array): string =>
  Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString('hex');

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

const plainSerial = (hex: string): string => hex.replace(/^(-?)0+(?=.)/, '$1');

function sanText(certificate: x509.Certificate): string | undefined {
  const names = valueOf(certificate, x509.subjectAltName);
  return names?.map(sanPart).join(', ');
}

function sanPart(name: x509.GeneralName): string {
  switch (name.kind) {
    case 'dns':
      return `DNS:${quoted(name.value)}`;
    case 'email':
      return `email:${quoted(name.value)}`;
    case 'uri':
      return `URI:${quoted(name.value)}`;
    case 'ip':
      return `IP Address:${nodeAddress(name.value)}`;
    case 'directory':
      return `DirName:${quoted(name.value.rdns.toReversed().map(relativeText).join(','))}`;
    case 'other':
      return 'othername:<unsupported>';
    case 'registeredId':
    case 'unread':
      return name.kind;
  }
}

// Node writes what has a comma or quotes as a JSON string.
const quoted = (text: string): string =>
  /[,"\\']/.test(text) ? JSON.stringify(text).replaceAll(',', '\\u002c') : text;

// OpenSSL shortens no zeros.
function nodeAddress(text: string): string {
  const octets = x509.ipOctets(text) ?? new Uint8Array();
  if (octets.length === 4) return text;
  return Array.from({ length: 8 }, (_, i) =>
    ((octets[2 * i] ?? 0) * 256 + (octets[2 * i + 1] ?? 0)).toString(16).toUpperCase(),
  ).join(':');
}

const shortNames = new Map<string, string>([
  [x509.oids.commonName, 'CN'],
  [x509.oids.surname, 'SN'],
  [x509.oids.serialNumber, 'serialNumber'],
  [x509.oids.country, 'C'],
  [x509.oids.locality, 'L'],
  [x509.oids.stateOrProvince, 'ST'],
  [x509.oids.streetAddress, 'street'],
  [x509.oids.organization, 'O'],
  [x509.oids.organizationalUnit, 'OU'],
  [x509.oids.title, 'title'],
  [x509.oids.givenName, 'GN'],
  [x509.oids.initials, 'initials'],
  [x509.oids.pseudonym, 'pseudonym'],
  [x509.oids.generationQualifier, 'generationQualifier'],
  [x509.oids.dnQualifier, 'dnQualifier'],
  [x509.oids.domainComponent, 'DC'],
  [x509.oids.emailAddress, 'emailAddress'],
  ['2.5.4.15', 'businessCategory'],
  ['2.5.4.17', 'postalCode'],
  ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC'],
  ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST'],
]);

const relativeText = (rdn: x509.RelativeName): string =>
  rdn.map(({ oid, value }) => `${shortNames.get(oid) ?? oid}=${escaped(value)}`).join(' + ');

const escaped = (value: string): string =>
  value
    .replaceAll(/[\\,+"<>;]/g, '\\$&')
    .replace(/^ /, '\\ ')
    .replace(/(?<=.) $/, '\\ ');

const lines = (name: x509.Name): string | undefined =>
  name.rdns.length === 0 ? undefined : name.rdns.map(relativeText).join('\n');
