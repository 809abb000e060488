// SPDX-License-Identifier: Apache-2.0
// A TLS client that looks: it completes a handshake with whatever a server presents, keeps the certificates as they
// were sent, says whether they verify, sends nothing and hangs up. For `--connect`.
//
// Nothing is trusted on the ground of this connection, and nothing secret is sent over it: that is why it also takes
// servers that no client should talk to (TLS 1.0, small keys, names that do not fit). Not here: STARTTLS, proxies.

import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { KnownError } from '../core/index.ts';
import { presentedIn } from './handshake.ts';

export interface ServerToSee {
  readonly host: string;
  readonly port: number;
  /** SNI, and the name that the certificate is held against. Default: the host, where it is a name. */
  readonly serverName?: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface SeenServer {
  /** DER, in the order sent, at least one. */
  readonly certificates: readonly Uint8Array[];
  /** `TLSv1.3`; undefined where the server ended the handshake. */
  readonly protocol?: string;
  readonly cipher?: string;
  readonly asksForClientCertificate: boolean;
  /** Whether the public roots that Node carries, or the machine's where Node is told so, vouch for it by this name. */
  readonly publiclyTrusted: boolean | 'unknown';
  /** OpenSSL's or Node's word for why not. */
  readonly why?: string;
}

/** Most bytes of one handshake: chains are a few kilobytes. */
const mostBytes = 1 << 20;

/** @throws E_REMOTE_CONNECT, E_REMOTE_TIMEOUT, E_REMOTE_SIZE, E_REMOTE_ANSWER, E_INTERRUPTED */
export async function seeServer(server: ServerToSee): Promise<SeenServer> {
  const deadline = AbortSignal.timeout(server.timeoutMs);
  const ended = AbortSignal.any([deadline, server.signal]);
  const socket = connectTcp({ host: server.host, port: server.port });
  const tape = new Tape(socket);
  try {
    const reached = await settled(socket, 'connect', ended);
    if (reached instanceof Error) throw unreachable(server, reached);
    return await look(server, tape, ended);
  } catch (error) {
    if (server.signal.aborted)
      throw new KnownError('E_INTERRUPTED', 'ended by a signal while connecting', {}, { cause: error });
    if (deadline.aborted) throw tooSlow(server, tape.length);
    throw error;
  } finally {
    tape.destroy();
    socket.destroy();
  }
}

async function look(server: ServerToSee, tape: Tape, ended: AbortSignal): Promise<SeenServer> {
  const name = server.serverName ?? (isIP(server.host) === 0 ? server.host : undefined);
  const tls = connectTls({
    socket: tape,
    host: server.host,
    ...(name === undefined ? {} : { servername: name }),
    rejectUnauthorized: false, // to look only: `authorized` is asked below and reported
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  let secret: Uint8Array | undefined;
  tls.on('keylog', (line: Buffer) => {
    const [label, , hex] = line.toString('latin1').trim().split(' ');
    if (label === 'SERVER_HANDSHAKE_TRAFFIC_SECRET') secret = Buffer.from(hex ?? '', 'hex');
  });
  try {
    const failure = await settled(tls, 'secureConnect', ended);
    server.signal.throwIfAborted();
    if (tape.overflowed)
      throw new KnownError('E_REMOTE_SIZE', `the handshake is longer than ${mostBytes} bytes`, {
        limit: mostBytes,
      });
    // A server may show its certificate and then end the handshake, for want of the client's, or never go on.
    const { certificates, asksForCertificate } = presentedIn(tape.bytes(), secret);
    if (certificates !== undefined && certificates.length > 0)
      return {
        certificates,
        asksForClientCertificate: asksForCertificate,
        ...(failure === undefined ? standing(tls) : { publiclyTrusted: 'unknown' }),
      };
    ended.throwIfAborted();
    throw nothingSeen(server, tape, failure);
  } finally {
    tls.on('error', () => undefined).destroy();
  }
}

function standing(tls: TLSSocket): Omit<SeenServer, 'certificates' | 'asksForClientCertificate'> {
  const protocol = tls.getProtocol();
  const why: unknown = tls.authorizationError;
  return {
    ...(protocol === null ? {} : { protocol }),
    cipher: tls.getCipher().standardName,
    publiclyTrusted: tls.authorized,
    ...(tls.authorized ? {} : { why: codeOf(why) ?? 'unknown' }),
  };
}

/** Node gives a code as a string, or an error that has one. */
const codeOf = (error: unknown): string | undefined =>
  typeof error === 'string'
    ? error
    : error instanceof Error
      ? 'code' in error
        ? String(error.code)
        : error.message
      : undefined;

/** Waits for an event; gives the error that came instead. An end without an error is one too. */
async function settled(
  emitter: Socket | TLSSocket,
  event: string,
  signal: AbortSignal,
): Promise<Error | undefined> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const closed = once(emitter, 'close', { signal: either }).then(() => {
    throw new KnownError('E_REMOTE_CONNECT', 'the server closed the connection');
  });
  try {
    await Promise.race([once(emitter, event, { signal: either }), closed]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new TypeError(String(error));
  } finally {
    stop.abort();
    await closed.catch(() => undefined);
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ECONNREFUSED', 'nothing listens there'],
  ['ENOTFOUND', 'there is no host of that name'],
  ['EAI_AGAIN', 'the name cannot be looked up now'],
  ['EHOSTUNREACH', 'there is no way to that host'],
  ['ENETUNREACH', 'there is no way to that network'],
  ['ECONNRESET', 'the server closed the connection'],
  ['ETIMEDOUT', 'no answer came'],
]);

const where = ({ host, port }: ServerToSee): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

function unreachable(server: ServerToSee, cause: Error): KnownError {
  const code = codeOf(cause);
  return new KnownError(
    'E_REMOTE_CONNECT',
    `${where(server)} cannot be reached: ${reasons.get(code) ?? code ?? 'unreachable'}`,
    { server: where(server) },
    { cause, hint: 'Check the address, the port and what stands between.' },
  );
}

function tooSlow(server: ServerToSee, received: number): KnownError {
  const hint =
    received === 0
      ? 'Is this port TLS? One that speaks another protocol may wait for its client; --timeout waits longer.'
      : 'Wait longer with --timeout.';
  return new KnownError(
    'E_REMOTE_TIMEOUT',
    `${where(server)} did not show a certificate within ${server.timeoutMs / 1000} s`,
    { server: where(server), received },
    { hint },
  );
}

function nothingSeen(server: ServerToSee, tape: Tape, cause: Error | undefined): KnownError {
  const alert = tape.bytes()[0] === 21;
  const what =
    tape.length === 0
      ? 'closed the connection without a word'
      : alert
        ? 'refused the handshake before it showed a certificate'
        : 'answered something else than TLS, or showed no certificate';
  return new KnownError(
    'E_REMOTE_ANSWER',
    `${where(server)} ${what}`,
    { server: where(server), received: tape.length },
    {
      ...(cause === undefined ? {} : { cause }),
      hint: alert
        ? 'It may want another name: give one with --server-name.'
        : 'Is this port TLS? What begins in the clear (SMTP, PostgreSQL) is not spoken here.',
    },
  );
}

/** Passes bytes both ways and keeps those of the other side, up to a limit. */
class Tape extends Duplex {
  readonly #socket: Socket;
  readonly #kept: Uint8Array[] = [];
  length = 0;
  overflowed = false;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Uint8Array) => this.#keep(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    this.on('error', () => undefined); // told by the TLS socket on top
  }

  #keep(chunk: Uint8Array): void {
    this.length += chunk.length;
    if (this.length > mostBytes) {
      this.overflowed = true;
      this.destroy(new KnownError('E_REMOTE_SIZE', 'the handshake is too long'));
      return;
    }
    this.#kept.push(chunk);
    if (!this.push(chunk)) this.#socket.pause();
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#kept);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }
}
