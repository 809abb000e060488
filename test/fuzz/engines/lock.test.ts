// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withLock } from '../../../fuzz/engines/lock.ts';

const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'lock-')), 'x.lock');
const note = (): void => undefined;

describe('a lock', () => {
  it('lets one in at a time, and is gone afterwards', async () => {
    const file = await newFile();
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await pause(20);
      inside -= 1;
    };
    await Promise.all([
      withLock(file, { note }, work),
      withLock(file, { note }, work),
      withLock(file, { note }, work),
    ]);
    expect(most).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('is taken over from a process that is gone', async () => {
    const file = await newFile();
    const { pid } = spawnSync(process.execPath, ['-e', '0']);
    await writeFile(file, String(pid));
    expect(await withLock(file, { note }, async () => Promise.resolve(5))).toBe(5);
  });

  it('stops waiting when told to', async () => {
    const file = await newFile();
    await writeFile(file, String(process.pid));
    await expect(
      withLock(file, { note, signal: AbortSignal.timeout(50) }, async () => Promise.resolve(5)),
    ).rejects.toThrow();
  });

  it('is given back when the work fails', async () => {
    const file = await newFile();
    await expect(withLock(file, { note }, async () => Promise.reject(new TypeError('x')))).rejects.toThrow(
      'x',
    );
    expect(existsSync(file)).toBe(false);
  });
});
