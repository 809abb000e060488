// SPDX-License-Identifier: Apache-2.0
// What a benchmark is: a named suite that gives rows. bench/run.ts prints them; `--json` is one row a line.

/** Another implementation's figure for the same work, measured in the same run. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  readonly value: number;
}

export interface Row {
  readonly name: string;
  readonly value: number;
  /** `op/s`, `ms`, `MB`, `s`. */
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** What the machine itself allows for this work, e.g. the bare signature: same unit. */
  readonly floor?: number;
  /** What the floor is: "one P-256 signature". */
  readonly floorIs?: string;
  readonly peer?: Peer;
}

export interface Suite {
  readonly name: string;
  readonly what: string;
  run(context: Context): AsyncIterable<Row>;
}

export interface Context {
  /** True with --peers: build and run the peers that this machine can have. */
  readonly peers: boolean;
  /** Seconds to spend on one measurement. */
  readonly seconds: number;
  /** Tells the person what is happening, on standard error. */
  note(line: string): void;
}

/** Calls `work` for about `seconds` after a warm-up and gives calls a second with percentiles in milliseconds. */
export async function rate(
  seconds: number,
  work: () => unknown,
): Promise<{ opsPerSecond: number; p50: number; p99: number }> {
  const warmUntil = performance.now() + Math.min(500, seconds * 250);
  while (performance.now() < warmUntil) await work();
  const times: number[] = [];
  const start = performance.now();
  const until = start + seconds * 1000;
  let last = start;
  while (last < until) {
    const result = work();
    if (result instanceof Promise) await result;
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { opsPerSecond: (times.length / (last - start)) * 1000, p50: at(0.5), p99: at(0.99) };
}
