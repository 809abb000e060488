// SPDX-License-Identifier: Apache-2.0
// The edge's side: pin, deadline and caps against servers that misbehave; files that are replaced as a pair.

import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server as HttpsServer } from 'node:https';
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enrolNode, newNodeKey, nodeCsr, renewNode, splitToken } from '../../http/index.ts';
import { get } from '../../http/remote.ts';
import { readIdentity, replacePair } from '../../http/node-files.ts';
import { newNodeRequest, nodeRequestPem } from '../../http/node-request.ts';
import { list } from '../../pki/index.ts';
import { parseCsr, verifyCsrSignature } from '../../core/x509/index.ts';
import { openEndpoint, type Endpoint } from './endpoint.ts';

let endpoint: Endpoint;
let folder: string;

beforeAll(async () => void (endpoint = await openEndpoint()));
afterAll(() => endpoint.close());
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'edgewarden-node-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const enrol = async (nodeName = 'edge-1', directory = folder) =>
  enrolNode({ ...endpoint, token: await endpoint.token(nodeName), nodeName, directory, now: Date.now() });

describe('the request', () => {
  it("is EdgeCore's: C, ST, L, O, CN, no attributes, signed with P-256 and SHA-256", () => {
    const csr = parseCsr(nodeCsr('edge-1', newNodeKey()));
    verifyCsrSignature(csr);
    expect(csr.subject.rdns.flat().map(({ value }) => value)).toEqual([
      'CN',
      'Zhejiang',
      'Hangzhou',
      'system:nodes',
      'system:node:edge-1',
    ]);
    expect(csr.attributes).toEqual([]);
    expect(csr.signatureAlgorithm.oid).toBe('1.2.840.10045.4.3.2');
  });

  it.each(['', 'a', 'a.b.c', 'a.b.c.d.e'])('needs a token of four parts, not %j', (token) => {
    expect(() => splitToken(token)).toThrow(expect.objectContaining({ code: 'E_TOKEN_FORM' }));
  });
});

describe('an enrolment that is cut off', () => {
  /** Hands bytes on to the endpoint and back, until a certificate for `nodeName` is issued: then it hangs up. */
  async function cuttingRelay(nodeName: string): Promise<{ port: number; close(): void }> {
    const sockets = new Set<Socket>();
    const relay = createTcpServer((near) => {
      const far = connect(endpoint.port, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
      }
      near.pipe(far);
      near.on('close', () => far.destroy());
      let handedOn = Promise.resolve(); // in order, the end included
      far.on('close', () => void handedOn.then(() => near.end()));
      far.on('data', (chunk: Uint8Array) => {
        handedOn = handedOn.then(async () => {
          const { rows } = await list(endpoint.ca, { nodeName, now: Date.now(), limit: 1 });
          if (rows.length > 0) near.destroy();
          else near.write(chunk);
        });
      });
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const close = (): void => {
      relay.close();
      sockets.forEach((socket) => socket.destroy());
    };
    return { port: (relay.address() as AddressInfo).port, close };
  }

  it('asks again with the same request, and gets the certificate that the token had bought', async () => {
    const relay = await cuttingRelay('edge-cut');
    const token = await endpoint.token('edge-cut');
    const wanted = { host: '127.0.0.1', token, nodeName: 'edge-cut', directory: folder, now: Date.now() };
    await expect(enrolNode({ ...wanted, port: relay.port })).rejects.toMatchObject({
      code: 'E_REMOTE_CONNECT',
    });
    relay.close();
    const { rows } = await list(endpoint.ca, { nodeName: 'edge-cut', now: Date.now(), limit: 9 });
    expect(rows.length).toBe(1);
    expect(statSync(join(folder, '.request.pem')).mode & 0o777).toBe(0o600);

    const again = await enrolNode({ ...wanted, port: endpoint.port });
    expect(again).toMatchObject({ outcome: 'enrolled', serialHex: rows[0]?.serialHex });
    expect(existsSync(join(folder, '.request.pem'))).toBe(false);
    expect((await readIdentity(folder))?.keyPem).toMatch(/EC PRIVATE KEY/);
  });

  it.each([
    ['is damaged', () => 'x'],
    ['was for another node', () => nodeRequestPem(newNodeRequest('edge-other'))],
    [
      'lost its key',
      () => nodeRequestPem(newNodeRequest('edge-kept')).replace(/^[^]*KEY-----\n(?=-----BEGIN CERT)/, ''),
    ],
    [
      'has the key of another',
      () =>
        `${newNodeKey().keyPem}${nodeRequestPem(newNodeRequest('edge-kept')).replace(/^[^]*KEY-----\n(?=-----BEGIN CERT)/, '')}`,
    ],
  ])('makes a new request where the one it left %s', async (_, left) => {
    writeFileSync(join(folder, '.request.pem'), left());
    expect((await enrol('edge-kept')).outcome).toBe('enrolled');
    expect(readdirSync(folder).filter((name) => name.startsWith('.request'))).toEqual([]);
  });

  it('spends no token where the folder cannot be written', async () => {
    const directory = join(folder, 'node');
    mkdirSync(directory);
    writeFileSync(join(directory, 'ca'), '');
    const token = await endpoint.token('edge-2');
    const wanted = { ...endpoint, token, nodeName: 'edge-2', now: Date.now() };
    await expect(enrolNode({ ...wanted, directory })).rejects.toMatchObject({ code: 'E_NODE_FILES' });
    expect((await enrolNode({ ...wanted, directory: folder })).outcome).toBe('enrolled');
  });
});

describe('enrolment', () => {
  it('writes anchor, certificate and key, for their owner only, and keeps them the next time', async () => {
    const first = await enrol();
    expect(first.outcome).toBe('enrolled');
    for (const path of ['', 'ca', 'certs']) expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
    for (const path of ['ca/rootCA.crt', 'certs/server.crt', 'certs/server.key'])
      expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'certs/server.key'), 'utf8')).toMatch(/^-----BEGIN EC PRIVATE KEY-----/);
    expect(readFileSync(join(folder, 'ca/rootCA.crt'), 'utf8')).toBe(endpoint.anchorPem);
    const second = await enrolNode({
      ...endpoint,
      port: 1,
      token: 'x',
      nodeName: 'edge-1',
      directory: folder,
      now: 0,
    });
    expect(second).toEqual({ ...first, outcome: 'kept' });
  });

  it('as another node does not keep the pair that is there', async () => {
    await enrol('edge-1');
    expect(await enrol('edge-2')).toMatchObject({ outcome: 'enrolled', nodeName: 'edge-2' });
  });

  it('dry, checks the anchor and leaves the token and the folder alone', async () => {
    const token = await endpoint.token('edge-1');
    const dry = await enrolNode({
      ...endpoint,
      token,
      nodeName: 'edge-1',
      directory: folder,
      dryRun: true,
      now: 0,
    });
    expect(dry.outcome).toBe('would-enrol');
    expect(readdirSync(folder)).toEqual([]);
    const wet = await enrolNode({ ...endpoint, token, nodeName: 'edge-1', directory: folder, now: 0 });
    expect(wet.outcome).toBe('enrolled');
  });

  it('stops at an anchor that the token does not pin, before the token is sent', async () => {
    const other = await openEndpoint();
    const token = await other.token('edge-1');
    const attempt = enrolNode({ ...endpoint, token, nodeName: 'edge-1', directory: folder, now: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'E_ANCHOR_PIN' });
    expect(readdirSync(folder)).toEqual([]);
    await other.close();
  });

  it('refuses a server that its certificate does not name', async () => {
    const attempt = enrolNode({
      ...endpoint,
      host: '127.0.0.2',
      token: await endpoint.token('edge-1'),
      nodeName: 'edge-1',
      now: 0,
    });
    await expect(attempt).rejects.toMatchObject({
      code: expect.stringMatching(/^E_REMOTE_(?:TLS|CONNECT)$/) as string,
    });
    const token = `${endpoint.ca.anchor.hashHex}.a.b.c\n`;
    await expect(enrolNode({ ...endpoint, token, nodeName: 'edge-1', now: 0 })).rejects.toMatchObject({
      code: 'E_TOKEN_FORM',
    });
  });
});

describe('renewal', () => {
  it('replaces the pair, keeps it while it is young, and needs one', async () => {
    await expect(renewNode({ ...endpoint, directory: folder, now: Date.now() })).rejects.toMatchObject({
      code: 'E_NODE_FILES',
    });
    await enrol();
    const before = await readIdentity(folder);
    const young = await renewNode({ ...endpoint, directory: folder, ifOlderThan: 0.7, now: Date.now() });
    expect(young.outcome).toBe('kept');
    const renewed = await renewNode({ ...endpoint, directory: folder, now: Date.now() });
    expect(renewed.outcome).toBe('renewed');
    const after = await readIdentity(folder);
    expect(after?.certPem).not.toBe(before?.certPem);
    expect(after?.keyPem).not.toBe(before?.keyPem);
    expect(after?.certPem).toBe(renewed.certPem);
    expect(readdirSync(folder).filter((name) => name.startsWith('.')).length).toBe(1);
  });

  it("takes over EdgeCore's plain folder", async () => {
    await enrol();
    const plain = join(folder, 'plain');
    mkdirSync(plain);
    for (const name of ['server.crt', 'server.key'])
      writeFileSync(join(plain, name), readFileSync(join(folder, 'certs', name)));
    rmSync(join(folder, 'certs'));
    renameSync(plain, join(folder, 'certs'));
    const renewed = await renewNode({ ...endpoint, directory: folder, now: Date.now() });
    expect((await readIdentity(folder))?.certPem).toBe(renewed.certPem);
    expect(lstatSync(join(folder, 'certs')).isSymbolicLink()).toBe(true);
  });
});

describe('a crash while the pair is replaced', () => {
  const pair = async (name: string): Promise<{ certPem: string; keyPem: string }> => {
    const made = await enrolNode({
      ...endpoint,
      token: await endpoint.token(name),
      nodeName: name,
      now: Date.now(),
    });
    if (made.outcome !== 'enrolled') throw new TypeError('not enrolled');
    return made;
  };

  it('leaves the old pair or the new one at every step', async () => {
    await enrol('edge-1');
    const old = await readIdentity(folder);
    const next = await pair('edge-1');
    // What each step of a replacement has left behind when the machine stops there.
    const states: ((directory: string) => void)[] = [
      (d) => mkdirSync(join(d, '.certs-new')),
      (d) => writeFileSync(join(d, '.certs-new/server.crt'), next.certPem),
      (d) => writeFileSync(join(d, '.certs-new/server.key'), next.keyPem),
      (d) => writeFileSync(join(d, '.link-new'), ''),
    ];
    for (const step of states) {
      step(folder);
      expect((await readIdentity(folder))?.certPem).toBe(old?.certPem);
    }
    await replacePair(folder, next.certPem, next.keyPem);
    expect((await readIdentity(folder))?.certPem).toBe(next.certPem);
    expect(existsSync(join(folder, '.certs-new'))).toBe(false);
  });

  it('between the two renames over a plain folder is put right', async () => {
    await enrol('edge-1');
    const before = await readIdentity(folder);
    renameSync(join(folder, 'certs'), join(folder, '.certs-before'));
    expect((await readIdentity(folder))?.certPem).toBe(before?.certPem);
  });

  it('never makes a certificate and a key of two pairs look whole', async () => {
    await enrol('edge-1');
    const next = await pair('edge-1');
    writeFileSync(join(folder, 'certs/server.key'), next.keyPem);
    await expect(readIdentity(folder)).rejects.toMatchObject({ code: 'E_NODE_FILES' });
    writeFileSync(join(folder, 'certs/server.key'), 'x');
    await expect(readIdentity(folder)).rejects.toMatchObject({ code: 'E_NODE_FILES' });
    rmSync(join(folder, 'certs/server.key'));
    await expect(readIdentity(folder)).rejects.toMatchObject({ code: 'E_NODE_FILES' });
  });

  it.skipIf(process.getuid?.() === 0)('says that a folder is not writable', async () => {
    chmodSync(folder, 0o500);
    await expect(enrol()).rejects.toMatchObject({ code: 'E_NODE_FILES' });
  });

  it('says that a file is in the way', async () => {
    writeFileSync(join(folder, 'ca'), '');
    await expect(enrol()).rejects.toMatchObject({ code: 'E_NODE_FILES' });
  });
});

describe('a server that misbehaves', () => {
  let server: HttpsServer | undefined;
  const serve = async (answer: RequestListener): Promise<{ host: string; port: number }> => {
    const { certPem, keyPem } = endpoint.tls;
    server = createServer({ cert: certPem, key: keyPem }, answer);
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
  };
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const ask = async (answer: RequestListener, deadlineMs = 5_000) =>
    get({ ...(await serve(answer)), path: '/', deadlineMs, maxBytes: 1000, anchorPem: endpoint.anchorPem });

  it('by sending too much is cut off', async () => {
    await expect(ask((_, response) => response.end(Buffer.alloc(2000)))).rejects.toMatchObject({
      code: 'E_REMOTE_SIZE',
    });
  });

  it('by sending a little that swells is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000));
    const attempt = ask((_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb));
    await expect(attempt).rejects.toMatchObject({ code: 'E_REMOTE_ANSWER' });
  });

  it('by sending byte after byte is cut off at the deadline', async () => {
    const attempt = ask((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(drip));
    }, 400);
    await expect(attempt).rejects.toMatchObject({ code: 'E_REMOTE_TIMEOUT' });
  });

  it('by closing is a remote error', async () => {
    await expect(ask((request) => request.socket.destroy())).rejects.toMatchObject({
      code: 'E_REMOTE_CONNECT',
    });
  });

  it('by answering with a page is refused as no certificate', async () => {
    const page = Buffer.from('<html>');
    const at = await serve((_, response) => response.end(page));
    const attempt = enrolNode({ ...at, token: `${'0'.repeat(64)}.a.b.c`, nodeName: 'edge-1', now: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'E_ANCHOR_PIN' });
  });

  it("by answering with somebody else's certificate is refused", async () => {
    const other = await enrolNode({
      ...endpoint,
      token: await endpoint.token('edge-9'),
      nodeName: 'edge-9',
      now: 0,
    });
    if (other.outcome !== 'enrolled') expect.fail('not enrolled');
    const at = await serve((request, response) =>
      response.end(request.url === '/ca.crt' ? endpoint.ca.anchor.certDer : other.certDer),
    );
    const attempt = enrolNode({ ...at, token: await endpoint.token('edge-1'), nodeName: 'edge-1', now: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'E_REMOTE_ANSWER' });
  });

  it('sees the bearer only where the certificate is asked for, and headers as EdgeCore sends them', async () => {
    const seen: string[][] = [];
    const at = await serve((request, response) => {
      seen.push(request.rawHeaders.filter((_, index) => index % 2 === 0));
      if (request.url === '/ca.crt') response.end(endpoint.ca.anchor.certDer);
      else response.writeHead(401).end('no');
    });
    const attempt = enrolNode({ ...at, token: await endpoint.token('edge-1'), nodeName: 'edge-1', now: 0 });
    await expect(attempt).rejects.toMatchObject({ code: 'E_REMOTE_REFUSED' });
    expect(seen).toEqual([
      ['Host', 'User-Agent', 'Accept-Encoding', 'Connection'],
      ['Host', 'User-Agent', 'Content-Length', 'Authorization', 'Nodename', 'Accept-Encoding', 'Connection'],
    ]);
  });
});
