// SPDX-License-Identifier: Apache-2.0
// What a route sees of a request, and what it answers. A route knows nothing of sockets: http/server.ts reads
// the request within its limits, calls one route, and writes what it gave back.

import type { KnownError } from '../core/index.ts';

/** One request, read whole. */
export interface Exchange {
  readonly method: string;
  /** Percent-decoded, starting with one slash, without the query. */
  readonly path: string;
  /** What stood after the question mark, as sent. */
  readonly query: string;
  /** Lower-case names, all values in order, read as UTF-8 (a malformed sequence becomes U+FFFD). */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
  /** The leaf the client proved possession of in the handshake. Not verified against anything. */
  readonly peerCertDer?: Uint8Array;
  /** Milliseconds since 1970, read once when the request's head was complete. */
  readonly now: number;
  /** Aborts when the client is gone or the request's deadline has passed. */
  readonly signal: AbortSignal;
  /** Adds facts to the request's one log line: a serial, a node. Never secrets. */
  note(facts: Readonly<Record<string, string | number | boolean>>): void;
}

export interface Answer {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** A string is sent as text/plain, bytes as application/octet-stream, unless `headers` says otherwise. */
  readonly body: Uint8Array | string;
}

/** One path family. All routes that match a path share its 405: `Allow` lists every method among them. */
export interface Route {
  /** For logs and metrics: short, from a fixed set. */
  readonly name: string;
  matches(path: string): boolean;
  readonly methods: readonly string[];
  /** Bytes; a longer body is not read to its end. */
  readonly maxBody: number;
  /** Answer without reading the body: `body` is always empty. */
  readonly ignoresBody?: boolean;
  answer(exchange: Exchange): Promise<Answer>;
  /** What to answer when the body is longer than `maxBody` (`body` is then empty). Default: 413. */
  readonly oversized?: (exchange: Exchange) => Promise<Answer>;
  /** How a thrown KnownError is written: RFC 9457 problem details (the default) or KubeEdge's plain text. */
  readonly failure?: (error: KnownError) => Answer;
  /** Answer 406 unless an Accept header, where there is one, names every media type. */
  readonly acceptsAny?: boolean;
}

/** The first value of a header, or the empty string: what most of HTTP means by "the header". */
export function header(exchange: Pick<Exchange, 'headers'>, name: string): string {
  return exchange.headers.get(name)?.[0] ?? '';
}
