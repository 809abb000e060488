// SPDX-License-Identifier: Apache-2.0
// What Jazzer.js loads, in its own process: one function that hands each input to a target's `judge`.
//
// It reports over standard error in lines that carry the run's nonce, so that a chatty parser cannot forge them:
// once how many edges were instrumented, the complaint about a finding, and at the end how much was accepted.

import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Target } from '../target.ts';

const { EDGEWARDEN_FUZZ_MODULE: module = '', EDGEWARDEN_FUZZ_NONCE: nonce = '' } = process.env;

const loaded: unknown = await import(pathToFileURL(module).href);
const target = (loaded as { readonly target: Target }).target;

let accepted = 0;
let refused = 0;
let begun = false;

/** Called by Jazzer.js for each input. Throws, always an Error, when the target complains. */
export function fuzz(data: Uint8Array): void {
  if (!begun) begin();
  const verdict = target.judge(data);
  if (verdict === 'accepted') accepted += 1;
  else if (verdict === 'refused') refused += 1;
  else {
    say('complaint', { ...verdict });
    const finding = new TypeError(`${verdict.oracle}: ${verdict.message}`);
    if (verdict.stack !== '') finding.stack = verdict.stack;
    throw finding;
  }
}

function begin(): void {
  begun = true;
  say('begin', { instrumented: instrumentedEdges() });
}

process.on('exit', () => say('end', { accepted, refused }));

function say(what: string, facts: Record<string, unknown>): void {
  const line = Buffer.from(`\n${nonce} ${JSON.stringify({ what, ...facts })}\n`);
  let written = 0;
  // A line of its own, whatever was half written before it. libFuzzer may just have filled the pipe with its
  // recommended dictionary: a busy reader empties it soon.
  for (let tries = 0; tries < 100 && written < line.length; tries++) {
    try {
      written += writeSync(2, line, written);
    } catch (error) {
      if (!isFull(error)) return; // a full disk: the run is then judged by what libFuzzer itself wrote
      Atomics.wait(pause, 0, 0, 20);
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EAGAIN';

// Jazzer.js gives each instrumented ES module a counter buffer of its own.
function instrumentedEdges(): number {
  const fuzzer: unknown = Reflect.get(globalThis, 'Fuzzer');
  const tracker = member(fuzzer, 'coverageTracker');
  const counters: unknown = member(tracker, 'moduleCounters');
  if (!Array.isArray(counters)) return 0;
  let edges = 0;
  for (const buffer of counters) if (buffer instanceof Uint8Array) edges += buffer.length;
  return edges;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
