// SPDX-License-Identifier: Apache-2.0
// What a benchmark starts and makes: processes and temporary folders, ended and removed however its own process ends,
// but for a SIGKILL.

import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class Belongings {
  readonly #children = new Set<ChildProcess>();
  readonly #folders = new Set<string>();
  readonly #atExit = (): void => this.#drop();
  readonly #onSignal = (): void => process.exit(130);

  constructor() {
    process.once('exit', this.#atExit);
    for (const signal of endings) process.once(signal, this.#onSignal);
  }

  /** A process at the head of a group of its own, so that what it starts ends with it. */
  start(file: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(file, args, { ...options, detached: true });
    this.#children.add(child);
    const gone = (): boolean => this.#children.delete(child);
    child.once('exit', gone).once('error', gone);
    return child;
  }

  /** A new empty folder in `parent`. */
  folder(parent: string = tmpdir()): string {
    mkdirSync(parent, { recursive: true });
    const made = mkdtempSync(join(parent, 'edgewarden-bench-'));
    this.#folders.add(made);
    return made;
  }

  remove(folder: string): void {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    this.#folders.delete(folder);
  }

  /** Ends and removes everything. */
  async end(): Promise<void> {
    process.off('exit', this.#atExit);
    for (const signal of endings) process.off(signal, this.#onSignal);
    const gone = [...this.#children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of this.#children) kill(child);
    await Promise.all(gone);
    this.#drop();
  }

  #drop(): void {
    for (const child of this.#children) kill(child);
    for (const folder of this.#folders) this.remove(folder);
  }
}

/** Ends the process and what it started. */
export function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
