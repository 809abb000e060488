// SPDX-License-Identifier: Apache-2.0
// One process at a time does a piece of work. The lock is a file holding its owner's process id; the lock of a
// process that is gone is taken over. Not for machines that share a folder.

import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { KnownError } from '../../core/index.ts';

interface Waiting {
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Runs `work` while holding the lock `file`. @throws E_FUZZ_ENGINE after waiting three minutes for a living owner */
export async function withLock<T>(file: string, waiting: Waiting, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; !(await take(file)); tries++) {
    if (tries === 0) waiting.note('waiting for another run that is preparing the same thing');
    if (tries >= 900)
      throw new KnownError('E_FUZZ_ENGINE', `${file} is held by a process that does not end`, { file });
    await pause(200, undefined, waiting.signal === undefined ? {} : { signal: waiting.signal });
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EEXIST')
      throw new KnownError('E_FUZZ_ENGINE', `cannot write ${file}`, { file }, { cause });
  }
  const owner = await readFile(file, 'utf8').catch(() => '');
  // An empty file is one that its owner is about to fill.
  if (/^\d+$/.test(owner) && !alive(Number(owner))) await rm(file, { force: true });
  return false;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}
