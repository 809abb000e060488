// SPDX-License-Identifier: Apache-2.0
// Ours beside openssl, GnuTLS and @peculiar/x509: they read and verify the lists we write and judge chains by them as
// we do; we read what openssl writes. Where a verdict differs, the row says who is right.
import 'reflect-metadata';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';
import * as peculiar from '@peculiar/x509';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCrl, type CrlEntryFields, type TbsCrlFields } from '../../../../core/crl/index.ts';
import { encodePem, onePem } from '../../../../core/pem/index.ts';
import {
  crlDistributionPoints,
  makeExtension,
  nameText,
  publicKeyOf,
  reasonCodes,
  signatureAlgorithmOf,
  verifySignature,
  type IssuingDistributionPoint,
} from '../../../../core/x509/index.ts';
import { hasCerttool, hasOpenssl } from '../../../support/peers.ts';
import { ask, Authority, day, now, pair } from './fleet.ts';

peculiar.cryptoProvider.set(webcrypto as never);

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-crl-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], input?: string): string {
  return execFileSync(program, args, { cwd: folder, input, stdio: ['pipe', 'pipe', 'pipe'] }).toString();
}
const put = (name: string, text: string): void => {
  writeFileSync(join(folder, name), text);
};

const ca = new Authority('fleet');
const point = { fullName: [{ kind: 'uri' as const, value: 'http://crl.example/1' }] };
const leaf = ca.issue();
const pointed = ca.issue({ extensions: [makeExtension(crlDistributionPoints, [point])] });
const whole: IssuingDistributionPoint = {
  onlyUserCerts: false,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};
const revoked: CrlEntryFields = { serialHex: '0a11', revocationDate: now - 2 * day, reason: 'keyCompromise' };
const entries: readonly CrlEntryFields[] = [
  revoked,
  { serialHex: 'ff', revocationDate: now - 3 * day },
  {
    serialHex: '7f'.repeat(20),
    revocationDate: now - day,
    reason: 'superseded',
    invalidityDate: now - 9 * day,
  },
];

describe.skipIf(!hasOpenssl)('openssl (needs openssl)', () => {
  it('reads what we write, and verifies its signature', () => {
    put('ca.pem', encodePem('CERTIFICATE', ca.certificate.der));
    const scope = { ...whole, ...point, onlySomeReasons: ['keyCompromise', 'superseded'] as const };
    const der = ca.listDer({ entries, issuingDistributionPoint: scope, freshestCrl: [point] });
    put('list.pem', encodePem('X509 CRL', der));
    const text = run('openssl', ['crl', '-in', 'list.pem', '-noout', '-text', '-CAfile', 'ca.pem']);
    for (const line of [
      'Version 2',
      'Issuer: CN = fleet',
      'X509v3 Freshest CRL',
      'URI:http://crl.example/1',
      'Only Some Reasons:',
      'Key Compromise, Superseded',
      'Serial Number: 0A11',
      'Serial Number: FF',
      `Serial Number: ${'7F'.repeat(20)}`,
      'Invalidity Date',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/X509v3 CRL Number: \s+10/);
    expect(
      spawnSync('openssl', ['crl', '-in', 'list.pem', '-noout', '-CAfile', 'ca.pem'], {
        cwd: folder,
      }).stderr.toString(),
    ).toContain('verify OK');
  });

  it('counts the same entries', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt({ min: 1n, max: 2n ** 158n }), { maxLength: 50 }), (serials) => {
        const written = serials.map((n, i) => {
          const digits = n.toString(16);
          const reason = reasonCodes[1 + (i % 6)] ?? 'superseded';
          return {
            serialHex: digits.padStart(digits.length + (digits.length % 2), '0'),
            revocationDate: now,
            reason,
          };
        });
        const der = ca.listDer({ entries: written });
        const text = run('openssl', ['crl', '-noout', '-text'], encodePem('X509 CRL', der));
        const theirs = [...text.matchAll(/Serial Number: ([0-9A-F]+)/g)].map(([, hex = '']) =>
          hex.toLowerCase(),
        );
        expect(theirs).toEqual(Array.from(parseCrl(der).entries(), ({ serialHex }) => serialHex));
      }),
      { numRuns: 10 },
    );
  });

  it('writes a list that we read, verify and look into', () => {
    put('ca.key', ca.keys.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
    put('ca.pem', encodePem('CERTIFICATE', ca.certificate.der));
    put(
      'index.txt',
      'R\t301231235959Z\t261101000000Z,keyCompromise\t0A11\tunknown\t/CN=edge-1\nR\t301231235959Z\t261101000000Z\t0B\tunknown\t/CN=edge-2\n',
    );
    put('crlnumber', '2A\n');
    put(
      'ca.cnf',
      '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n',
    );
    const pem = run('openssl', [
      'ca',
      '-gencrl',
      '-config',
      'ca.cnf',
      '-cert',
      'ca.pem',
      '-keyfile',
      'ca.key',
      '-crldays',
      '7',
    ]);
    const crl = parseCrl(onePem(pem, 'X509 CRL', { reading: 'lax' }));
    expect(crl.number).toBe(42n);
    expect(crl.find('0a11')).toMatchObject({
      reason: 'keyCompromise',
      revocationDate: Date.UTC(2026, 10, 1),
    });
    expect(crl.find('0b')?.reason).toBeUndefined();
    const row = signatureAlgorithmOf(crl.signatureAlgorithm);
    expect(verifySignature(row, publicKeyOf(ca.keys.spki), crl.tbsDer, crl.signature)).toBe(true);
  });

  const list = (wish: Partial<TbsCrlFields> = {}): Uint8Array => ca.listDer(wish);
  const delta = (wish: Partial<TbsCrlFields>): Uint8Array => list({ crlNumber: 12n, deltaBase: 9n, ...wish });
  const old = { thisUpdate: now - 5 * day, nextUpdate: now - 4 * day };

  describe('judges a chain by a list as we do', () => {
    beforeAll(() => {
      put('ca.pem', encodePem('CERTIFICATE', ca.certificate.der));
      put('leaf.pem', encodePem('CERTIFICATE', leaf.der));
      put('pointed.pem', encodePem('CERTIFICATE', pointed.der));
    });

    it.each<[title: string, file: 'leaf' | 'pointed', lists: Uint8Array[], good: boolean, theirs?: boolean]>([
      ['a list without it', 'leaf', [list()], true],
      ['a list with it', 'leaf', [list({ entries })], false],
      ['no list', 'leaf', [], false],
      ['an overdue list', 'leaf', [list(old)], false],
      ['a list to come', 'leaf', [list({ thisUpdate: now + day })], false],
      ['a list signed by another', 'leaf', [ca.listDer({}, pair())], false],
      [
        'a list of users',
        'leaf',
        [list({ issuingDistributionPoint: { ...whole, onlyUserCerts: true } })],
        true,
      ],
      ['a list of CAs', 'leaf', [list({ issuingDistributionPoint: { ...whole, onlyCaCerts: true } })], false],
      [
        'a shard that it is not in',
        'leaf',
        [list({ issuingDistributionPoint: { ...whole, ...point } })],
        false,
      ],
      ['its shard', 'pointed', [list({ issuingDistributionPoint: { ...whole, ...point } })], true],
      [
        'its shard, with it',
        'pointed',
        [list({ entries, issuingDistributionPoint: { ...whole, ...point } })],
        false,
      ],
      [
        'an unknown critical extension',
        'leaf',
        [list({ extensions: [{ oid: '1.2.3', critical: true, value: Uint8Array.of(5, 0) }] })],
        false,
      ],
      ['a delta with it', 'leaf', [list({ freshestCrl: [point] }), delta({ entries: [revoked] })], false],
      ['a delta without it', 'leaf', [list({ freshestCrl: [point] }), delta({})], true],
      [
        'a delta that takes it away',
        'leaf',
        [
          list({ freshestCrl: [point], entries: [{ ...revoked, reason: 'certificateHold' }] }),
          delta({ entries: [{ ...revoked, reason: 'removeFromCRL' }] }),
        ],
        true,
      ],
      // OpenSSL lays a delta over a list only where list or certificate says where deltas are (freshestCRL). RFC 5280
      // section 5.2.4 has no such condition: a delta that fits is news, and not to heed it would miss a revocation.
      ['a delta with it that nobody announced', 'leaf', [list(), delta({ entries: [revoked] })], false, true],
    ])('%s', (_, file, lists, good, theirs = good) => {
      const certificate = file === 'leaf' ? leaf : pointed;
      expect(
        ask(
          ca,
          certificate,
          lists.map((der) => parseCrl(der)),
        ).status === 'good',
      ).toBe(good);
      put('lists.pem', lists.map((der) => encodePem('X509 CRL', der)).join(''));
      const { status } = spawnSync(
        'openssl',
        [
          'verify',
          '-CAfile',
          'ca.pem',
          ...(lists.length === 0 ? [] : ['-CRLfile', 'lists.pem']),
          '-crl_check',
          '-extended_crl',
          '-use_deltas',
          '-partial_chain',
          '-attime',
          String(now / 1000),
          `${file}.pem`,
        ],
        { cwd: folder },
      );
      expect(status === 0).toBe(theirs);
    });
  });
});

describe.skipIf(!hasCerttool)('GnuTLS (needs certtool)', () => {
  it('reads what we write, and verifies its signature', () => {
    put('ca.pem', encodePem('CERTIFICATE', ca.certificate.der));
    // certtool has no other clock than the machine's.
    const dates = { thisUpdate: Date.UTC(2020, 0), nextUpdate: Date.UTC(2049, 0) };
    put('list.pem', encodePem('X509 CRL', ca.listDer({ entries, ...dates })));
    const text = run('certtool', ['--crl-info', '--infile', 'list.pem']);
    expect(text).toContain('Issuer: CN=fleet');
    expect(text).toContain('Revoked certificates (3):');
    expect(text).toContain('Serial Number (hex): 0a11');
    const verified = run('certtool', [
      '--verify-crl',
      '--load-ca-certificate',
      'ca.pem',
      '--infile',
      'list.pem',
    ]);
    expect(verified).toContain('Verified');
  });
});

describe('@peculiar/x509', () => {
  it('reads what we write, and verifies its signature', async () => {
    const crl = new peculiar.X509Crl(Uint8Array.from(ca.listDer({ entries })));
    expect(crl.issuer).toBe(nameText(ca.name));
    expect(crl.entries.map(({ serialNumber }) => serialNumber.replace(/^00/, ''))).toEqual(
      entries.map(({ serialHex }) => serialHex),
    );
    const certificate = new peculiar.X509Certificate(Uint8Array.from(ca.certificate.der));
    await expect(crl.verify({ publicKey: certificate })).resolves.toBe(true);
  });
});
