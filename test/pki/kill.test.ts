// SPDX-License-Identifier: Apache-2.0
// kill -9 under load. Every certificate that was acknowledged must be there afterwards, with its leaf and its
// spent token, and the log must be whole. (A killed process is not a lost power supply: for that the store
// relies on fsync, which this cannot show.)

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { initCa, openCa } from '../../pki/index.ts';
import { checkStore } from './support/rows.ts';

async function runAndKill(home: string, atLeast: number): Promise<string[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/issue-forever.ts'), home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
    // In the middle of whatever it does when enough has been acknowledged.
    if (output.split('\n').length > atLeast) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return output.slice(0, output.lastIndexOf('\n')).split('\n');
}

it('loses no acknowledged certificate to kill -9, three times in a row', async () => {
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-kill-'));
  try {
    await initCa({ home, now: Date.now() });
    const acknowledged: string[] = [];
    for (const atLeast of [40, 100, 200]) {
      acknowledged.push(...(await runAndKill(home, atLeast)));
      const ca = await openCa({ home, now: () => Date.now() + 61_000 });
      await checkStore(ca.store);
      for (const line of acknowledged) {
        const [serialHex = '', leaf, tokenId = ''] = line.split(' ');
        expect(await ca.store.find(serialHex)).toMatchObject({ state: 'issued', leafIndex: Number(leaf) });
        expect((await ca.store.findToken(tokenId))?.spentBy).toBe(serialHex);
      }
      const tally = await ca.store.tally();
      expect(tally.issued).toBeGreaterThanOrEqual(acknowledged.length);
      expect(tally.reserved).toBe(0); // what was cut short is given up at opening
      await ca.close();
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(340);
  } finally {
    rmSync(home, { recursive: true });
  }
});
