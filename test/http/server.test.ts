// SPDX-License-Identifier: Apache-2.0
// The shell over real TLS: what a hostile or slow client gets, a port that is taken, a drain.

import { readFileSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, openLog, type Route } from '../../http/index.ts';
import { play, type Connection, type Played } from '../../cli/commands/conformance/kubeedge/wire.ts';
import { openEndpoint, rawRequest, type Endpoint } from './endpoint.ts';

const big: Route = {
  name: 'big',
  matches: (path) => path === '/big',
  methods: ['POST'],
  maxBody: 100_000,
  answer: ({ body }) => Promise.resolve({ status: 200, body: `${body.length}` }),
};
const slow: Route = {
  name: 'slow',
  matches: (path) => path === '/slow',
  methods: ['GET'],
  maxBody: 0,
  answer: async () => {
    await wait(400);
    return { status: 200, body: 'done' };
  },
};
const stuck: Route = {
  ...slow,
  name: 'stuck',
  matches: (path) => path === '/stuck',
  answer: () => new Promise(() => undefined),
};
const broken: Route = {
  ...slow,
  name: 'broken',
  matches: (path) => path === '/broken',
  answer: () => Promise.reject(new TypeError('secret inside')),
};

const limits = {
  headMs: 1_500,
  requestMs: 8_000,
  bodyGraceMs: 600,
  bodyBytesPerSecond: 1000,
  answerMs: 1_500,
};
let endpoint: Endpoint;
let to: Connection;
const lines: string[] = [];

beforeAll(async () => {
  const log = openLog({ to: { write: (line) => void lines.push(line) } });
  endpoint = await openEndpoint({ limits, routes: [big, slow, stuck, broken], log });
  to = { port: endpoint.port, anchorPem: endpoint.anchorPem };
});
afterAll(() => endpoint.close());

const ask = (lines: readonly string[], body?: Uint8Array): Promise<Played> =>
  play(rawRequest(lines, body), to);
const text = (played: Played): string => Buffer.from(played.body).toString();

function open(options: Partial<ConnectionOptions> = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: endpoint.port, ca: endpoint.anchorPem, ...options },
      () => resolve(socket),
    );
    socket.once('error', reject);
  });
}

/** What comes until the server closes, and after how long. */
function untilClosed(socket: TLSSocket): Promise<{ text: string; ms: number }> {
  const started = performance.now();
  let received = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve({ text: received, ms: performance.now() - started }));
  });
}

describe('bodies', () => {
  it('are read up to the limit of their route', async () => {
    const whole = await ask(
      ['POST /big HTTP/1.1', 'Host: x', 'Content-Length: 100000'],
      Buffer.alloc(100_000),
    );
    expect([whole.status, text(whole)]).toEqual([200, '100000']);
    const chunks = await ask(
      ['POST /big HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked'],
      Buffer.from('3\r\nabc\r\n0\r\n\r\n'),
    );
    expect(text(chunks)).toBe('3');
  });

  it.each([
    ['a length', ['Content-Length: 2097152'], Buffer.alloc(2 << 20)],
    [
      'chunks',
      ['Transfer-Encoding: chunked'],
      Buffer.concat([Buffer.from('200000\r\n'), Buffer.alloc(2 << 20), Buffer.from('\r\n0\r\n\r\n')]),
    ],
  ])('of 2 MiB, framed by %s, get 413 while they are still coming', async (_, framing, body) => {
    const played = await ask(['POST /big HTTP/1.1', 'Host: x', ...framing], body);
    expect(played.status).toBe(413);
    expect(played.header('edgewarden-code')).toBe('E_HTTP_BODY_SIZE');
    expect(JSON.parse(text(played))).toMatchObject({ title: 'E_HTTP_BODY_SIZE', status: 413 });
  });

  it('that come one byte at a time are cut off with 408', async () => {
    const socket = await open();
    const ended = untilClosed(socket);
    socket.write(rawRequest(['POST /big HTTP/1.1', 'Host: x', 'Content-Length: 5000']));
    const drip = setInterval(() => socket.write('x'), 100);
    const { text: answer, ms } = await ended;
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(ms).toBeLessThan(4_000);
  });

  it('that end early never reach the route', async () => {
    const socket = await open();
    const ended = untilClosed(socket);
    socket.end(rawRequest(['POST /big HTTP/1.1', 'Host: x', 'Content-Length: 10'], Buffer.from('abc')));
    expect((await ended).text).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('heads', () => {
  it('that come one byte at a time are cut off', async () => {
    const socket = await open();
    const ended = untilClosed(socket);
    const bytes = rawRequest(['GET /ca.crt HTTP/1.1', 'Host: x', `X: ${'a'.repeat(2000)}`]);
    let at = 0;
    const drip = setInterval(() => socket.write(bytes.subarray(at, ++at)), 50);
    const { text: answer, ms } = await ended;
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(ms).toBeLessThan(5_000);
  });

  it('that never begin are cut off', async () => {
    const { text: answer, ms } = await untilClosed(await open());
    expect(answer).toBe('');
    expect(ms).toBeLessThan(3_000);
  });

  it('of 1 MiB get 431', async () => {
    const played = await ask(['GET /ca.crt HTTP/1.1', 'Host: x', `X: ${'a'.repeat(1 << 20)}`]);
    expect(played.status).toBe(431);
  });

  it.each([
    ['a method that nobody knows', 'FOO /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['one in lower case', 'get /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ["another protocol's method", 'DESCRIBE /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['CONNECT', 'CONNECT /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['an unknown method elsewhere', 'FOO /x HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['two spaces', 'GET  /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['a line end first', '\r\nGET /ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ["another protocol's name", 'GET /ca.crt RTSP/1.0\r\nHost: x\r\n\r\n', 400],
    ['HTTP/2.0 in clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['no Host', 'GET /ca.crt HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', 'GET /ca.crt HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['a space before the colon', 'GET /ca.crt HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n', 400],
    ['a folded header', 'GET /ca.crt HTTP/1.1\r\nHost: x\r\nX: y\r\n z\r\n\r\n', 400],
    ['NUL in a value', 'GET /ca.crt HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n', 400],
    [
      'a length and chunks',
      'GET /edge.crt HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    [
      'another coding',
      'GET /edge.crt HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      501,
    ],
    ['an unmet expectation', 'GET /ca.crt HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n', 417],
    ['an unmet expectation in HTTP/1.0', 'GET /ca.crt HTTP/1.0\r\nExpect: x\r\n\r\n', 417],
    ['an absolute target', 'GET https://y/ca.crt HTTP/1.1\r\nHost: x\r\n\r\n', 200],
    ['HTTP/1.0', 'GET /ca.crt HTTP/1.0\r\n\r\n', 200],
    [
      'an upgrade that is not taken',
      'GET /ca.crt HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      200,
    ],
    ['a body that is not wanted', 'GET /ca.crt HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc', 200],
  ])('with %s', async (_, raw, status) => {
    expect((await play(Buffer.from(raw, 'latin1'), to)).status).toBe(status);
  });

  it('made of random bytes never get anything but a refusal, and the server stays', async () => {
    for (let round = 0; round < 30; round++) {
      const bytes = Buffer.from(Array.from({ length: 40 }, () => Math.floor(Math.random() * 256)));
      const played = await play(Buffer.concat([bytes, Buffer.from('\r\n\r\n')]), to);
      expect([0, 400, 404, 405]).toContain(played.status);
    }
    expect((await ask(['GET /livez HTTP/1.1', 'Host: x'])).status).toBe(200);
  });
});

describe('answers', () => {
  it('that take too long are 503', async () => {
    const played = await ask(['GET /stuck HTTP/1.1', 'Host: x']);
    expect(played.status).toBe(503);
  });

  it('of a defect tell nothing of the inside, and the log does', async () => {
    const played = await ask(['GET /broken HTTP/1.1', 'Host: x']);
    expect([played.status, played.header('edgewarden-code')]).toEqual([500, 'E_DEFECT']);
    expect(text(played)).not.toContain('secret inside');
    expect(lines.join('')).toContain('secret inside');
  });

  it('reach a client that has said it is done', async () => {
    const socket = await open();
    const ended = untilClosed(socket);
    socket.end(rawRequest(['GET /slow HTTP/1.1', 'Host: x']));
    expect((await ended).text).toMatch(/^HTTP\/1\.1 200 [^]*done$/);
  });

  it('come in order on one connection', async () => {
    const socket = await open();
    const one = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';
    const ended = untilClosed(socket);
    socket.write(
      `${one}GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    const { text: answer } = await ended;
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  it('are logged without the token', async () => {
    const token = await endpoint.token('edge-secret');
    await ask(
      ['GET /edge.crt HTTP/1.1', 'Host: x', `Authorization: Bearer ${token}`, 'Content-Length: 1'],
      Buffer.from('x'),
    );
    await wait(20);
    const logged = lines.join('');
    expect(logged).toContain('"route":"edge"');
    expect(logged).not.toContain(token.slice(70, 100));
  });

  it('are counted at /metrics', async () => {
    const played = await ask(['GET /metrics HTTP/1.1', 'Host: x']);
    expect(text(played)).toMatch(/edgewarden_http_requests_total\{route="livez",status="200"\} \d+/);
  });
});

describe('TLS', () => {
  const { cases } = JSON.parse(readFileSync('test/vectors/kubeedge/tls.json', 'utf8')) as {
    cases: { name: string; handshake?: string; version?: string }[];
  };
  const alpn: Record<string, string[]> = {
    'alpn-h2': ['h2'],
    'alpn-h2-http11': ['h2', 'http/1.1'],
    'alpn-http11-h2': ['http/1.1', 'h2'],
    'alpn-none': [],
    'alpn-unknown': ['acme-tls/1'],
  };
  const ciphers: Record<string, string> = {
    'tls-1.2-ecdhe-ecdsa-aes128-gcm': 'ECDHE-ECDSA-AES128-GCM-SHA256',
    'tls-1.2-ecdhe-ecdsa-aes256-gcm': 'ECDHE-ECDSA-AES256-GCM-SHA384',
    'tls-1.2-ecdhe-ecdsa-chacha20': 'ECDHE-ECDSA-CHACHA20-POLY1305',
    'tls-1.2-ecdhe-ecdsa-aes128-cbc-sha': 'ECDHE-ECDSA-AES128-SHA',
    'tls-1.2-ecdhe-rsa-only': 'ECDHE-RSA-AES128-GCM-SHA256',
  };
  const played = cases.filter(({ handshake }) => handshake !== undefined);

  it('has cases', () => {
    expect(played.length).toBeGreaterThan(10);
  });

  it.each(played)('$name: $handshake, as KubeEdge does, but for HTTP/2', async ({ name, handshake }) => {
    const version = /^tls-(1\.[0-3])/.exec(name)?.[1];
    const cipher = ciphers[name];
    const offered = alpn[name];
    const maximum =
      version === undefined ? 'TLSv1.3' : version === '1.0' ? 'TLSv1' : (`TLSv${version}` as 'TLSv1.2');
    const attempt = open({
      minVersion: version === '1.0' || version === '1.1' ? 'TLSv1' : 'TLSv1.2',
      maxVersion: maximum,
      ...(cipher === undefined ? {} : { ciphers: `${cipher}:@SECLEVEL=0` }),
      ...(offered === undefined ? {} : { ALPNProtocols: offered }),
    }).then(
      (socket) => (socket.destroy(), 'accept'),
      () => 'refuse',
    );
    expect(await attempt).toBe(name === 'alpn-h2' ? 'refuse' : handshake);
  });

  it('never negotiates h2', async () => {
    const socket = await open({ ALPNProtocols: ['h2', 'http/1.1'] });
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
  });

  it('refuses to renegotiate', async () => {
    const socket = await open({ maxVersion: 'TLSv1.2' });
    const outcome = await new Promise((resolve) => {
      socket.on('error', () => resolve('refused'));
      socket.renegotiate({ rejectUnauthorized: false }, (error) =>
        resolve(error === null ? 'renegotiated' : 'refused'),
      );
    });
    expect(outcome).toBe('refused');
    socket.destroy();
  });
});

describe('a port that is taken', () => {
  const base = () => ({ host: '127.0.0.1', tls: endpoint.tls, routes: [] });

  it('is replaced by a free one with a notice where that is wanted', async () => {
    const server = await listen({ ...base(), port: endpoint.port, fallbackPort: true });
    expect(server.port).not.toBe(endpoint.port);
    expect(server.notice).toContain(`port ${endpoint.port} is taken`);
    await server.close(0);
  });

  it('is said in one sentence otherwise', async () => {
    await expect(listen({ ...base(), port: endpoint.port })).rejects.toMatchObject({
      code: 'E_HTTP_LISTEN',
      message: `cannot listen on 127.0.0.1:${endpoint.port}: the port is taken`,
    });
  });

  it('is not confused with an address of another machine', async () => {
    await expect(listen({ ...base(), host: '192.0.2.1', port: 1 })).rejects.toMatchObject({
      code: 'E_HTTP_LISTEN',
    });
  });

  it('cannot be had with a certificate and a key that are no pair', async () => {
    const other = await openEndpoint();
    const tls = { certPem: endpoint.tls.certPem, keyPem: other.tls.keyPem };
    await expect(listen({ ...base(), port: 0, tls })).rejects.toMatchObject({ code: 'E_HTTP_CERTIFICATE' });
    await other.close();
  });
});

describe('a drain', () => {
  it('finishes what is being answered, closes what is idle, accepts nothing new', async () => {
    const server = await listen({ host: '127.0.0.1', port: 0, tls: endpoint.tls, routes: [slow] });
    const dial = { host: '127.0.0.1', port: server.port, ca: endpoint.anchorPem };
    const idle = await open(dial);
    const busy = await open(dial);
    const idleEnd = untilClosed(idle);
    const busyEnd = untilClosed(busy);
    busy.write(rawRequest(['GET /slow HTTP/1.1', 'Host: x']));
    await wait(100);
    const started = performance.now();
    const closing = server.close(5_000);
    expect((await idleEnd).ms).toBeLessThan(350);
    await expect(open(dial)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await busyEnd).text).toMatch(/^HTTP\/1\.1 200 [^]*Connection: close[^]*done$/);
    await closing;
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('does not wait for ever', async () => {
    const server = await listen({ host: '127.0.0.1', port: 0, tls: endpoint.tls, routes: [stuck] });
    const socket = await open({ port: server.port });
    const ended = untilClosed(socket);
    socket.write(rawRequest(['GET /stuck HTTP/1.1', 'Host: x']));
    await wait(50);
    await server.close(200);
    await ended;
  });

  it('is not held up by a connection that never said a word, not even in TLS', async () => {
    const server = await listen({ host: '127.0.0.1', port: 0, tls: endpoint.tls, routes: [] });
    const plain = connectPlain(server.port, '127.0.0.1');
    plain.on('error', () => undefined);
    await wait(50);
    const started = performance.now();
    await server.close(5_000);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

it('more connections than the limit are not taken', async () => {
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    tls: endpoint.tls,
    routes: [],
    limits: { connections: 2 },
  });
  const sockets = [await open({ port: server.port }), await open({ port: server.port })];
  await expect(open({ port: server.port })).rejects.toThrow();
  for (const socket of sockets) socket.destroy();
  await server.close(0);
});
