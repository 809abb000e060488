// SPDX-License-Identifier: Apache-2.0
// A server that plays in the enrolment benchmark, ours or a peer's, and what several rounds of it come to.

import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Done } from '../clients/enrol.ts';

export interface Contender {
  readonly name: string;
  /** What one must know to compare, as in `beside a server which stores nothing`. */
  readonly described: string;
  readonly version: string;
  readonly port: number;
  /** Requests of the server's own kind; absent where it takes Edgewarden's, byte for byte. */
  readonly requests?: (count: number) => string[];
}

/** The files of the CA whose anchor every contender signs with. */
export interface AnchorFiles {
  readonly anchorCert: string;
  readonly anchorKey: string;
  readonly tokenKey: string;
}

export interface Figures {
  readonly opsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** The median of each figure. @throws TypeError when a request was refused or none was answered */
export function figuresOf(name: string, rounds: readonly Done[]): Figures {
  for (const { answered, refused } of rounds)
    if (refused > 0 || answered === 0)
      throw new TypeError(`${name}: ${refused} of ${answered} requests were refused`);
  const each = (figure: (done: Done) => number): number => median(rounds.map(figure));
  return {
    opsPerSecond: each((done) => (done.answered / done.milliseconds) * 1000),
    p50: each((done) => done.p50),
    p99: each((done) => done.p99),
  };
}

/** Of an even number, the mean of the two in the middle. @throws TypeError when there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.ceil(sorted.length / 2) - 1];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (low === undefined || high === undefined) throw new TypeError('no median of nothing');
  return (low + high) / 2;
}

/** The first line of standard output that matches. @throws TypeError when the process ends first or takes 30 s */
export function lineOf(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const name = child.spawnfile;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new TypeError(`${name} is not ready after 30 s`)), 30_000);
    const fail = (why: Error): void => {
      clearTimeout(late);
      reject(why);
    };
    child.once('error', fail);
    let last = '';
    child.once('close', (code) => fail(new TypeError(`${name} ended with ${code ?? 'a signal'}: ${last}`)));
    if (child.stdout === null) throw new TypeError(`the output of ${name} is not read`);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = pattern.exec(line);
      if (match === null) last = line;
      if (match === null) return;
      clearTimeout(late);
      resolve(match);
    });
  });
}
