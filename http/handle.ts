// SPDX-License-Identifier: Apache-2.0
// One request, from its parsed head to its answer: refuse what is malformed, choose the route, read the body within
// the route's limit, wait for a turn, answer before the deadline, write one log line. Whatever a route throws
// becomes an answer here; nothing escapes to the process.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { KnownError } from '../core/index.ts';
import { readBody, discard, type BodyRead } from './body.ts';
import type { Answer, Exchange, Route } from './exchange.ts';
import { isBad, readHead, type Head } from './head.ts';
import type { Limits } from './limits.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { codeHeader, notHttp, problemAnswer } from './problem.ts';
import { writeRaw } from './raw.ts';
import { choose } from './router.ts';
import { Turns } from './turns.ts';

export interface HandlerOptions {
  readonly routes: readonly Route[];
  readonly limits: Limits;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly now: () => number;
}

/** Bodies up to this are read to their end after a refusal, so that the connection can be kept. */
const keepable = 64 * 1024;

export class Handler {
  /** Sockets with a request between its head and the end of its answer. */
  readonly answering: Set<Duplex> = new Set();
  draining = false;
  readonly #options: HandlerOptions;
  readonly #turns: Turns;
  #whenIdle: (() => void)[] = [];

  constructor(options: HandlerOptions) {
    this.#options = options;
    this.#turns = new Turns(options.limits.concurrent, options.limits.waiting);
  }

  get inFlight(): number {
    return this.answering.size;
  }

  get routes(): readonly Route[] {
    return this.#options.routes;
  }

  /** Resolves when nothing is being answered. */
  async idle(): Promise<void> {
    if (this.answering.size > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const { socket } = request;
    this.answering.add(socket);
    const notes: Record<string, string | number | boolean> = {};
    let name = 'none';
    let answer: Answer;
    const head = readHead(request, this.#options.limits.headerCount);
    if (isBad(head)) {
      answer = notHttp(head.status, head.reason);
      await write(response, answer, true);
    } else {
      const choice = choose(this.routes, head);
      name = 'route' in choice ? choice.route.name : choice.name;
      answer =
        'route' in choice ? await this.#answer(choice.route, head, request, response, notes) : choice.answer;
      await this.#finish(request, response, head, answer);
    }
    this.#done(socket);
    this.#record(name, request.method ?? '', answer, performance.now() - started, notes);
  }

  /** CONNECT gets the answer that its path would get with any other method that the route does not have. */
  connect(request: IncomingMessage, socket: Duplex): void {
    const head = readHead(request, this.#options.limits.headerCount);
    const bad: Answer = { status: 404, body: '404: no such page' };
    const choice = isBad(head) ? { answer: bad } : choose(this.routes, head);
    writeRaw(socket, 'answer' in choice ? choice.answer : bad, this.#options.limits);
  }

  async #answer(
    route: Route,
    head: Head,
    request: IncomingMessage,
    response: ServerResponse,
    notes: Record<string, string | number | boolean>,
  ): Promise<Answer> {
    const now = this.#options.now();
    const abort = new AbortController();
    const gone = (): void => abort.abort(new KnownError('E_HTTP_BODY', 'the client is gone'));
    response.on('close', gone);
    try {
      const read = await this.#read(route, head, request, response);
      const peerCertDer = peerOf(request.socket);
      const exchange: Exchange = {
        method: head.method,
        path: head.path,
        query: head.query,
        headers: head.headers,
        body: 'body' in read ? read.body : new Uint8Array(),
        ...(peerCertDer === undefined ? {} : { peerCertDer }),
        now,
        signal: abort.signal,
        note: (facts) => Object.assign(notes, facts),
      };
      const work = 'body' in read ? route.answer.bind(route) : (route.oversized ?? tooLarge(route));
      return await this.#turns.take(() => inTime(work(exchange), this.#options.limits.answerMs, abort));
    } catch (cause) {
      return this.#failure(route, cause, notes);
    } finally {
      response.off('close', gone);
    }
  }

  #read(
    route: Route,
    head: Head,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<BodyRead> | BodyRead {
    if (head.length === 0 || route.ignoresBody === true) return { body: new Uint8Array() };
    if (typeof head.length === 'number' && head.length > route.maxBody) return { oversized: true };
    if (request.headers.expect !== undefined && request.httpVersion === '1.1') response.writeContinue();
    return readBody(request, route.maxBody, this.#options.limits);
  }

  #failure(route: Route, cause: unknown, notes: Record<string, string | number | boolean>): Answer {
    const known =
      cause instanceof KnownError
        ? cause
        : new KnownError('E_DEFECT', 'a route failed unexpectedly', { route: route.name }, { cause });
    notes['code'] = known.code;
    if (known.fault === 'defect' || known.fault === 'remote') {
      this.#options.log.error(
        { route: route.name, code: known.code, cause: chain(known) },
        'a request failed',
      );
    }
    return (route.failure ?? problemAnswer)(known);
  }

  /** Writes the answer. Where much of the body is unread, the answer goes out first and the connection ends after. */
  async #finish(
    request: IncomingMessage,
    response: ServerResponse,
    head: Head,
    answer: Answer,
  ): Promise<void> {
    const unread = !request.complete && head.length !== 0;
    const large = head.length === 'chunked' || head.length > keepable;
    const slow = answer.status === 408;
    const expecting = request.headers.expect !== undefined && unread;
    if (unread && (large || slow || expecting)) {
      await write(response, answer, true, () =>
        slow ? Promise.resolve() : discard(request, this.#options.limits),
      );
    } else {
      await write(response, answer, this.draining);
    }
  }

  #done(socket: Duplex): void {
    this.answering.delete(socket);
    if (this.answering.size > 0) return;
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const resolve of waiting) resolve();
  }

  #record(route: string, method: string, answer: Answer, ms: number, notes: object): void {
    const code = answer.headers?.find(([name]) => name === codeHeader)?.[1];
    this.#options.metrics.count(route, answer.status, ms / 1000, code);
    const facts = { route, method: known(method), status: answer.status, ms: Math.round(ms * 100) / 100 };
    this.#options.log.info({ ...facts, ...(code === undefined ? {} : { code }), ...notes }, 'request');
  }
}

const known = (method: string): string => (/^[A-Z]{1,20}$/.test(method) ? method : 'other');

function tooLarge(route: Route): (exchange: Exchange) => Promise<Answer> {
  const error = new KnownError('E_HTTP_BODY_SIZE', `the body is longer than ${route.maxBody} bytes`, {
    maximum: route.maxBody,
  });
  return () => Promise.reject(error);
}

/** The leaf that the client proved possession of. Renegotiation is off: it cannot change within a connection. */
function peerOf(socket: Socket): Uint8Array | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  if (!peers.has(socket)) peers.set(socket, socket.getPeerX509Certificate()?.raw);
  return peers.get(socket);
}

const peers = new WeakMap<Socket, Uint8Array | undefined>();

async function inTime<T>(work: Promise<T>, ms: number, abort: AbortController): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new KnownError('E_HTTP_DEADLINE', `no answer within ${ms} ms`, { ms });
      abort.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Sends an answer; with `before`, all of it goes out, then `before` runs, then the response ends. */
async function write(
  response: ServerResponse,
  answer: Answer,
  close: boolean,
  before?: () => Promise<void>,
): Promise<void> {
  if (response.destroyed || response.headersSent) return;
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const type = typeof answer.body === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  const headers = new Map<string, string>([
    ['Content-Type', type],
    ['Content-Length', String(body.length)],
    ...(answer.headers ?? []),
    ...(close ? ([['Connection', 'close']] as const) : []),
  ]);
  response.writeHead(answer.status, [...headers].flat());
  const ended = new Promise<void>((resolve) => response.once('close', resolve).once('finish', resolve));
  if (before !== undefined) {
    response.write(body);
    await before();
    response.end();
  } else {
    response.end(body);
  }
  await ended;
}

function chain(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error && parts.length < 5; at = at.cause) parts.push(at.message);
  return parts.join(': ');
}
