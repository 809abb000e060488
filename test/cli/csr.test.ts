// SPDX-License-Identifier: Apache-2.0
// Requests as they are made: what was typed is in them, openssl reads them, the CA grants them, keys are kept.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rows } from '../../cli/commands/csr/rows.ts';
import { keyKinds } from '../../core/key/index.ts';
import { initCa } from '../../pki/index.ts';
import { hasOpenssl } from '../support/peers.ts';
import { make } from './chain.ts';
import { everything, runs, type Ran } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edgewarden-csr-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const home = at('none');
const csrNew = (options: Record<string, unknown>): Promise<Ran> => runs('csr new', [], options, { home });

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keyPem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
writeFileSync(at('key.pem'), keyPem);
const key = at('key.pem');
interface Made {
  readonly csrPem: string;
  readonly files: readonly string[];
  readonly request: {
    readonly subject: string;
    readonly names: readonly { kind: string; value: string }[];
    readonly extKeyUsages: readonly string[];
  };
}
const madeOf = (ran: Ran): Made => ran.data as Made;

describe('a new request', () => {
  it('offers every kind of key', () => {
    const kinds = rows[0]?.options?.find(({ flags }) => flags.startsWith('--kind'))?.choices;
    expect(kinds).toEqual(keyKinds);
  });

  it.for([...keyKinds])(
    'is signed by a new key of kind %s, which is kept for its owner alone',
    async (kind) => {
      const newKey = at(`${kind}.key`);
      const out = at(`${kind}.csr`);
      const ran = await csrNew({ newKey, out, kind, subject: `CN=${kind}` });
      expect(ran.exit).toBe(0);
      expect(madeOf(ran).files).toEqual([newKey, out]);
      expect(statSync(newKey).mode & 0o777).toBe(0o600);
      expect(createPrivateKey(readFileSync(newKey)).type).toBe('private');
      const seen = await runs('csr inspect', [out], {}, { home });
      expect(seen.data).toMatchObject({ subject: `CN=${kind}`, oddities: [] });
      expect(everything(ran)).not.toMatch(/PRIVATE KEY/);
    },
  );

  it('asks for what was typed', async () => {
    const ran = await csrNew({
      key,
      subject: 'CN=cloud.example,O=ACME\\, Inc.',
      dns: ['cloud.example', '*.cloud.example'],
      ip: ['192.0.2.10', '2001:db8::1'],
      uri: ['spiffe://fleet/cloud'],
      email: ['ops@cloud.example'],
      usage: ['server', 'client', 'server'],
    });
    expect(madeOf(ran).request).toMatchObject({
      subject: 'CN=cloud.example,O=ACME\\, Inc.',
      names: [
        { kind: 'dns', value: 'cloud.example' },
        { kind: 'dns', value: '*.cloud.example' },
        { kind: 'ip', value: '192.0.2.10' },
        { kind: 'ip', value: '2001:db8::1' },
        { kind: 'uri', value: 'spiffe://fleet/cloud' },
        { kind: 'email', value: 'ops@cloud.example' },
      ],
      extKeyUsages: ['serverAuth', 'clientAuth'],
    });
    expect(ran.stdout.text).toBe(madeOf(ran).csrPem);
  });

  it.skipIf(!hasOpenssl)('is read and verified by openssl', async () => {
    const { csrPem } = madeOf(
      await csrNew({ key, subject: 'CN=a,O=b', dns: ['a.example'], usage: ['server'] }),
    );
    const printed = execFileSync(
      'openssl',
      ['req', '-verify', '-noout', '-text', '-subject', '-nameopt', 'RFC2253'],
      {
        input: csrPem,
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    ).toString();
    expect(printed).toMatch(/DNS:a\.example/);
    expect(printed).toMatch(/TLS Web Server Authentication/);
    expect(printed).toMatch(/subject=CN=a,O=b/);
  });

  it('for a node is granted by the CA', async () => {
    const own = at('home');
    await initCa({ home: own, now: Date.now() });
    const out = at('edge-1.csr');
    await csrNew({ newKey: at('edge-1.key'), out, node: 'edge-1' });
    const granted = await runs('cert issue', [], { node: 'edge-1', csr: out }, { home: own });
    expect(granted.stderr).toBe('');
    expect(granted.stdout.text).toMatch(/BEGIN CERTIFICATE/);
  });

  it('opens an encrypted key, and encrypts a new one', async () => {
    writeFileSync(at('words'), 'correct horse\nnot this\n');
    const passphraseFile = at('words');
    const newKey = at('closed.key');
    expect(await csrNew({ newKey, passphraseFile, subject: 'CN=x' })).toMatchObject({ exit: 0 });
    const pem = readFileSync(newKey, 'utf8');
    expect(pem).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    expect(createPrivateKey({ key: pem, passphrase: 'correct horse' }).type).toBe('private');
    expect(await csrNew({ key: newKey, passphraseFile, subject: 'CN=x' })).toMatchObject({ exit: 0 });
    expect(await csrNew({ key: newKey, subject: 'CN=x' })).toMatchObject({ code: 'E_KEY_ENCRYPTED' });
    writeFileSync(at('others'), 'wrong horse\n');
    const wrong = await csrNew({ key: newKey, passphraseFile: at('others'), subject: 'CN=x' });
    expect(wrong).toMatchObject({ code: 'E_KEY_PASSPHRASE' });
    expect(everything(wrong)).not.toMatch(/horse/);
  });

  it('takes its key from standard input', async () =>
    expect(
      await runs('csr new', [], { key: '-', subject: 'CN=x' }, { home, stdin: Buffer.from(keyPem) }),
    ).toMatchObject({ exit: 0 }));

  it('is never written over what is there, and then nothing is made', async () => {
    const out = at('taken.csr');
    writeFileSync(out, 'mine');
    const newKey = at('never.key');
    expect(await csrNew({ newKey, out, subject: 'CN=x' })).toMatchObject({ code: 'E_FILE_EXISTS', exit: 4 });
    expect(existsSync(newKey)).toBe(false);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect(await csrNew({ newKey, out, subject: 'CN=x', force: true })).toMatchObject({ exit: 0 });
  });
});

describe('a request that is typed wrongly', () => {
  const weak = at('weak.pem');
  writeFileSync(
    weak,
    generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'pem', type: 'pkcs8' }),
  );
  const certificate = at('cert.pem');
  writeFileSync(certificate, make({ commonName: 'x' }).certPem);

  const empty = at('empty');
  writeFileSync(empty, '\n');

  it.for<[string, Record<string, unknown>, string]>([
    ['no key', { subject: 'CN=x' }, 'E_USAGE'],
    ['two keys', { key, newKey: at('n'), subject: 'CN=x' }, 'E_USAGE'],
    ['nobody', { key }, 'E_USAGE'],
    ['a subject and a node', { key, subject: 'CN=x', node: 'edge-1' }, 'E_USAGE'],
    ['key and request in one file', { newKey: at('one'), out: at('one'), subject: 'CN=x' }, 'E_USAGE'],
    ['no node name', { key, node: 'edge/1' }, 'E_NODE_NAME'],
    ['no name', { key, subject: 'x' }, 'E_X509_NAME'],
    ['a name with an open escape', { key, subject: 'CN=x\\' }, 'E_X509_NAME'],
    ['a kind that does not exist', { newKey: at('n'), kind: 'dsa', subject: 'CN=x' }, 'E_USAGE'],
    ['a usage that does not exist', { key, subject: 'CN=x', usage: ['all'] }, 'E_USAGE'],
    ['a blank in a host name', { key, dns: ['a b'] }, 'E_USAGE'],
    ['an address as a host name', { key, dns: ['192.0.2.1'] }, 'E_USAGE'],
    ['a host name that is not ASCII', { key, dns: ['bücher.example'] }, 'E_USAGE'],
    ['an inner wildcard', { key, dns: ['a.*.example'] }, 'E_USAGE'],
    ['a label that is too long', { key, dns: ['a'.repeat(64)] }, 'E_USAGE'],
    ['a NUL in a host name', { key, dns: ['a\0.example'] }, 'E_USAGE'],
    ['an address of three parts', { key, ip: ['192.0.2'] }, 'E_USAGE'],
    ['an address with a zone', { key, ip: ['fe80::1%eth0'] }, 'E_USAGE'],
    ['a URI without a scheme', { key, uri: ['cloud.example'] }, 'E_USAGE'],
    ['a mail address without a host', { key, email: ['ops@'] }, 'E_USAGE'],
    ['a certificate for a key', { key: certificate, subject: 'CN=x' }, 'E_PEM_LABEL'],
    ['a weak key', { key: weak, subject: 'CN=x' }, 'E_KEY_RSA_SIZE'],
    ['a key that is not there', { key: at('gone'), subject: 'CN=x' }, 'E_FILE_READ'],
    ['a passphrase file without one', { key, passphraseFile: empty, subject: 'CN=x' }, 'E_USAGE'],
  ])('with %s is refused, and nothing is written', async ([, options, code]) => {
    const ran = await csrNew(options);
    expect(ran.code).toBe(code);
    expect(everything(ran)).not.toMatch(/PRIVATE KEY-/);
    expect(existsSync(at('n')) || existsSync(at('one'))).toBe(false);
  });
});
