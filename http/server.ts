// SPDX-License-Identifier: Apache-2.0
// The server shell: HTTP/1.1 over TLS 1.2 and 1.3 (node:https), within limits. A client certificate is asked for
// and not verified here: a route gets the leaf and hands it to the room that knows what it may do. HTTP/2 is not
// offered, renegotiation is refused, and a connection is never upgraded.

import { constants } from 'node:crypto';
import { createServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { KnownError } from '../core/index.ts';
import type { Route } from './exchange.ts';
import { Handler } from './handle.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { silent, type Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { atFirstByte, refuseBroken } from './raw.ts';

export interface TlsMaterial {
  readonly certPem: string;
  readonly keyPem: string;
  /** Names in the certificate request; without it, none are sent, as KubeEdge's own server does. */
  readonly caPem?: string;
  /** Ask for a client certificate (default: no). */
  readonly requestCert?: boolean;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the port is taken, take a free one and warn, instead of failing. */
  readonly fallbackPort?: boolean;
  readonly tls: TlsMaterial;
  readonly routes: readonly Route[];
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
  readonly metrics?: Metrics;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
}

export interface Server {
  readonly port: number;
  /** `https://host:port`; a wildcard address becomes the loopback one. */
  readonly url: string;
  /** What an operator should know of how the server came up, if anything. */
  readonly notice: string | undefined;
  /** New handshakes use this; open connections keep what they have. */
  useCertificate(tls: Pick<TlsMaterial, 'certPem' | 'keyPem'>): void;
  /** Stops accepting, lets what is being answered end within `graceMs`, then closes everything. */
  close(graceMs: number): Promise<void>;
}

/** @throws E_HTTP_LISTEN (port taken, address not this machine's, not permitted), E_HTTP_CERTIFICATE */
export async function listen(options: ListenOptions): Promise<Server> {
  const limits = { ...defaultLimits, ...options.limits };
  const log = options.log ?? silent;
  const metrics = options.metrics ?? new Metrics();
  const now = options.now ?? Date.now;
  const handler = new Handler({ routes: options.routes, limits, log, metrics, now });
  const server = create(options.tls, limits);
  const open = wire(server, handler, limits, log);
  metrics.gauge('http_connections', () => open.plain.size);
  metrics.gauge('http_requests_in_flight', () => handler.inFlight);
  const notice = await bind(server, options, log);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `https://${urlHost(options.host)}:${port}`,
    notice,
    useCertificate: (tls) => server.setSecureContext(secureContext({ ...options.tls, ...tls })),
    close: (graceMs) => drain(server, handler, open, graceMs),
  };
}

function create(tls: TlsMaterial, limits: Limits): HttpsServer {
  try {
    const server = createServer({
      ...secureContext(tls),
      ALPNProtocols: ['http/1.1'],
      requestCert: tls.requestCert ?? false,
      rejectUnauthorized: false,
      handshakeTimeout: limits.handshakeMs,
      maxHeaderSize: limits.headBytes,
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headMs),
      insecureHTTPParser: false,
      requireHostHeader: true,
      noDelay: true,
      allowHalfOpen: true,
    });
    // A client may say that it has nothing more to ask and still get what it asked for.
    Reflect.set(server, 'httpAllowHalfOpen', true);
    server.maxConnections = limits.connections;
    server.maxHeadersCount = 0;
    server.timeout = 0;
    return server;
  } catch (cause) {
    throw new KnownError(
      'E_HTTP_CERTIFICATE',
      'the server certificate and key cannot be used',
      {},
      { cause },
    );
  }
}

function secureContext(tls: TlsMaterial): {
  cert: string;
  key: string;
  ca?: string;
  minVersion: 'TLSv1.2';
  secureOptions: number;
} {
  return {
    cert: tls.certPem,
    key: tls.keyPem,
    ...(tls.caPem === undefined ? {} : { ca: tls.caPem }),
    minVersion: 'TLSv1.2',
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  };
}

/** Every open connection twice: as accepted, and, once its handshake is done, as the socket that requests come by. */
interface Open {
  readonly plain: Set<Socket>;
  readonly secure: Set<TLSSocket>;
}

/** Connects the server's events; gives the open connections. */
function wire(server: HttpsServer, handler: Handler, limits: Limits, log: Log): Open {
  const open: Open = { plain: new Set(), secure: new Set() };
  server.on('connection', (socket: Socket) => {
    open.plain.add(socket);
    socket.once('close', () => open.plain.delete(socket));
  });
  server.on('drop', () =>
    log.warn({ connections: open.plain.size }, 'connection refused: too many are open'),
  );
  server.on('tlsClientError', (error) => log.debug({ reason: error.message }, 'handshake failed'));
  // Node's own listener is the HTTP parser. It gets the connection when the first byte of a request is there.
  const [parse] = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection');
  server.on('secureConnection', (socket: TLSSocket) => {
    open.secure.add(socket);
    socket.once('close', () => open.secure.delete(socket));
    atFirstByte(socket, limits, () => void parse?.call(server, socket));
  });
  server.on('request', (request, response) => void handler.handle(request, response));
  server.on('checkContinue', (request, response) => void handler.handle(request, response));
  server.on('checkExpectation', (request, response) => void handler.handle(request, response));
  server.on('connect', (request, socket) => handler.connect(request, socket));
  server.on('clientError', (error: Error & { code?: string; rawPacket?: Uint8Array }, socket) => {
    refuseBroken(error, socket, handler, limits);
  });
  return open;
}

/** Gives a notice when the port was taken and another one is used. */
async function bind(server: HttpsServer, options: ListenOptions, log: Log): Promise<string | undefined> {
  try {
    await listenOn(server, options.host, options.port);
    return undefined;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    if (code !== 'EADDRINUSE' || options.fallbackPort !== true) throw cannotListen(options, code, cause);
  }
  await listenOn(server, options.host, 0);
  const { port } = server.address() as AddressInfo;
  const notice = `port ${options.port} is taken; listening on ${port} instead`;
  log.warn({ wanted: options.port, port }, notice);
  return notice;
}

function listenOn(server: HttpsServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    server.once('error', failed);
    server.listen({ host, port, backlog: 4096 }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

const why: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'the port is taken'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'the address is not one of this machine'],
  ['ENOTFOUND', 'the host name is unknown'],
]);

function cannotListen(options: ListenOptions, code: string, cause: unknown): KnownError {
  const facts = { host: options.host, port: options.port, reason: code };
  const text = `cannot listen on ${options.host}:${options.port}: ${why.get(code) ?? code}`;
  const hint = 'Choose another address or port, or end what listens there.';
  return new KnownError('E_HTTP_LISTEN', text, facts, { hint, cause });
}

async function drain(server: HttpsServer, handler: Handler, open: Open, graceMs: number): Promise<void> {
  handler.draining = true;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection on which no request is being answered holds up nothing that was promised.
  for (const socket of open.secure) if (!handler.answering.has(socket)) socket.destroySoon();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, graceMs)));
  await Promise.race([handler.idle().then(() => flushed()), late]);
  clearTimeout(timer);
  for (const socket of open.plain) socket.destroy();
  await closed;
}

/** The last answers are with the sockets; this long for the sockets to hand them to the system. */
const flushed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
