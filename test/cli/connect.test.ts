// SPDX-License-Identifier: Apache-2.0
// What is seen of TLS servers: the chain as it was sent, whatever the server is or does, within a deadline.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createServer, type TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { presentedIn } from '../../cli/handshake.ts';
import { seeServer, type SeenServer } from '../../cli/connect.ts';
import { hasOpenssl } from '../support/peers.ts';
import { caExtensions, day, make, serverExtensions } from './chain.ts';

const root = make({ commonName: 'root', extensions: caExtensions });
const middle = make({ commonName: 'middle', issuer: root, extensions: caExtensions });
const leaf = make({ commonName: 'leaf', issuer: middle, extensions: serverExtensions('localhost') });
const stranger = make({ commonName: 'stranger' });

const open: (Server | Socket)[] = [];
afterEach(() => {
  for (const one of open.splice(0))
    if ('close' in one) one.close();
    else one.destroy();
});

async function portOf(server: Server): Promise<number> {
  server.on('connection', (socket: Socket) => open.push(socket.on('error', () => undefined)));
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const tls = async (options: TlsOptions): Promise<number> =>
  portOf(
    createServer({ key: leaf.keyPem, cert: leaf.certPem + middle.certPem, ...options }).on(
      'tlsClientError',
      () => undefined,
    ),
  );

const see = (
  port: number,
  more: { timeoutMs?: number; serverName?: string; signal?: AbortSignal } = {},
): Promise<SeenServer> =>
  seeServer({ host: '127.0.0.1', port, timeoutMs: 5000, signal: new AbortController().signal, ...more });

const hex = (certificates: readonly Uint8Array[]): string[] =>
  certificates.map((der) => Buffer.from(der).toString('hex'));

describe('the chain of a server', () => {
  it.for<[string, TlsOptions]>([
    ['TLS 1.3', { minVersion: 'TLSv1.3' }],
    ['TLS 1.3 with AES-128-GCM', { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256' }],
    ['TLS 1.3 with ChaCha20', { minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256' }],
    ['TLS 1.3 after a HelloRetryRequest', { minVersion: 'TLSv1.3', ecdhCurve: 'P-521' }],
    ['TLS 1.2', { maxVersion: 'TLSv1.2' }],
    [
      'TLS 1.3, a client certificate demanded',
      { minVersion: 'TLSv1.3', requestCert: true, ca: root.certPem },
    ],
    [
      'TLS 1.2, a client certificate demanded',
      { maxVersion: 'TLSv1.2', requestCert: true, ca: root.certPem },
    ],
  ])('is seen over %s', async ([, options]) => {
    const seen = await see(await tls(options));
    expect(hex(seen.certificates)).toEqual(hex([leaf.certDer, middle.certDer]));
    expect(seen).toMatchObject({ asksForClientCertificate: options.requestCert === true });
    expect(seen.publiclyTrusted).not.toBe(true);
  });

  it('is seen as it was sent: doubled, in disorder and with strangers', async () => {
    const sent = [leaf, root, stranger, middle, middle];
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const port = await tls({ cert: sent.map(({ certPem }) => certPem).join(''), maxVersion });
      expect(hex((await see(port)).certificates)).toEqual(hex(sent.map(({ certDer }) => certDer)));
    }
  });

  it('is that of the name that was asked for', async () => {
    const other = make({ commonName: 'other', extensions: serverExtensions('other.example') });
    const { createSecureContext } = await import('node:tls');
    const port = await tls({
      SNICallback: (name, done) =>
        done(
          null,
          createSecureContext(
            name === 'other.example'
              ? { key: other.keyPem, cert: other.certPem }
              : { key: leaf.keyPem, cert: leaf.certPem },
          ),
        ),
    });
    expect(hex((await see(port, { serverName: 'other.example' })).certificates)).toEqual(
      hex([other.certDer]),
    );
    expect(hex((await see(port, { serverName: 'x.example' })).certificates)).toEqual(hex([leaf.certDer]));
  });

  it('is seen although the server never goes on after it', async () => {
    const port = await tls({ maxVersion: 'TLSv1.2' });
    const between = await portOf(
      createTcpServer((client) => {
        const server = connect(port, '127.0.0.1');
        open.push(server.on('error', () => undefined));
        client.once('data', (hello: Uint8Array) => server.write(hello)); // and nothing that comes after it
        server.pipe(client);
      }),
    );
    const seen = await see(between, { timeoutMs: 500 });
    expect(hex(seen.certificates)).toEqual(hex([leaf.certDer, middle.certDer]));
    expect(seen.publiclyTrusted).toBe('unknown');
  });

  it('says why the public roots do not vouch for it', async () =>
    expect(await see(await tls({}))).toMatchObject({
      publiclyTrusted: false,
      why: expect.stringMatching(/^[A-Z_]+$/) as unknown,
      protocol: 'TLSv1.3',
    }));
});

describe('what the roots say of a server', () => {
  // Node reads NODE_EXTRA_CA_CERTS when it starts: a process of its own.
  const today = Math.floor(Date.now() / day) * day;
  const dates = { notBefore: today - day, notAfter: today + 2 * day };
  const known = make({ commonName: 'known', extensions: caExtensions, ...dates });
  const good = make({
    commonName: 'good',
    issuer: known,
    extensions: serverExtensions('localhost'),
    ...dates,
  });
  const connection = async (args: readonly string[]): Promise<unknown> => {
    const port = await tls({ key: good.keyPem, cert: good.certPem });
    const folder = mkdtempSync(join(tmpdir(), 'edgewarden-connect-'));
    folders.push(folder);
    writeFileSync(join(folder, 'root.pem'), known.certPem);
    const main = join(import.meta.dirname, '../../cli/main.ts');
    const command = [main, 'cert', 'inspect', '--connect', `127.0.0.1:${port}`, '--output', 'json', ...args];
    const env = { ...process.env, HOME: folder, NODE_EXTRA_CA_CERTS: join(folder, 'root.pem') };
    const { stdout } = await promisify(execFile)(process.execPath, command, { env });
    return (JSON.parse(stdout) as { data: { connection: unknown } }).data.connection;
  };

  it('is said: that they vouch for it by the name that was asked for', async () =>
    expect(await connection(['--server-name', 'localhost'])).toMatchObject({ publiclyTrusted: true }));

  it('is said: that its certificate is not for that name', async () =>
    expect(await connection(['--server-name', 'other.example'])).toMatchObject({
      publiclyTrusted: false,
      why: 'ERR_TLS_CERT_ALTNAME_INVALID',
    }));
});

describe('a server that shows nothing', () => {
  const tcp = (talk: (socket: Socket) => void): Promise<number> => portOf(createTcpServer(talk));

  it.for<[string, string, (socket: Socket) => void]>([
    ['says nothing', 'E_REMOTE_TIMEOUT', () => undefined],
    ['hangs up', 'E_REMOTE_ANSWER', (socket) => socket.end()],
    ['resets', 'E_REMOTE_ANSWER', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['speaks HTTP', 'E_REMOTE_ANSWER', (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['speaks SMTP', 'E_REMOTE_ANSWER', (socket) => socket.write('220 mail.example ESMTP\r\n')],
    ['sends junk', 'E_REMOTE_ANSWER', (socket) => socket.write(Buffer.alloc(1 << 20, 0xa5))],
    ['sends one byte a time', 'E_REMOTE_TIMEOUT', (socket) => socket.write(Uint8Array.of(0x16))],
    ['sends an alert', 'E_REMOTE_ANSWER', (socket) => socket.write(Uint8Array.of(21, 3, 3, 0, 2, 2, 40))],
  ])('and %s is %s, with a hint, in time', async ([, code, talk]) => {
    const started = performance.now();
    await expect(see(await tcp(talk), { timeoutMs: 400 })).rejects.toMatchObject({
      code,
      hint: expect.stringMatching(/./) as unknown,
    });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('and is not there is E_REMOTE_CONNECT', async () => {
    const server = createTcpServer();
    const port = await portOf(server);
    server.close();
    await once(server, 'close');
    await expect(see(port)).rejects.toMatchObject({ code: 'E_REMOTE_CONNECT' });
  });

  it('and is left at the first signal is E_INTERRUPTED', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(see(await tcp(() => undefined), { signal: controller.signal })).rejects.toMatchObject({
      code: 'E_INTERRUPTED',
    });
  });
});

/** A server of openssl's own, which no part of Node's TLS is in. */
async function opensslServer(args: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'edgewarden-connect-'));
  folders.push(folder);
  writeFileSync(join(folder, 'key.pem'), leaf.keyPem);
  writeFileSync(join(folder, 'cert.pem'), leaf.certPem);
  writeFileSync(join(folder, 'chain.pem'), middle.certPem + stranger.certPem);
  const files = ['-key', 'key.pem', '-cert', 'cert.pem', '-cert_chain', 'chain.pem'];
  const child = spawn('openssl', ['s_server', '-accept', '127.0.0.1:0', ...files, ...args], { cwd: folder });
  children.push(child);
  for await (const line of createInterface(child.stdout)) {
    const port = /^ACCEPT .*:([0-9]+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new TypeError('openssl s_server did not start');
}
const children: ChildProcess[] = [];
const folders: string[] = [];
afterAll(() => {
  for (const child of children) child.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!hasOpenssl)('a server of openssl', () => {
  it.for<[string, readonly string[]]>([
    ['TLS 1.3', ['-tls1_3']],
    ['TLS 1.3 with another group than offered first', ['-tls1_3', '-groups', 'P-384']],
    ['TLS 1.3 that demands a certificate', ['-tls1_3', '-Verify', '1']],
    ['TLS 1.2', ['-tls1_2']],
    ['TLS 1.2 that demands a certificate', ['-tls1_2', '-Verify', '1']],
  ])('is seen over %s', async ([title, args]) => {
    const seen = await see(await opensslServer(args));
    expect(hex(seen.certificates)).toEqual(hex([leaf, middle, stranger].map(({ certDer }) => certDer)));
    expect(seen.asksForClientCertificate).toBe(title.includes('demands'));
  });
});

describe('a recorded handshake', () => {
  it('of any bytes gives certificates, none, or a refusal with a code, at once', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, record) => {
        const recorded = record
          ? Buffer.concat([Uint8Array.of(22, 3, 3, 0, bytes.length & 0xff), bytes])
          : bytes;
        try {
          presentedIn(recorded, bytes.subarray(0, 32));
        } catch (error) {
          expect(error).toMatchObject({ code: 'E_REMOTE_ANSWER' });
        }
      }),
    );
  });

  it('of 1 MiB of empty messages is read in time', () => {
    const started = performance.now();
    presentedIn(Buffer.alloc(1 << 20, Uint8Array.of(22, 3, 3, 0, 4, 0, 0, 0, 0)), undefined);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  const message = (type: number, body: Uint8Array): Uint8Array =>
    Buffer.concat([Uint8Array.of(22, 3, 3, 0, body.length + 4, type, 0, 0, body.length), body]);

  it.for<[string, number[]]>([
    ['a list that is cut short', [0, 0, 9, 0, 0, 4, 1, 2]],
    ['a certificate longer than its list', [0, 0, 4, 0, 0, 9, 1]],
    ['bytes after the list', [0, 0, 0, 1]],
    ['no list', []],
  ])('with %s is refused', ([, body]) => {
    expect(() => presentedIn(message(11, Uint8Array.from(body)), undefined)).toThrow(
      expect.objectContaining({ code: 'E_REMOTE_ANSWER' }),
    );
  });

  it('may end anywhere', () => {
    const whole = message(11, Uint8Array.of(0, 0, 5, 0, 0, 2, 1, 2));
    for (let end = 0; end < whole.length; end++)
      expect(presentedIn(whole.subarray(0, end), undefined).certificates).toBeUndefined();
    expect(presentedIn(whole, undefined).certificates).toEqual([Uint8Array.of(1, 2)]);
  });
});
