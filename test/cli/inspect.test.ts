// SPDX-License-Identifier: Apache-2.0
// What is shown of certificates, requests and whatever else is given in their place: the truth, in bounded time, and
// nothing that is secret or steers a terminal.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  certificateData,
  readCertificate,
  type CertificateData,
} from '../../cli/commands/cert/inspect/certificate.ts';
import { certificateText } from '../../cli/commands/cert/inspect/text.ts';
import type { BlockData } from '../../cli/commands/cert/inspect/shape.ts';
import { outlineKind } from '../../cli/commands/cert/outline.ts';
import { encodePem } from '../../core/pem/index.ts';
import {
  createSignature,
  encodeCsr,
  encodeCsrInfo,
  encodeName,
  extKeyUsage,
  keyUsage,
  makeExtension,
  nameConstraints,
  oids,
  parseCertificate,
  signatureAlgorithms,
  subjectAltName,
  type CsrAttribute,
} from '../../core/x509/index.ts';
import { initCa, issue, makeRequest, openCa, revoke } from '../../pki/index.ts';
import { hasOpenssl } from '../support/peers.ts';
import { caExtensions, day, make, serverExtensions, start, type Pair } from './chain.ts';
import { everything, runs, type Ran } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let counter = 0;
const file = (contents: Uint8Array | string): string => {
  const path = join(folder, `file-${counter++}`);
  writeFileSync(path, contents);
  return path;
};
const home = join(folder, 'none');
const now = start + 30 * day;
const inspect = (contents: Uint8Array | string, options: Record<string, unknown> = {}): Promise<Ran> =>
  runs('cert inspect', [file(contents)], options, { home, now });
const blocksOf = (ran: Ran): readonly BlockData[] => (ran.data as { blocks: BlockData[] }).blocks;
function soleOf(ran: Ran): CertificateData {
  const certificate = blocksOf(ran)[0]?.certificate;
  if (certificate === undefined) throw new TypeError(`no certificate: ${ran.stderr}`);
  return certificate;
}

const root = make({ commonName: 'root', extensions: caExtensions, notAfter: start + 7300 * day });
const leaf = make({
  commonName: 'leaf',
  issuer: root,
  extensions: serverExtensions('localhost', '*.example'),
  notAfter: start + 365 * day,
});

const subtrees = {
  gates: { kind: 'dns', value: 'gates.example' },
  net: { kind: 'ip', address: Uint8Array.of(10, 7, 0, 0), mask: Uint8Array.of(255, 255, 128, 0) },
} as const;

describe('a certificate at a glance', () => {
  it('says who, for what, until when, by whom, and what is odd, in this order', async () => {
    const { stdout } = await inspect(leaf.certPem, { short: true });
    expect(stdout.text.split('\n')).toEqual([
      'certificate    CN=leaf',
      '  for          serverAuth',
      '  until        2027-01-01T00:00:00Z (ends in 335 days)',
      '  issuer       CN=root',
      '',
    ]);
  });

  it.for<[string, (pem: Pair) => Uint8Array | string]>([
    ['PEM', ({ certPem }) => certPem],
    ['PEM with CRLF', ({ certPem }) => certPem.replaceAll('\n', '\r\n')],
    ['PEM with a byte order mark', ({ certPem }) => `\ufeff${certPem}`],
    ['PEM with text around it', ({ certPem }) => `subject: x\n\n${certPem}\ntrailing`],
    ['DER', ({ certDer }) => certDer],
    ['base64 in one line', ({ certDer }) => Buffer.from(certDer).toString('base64')],
    ['base64 of PEM, as in a Secret', ({ certPem }) => Buffer.from(certPem).toString('base64')],
    ['base64 in lines', ({ certPem }) => certPem.replaceAll(/-----.*-----\n/g, '')],
  ])('is the same from %s', async ([, form]) => {
    const { sha256, serial } = soleOf(await inspect(form(leaf)));
    const peer = new X509Certificate(leaf.certDer);
    expect(sha256).toBe(peer.fingerprint256.replaceAll(':', '').toLowerCase());
    expect(serial).toBe(peer.serialNumber.toLowerCase());
  });

  const odd = async (making: Omit<Parameters<typeof make>[0], 'commonName'>): Promise<string[]> =>
    soleOf(
      await inspect(make({ commonName: 'odd', issuer: root, notAfter: start + 90 * day, ...making }).certDer),
    ).oddities.map(({ code }) => code);

  it.for<[string, Omit<Parameters<typeof make>[0], 'commonName'>, string[]]>([
    ['nothing', { extensions: serverExtensions('a.example') }, []],
    ['expired', { notAfter: now - 1000 }, ['expired']],
    ['ends soon', { notBefore: now - 80 * day, notAfter: now + 10 * day }, ['ends-soon']],
    ['not yet valid', { notBefore: now + day, notAfter: now + 90 * day }, ['not-yet-valid']],
    ['no name to match', { extensions: [makeExtension(extKeyUsage, [oids.serverAuth])] }, ['no-names']],
    ['a long life', { notAfter: start + 900 * day }, ['long-life']],
    [
      'any purpose',
      { extensions: [makeExtension(extKeyUsage, [oids.anyExtendedKeyUsage])] },
      ['any-purpose'],
    ],
    [
      'keyCertSign without CA',
      { extensions: [makeExtension(keyUsage, ['keyCertSign'])] },
      ['usage-without-ca'],
    ],
    [
      'a CA without keyCertSign',
      { extensions: [caExtensions[0] ?? never(), makeExtension(keyUsage, ['digitalSignature'])] },
      ['ca-usage'],
    ],
    ['a short serial number', { serialHex: '0f' }, ['serial-short']],
    [
      'an unknown critical extension',
      { extensions: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] },
      ['critical-unknown'],
    ],
    [
      'an unknown extension',
      { extensions: [{ oid: '1.2.3.4', critical: false, value: Uint8Array.of(5, 0) }] },
      [],
    ],
    [
      'a malformed extension',
      { extensions: [{ oid: oids.keyUsage, critical: true, value: Uint8Array.of(3, 1) }] },
      ['extension-malformed'],
    ],
    ['RSA 1024', { keys: generateKeyPairSync('rsa', { modulusLength: 1024 }) }, ['key-weak']],
  ])('finds odd: %s', async ([, making, codes]) => expect(await odd(making)).toEqual(codes));

  it.each([
    [{ permitted: [subtrees.gates, subtrees.net], excluded: [] }, 'dns:gates.example, ip:10.7.0.0/17'],
    [{ permitted: [], excluded: [subtrees.net] }, 'never ip:10.7.0.0/17'],
    [{ permitted: [subtrees.gates], excluded: [subtrees.net] }, 'dns:gates.example; never ip:10.7.0.0/17'],
  ])('says which names a CA is limited to: %#', async (value, text) => {
    const { certPem } = make({
      commonName: 'site',
      extensions: [...caExtensions, makeExtension(nameConstraints, value)],
    });
    const { stdout } = await inspect(certPem);
    expect(stdout.text).toContain(`\n  limited to   ${text}\n`);
  });

  it('finds odd what is signed by its own key and no CA, and not a root', async () => {
    const own = make({ commonName: 'own', notAfter: start + 90 * day });
    expect(soleOf(await inspect(own.certDer)).oddities.map(({ code }) => code)).toEqual(['self-signed']);
    expect(soleOf(await inspect(root.certDer))).toMatchObject({ selfSigned: true, oddities: [] });
  });

  it('shows every extension with --details, known and unknown', async () => {
    const { stdout } = await inspect(
      make({
        commonName: 'x',
        extensions: [
          ...serverExtensions('a.example'),
          { oid: '1.2.3', critical: false, value: Uint8Array.of(1, 2) },
        ],
      }).certPem,
      { details: true },
    );
    expect(stdout.text).toMatch(
      /keyUsage, critical\n {6}digitalSignature\n {4}extKeyUsage\n {6}serverAuth\n/,
    );
    expect(stdout.text).toMatch(
      /subjectAltName\n {6}dns:a\.example\n {4}1\.2\.3\n {6}not known here: 0102\n/,
    );
  });
});

const never = (): never => {
  throw new TypeError('unreachable');
};

describe('several blocks', () => {
  it('are a line each, keys named and not shown, and the order is said', async () => {
    const { stdout, exit } = await inspect(leaf.certPem + root.certPem + leaf.keyPem);
    expect(exit).toBe(0);
    expect(stdout.text).toMatch(/holds 2 certificates, 1 private key: a chain: each is issued by the next\n/);
    expect(stdout.text).toMatch(
      /\n1 +certificate +CN=leaf +2027-01-01 .*\n2 +CA +CN=root .*\n3 +PRIVATE KEY +not shown/,
    );
    const turned = await inspect(root.certPem + leaf.certPem);
    expect(turned.stdout.text).toMatch(/no chain: 1 is not issued by 2/);
  });

  it('are handed on as PEM with --pem, without keys', async () => {
    const everyForm = `x\n${leaf.certPem.replaceAll('\n', '\r\n')}${leaf.keyPem}${root.certPem}`;
    const { stdout } = await inspect(everyForm, { pem: true });
    expect(stdout.text).toBe(leaf.certPem + root.certPem);
    expect((await inspect(leaf.certDer, { pem: true })).stdout.text).toBe(leaf.certPem);
  });

  it('are whole with --all', async () => {
    const { stdout } = await inspect(leaf.certPem + root.certPem, { all: true });
    expect(stdout.text.match(/^ {2}sha256/gm)).toHaveLength(2);
  });

  it('do not hide each other where one cannot be read: exit code 1', async () => {
    const broken = encodePem('CERTIFICATE', leaf.certDer.subarray(0, 100));
    const ran = await inspect(leaf.certPem + broken + root.certPem);
    expect(ran.exit).toBe(1);
    expect(blocksOf(ran).map(({ error }) => error?.code)).toEqual([undefined, 'E_DER_TRUNCATED', undefined]);
  });

  it('do not widen each other’s lines', async () => {
    const long = make({ commonName: 'x'.repeat(20_000), issuer: root });
    const { stdout } = await inspect(long.certPem + leaf.certPem.repeat(20), { short: true });
    for (const text of [stdout.text, stdout.table])
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(400);
    const alone = await inspect(long.certPem, { details: true });
    expect(Math.max(...alone.stdout.text.split('\n').map((line) => line.length))).toBeLessThan(500);
  });

  it('may be 10,000, and not more', { timeout: 30_000 }, async () => {
    const began = performance.now();
    const ran = await runs(
      'cert inspect',
      [file(leaf.certPem.repeat(10_000))],
      {},
      { home, now, formats: ['text'] },
    );
    expect(blocksOf(ran)).toHaveLength(10_000);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(await inspect(leaf.certPem.repeat(10_001))).toMatchObject({ code: 'E_PEM_SYNTAX', exit: 3 });
  });
});

const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const rsaSecret = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const keyForms: readonly [string, Uint8Array | string][] = [
  [
    'SEC1 after its parameters, as openssl ecparam writes it',
    `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${secret.export({ format: 'pem', type: 'sec1' }).toString()}`,
  ],
  ['PKCS#8 in PEM', secret.export({ format: 'pem', type: 'pkcs8' }).toString()],
  ['PKCS#8 in DER', secret.export({ format: 'der', type: 'pkcs8' })],
  ['PKCS#8 in base64', secret.export({ format: 'der', type: 'pkcs8' }).toString('base64')],
  [
    'PKCS#8 in a Secret',
    Buffer.from(secret.export({ format: 'pem', type: 'pkcs8' }).toString()).toString('base64'),
  ],
  ['SEC1 in PEM', secret.export({ format: 'pem', type: 'sec1' }).toString()],
  ['SEC1 in DER', secret.export({ format: 'der', type: 'sec1' })],
  ['PKCS#1 in DER', rsaSecret.export({ format: 'der', type: 'pkcs1' })],
  [
    'encrypted PKCS#8 in DER',
    secret.export({ format: 'der', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }),
  ],
];

/** Pieces of a key as it might leak: of its file as it is, of its numbers in hex and, however aligned, in base64. */
function secretParts(bytes: Uint8Array | string): string[] {
  const text = typeof bytes === 'string' ? (bytes.match(/[A-Za-z0-9+/]{16}/g) ?? []) : [];
  const numbers = [secret.export({ format: 'jwk' }).d, rsaSecret.export({ format: 'jwk' }).p].map(
    (number = '') => Buffer.from(number, 'base64url'),
  );
  const raw = typeof bytes === 'string' ? numbers : [...numbers, Buffer.from(bytes.subarray(12))];
  const parts = raw.flatMap((number) =>
    [0, 1, 2].flatMap((at) => [
      number.subarray(at, at + 6).toString('hex'),
      number
        .subarray(at, at + 9)
        .toString('base64')
        .slice(0, 12),
      number
        .subarray(at + 12, at + 21)
        .toString('base64')
        .slice(0, 12),
    ]),
  );
  return [...text, ...parts];
}

describe('a private key where a certificate was expected', () => {
  it('is looked for in pieces', () => {
    for (const [, bytes] of keyForms) expect(secretParts(bytes).length).toBeGreaterThan(10);
  });

  const commands: readonly [string, Record<string, unknown>][] = [
    ['cert inspect', {}],
    ['csr inspect', {}],
    ['cert needs-renewal', {}],
  ];
  const cases = commands.flatMap(([path, options]) =>
    keyForms.map(([form, bytes]) => ({ path, options, form, bytes })),
  );
  it.each(cases)('$path says so of $form, and shows nothing of it', async ({ path, options, bytes }) => {
    const ran = await runs(path, [file(bytes)], options, { home, now });
    expect(ran).toMatchObject({
      code: 'E_INPUT_KIND',
      exit: 3,
      hint: expect.stringContaining('key inspect') as unknown,
    });
    for (const part of secretParts(bytes)) expect(everything(ran)).not.toContain(part);
  });

  it('says so of broken PEM too, by its label alone', async () => {
    const ran = await inspect(
      '-----BEGIN EC PRIVATE KEY-----\nSENTINELsentinel!!\n-----END EC PRIVATE KEY-----\n',
    );
    expect(ran).toMatchObject({ code: 'E_PEM_SYNTAX', exit: 3 });
    expect(everything(ran)).not.toMatch(/sentinel/i);
  });

  it('hides in a bundle, whatever its kind', async () => {
    const ran = await inspect(leaf.certPem + encodePem('MY PRIVATE KEY', Buffer.from('SENTINEL')));
    expect(everything(ran)).not.toMatch(/SENTINEL|U0VOVElORUw|53454e54494e454c/i);
  });
});

describe('what is none', () => {
  const hostile = Buffer.alloc(1 << 20, 0xa5);
  it.for<[what: string, bytes: Uint8Array | string, code: string, ofRequests?: string]>([
    ['nothing', '', 'E_PEM_SYNTAX'],
    ['text', 'neither PEM nor DER\n', 'E_PEM_SYNTAX'],
    ['1 MiB of junk', hostile, 'E_PEM_SYNTAX'],
    ['1 MiB of zeros', new Uint8Array(1 << 20), 'E_PEM_SYNTAX'],
    ['1 MiB of SEQUENCEs', Buffer.alloc(1 << 20, 0x30), 'E_DER_TRAILING', 'E_DER_SIZE'],
    [
      'a SEQUENCE of 2 MiB',
      Buffer.concat([Uint8Array.of(0x30, 0x83, 0x20, 0, 0), Buffer.alloc(2 << 20)]),
      'E_DER_SIZE',
    ],
    ['16 MiB and a byte', Buffer.alloc((16 << 20) + 1, 0x30), 'E_FILE_READ'],
    ['1 MiB of base64', 'M'.repeat(1 << 20), 'E_DER_LENGTH', 'E_DER_SIZE'],
    ['a boundary of 1 MiB', `-----BEGIN ${'A'.repeat(1 << 20)}-----\n`, 'E_PEM_SYNTAX'],
    ['a block that does not end', '-----BEGIN CERTIFICATE-----\nMII', 'E_PEM_SYNTAX'],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${leaf.certPem}`, 'utf16le'), 'E_PEM_SYNTAX'],
    ['UTF-16 without one', Buffer.from(leaf.certPem, 'utf16le'), 'E_PEM_SYNTAX'],
    ['a certificate cut short', leaf.certDer.subarray(0, 100), 'E_DER_TRUNCATED', 'E_INPUT_KIND'],
    [
      'a certificate and a byte',
      Buffer.concat([leaf.certDer, Uint8Array.of(0)]),
      'E_DER_TRAILING',
      'E_INPUT_KIND',
    ],
    ['base64url', Buffer.from(leaf.certDer).toString('base64url'), 'E_PEM_SYNTAX'],
    ['a public key', encodePem('PUBLIC KEY', Uint8Array.of(0x30, 0)), 'E_INPUT_KIND'],
    ['a revocation list', encodePem('X509 CRL', Uint8Array.of(0x30, 0)), 'E_INPUT_KIND'],
    ['a PKCS#7 message', encodePem('PKCS7', Uint8Array.of(0x30, 0)), 'E_INPUT_KIND'],
    ['OpenSSL’s trusted certificate', encodePem('TRUSTED CERTIFICATE', leaf.certDer), 'E_INPUT_KIND'],
    ['an empty SEQUENCE', Uint8Array.of(0x30, 0), 'E_DER_TRUNCATED'],
  ])('%s is refused by every command that reads one, at once', async ([, bytes, code, ofRequests = code]) => {
    const path = file(bytes);
    for (const command of ['cert inspect', 'cert needs-renewal', 'cert diff', 'csr inspect']) {
      const began = performance.now();
      const ran = await runs(command, command === 'cert diff' ? [path, path] : [path], {}, { home, now });
      expect(ran, command).toMatchObject({ code: command === 'csr inspect' ? ofRequests : code, exit: 3 });
      expect(ran.stderr.length, command).toBeLessThan(1500);
      expect(performance.now() - began, command).toBeLessThan(1500);
    }
  });

  it('is a folder, or is not there', async () => {
    for (const path of [folder, join(folder, 'nothing')])
      expect(await runs('cert inspect', [path], {}, { home, now })).toMatchObject({
        code: 'E_FILE_READ',
        exit: 3,
      });
  });

  it('is standard input that never ends, left at the first signal', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const stdin = new PassThrough();
    const ran = await runs('cert inspect', ['-'], {}, { home, now, stdin, signal: controller.signal });
    expect(ran).toMatchObject({ code: 'E_INTERRUPTED', exit: 5 });
  });
});

describe('text of strangers', () => {
  const evil = 'a\u001b[2J\u009b31m\u202eb\u2066\u200b\u2028\u0085\re\u{e0041}z';
  const steering = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  const bent = make({
    commonName: evil,
    extensions: [
      makeExtension(subjectAltName, [
        { kind: 'directory', value: nameOf(evil) },
        { kind: 'other', oid: '1.2.3', value: Uint8Array.of(12, 3, 27, 91, 72) },
        { kind: 'uri', value: 'https://x/\\u001b[2J' },
      ]),
      { oid: '1.3.6.1.4.1.57264.1.1', critical: false, value: Buffer.from(evil) },
    ],
  });
  function nameOf(commonName: string): ReturnType<typeof parseCertificate>['subject'] {
    return parseCertificate(make({ commonName }).certDer).subject;
  }

  it('steers no terminal, in any view and format', async () => {
    for (const options of [{}, { short: true }, { details: true }, { all: true }])
      for (const contents of [bent.certPem, bent.certPem + leaf.certPem]) {
        const { stdout } = await inspect(contents, options);
        for (const [format, text] of Object.entries(stdout))
          expect(text.replaceAll('\n', ''), format).not.toMatch(steering);
      }
    const compared = await runs('cert diff', [file(bent.certPem), file(leaf.certPem)], {}, { home, now });
    for (const text of Object.values(compared.stdout))
      expect(text.replaceAll('\n', '')).not.toMatch(steering);
    const due = await runs('cert needs-renewal', [file(bent.certPem)], {}, { home, now });
    for (const text of Object.values(due.stdout)) expect(text.replaceAll('\n', '')).not.toMatch(steering);
  });

  it('makes no line of its own', async () => {
    const { stdout } = await inspect(make({ commonName: 'x\n  issuer       CN=trusted' }).certPem, {
      short: true,
    });
    expect(stdout.text.match(/^ {2}issuer/gm)).toHaveLength(1);
  });
});

describe('a request', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const request = (attributes: readonly CsrAttribute[] = [], signer = keys.privateKey): Uint8Array => {
    const info = encodeCsrInfo({
      subjectDer: encodeName([[{ oid: oids.commonName, stringType: 'UTF8String', value: 'asker' }]]),
      spkiDer: keys.publicKey.export({ format: 'der', type: 'spki' }),
      extensions: serverExtensions('asker.example'),
      attributes,
    });
    const row = signatureAlgorithms.ecdsaWithSha256;
    return encodeCsr(info, row, createSignature(row, signer, info));
  };
  const password = {
    oid: oids.challengePassword,
    values: [Uint8Array.of(12, 8, ...Buffer.from('SENTINEL'))],
  };

  it.for(['cert inspect', 'csr inspect'])('is believed by %s only if its key signed it', async (command) => {
    const good = await runs(command, [file(request())], {}, { home, now });
    expect(good.stdout.text).toMatch(/^request +CN=asker\n +for +serverAuth\n +names +dns:asker\.example\n/);
    const forged = await runs(command, [file(request([], secret))], {}, { home, now });
    expect(forged).toMatchObject({ code: 'E_CSR_SIGNATURE', exit: 1 });
    expect(everything(forged)).not.toContain('asker');
  });

  it('has its challenge password named, and not shown', async () => {
    for (const command of ['cert inspect', 'csr inspect'])
      for (const options of [{}, { details: true }]) {
        const ran = await runs(command, [file(request([password]))], options, { home, now });
        expect(ran.stdout.text).toMatch(/odd +carries a challenge password/);
        expect(everything(ran)).not.toMatch(/SENTINEL|53454e54494e454c/i);
      }
  });
});

describe('a certificate of this home', () => {
  const own = join(folder, 'home');
  let certDer: Uint8Array;
  beforeAll(async () => {
    await initCa({ home: own, now: start });
    const ca = await openCa({ home: own, now: () => start });
    const { csrDer } = makeRequest('system:nodes', 'system:node:edge-1');
    const wanted = { nodeName: 'edge-1', usages: [oids.clientAuth], csrDer };
    ({ certDer } = await issue(ca, csrDer, { kind: 'operator' }, wanted, start));
    await ca.close();
  });
  const standing = async (der: Uint8Array): Promise<unknown> =>
    soleOf(await runs('cert inspect', [file(der)], {}, { home: own, now: start + day })).standing;

  it('is active, then revoked with its reason; a stranger’s is not of this CA', async () => {
    expect(await standing(certDer)).toEqual({ issuedByThisAnchor: true, record: 'active' });
    const ca = await openCa({ home: own, now: () => start });
    await revoke(ca, parseCertificate(certDer).serialHex, 'keyCompromise', start + 1000);
    await ca.close();
    expect(await standing(certDer)).toEqual({
      issuedByThisAnchor: true,
      record: 'revoked',
      revoked: new Date(start + 1000).toISOString(),
      reason: 'keyCompromise',
    });
    expect(await standing(leaf.certDer)).toEqual({ issuedByThisAnchor: false });
  });

  it('is looked up while another process has the store open', async () => {
    const ca = await openCa({ home: own, now: () => start });
    expect(await standing(certDer)).toMatchObject({ record: 'revoked' });
    await ca.close();
  });

  it('is shown without a word of this CA where its anchor cannot be read', async () => {
    const { cp } = await import('node:fs/promises');
    const bent = join(folder, 'bent');
    await cp(own, bent, { recursive: true });
    writeFileSync(join(bent, 'ca', 'anchor.crt'), 'no anchor');
    const ran = await runs('cert inspect', [file(certDer)], {}, { home: bent, now: start + day });
    expect(soleOf(ran)).not.toHaveProperty('standing');
    expect(ran.notices).toMatch(/E_PEM_SYNTAX/);
  });

  it('is still shown where the store is damaged', async () => {
    const { rename } = await import('node:fs/promises');
    await rename(join(own, 'ca', 'store.sqlite'), join(own, 'ca', 'gone.sqlite'));
    expect(await standing(certDer)).toEqual({ issuedByThisAnchor: true, record: 'unreadable' });
  });
});

/** Node writes the eight groups of an IPv6 address. */
const shortened = (names: string): string =>
  names.replaceAll(/(?<=IP Address:)[0-9A-F:]+:[0-9A-F:]+/g, (ip) =>
    new URL(`http://[${ip}]`).hostname.slice(1, -1),
  );

interface Vectors {
  readonly authorities: readonly { readonly ca_der: string }[];
  readonly leaves: readonly { readonly der: string }[];
  readonly requests: readonly { readonly name: string; readonly der: string }[];
}
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../vectors/kubeedge/certificates.json'), 'utf8'),
) as Vectors;
const certificates = [
  ...vectors.authorities.map(({ ca_der }) => ca_der),
  ...vectors.leaves.map(({ der }) => der),
].map((base64) => Buffer.from(base64, 'base64'));

describe('KubeEdge’s certificates', () => {
  it('are there', () => expect(certificates.length).toBeGreaterThan(30));

  it('are told apart from its requests by their outline', () => {
    for (const der of certificates) expect(outlineKind(der)).toBe('certificate');
    const kinds = vectors.requests.map(({ der }) => outlineKind(Buffer.from(der, 'base64')));
    expect(kinds.filter((kind) => kind !== 'request').length).toBeLessThan(3); // those that are made malformed
  });

  it('read as Node reads them', async () => {
    for (const der of certificates) {
      const peer = new X509Certificate(der);
      const seen = soleOf(await inspect(der));
      expect(seen.serial).toBe(peer.serialNumber.toLowerCase());
      expect(seen.sha256).toBe(peer.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(new Date(seen.notBefore)).toEqual(peer.validFromDate);
      expect(new Date(seen.notAfter)).toEqual(peer.validToDate);
      expect(seen.ca).toBe(peer.ca);
      // Node writes `DNS:a, IP Address:b`.
      const names = seen.names.map(({ kind, value }) => `${kind === 'dns' ? 'DNS' : 'IP Address'}:${value}`);
      expect(names.join(', ')).toBe(shortened(peer.subjectAltName ?? ''));
    }
  });

  it.skipIf(!hasOpenssl)('have every extension that openssl prints', async () => {
    const extensionTitles = /^ {12}(X509v3 [^:\n]+|[0-9.]+): ?(critical)?$/gm;
    for (const der of certificates.slice(0, 12)) {
      const printed = execFileSync('openssl', ['x509', '-inform', 'DER', '-noout', '-text'], {
        input: der,
      }).toString();
      const { extensions, subject } = soleOf(await inspect(der));
      const theirs = [...printed.matchAll(extensionTitles)].map(([, , critical]) => critical === 'critical');
      expect(extensions.map(({ critical }) => critical)).toEqual(theirs);
      const theirSubject = execFileSync(
        'openssl',
        ['x509', '-inform', 'DER', '-noout', '-subject', '-nameopt', 'RFC2253'],
        { input: der },
      );
      expect(`subject=${subject}`).toBe(theirSubject.toString().trim());
    }
  });
});

/** Every certificate of the suites that are made to be hard to read. */
function suiteCertificates(): Map<string, Uint8Array> {
  const text = (path: string): string => readFileSync(join(import.meta.dirname, '../vectors', path), 'utf8');
  const pems = text('x509-limbo/limbo.json').matchAll(/-----BEGIN CERTIFICATE-----(.*?)-----END/g);
  const ders = text('pkits/certs.json').matchAll(/"(MI[A-Za-z0-9+/]{200,}={0,2})"/g);
  const found = [...pems, ...ders].map(([, body = '']) => Buffer.from(body.replaceAll('\\n', ''), 'base64'));
  return new Map(found.map((der) => [der.toString('hex'), der]));
}

describe('the certificates of PKITS and limbo', () => {
  const suite = suiteCertificates();

  it('are there', () => expect(suite.size).toBeGreaterThan(900));

  it('are all read, and as Node reads them', () => {
    for (const der of suite.values()) {
      const certificate = readCertificate(der);
      const seen = certificateData(certificate, now, undefined);
      const peer = new X509Certificate(der);
      expect(seen.serial).toBe(peer.serialNumber.toLowerCase());
      expect(seen.sha256).toBe(peer.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(new Date(seen.notBefore)).toEqual(peer.validFromDate);
      expect(new Date(seen.notAfter)).toEqual(peer.validToDate);
      expect(outlineKind(der)).toBe('certificate');
      expect(certificateText(seen, { form: 'details', now })).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });
});

describe('a server', () => {
  it('is inspected, compared and asked about renewal', async () => {
    const server = createServer({
      key: leaf.keyPem,
      cert: leaf.certPem + root.certPem,
      requestCert: true,
      ca: root.certPem,
    });
    server
      .on('tlsClientError', () => undefined)
      .on('secureConnection', (socket: TLSSocket) => socket.on('error', () => undefined));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const connect = { connect: `127.0.0.1:${(server.address() as AddressInfo).port}` };
    try {
      const seen = await runs('cert inspect', [], connect, { home, now });
      expect(blocksOf(seen).map(({ certificate }) => certificate?.subject)).toEqual(['CN=leaf', 'CN=root']);
      expect(seen.data).toMatchObject({
        form: 'tls',
        connection: { protocol: 'TLSv1.3', asksForClientCertificate: true, publiclyTrusted: false },
      });
      expect(seen.stdout.text).toMatch(/does NOT verify against public roots/);
      expect(await runs('cert diff', [file(leaf.certPem)], connect, { home, now })).toMatchObject({
        exit: 0,
      });
      expect(await runs('cert diff', [file(root.certPem)], connect, { home, now })).toMatchObject({
        exit: 1,
      });
      expect(await runs('cert needs-renewal', [], connect, { home, now })).toMatchObject({ exit: 1 });
      expect(await runs('cert inspect', [file('')], connect, { home, now })).toMatchObject({
        code: 'E_USAGE',
        exit: 2,
      });
    } finally {
      server.close();
    }
  });

  it.for(['nowhere', 'host:0', 'host:99999', 'http://x:1', 'a b:1'])('is not %s', async (connect) =>
    expect(await runs('cert inspect', [], { connect }, { home, now })).toMatchObject({
      code: 'E_USAGE',
      exit: 2,
    }),
  );
});
