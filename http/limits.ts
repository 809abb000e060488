// SPDX-License-Identifier: Apache-2.0
// What one client may cost. Every number has a default that an edge on a bad link lives with and that a
// hostile one cannot turn into memory or an unbounded wait.

export interface Limits {
  /** Bytes of request line and headers together; more is 431. */
  readonly headBytes: number;
  /** Header lines; more is 431. */
  readonly headerCount: number;
  /** From the first byte of a request to the end of its headers; later is 408. */
  readonly headMs: number;
  /** From the first byte of a request to its last; later is 408. */
  readonly requestMs: number;
  /** How long a body may be slower than `bodyBytesPerSecond` before the client is cut off. */
  readonly bodyGraceMs: number;
  readonly bodyBytesPerSecond: number;
  /** For the route to answer; later is 503. */
  readonly answerMs: number;
  readonly handshakeMs: number;
  /** An idle kept-alive connection is closed after this. */
  readonly idleMs: number;
  /** Open connections; one more is closed at once. */
  readonly connections: number;
  /** Requests being answered at the same time; more wait. */
  readonly concurrent: number;
  /** Requests waiting for their turn; one more is 503. */
  readonly waiting: number;
  /** Of a refused request's body: bytes read and thrown away so that its sender gets to see the answer. */
  readonly discardBytes: number;
  readonly discardMs: number;
}

export const defaultLimits: Limits = {
  headBytes: 32 * 1024,
  headerCount: 100,
  headMs: 10_000,
  requestMs: 30_000,
  bodyGraceMs: 5_000,
  bodyBytesPerSecond: 512,
  answerMs: 20_000,
  handshakeMs: 10_000,
  idleMs: 60_000,
  connections: 10_000,
  concurrent: 256,
  waiting: 4_096,
  discardBytes: 4 * 1024 * 1024,
  discardMs: 1_000,
};
