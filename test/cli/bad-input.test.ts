// SPDX-License-Identifier: Apache-2.0
// Every command that reads certificates, requests, lists or keys, given what strangers send in each place: an answer or
// a refusal with a code, in bounded time, nothing that steers a terminal and nothing of a key.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { write } from '../../core/der/index.ts';
import { encodeCrl, encodeTbsCrl } from '../../core/crl/index.ts';
import { encodePem } from '../../core/pem/index.ts';
import * as x509 from '../../core/x509/index.ts';
import { initCa } from '../../pki/index.ts';
import {
  certificateDer,
  commonName,
  extensionDer,
  fromHex,
  generalized,
  requestDer,
  spkiDer,
  utc,
  validity,
} from '../core/x509/bytes.ts';
import { caExtensions, day, make, serverExtensions, start } from './chain.ts';
import { everything, runs, type Ran } from './run.ts';

const { sequence, setOf, oid, integer, bitString, nul, contextConstructed, encodeElement } = write;
const folder = mkdtempSync(join(tmpdir(), 'edgewarden-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, 'home');
const now = start + 30 * day;
beforeAll(async () => initCa({ home, now }));
let counter = 0;
const file = (contents: Uint8Array | string): string => {
  const path = join(folder, `file-${counter++}`);
  writeFileSync(path, contents);
  return path;
};

const root = make({ commonName: 'root', extensions: caExtensions, notAfter: start + 7300 * day });
const leaf = make({ commonName: 'leaf', issuer: root, extensions: serverExtensions('localhost') });
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const [rootFile, leafFile, keyFile] = [file(root.certPem), file(leaf.certPem), file(root.keyPem)];
const ecdsa = x509.signatureAlgorithms.ecdsaWithSha256;
const tbsCrl = encodeTbsCrl({
  algorithm: ecdsa,
  issuerDer: root.nameDer,
  thisUpdate: start,
  nextUpdate: start + 365 * day,
  entries: [],
  crlNumber: 1n,
  authorityKeyIdentifier: { keyId: Uint8Array.of(1) },
});
const crlDer = encodeCrl(tbsCrl, ecdsa, x509.createSignature(ecdsa, root.privateKey, tbsCrl));
const crlFile = file(crlDer);

type Place = readonly [command: string, run: (path: string) => Promise<Ran>];
/** These open the CA each time, after they read files as others do: a few inputs are enough. */
const slow = /^(?:ca|cert (?:issue|renew|revoke))/;
const place = (
  command: string,
  args: (path: string) => readonly string[],
  options: (path: string) => Record<string, unknown> = () => ({}),
): Place => [
  command,
  async (path) =>
    runs(command.split(':', 1)[0] ?? '', args(path), options(path), {
      home: command.startsWith('ca init') ? join(folder, `home-${counter++}`) : home,
      now,
      formats: ['text', 'json'],
    }),
];

const places: readonly Place[] = [
  place('cert inspect', (path) => [path]),
  place(
    'cert inspect: details',
    (path) => [path],
    () => ({ details: true, all: true }),
  ),
  place('cert lint', (path) => [path]),
  place(
    'cert lint: as the issuer',
    () => [leafFile],
    (path) => ({ issuer: path }),
  ),
  place(
    'cert verify',
    (path) => [path],
    () => ({ anchor: [rootFile], explain: true }),
  ),
  place(
    'cert verify: as an anchor',
    () => [leafFile],
    (path) => ({ anchor: [path] }),
  ),
  place(
    'cert verify: beside',
    () => [leafFile],
    (path) => ({ anchor: [rootFile], intermediate: [path] }),
  ),
  place(
    'cert verify: as a list',
    () => [leafFile],
    (path) => ({ anchor: [rootFile], crl: [path] }),
  ),
  place('cert chain', (path) => [path, leafFile]),
  place('cert diff', (path) => [path, leafFile]),
  place('cert needs-renewal', (path) => [path]),
  place(
    'csr inspect',
    (path) => [path],
    () => ({ details: true }),
  ),
  place('crl inspect', (path) => [path]),
  place(
    'crl verify',
    (path) => [path],
    () => ({ issuer: rootFile }),
  ),
  place(
    'crl verify: as the issuer',
    () => [crlFile],
    (path) => ({ issuer: path }),
  ),
  place('crl lookup', (path) => [path, '01']),
  place('crl lookup: as the certificate', (path) => [crlFile, path]),
  place('key inspect', (path) => [path]),
  place(
    'key inspect: as its certificate',
    () => [keyFile],
    (path) => ({ certificate: path }),
  ),
  place(
    'key inspect: as the denied',
    () => [keyFile],
    (path) => ({ denied: path }),
  ),
  place(
    'key convert',
    (path) => [path],
    () => ({ to: 'public', out: '-' }),
  ),
  place(
    'cert issue',
    () => [],
    (path) => ({ csr: path, node: 'edge-1', dryRun: true }),
  ),
  place('cert renew', (path) => [path]),
  place('cert revoke', (path) => [path]),
  place(
    'ca init: as the anchor',
    () => [],
    (path) => ({ importCert: path, importKey: keyFile }),
  ),
  place(
    'ca init: as its key',
    () => [],
    (path) => ({ importCert: rootFile, importKey: path }),
  ),
];

const ecKey = (parameters: Uint8Array, point: Uint8Array): Uint8Array =>
  sequence(sequence(oid('1.2.840.10045.2.1'), parameters), bitString(point));
const point = spkiDer.subarray(-65);
const p256 = oid('1.2.840.10045.3.1.7');
const rsa = (octets: number): Uint8Array =>
  sequence(
    sequence(oid('1.2.840.113549.1.1.1'), nul()),
    bitString(sequence(integer(new Uint8Array(octets).fill(0xff)), integer(65537))),
  );
const attributes = (members: readonly Uint8Array[]): Uint8Array =>
  contextConstructed(0, ...members.toSorted((a, b) => Buffer.compare(a, b)));
const numbered = (count: number, make: (n: number) => Uint8Array): Uint8Array[] =>
  Array.from({ length: count }, (_, n) => make(n));
const names = (hex: string): Uint8Array => extensionDer(x509.oids.subjectAltName, fromHex(hex));

const inputs: readonly (readonly [string, Uint8Array | string])[] = [
  ['nothing', ''],
  ['an empty SEQUENCE', sequence()],
  ['SEQUENCEs in SEQUENCEs', fromHex('3082'.repeat(30_000))],
  ['a length of 4 GiB', fromHex('3084ffffffff')],
  ['noise', Buffer.alloc(200_000, 0xa5)],
  ['base64 without an end', `MII${'A'.repeat(200_000)}`],
  ['blanks', ' '.repeat(200_000)],
  ['boundaries without an end', '-----BEGIN CERTIFICATE-----\n'.repeat(5000)],
  ['labels without an end', `-----BEGIN ${'A '.repeat(50_000)}`],
  ['a terminal’s commands', `\u001b]0;x\u0007-----BEGIN \u001b[2J-----\n\u001b[31m`],
  ['10,000 blocks', root.certPem.repeat(10_000)],
  ['10,001 blocks', root.certPem.repeat(10_001)],
  ['a BOM, CRLF and blanks', `\ufeff${root.certPem.replaceAll('\n', ' \r\n')}`],
  ['UTF-16', Buffer.from(root.certPem, 'utf16le')],
  ['a certificate', root.certDer],
  ['a list', crlDer],
  [
    'a request of 10,000 attributes',
    requestDer(attributes(numbered(10_000, (n) => sequence(oid(`1.2.3.${n}`), setOf(nul()))))),
  ],
  [
    'a request of 500 attributes',
    requestDer(attributes(numbered(500, (n) => sequence(oid(`1.2.3.${n}`), setOf(nul()))))),
  ],
  [
    'a request with an extension twice',
    requestDer(
      attributes([
        sequence(
          oid(x509.oids.extensionRequest),
          setOf(sequence(extensionDer('1.2.3', nul()), extensionDer('1.2.3', nul()))),
        ),
      ]),
    ),
  ],
  [
    'a request with a name of 12 KiB',
    requestDer(contextConstructed(0), { subject: commonName(0x0c, new Uint8Array(12_000).fill(0x61)) }),
  ],
  [
    'a certificate with a name of 60 KiB',
    certificateDer({ subject: commonName(0x0c, new Uint8Array(60_000).fill(0x61)) }),
  ],
  [
    'a name whose marks are out of order',
    certificateDer({
      subject: commonName(0x0c, Buffer.from(`a${'\u0301'.repeat(15_000)}${'\u0323'.repeat(14_000)}`)),
    }),
  ],
  [
    'a name of 5,000 attributes',
    certificateDer({
      subject: sequence(...numbered(5000, () => setOf(sequence(oid('2.5.4.3'), fromHex('0c0161'))))),
    }),
  ],
  [
    'a name that steers a terminal',
    certificateDer({ subject: commonName(0x0c, Buffer.from('\u001b[2J\u202eevil\u0007\r\n')) }),
  ],
  ['a NUL in a name', certificateDer({ subject: commonName(0x0c, fromHex('610062')) })],
  ['a BMPString', certificateDer({ subject: commonName(0x1e, fromHex('00610062')) })],
  ['half a BMPString', certificateDer({ subject: commonName(0x1e, fromHex('d800')) })],
  ['an extension twice', certificateDer({ extensions: numbered(2, () => extensionDer('1.2.3', nul())) })],
  [
    '5,000 extensions',
    certificateDer({ extensions: numbered(5000, (n) => extensionDer(`1.2.3.${n}`, nul())) }),
  ],
  [
    '200 extensions in odd order',
    certificateDer({ extensions: numbered(200, (n) => extensionDer(`1.2.3.${(n * 7) % 200}`, nul())) }),
  ],
  ['an address of 3 octets', certificateDer({ extensions: [names('300587030a0000')] })],
  ['a NUL in a DNS name', certificateDer({ extensions: [names('30058203610062')] })],
  ['no name', certificateDer({ extensions: [names('3000')] })],
  [
    'a set out of order',
    certificateDer({
      subject: sequence(
        encodeElement(
          0x31,
          ...numbered(2, (n) => sequence(oid(n === 0 ? '2.5.4.10' : '2.5.4.3'), fromHex('0c0161'))),
        ),
      ),
    }),
  ],
  ['a negative serial', certificateDer({ serial: integer(-1) })],
  ['a serial of 1,000 octets', certificateDer({ serial: integer(new Uint8Array(1000).fill(0x7f)) })],
  [
    'dates of 1950 and 9999',
    certificateDer({ validity: validity(utc('500101000000Z'), generalized('99991231235959Z')) }),
  ],
  [
    'a fraction of a second',
    certificateDer({ validity: validity(utc('260101000000Z'), generalized('20510101000000.5Z')) }),
  ],
  [
    'a zone',
    certificateDer({ validity: validity(utc('260101000000Z'), generalized('20510101000000+0100')) }),
  ],
  ['a wrong curve', certificateDer({ spki: ecKey(oid('1.3.132.0.34'), point) })],
  ['an explicit curve', certificateDer({ spki: ecKey(sequence(integer(1)), point) })],
  ['a compressed point', certificateDer({ spki: ecKey(p256, Uint8Array.of(2, ...point.subarray(1, 33))) })],
  [
    'a point off the curve',
    certificateDer({ spki: ecKey(p256, Uint8Array.of(4, ...new Uint8Array(64).fill(1))) }),
  ],
  ['RSA of 16 Mbit', certificateDer({ spki: rsa(2 << 20) })],
  ['RSA of 400 kbit', certificateDer({ spki: rsa(50_000) })],
  ['a key of RSA of 400 kbit', rsa(50_000)],
  ['JSON nested deep', `{"d":${'['.repeat(100_000)}`],
  ['a JWK without numbers', '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"c2VudGluZWw"}'],
];

// A key in each form, with what must not be seen of it.
const secretHex = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url').toString('hex');
const der = key.export({ format: 'der', type: 'pkcs8' });
const keys: readonly (readonly [string, Uint8Array | string])[] = [
  ['a key in PEM', key.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ['a key in DER', der],
  ['a key in base64', der.toString('base64')],
  ['a key in SEC1', key.export({ format: 'der', type: 'sec1' })],
  ['a key as JWK', JSON.stringify(key.export({ format: 'jwk' }))],
  [
    'a key in broken PEM',
    key.export({ format: 'pem', type: 'pkcs8' }).toString().replace('\n-----END', '!\n-----END'),
  ],
  ['a key cut short', der.subarray(0, 60)],
  ['a key of a label of its own', encodePem('EDGE PRIVATE KEY', der)],
];
const shown = (text: string): boolean =>
  [0, 4, 8, 12, 16, 20].some((at) => {
    const part = Buffer.from(secretHex, 'hex').subarray(at, at + 12);
    // However base64 was aligned, eight of its characters are of six octets within.
    const base64 = [0, 1, 2].map((shift) => part.subarray(shift, shift + 9).toString('base64'));
    return [part.subarray(0, 6).toString('hex'), ...base64].some((piece) => text.includes(piece));
  });

describe.each(places)('%s', (command, run) => {
  const some = inputs.filter(([title], n) =>
    slow.test(command) ? n % 4 === 0 : !title.startsWith('10,000') || !/inspect|lint/.test(command),
  );
  it.each(some)('takes %s', { timeout: 30_000 }, async (title, contents) => {
    const path = file(contents);
    const began = performance.now();
    const ran = await run(path);
    expect(performance.now() - began).toBeLessThan(title.startsWith('10,000') ? 20_000 : 3000);
    // What cannot be read says where, or which algorithm it was.
    if (/^E_(?:DER|X509|CSR_ATTRIBUTE|PEM_SYNTAX)/.test(ran.code ?? ''))
      expect(ran.stderr).toMatch(/"(?:offset":\d|oid":")/);
    expect([0, 1, 2, 3, 4]).toContain(ran.exit);
    // Neither bare escape sequences nor what turns a line around.
    expect(everything(ran)).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
    );
  });

  it.each(keys)('shows nothing of %s', async (_title, contents) => {
    const ran = await run(file(contents));
    expect(shown(everything(ran))).toBe(false);
  });
});

it('a key that is shown would be noticed', () => {
  for (const [title, contents] of keys) {
    const text = typeof contents === 'string' ? contents : Buffer.from(contents).toString('hex');
    // What is cut short ends within the number.
    if (!title.includes('JWK') && !text.startsWith('---'))
      expect([title, shown(text)]).toEqual([title, true]);
  }
});
