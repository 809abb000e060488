// SPDX-License-Identifier: Apache-2.0
// The line that says how far a work over bytes is: on a terminal alone, seldom, within its width, gone at the end.

import { expect, it } from 'vitest';
import type { Call } from '../../cli/command.ts';
import { byteProgress } from '../../cli/progress.ts';

function terminal(isTTY: boolean, columns = 120): { call: Pick<Call, 'stderr'>; written: () => string[] } {
  const writes: string[] = [];
  const stderr = { isTTY, columns, write: (text: string) => writes.push(text) > 0 };
  return { call: { stderr: stderr as unknown as Call['stderr'] }, written: () => writes };
}

it('says bytes, rate and time left, and is gone at the end', async () => {
  const { call, written } = terminal(true);
  let now = 0;
  {
    using progress = await byteProgress(
      call,
      () => Promise.resolve(4e9),
      () => now,
    );
    progress.name('keadm.tar.gz');
    for (now = 100; now <= 2000; now += 50) progress.add(25e6);
  }
  const lines = written().map((text) => text.replace('\r\u001b[K', ''));
  expect(lines.at(0)).toBe('keadm.tar.gz █░░░░░░░░░░░░░░░░░░░ 225 MB of 4.0 GB, 450 MB/s, 9 s left');
  expect(lines.at(-1)).toBe('');
  // Nothing in the first half second, then ten times a second.
  expect(lines.length).toBe(16 + 1);
});

it('is silent where there is no terminal, and does not ask how much there is', async () => {
  const { call, written } = terminal(false);
  using progress = await byteProgress(call, () => Promise.reject(new TypeError('asked')));
  progress.add(1e9);
  expect(written()).toEqual([]);
});

it('knows no end where the sizes cannot be read, and fits the width with any name', async () => {
  const { call, written } = terminal(true, 30);
  let now = 0;
  using progress = await byteProgress(
    call,
    () => Promise.reject(new TypeError('gone')),
    () => now,
  );
  progress.name(`\u001b[2J${'long'.repeat(20)}.tar.gz`);
  now = 1000;
  progress.add(1500);
  const [line = ''] = written().map((text) => text.replace('\r\u001b[K', ''));
  expect(line.length).toBeLessThan(30);
  expect(line).not.toContain('\u001b');
});
