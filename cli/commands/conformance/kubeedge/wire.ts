// SPDX-License-Identifier: Apache-2.0
// Plays bytes over TLS and reads one HTTP/1.1 answer, whatever the bytes are. Strict about nothing: it has to see what
// a server does with requests that no HTTP client would send.

import { connect, type ConnectionOptions, type SecureVersion, type TLSSocket } from 'node:tls';

export interface Played {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
  /** Why there was no answer: `handshake`, `closed` or `silence`. */
  readonly without?: 'handshake' | 'closed' | 'silence';
}

export interface Connection {
  readonly port: number;
  readonly anchorPem: string;
  readonly host?: string;
  readonly sni?: string;
  readonly certPem?: string;
  readonly keyPem?: string;
  /** `1.0` to `1.3`. */
  readonly tlsMax?: string;
  readonly alpn?: readonly string[];
}

const versions: ReadonlyMap<string, SecureVersion> = new Map([
  ['1.0', 'TLSv1'],
  ['1.1', 'TLSv1.1'],
  ['1.2', 'TLSv1.2'],
]);

/** After this long without a whole answer the client says that it has nothing more to send. */
const patienceMs = 700;
const deadlineMs = 10_000;

export async function play(bytes: Uint8Array, to: Connection): Promise<Played> {
  const socket = await handshake(to);
  return socket === undefined ? nothing('handshake') : exchange(socket, bytes);
}

/** The protocol that ALPN settled on, `''` for none, undefined where the handshake failed. */
export async function negotiate(to: Connection): Promise<string | undefined> {
  const socket = await handshake(to);
  if (socket === undefined) return undefined;
  const protocol = socket.alpnProtocol;
  socket.destroy();
  return typeof protocol === 'string' ? protocol : '';
}

function handshake(to: Connection): Promise<TLSSocket | undefined> {
  const options: ConnectionOptions = {
    host: to.host ?? '127.0.0.1',
    port: to.port,
    ca: to.anchorPem,
    // The server's chain is verified; cases ask for any name, so the name is not.
    checkServerIdentity: () => undefined,
    allowPartialTrustChain: true,
    minVersion: to.tlsMax === '1.0' || to.tlsMax === '1.1' ? 'TLSv1' : 'TLSv1.2',
    maxVersion: versions.get(to.tlsMax ?? '1.3') ?? 'TLSv1.3',
    ...(to.sni === undefined ? {} : { servername: to.sni }),
    ...(to.certPem === undefined ? {} : { cert: to.certPem, key: to.keyPem }),
    ...(to.alpn === undefined ? {} : { ALPNProtocols: [...to.alpn] }),
  };
  return new Promise((resolve) => {
    const socket = connect({ ...options, allowHalfOpen: true } as ConnectionOptions);
    const failed = (): void => {
      socket.destroy();
      resolve(undefined);
    };
    const timer = setTimeout(failed, deadlineMs);
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

function exchange(socket: TLSSocket, bytes: Uint8Array): Promise<Played> {
  return new Promise((resolve) => {
    let received: Uint8Array = new Uint8Array();
    const done = (without: NonNullable<Played['without']>): void => {
      clearTimeout(patience);
      clearTimeout(deadline);
      socket.destroy();
      resolve(readAnswer(received, true) ?? nothing(without));
    };
    const patience = setTimeout(() => socket.end(), patienceMs);
    const deadline = setTimeout(() => done('silence'), deadlineMs);
    socket.on('data', (chunk: Uint8Array) => {
      received = Buffer.concat([received, chunk]);
      if (readAnswer(received, false) !== undefined) done('closed');
    });
    socket.on('error', () => done('closed'));
    socket.on('end', () => done('closed'));
    socket.on('close', () => done('closed'));
    socket.write(bytes);
  });
}

/** The first answer that is not 1xx, or undefined while it is not whole. At the connection's end what is there counts. */
function readAnswer(received: Uint8Array, ended: boolean): Played | undefined {
  const bytes = Buffer.from(received);
  let start = 0;
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', start);
    if (end < 0) return undefined;
    const [first = '', ...lines] = bytes.toString('latin1', start, end).split('\r\n');
    const status = Number(/^HTTP\/1\.[01] ([0-9]{3})/.exec(first)?.[1] ?? 0);
    start = end + 4;
    if (status >= 100 && status < 200) continue;
    const header = (name: string): string | undefined =>
      lines
        .find((line) => line.toLowerCase().startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim();
    const length = Number(header('content-length') ?? 0);
    const body = bytes.subarray(start, start + length);
    return body.length === length || ended || status === 405 ? { status, header, body } : undefined;
  }
}

function nothing(without: NonNullable<Played['without']>): Played {
  return { status: 0, header: () => undefined, body: new Uint8Array(), without };
}
