// SPDX-License-Identifier: Apache-2.0
// One line on standard error that says how long work goes on, on a terminal only: it is written over itself, and gone
// before anything else is printed.

import { stripVTControlCharacters } from 'node:util';
import { printable } from '../core/index.ts';
import type { Call } from './command.ts';

export interface StatusLine {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** Does nothing where standard error is no terminal. */
export function statusLine({ stderr }: Pick<Call, 'stderr'>): StatusLine {
  const write = (text: string): void => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
  };
  return {
    // A line that wraps could not be written over.
    show: (text) => write(cut(text, (stderr.columns || 80) - 1)),
    clear: () => write(''),
  };
}

const cut = (text: string, columns: number): string =>
  stripVTControlCharacters(text).length <= columns ? text : `${text.slice(0, Math.max(columns - 1, 0))}…`;

/** Twenty columns; `done` from 0 to 1. */
export const bar = (done: number): string => '█'.repeat(Math.round(Math.min(1, done) * 20)).padEnd(20, '░');

/** How far a work over bytes is. */
export interface ByteProgress extends Disposable {
  /** What is read from here on. */
  readonly name: (name: string) => void;
  readonly add: (bytes: number) => void;
}

const firstMs = 500;
const everyMs = 100;

/**
 * Bytes, rate and time left. Short work shows nothing. `total` is asked for on a terminal alone, and may reject: then
 * the end is not known. `clock` in milliseconds, monotonic.
 */
export async function byteProgress(
  call: Pick<Call, 'stderr'>,
  total: () => Promise<number>,
  clock: () => number = () => performance.now(),
): Promise<ByteProgress> {
  if (!call.stderr.isTTY) return silent;
  const line = statusLine(call);
  const whole = await total().catch(() => 0);
  const started = clock();
  let shown = started + firstMs - everyMs;
  let done = 0;
  let current = '';
  return {
    name: (name) => {
      current = printable(name);
    },
    add: (bytes) => {
      done += bytes;
      const now = clock();
      if (now - shown < everyMs) return;
      shown = now;
      line.show(`${shortened(current)} ${progressText(done, whole, now - started)}`);
    },
    [Symbol.dispose]: line.clear,
  };
}

/** Shows nothing. */
export const silent: ByteProgress = {
  name: () => undefined,
  add: () => undefined,
  [Symbol.dispose]: () => undefined,
};

const shortened = (name: string): string => (name.length <= 32 ? name : `…${name.slice(-31)}`);

function progressText(done: number, whole: number, ms: number): string {
  const rate = ms > 0 ? (done / ms) * 1000 : 0;
  const speed = `${sizeText(rate)}/s`;
  if (whole <= 0) return `${sizeText(done)}, ${speed}`;
  const left = rate > 0 ? `, ${durationText(Math.max(0, whole - done) / rate)} left` : '';
  return `${bar(done / whole)} ${sizeText(done)} of ${sizeText(whole)}, ${speed}${left}`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as tools for disks and networks print them. */
function sizeText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)} ${units[step] ?? 'B'}`;
}

function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
