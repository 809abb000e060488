// SPDX-License-Identifier: Apache-2.0
// Below Node's HTTP parser: connections that have sent nothing yet, and requests that the parser refuses. The
// parser does not know every method token (RFC 9110 section 9.1); one it does not know still gets its 404 or 405.

import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { STATUS_CODES } from 'node:http';
import type { Answer, Route } from './exchange.ts';
import type { Limits } from './limits.ts';
import { notHttp } from './problem.ts';
import { choose } from './router.ts';
import { readTarget } from './target.ts';

/**
 * Hands a connection on when its first bytes have come, or closes it: nothing sent in time, or a first line, where
 * it came whole, that is not a request line with single spaces (RFC 9112 section 3; the parser would let pass a
 * line end before it, several spaces in it, and the names of other protocols).
 */
export function atFirstByte(socket: TLSSocket, limits: Limits, hand: () => void): void {
  const timer = setTimeout(() => socket.destroy(), limits.headMs);
  const failed = (): void => void socket.destroy();
  const ended = (): void => clearTimeout(timer);
  const readable = (): void => {
    const chunk: unknown = socket.read();
    if (!(chunk instanceof Uint8Array)) return;
    clearTimeout(timer);
    socket.off('readable', readable).off('error', failed).off('close', ended).off('end', failed);
    if (!startsWell(chunk)) {
      writeRaw(socket, malformed, limits);
      return;
    }
    socket.unshift(chunk);
    hand();
  };
  socket.on('readable', readable).on('error', failed).once('close', ended).once('end', failed);
}

function startsWell(chunk: Uint8Array): boolean {
  if (chunk[0] === 0x0d || chunk[0] === 0x0a) return false;
  const end = chunk.subarray(0, 8192).indexOf(0x0a);
  if (end < 0) return true;
  const line = Buffer.from(chunk.buffer, chunk.byteOffset, end).toString('latin1');
  return requestLine.test(line) || line.length > 8000;
}

interface Broken {
  readonly code?: string;
  readonly rawPacket?: Uint8Array;
}

const refused = new WeakSet<Duplex>();

/** Answers a request that the parser refused, once, and closes the connection. */
export function refuseBroken(
  error: Broken,
  socket: Duplex,
  server: { readonly routes: readonly Route[]; readonly answering: ReadonlySet<unknown> },
  limits: Limits,
): void {
  if (refused.has(socket)) return;
  refused.add(socket);
  if (!socket.writable || error.code === 'ECONNRESET' || answerBegun(socket)) {
    socket.destroy();
    return;
  }
  writeRaw(socket, brokenAnswer(error, server.routes), limits);
}

/** Bytes of an answer are out already: anything more would be read as part of it. */
function answerBegun(socket: Duplex): boolean {
  const message: unknown = Reflect.get(socket, '_httpMessage');
  return typeof message === 'object' && message !== null && Reflect.get(message, 'headersSent') === true;
}

const malformed: Answer = notHttp(400, 'not a well-formed HTTP/1.1 request');

/** What the parser's complaint is called, and what it earns. Everything else is 400. */
const broken: ReadonlyMap<string, Answer> = new Map([
  ['HPE_HEADER_OVERFLOW', notHttp(431, 'the head of the request is too large')],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', notHttp(413, 'too many chunk extensions')],
  ['ERR_HTTP_REQUEST_TIMEOUT', notHttp(408, 'the request took too long')],
]);

function brokenAnswer(error: Broken, routes: readonly Route[]): Answer {
  const code = error.code ?? '';
  const unknown =
    code === 'HPE_INVALID_METHOD' || code === 'HPE_INVALID_CONSTANT' || code === 'HPE_INVALID_URL';
  return broken.get(code) ?? (unknown ? unknownMethod(error.rawPacket, routes) : undefined) ?? malformed;
}

/** Method, target and version of a line without its LF. */
const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([\x21-\x7e\x80-\xff]+) HTTP\/[0-9]\.[0-9]\r?$/;

function unknownMethod(packet: Uint8Array | undefined, routes: readonly Route[]): Answer | undefined {
  const start = Buffer.from(packet?.subarray(0, 8192) ?? []).toString('latin1');
  const match = requestLine.exec(start.slice(0, Math.max(0, start.indexOf('\n'))));
  const target = readTarget(match?.[2] ?? '');
  if (match === null || target === undefined) return undefined;
  const choice = choose(routes, { ...target, method: match[1] ?? '', headers: new Map() });
  return 'answer' in choice ? choice.answer : undefined;
}

/** Writes a whole answer to a bare socket, then throws away a little of what still comes, then closes. */
export function writeRaw(socket: Duplex, answer: Answer, limits: Limits): void {
  const body = Buffer.from(answer.body);
  const lines = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${body.length}`,
    'Connection: close',
    ...(answer.headers ?? []).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.on('error', () => socket.destroy());
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
  let rest = limits.discardBytes;
  const timer = setTimeout(() => socket.destroy(), limits.discardMs);
  socket.once('close', () => clearTimeout(timer));
  socket.once('end', () => socket.destroy());
  socket.on('data', (chunk: Uint8Array) => {
    rest -= chunk.length;
    if (rest < 0) socket.destroy();
  });
}
