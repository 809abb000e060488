// SPDX-License-Identifier: Apache-2.0
// The suite wycheproof: all of the vectors that are here, beside what node:crypto made of them; and folders that
// prove nothing.
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CaseResult } from '../../cli/commands/conformance/suite.ts';
import { fails } from '../../cli/commands/conformance/suite.ts';
import * as write from '../../core/der/write.ts';
import { parseSpki } from '../../core/x509/index.ts';
import { wycheproof } from '../../cli/commands/conformance/wycheproof/suite.ts';

const vectors = resolve(import.meta.dirname, '..', 'vectors', 'wycheproof');
const folder = mkdtempSync(join(tmpdir(), 'edgewarden-wycheproof-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

async function run(directory: string): Promise<CaseResult[]> {
  const cases: CaseResult[] = [];
  const context = { now: 0, wants: () => true, signal: new AbortController().signal };
  for await (const one of wycheproof.run(directory, context)) cases.push(one);
  return cases;
}

interface Results {
  readonly total: number;
  readonly files: readonly { readonly file: string; readonly tests: number }[];
}

describe('the vectors of Wycheproof', () => {
  it('all agree, as many as there are', async () => {
    const cases = await run(vectors);
    expect(cases.filter((one) => one.agreement !== 'agrees')).toEqual([]);
    // The peer's results, file by file: none is passed over.
    const peer = JSON.parse(readFileSync(join(vectors, 'results-node-crypto.json'), 'utf8')) as Results;
    const counted = Map.groupBy(cases, ({ id }) => id.split('#')[0] ?? '');
    expect([...counted].map(([file, { length }]) => [file, length])).toEqual(
      peer.files
        .map(({ file, tests }) => [file, tests])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    );
    expect(cases).toHaveLength(peer.total);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(peer.total);
    expect(cases.filter(({ required }) => !required).map(({ expected }) => expected)).toEqual(
      Array.from({ length: 9 }, () => 'acceptable'),
    );
  }, 60_000);

  it('differ where a verdict is turned round, so that a pass means something', async () => {
    const name = 'ecdsa_secp256r1_sha256_test.json';
    const text = readFileSync(join(vectors, name), 'utf8');
    const turned = text
      .replaceAll('"result":"invalid"', '"result":"x"')
      .replaceAll('"result":"valid"', '"result":"invalid"')
      .replaceAll('"result":"x"', '"result":"valid"');
    expect(turned).not.toBe(text);
    writeFileSync(join(folder, name), turned);
    const cases = await run(folder);
    expect(cases.length).toBeGreaterThan(400);
    expect(cases.every(fails)).toBe(true);
    rmSync(join(folder, name));
  });
});

// Parts of the suite that are not here: other curves, hashes and masks, signed by node:crypto.
describe('parameters that X.509 has no algorithm for', () => {
  const message = Buffer.from('edge');
  const spki = (key: KeyObject): string => key.export({ format: 'der', type: 'spki' }).toString('hex');
  const ec = (namedCurve: string): ReturnType<typeof generateKeyPairSync> =>
    generateKeyPairSync('ec', { namedCurve });
  const masked = generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha1',
  });
  // The same numbers as a plain key, as the suite has them.
  const plain = createPublicKey({
    key: Buffer.from(
      write.sequence(
        bytes('300d06092a864886f70d0101010500'),
        write.bitString(parseSpki(bytes(spki(masked.publicKey))).publicKey),
      ),
    ),
    format: 'der',
    type: 'spki',
  });
  const pss = { mgf: 'MGF1', mgfSha: 'SHA-1', sLen: 32, sha: 'SHA-256' };
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it.each([
    ['ecdsa_verify', ec('secp256k1'), { sha: 'SHA-256' }, 'sha256', {}],
    ['ecdsa_verify', ec('brainpoolP256r1'), { sha: 'SHA-384' }, 'sha384', {}],
    ['ecdsa_verify', ec('P-224'), { sha: 'SHA-224' }, 'sha224', {}],
    ['ecdsa_verify', ec('P-521'), { sha: 'SHA3-512' }, 'sha3-512', {}],
    ['ecdsa_p1363_verify', ec('P-521'), { sha: 'SHA-512' }, 'sha512', { dsaEncoding: 'ieee-p1363' }],
    ['ecdsa_p1363_verify', ec('secp256k1'), { sha: 'SHA-256' }, 'sha256', { dsaEncoding: 'ieee-p1363' }],
    ['eddsa_verify', generateKeyPairSync('ed448'), {}, null, {}],
    ['mldsa_verify', generateKeyPairSync('ml-dsa-87'), {}, null, {}],
    ['rsassa_pkcs1_verify', rsa, { sha: 'SHA-512/256' }, 'sha512-256', {}],
    ['rsassa_pss_verify', { ...masked, publicKey: plain }, pss, 'sha256', {}],
    ['rsassa_pss_with_parameters_verify', masked, pss, 'sha256', {}],
  ] as const)('are verified exactly: %s %#', async (schema, pair, group, hash, options) => {
    const { privateKey, publicKey } = pair as { privateKey: KeyObject; publicKey: KeyObject };
    const sig = sign(hash, message, { key: privateKey, ...options });
    const tests = [
      { tcId: 1, msg: message.toString('hex'), sig: sig.toString('hex'), result: 'valid' },
      { tcId: 2, msg: '00', sig: sig.toString('hex'), result: 'invalid' },
      { tcId: 3, msg: message.toString('hex'), sig: `${sig.toString('hex')}00`, result: 'invalid' },
    ];
    const file = {
      schema: `${schema}_schema_v1.json`,
      testGroups: [{ publicKeyDer: spki(publicKey), ...group, tests }],
    };
    writeFileSync(join(folder, 'one_test.json'), JSON.stringify(file));
    const cases = await run(folder);
    expect(cases.map(({ actual }) => actual)).toEqual(['valid', 'invalid', 'invalid']);
  });
});

describe('what cannot be checked', () => {
  const test = { tcId: 1, msg: '00', sig: '00', result: 'invalid', flags: [] };
  const [name = ''] = readdirSync(vectors).filter((file) => file.startsWith('ecdsa_secp256r1_sha256_test'));
  const { testGroups } = JSON.parse(readFileSync(join(vectors, name), 'utf8')) as {
    testGroups: readonly { publicKeyDer: string }[];
  };
  const publicKeyDer = testGroups[0]?.publicKeyDer ?? '';
  const secp256k1 = '3056301006072a8648ce3d020106052b8104000a034200' + '04' + '11'.repeat(64);

  it.each([
    ['an unknown schema', { schema: 'aead_test_schema.json', testGroups: [{ tests: [test] }] }],
    [
      'a hash that is none',
      {
        schema: 'ecdsa_verify_schema_v1.json',
        testGroups: [{ publicKeyDer, sha: 'SHAKE128', tests: [test] }],
      },
    ],
    ['no hash', { schema: 'ecdsa_verify_schema_v1.json', testGroups: [{ publicKeyDer, tests: [test] }] }],
    ['no key', { schema: 'ecdsa_verify_schema_v1.json', testGroups: [{ sha: 'SHA-256', tests: [test] }] }],
    [
      'an unreadable key of another curve',
      {
        schema: 'ecdsa_verify_schema_v1.json',
        testGroups: [{ publicKeyDer: secp256k1, sha: 'SHA-256', tests: [test] }],
      },
    ],
    [
      'no signature',
      {
        schema: 'eddsa_verify_schema_v1.json',
        testGroups: [{ publicKeyDer, tests: [{ ...test, sig: undefined }] }],
      },
    ],
    [
      'PSS without a salt',
      {
        schema: 'rsassa_pss_verify_schema_v1.json',
        testGroups: [{ publicKeyDer, sha: 'SHA-256', mgf: 'MGF1', mgfSha: 'SHA-256', tests: [test] }],
      },
    ],
  ])('differs and says why: %s', async (_, file) => {
    writeFileSync(join(folder, 'one_test.json'), JSON.stringify(file));
    const cases = await run(folder);
    expect(cases).toHaveLength(1);
    expect(cases[0]).toMatchObject({
      id: 'one_test.json#1',
      required: true,
      actual: 'unchecked',
      agreement: 'differs',
    });
    expect(cases[0]?.reason).toBeTruthy();
  });

  it.each([
    ['no JSON', '{'],
    ['another shape', '{"schema":"ecdsa_verify_schema_v1.json","testGroups":[{"tests":[{"tcId":1}]}]}'],
    ['hex that is none', JSON.stringify({ schema: 'x', testGroups: [{ tests: [{ ...test, sig: '0' }] }] })],
  ])('is an error where a file is %s', async (_, text) => {
    writeFileSync(join(folder, 'one_test.json'), text);
    await expect(run(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });

  it('is an error where there is nothing', async () => {
    rmSync(join(folder, 'one_test.json'), { force: true });
    await expect(run(folder)).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
    await expect(run(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'E_CONFORMANCE_SET' });
  });
});
