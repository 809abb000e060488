// SPDX-License-Identifier: Apache-2.0
// The client of the enrolment benchmark, in a process of its own: a fixed number of connections, on each one request
// after the other, built beforehand, whatever server it is. It reads answers with no more care than their length needs.

import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { firstAnswer } from './answer.ts';

/** What the parent sends: play these requests, each once, until they or the time are at their end. */
export interface Work {
  readonly port: number;
  readonly anchorPem: string;
  readonly connections: number;
  readonly milliseconds: number;
  /** Reuse connections, or make a new one with a full handshake for each request. */
  readonly keepAlive: boolean;
  readonly certPem?: string;
  readonly keyPem?: string;
  readonly requests: readonly string[];
}

export interface Done {
  readonly answered: number;
  readonly refused: number;
  readonly milliseconds: number;
  readonly p50: number;
  readonly p99: number;
}

process.on('message', (work: Work) => {
  void run(work).then((done) => process.send?.(done));
});

async function run(work: Work): Promise<Done> {
  const times: number[] = [];
  let next = 0;
  let refused = 0;
  const started = performance.now();
  const until = started + work.milliseconds;
  const lane = async (): Promise<void> => {
    let line: Line | undefined;
    while (next < work.requests.length && performance.now() < until) {
      const request = Buffer.from(work.requests[next++] ?? '', 'latin1');
      const began = performance.now();
      line ??= await Line.open(work);
      const status = await line.ask(request);
      if (status < 200 || status > 299) refused += 1;
      times.push(performance.now() - began);
      if (!work.keepAlive) {
        line.close();
        line = undefined;
      }
    }
    line?.close();
  };
  await Promise.all(Array.from({ length: work.connections }, lane));
  const milliseconds = performance.now() - started;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  return { answered: times.length, refused, milliseconds, p50: at(0.5), p99: at(0.99) };
}

class Line {
  readonly #socket: TLSSocket;
  #received: Buffer = Buffer.alloc(0);
  #answer: ((status: number) => void) | undefined;
  #failure: ((error: Error) => void) | undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error: Error) => this.#failure?.(error));
  }

  static open({ port, anchorPem, certPem, keyPem }: Work): Promise<Line> {
    const options: ConnectionOptions = {
      host: '127.0.0.1',
      port,
      ca: anchorPem,
      ...(certPem === undefined ? {} : { cert: certPem, key: keyPem }),
    };
    return new Promise((resolve, reject) => {
      const socket = connect(options, () => resolve(new Line(socket)));
      socket.setNoDelay(true);
      socket.once('error', reject);
    });
  }

  ask(request: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#failure = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = firstAnswer(this.#received);
    if (answer === undefined) return;
    this.#received = this.#received.subarray(answer.end);
    this.#answer?.(answer.status);
  }
}
