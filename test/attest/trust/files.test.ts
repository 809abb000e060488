// SPDX-License-Identifier: Apache-2.0
// Files of trust in every form: roots, JSON Lines of them, chains in PEM, keys in PEM, npm's keys.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publicGoodRoot } from '../../../attest/index.ts';
import {
  cloudBuildKeys,
  npmKeys,
  parseManagedKeys,
  parseTrustFile,
  parseTrustedRoots,
  shipped,
} from '../../../attest/trust/index.ts';
import { verifies } from '../../../attest/trust/key.ts';
import { rootFromPem } from '../../../attest/trust/pem-root.ts';
import { cloudBuildKeyId } from '../../../attest/trust/shipped.ts';
import { KnownError } from '../../../core/index.ts';
import { encodePem } from '../../../core/pem/index.ts';
import { parseCertificate } from '../../../core/x509/index.ts';
import { base64, bytesOf, newPair, newSigstore, rootJson, spkiOf, trustedFrom } from '../double/index.ts';
import { codeOf } from './code-of.ts';

const vectors = new URL('../../vectors/', import.meta.url);
const file = (path: string): Buffer => readFileSync(new URL(path, vectors));
const sigstore = newSigstore();
const line = JSON.stringify(rootJson(sigstore));
const certificate = (der: Uint8Array): string => encodePem('CERTIFICATE', der);
const publicKey = (pair = newPair()): string => encodePem('PUBLIC KEY', spkiOf(pair));
const own = certificate(sigstore.caDer) + certificate(sigstore.topDer);
const stamps = certificate(sigstore.tsaDer) + certificate(sigstore.tsaTopDer);

describe('a file of trust', () => {
  it.for([
    ['a trusted root', line, 'sigstore', 1, 0],
    ['a trusted root over many lines', JSON.stringify(JSON.parse(line), undefined, 2), 'sigstore', 1, 0],
    ['JSON Lines', `${line}\n${line}\n`, 'sigstore-lines', 2, 0],
    ['JSON Lines with empty ones and CR LF', `\r\n${line}\r\n\r\n${line}`, 'sigstore-lines', 2, 0],
    ['chains in PEM', own + stamps, 'certificates', 1, 0],
    ['keys in PEM', publicKey() + publicKey(), 'keys', 0, 2],
    ['keys with text around them', `a key:\n${publicKey()}`, 'keys', 0, 1],
    ['npm’s keys', file('trust/npm-attestation-keys.json').toString(), 'npm-keys', 0, 4],
  ] as const)('with %s is read by what it holds', ([, text, form, roots, keys]) => {
    const found = parseTrustFile(Buffer.from(text));
    expect([found.form, found.roots.length, found.keys.length]).toEqual([form, roots, keys]);
  });

  it.for([
    ['nothing', '', 'E_TRUST_ROOT'],
    ['words', 'trust me', 'E_TRUST_ROOT'],
    ['JSON of another kind', '{}', 'E_TRUST_ROOT'],
    ['JSON cut off', line.slice(0, -1), 'E_JSON_SYNTAX'],
    ['two roots on one line', line + line, 'E_JSON_SYNTAX'],
    ['a second line that is another thing', `${line}\n{}`, 'E_TRUST_ROOT'],
    ['17 roots', `${line}\n`.repeat(17), 'E_TRUST_ROOT'],
    ['a private key', encodePem('PRIVATE KEY', spkiOf(newPair())), 'E_TRUST_KEYS'],
    ['a private key after a certificate', own + encodePem('PRIVATE KEY', Buffer.of(48, 0)), 'E_TRUST_ROOT'],
    ['PEM cut off', own.slice(0, -30), 'E_PEM_SYNTAX'],
    ['no keys', '{"keys":[]}', 'E_TRUST_KEYS'],
    ['65 keys', JSON.stringify({ keys: Array.from({ length: 65 }, () => ({})) }), 'E_TRUST_KEYS'],
    ['more than is read', ' '.repeat(1 << 20) + line, 'E_JSON_SIZE'],
  ] as const)('with %s is refused', ([, text, code]) =>
    expect(codeOf(() => parseTrustFile(Buffer.from(text)))).toBe(code),
  );

  it('names several roots apart', () =>
    expect(parseTrustedRoots(Buffer.from(`${line}\n${line}`), 'gh').map(({ name }) => name)).toEqual([
      'gh#1',
      'gh#2',
    ]));

  it('of keys is no root', () =>
    expect(codeOf(() => parseTrustedRoots(Buffer.from(publicKey())))).toBe('E_TRUST_ROOT'));

  it('is refused by a code, whatever it holds', () => {
    const parts = fc.constantFrom(line, own, publicKey(), '\n', '{', '"keys"', '-----BEGIN X-----', 'é');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 4 }), fc.nat(), (texts, cut) => {
        const bytes = Buffer.from(texts.join(''));
        try {
          parseTrustFile(bytes.subarray(0, bytes.length - (cut % 7)));
        } catch (error) {
          expect(error).toBeInstanceOf(KnownError);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('chains in PEM', () => {
  const root = (text: string): ReturnType<typeof rootFromPem> => rootFromPem(Buffer.from(text), 'own');

  it('are trusted while all of their certificates are valid', () => {
    const { authorities, name } = root(own);
    const { notBefore, notAfter } = parseCertificate(sigstore.caDer);
    expect(authorities[0]?.validFor).toEqual({ start: notBefore, end: notAfter });
    expect([notBefore, name]).toEqual([trustedFrom, 'own']);
  });

  it('with a timestamp authority make a root of timestamps alone', () => {
    const { timestampsOnly, timestampAuthorities, remarks } = root(stamps + own);
    expect([timestampsOnly, timestampAuthorities[0]?.namesSigner, remarks]).toEqual([true, true, []]);
  });

  it('without one say that nothing proves a time', () => {
    const { timestampsOnly, logs, remarks } = root(own);
    expect([timestampsOnly, logs, remarks.length]).toEqual([false, [], 1]);
  });

  it('may be several authorities', () => {
    const other = newSigstore();
    const text = own + certificate(other.caDer) + certificate(other.topDer);
    expect(root(text).authorities).toHaveLength(2);
  });

  it.for([
    ['without an end', certificate(sigstore.caDer)],
    ['upside down', certificate(sigstore.topDer) + certificate(sigstore.caDer)],
    ['of strangers', certificate(sigstore.caDer) + certificate(newSigstore().topDer)],
    ['of a timestamp authority alone', stamps],
    ['that are no certificates', encodePem('CERTIFICATE', Buffer.of(48, 0))],
    ['with a public key', own + publicKey()],
    [
      'of a leaf',
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-keyout',
          '/dev/null',
          '-subj',
          '/CN=leaf',
          '-addext',
          'basicConstraints=critical,CA:FALSE',
        ],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      ).toString(),
    ],
  ] as const)('%s are refused', ([, text]) => expect(codeOf(() => root(text))).toBe('E_TRUST_ROOT'));
});

describe('keys', () => {
  const target = {
    keyId: 'SHA256:x',
    keyUsage: 'npm:attestations',
    publicKey: {
      rawBytes: base64(spkiOf(newPair())),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start: '2025-01-13T00:00:00.000Z' } as { start?: string; end?: string },
    },
  };
  const registry = {
    keyid: 'SHA256:x',
    keytype: 'ecdsa-sha2-nistp256',
    scheme: 'ecdsa-sha2-nistp256',
    key: base64(spkiOf(newPair())),
    expires: null as string | null,
  };
  const read = (key: object): ReturnType<typeof parseManagedKeys> =>
    parseManagedKeys(bytesOf({ keys: [key] }));

  it('of npm’s TUF target have an interval, a name and a use', () => {
    expect(read(target)).toMatchObject([
      {
        id: 'SHA256:x',
        usage: 'npm:attestations',
        validFor: { start: Date.UTC(2025, 0, 13), end: Infinity },
      },
    ]);
  });

  it('of the registry have an end alone', () => {
    expect(read(registry)[0]?.validFor).toEqual({ start: 0, end: Infinity });
    const ended = { ...registry, expires: '2025-01-29T00:00:00.000Z' };
    expect(read(ended)[0]?.validFor.end).toBe(Date.UTC(2025, 0, 29));
  });

  it('in PEM are meant whatever they are called, at any time, unless the caller says', () => {
    const pem = Buffer.from(publicKey());
    expect(parseManagedKeys(pem)).toMatchObject([{ id: undefined, validFor: { start: 0, end: Infinity } }]);
    const validFor = { start: 1, end: 2 };
    expect(parseManagedKeys(pem, { id: 'k', validFor })).toMatchObject([{ id: 'k', validFor }]);
  });

  it('of a kind that is not verified are left out, and said so', () => {
    const strange = { ...target, publicKey: { ...target.publicKey, keyDetails: 'LMS_SHA256' } };
    const { keys, remarks } = parseTrustFile(
      bytesOf({ keys: [strange, target, { ...registry, scheme: 'x' }] }),
    );
    expect([keys.length, remarks.length]).toEqual([1, 2]);
  });

  const withKey = (change: object): object => ({ ...target, publicKey: { ...target.publicKey, ...change } });
  it.for([
    ['without a start', withKey({ validFor: {} })],
    ['without validity', withKey({ validFor: undefined })],
    [
      'that end before they start',
      withKey({ validFor: { start: '2025-01-13T00:00:00Z', end: '2024-01-13T00:00:00Z' } }),
    ],
    ['of another kind than they say', withKey({ keyDetails: 'PKIX_ED25519' })],
    ['without a name', { ...target, keyId: '' }],
    ['all of a strange kind', withKey({ keyDetails: 'LMS_SHA256' })],
    ['of the registry without a name', { ...registry, keyid: undefined }],
    ['of the registry with an end that is no time', { ...registry, expires: 'soon' }],
    ['of the registry that are none', { ...registry, key: 'AAAA' }],
    ['of the registry of another kind than they say', { ...registry, scheme: 'ed25519' }],
  ] as const)('%s are refused', ([, key]) => expect(codeOf(() => read(key))).toBe('E_TRUST_KEYS'));

  it('of 1024 bits are refused', () => {
    const weak = execFileSync('openssl', ['genrsa', '1024'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const pem = execFileSync('openssl', ['rsa', '-pubout'], {
      input: weak,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    expect(codeOf(() => parseManagedKeys(pem))).toBe('E_TRUST_KEYS');
  });
});

describe('what is shipped', () => {
  it('is the public-good root of the vectors, parsed once', () => {
    const { digestHex, name, ...fromFile } = parseTrustedRoots(
      file('trust/public-good-trusted-root.json'),
    )[0]!;
    expect(publicGoodRoot()).toMatchObject(fromFile);
    expect([name, digestHex === shipped.publicGood.digestHex]).toEqual(['given', false]);
    expect(publicGoodRoot()).toBe(publicGoodRoot());
    expect(publicGoodRoot()).toMatchObject({ name: 'public-good', digestHex: shipped.publicGood.digestHex });
  });

  it('has two logs, two certificate logs, two authorities and a timestamp authority', () => {
    const { logs, ctLogs, authorities, timestampAuthorities } = publicGoodRoot();
    expect([logs, ctLogs, authorities, timestampAuthorities].map(({ length }) => length)).toEqual([
      2, 2, 2, 1,
    ]);
    expect(authorities[0]?.validFor.end).toBe(Date.parse('2022-12-31T23:59:59.999Z'));
  });

  it('is npm’s keys of the vectors, by their use', () => {
    const all = parseManagedKeys(file('trust/npm-attestation-keys.json'));
    const of = (usage: string): unknown =>
      all.filter((key) => key.usage === usage).map(({ id, validFor }) => ({ id, validFor }));
    expect(npmKeys()).toMatchObject(of('npm:attestations') as object[]);
    expect(npmKeys('npm:signatures')).toMatchObject(of('npm:signatures') as object[]);
    expect(npmKeys()).toHaveLength(2);
  });

  it('is Cloud Build’s keys, each the one of its region', () => {
    const names = cloudBuildKeys().map(({ id }) => id);
    expect(new Set(names).size).toBe(21);
    for (const [region, id] of [
      ['us-west2', cloudBuildKeyId('us-west2')],
      ['global', cloudBuildKeyId('global')],
      ['global-pae-provenanceSigner_1', cloudBuildKeyId('global', 'provenanceSigner')],
      ['global-pae-google-hosted-worker_1', cloudBuildKeyId('global', 'google-hosted-worker')],
    ] as const) {
      const [key] = parseManagedKeys(file(`slsa-verifier/gcb-keys/${region}.key`));
      const ours = cloudBuildKeys().find((each) => each.id === id);
      expect(ours && key?.key.key.equals(ours.key.key)).toBe(true);
      expect(ours && verifies(ours.key, Buffer.from('x'), Buffer.from('y'))).toBe(false);
    }
  });

  it.for([
    ['publicGood', 'public-good.json'],
    ['npm', 'npm-keys.json'],
    ['cloudBuild', 'cloud-build-keys.json'],
  ] as const)('%s has the digest that it states', async ([name, path]) => {
    const json: unknown = JSON.parse(
      readFileSync(new URL(`../../../attest/trust/${path}`, import.meta.url), 'utf8'),
    );
    const { createHash } = await import('node:crypto');
    expect(createHash('sha256').update(JSON.stringify(json)).digest('hex')).toBe(shipped[name].digestHex);
    expect(shipped[name].obtained).toBeLessThan(Date.UTC(2026, 11, 1));
  });
});
