// SPDX-License-Identifier: Apache-2.0
// The newer libc, from the machine's own mirror into an empty cache. On a machine whose libc will do, nothing is made.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { download, newerSuites } from '../../../fuzz/engines/apt.ts';
import { findJazzer } from '../../../fuzz/engines/jazzer-package.ts';
import { loads, suitableNode } from '../../../fuzz/engines/libc.ts';

const { addon } = findJazzer();

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'libc-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o777);
  return folder;
}

describe('a Node.js that loads the fuzzer', () => {
  it('is made once, by whichever of two comes first, and found again', async () => {
    const cache = await emptyFolder();
    const notes: string[] = [];
    const surroundings = { cache, addon, note: (line: string) => void notes.push(line) };
    const [one, two] = await Promise.all([suitableNode(surroundings), suitableNode(surroundings)]);
    expect(one).toBe(two);
    expect(await loads(one, addon)).toBe(true);
    if (one === process.execPath) return;
    expect(notes.filter((note) => note.includes('fetching the libc'))).toHaveLength(1);
    expect((await readdir(cache)).filter((name) => /tmp|lock/.test(name))).toEqual([]);
    notes.length = 0;
    expect(await suitableNode(surroundings)).toBe(one);
    expect(notes).toEqual([]);
  });

  it('keeps its own path, so that children of it are like it', async () => {
    const node = await suitableNode({ cache: await emptyFolder(), addon, note: () => undefined });
    const { stdout } = await promisify(execFile)(node, ['-p', 'process.execPath']);
    expect(stdout.trim()).toBe(node);
  });

  it('is made without root', { skip: process.getuid?.() !== 0 }, async () => {
    const cache = await emptyFolder();
    const script = join(cache, 'make.mjs');
    const module = join(import.meta.dirname, '../../../fuzz/engines/libc.ts');
    await writeFile(
      script,
      `import { suitableNode } from ${JSON.stringify(module)};
       console.log(process.getuid(), await suitableNode({ cache: ${JSON.stringify(join(cache, 'c'))}, addon: ${JSON.stringify(addon)}, note() {} }));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [script], {
      uid: 65_534,
      gid: 65_534,
      env: {
        PATH: process.env['PATH'],
        HOME: cache,
      },
    });
    expect(stdout).toMatch(/^65534 \//);
  });

  it('is refused in one sentence when the mirror does not answer', async () => {
    const folder = await emptyFolder();
    const newer = newerSuites.get('debian')!;
    const mirror = { uri: 'http://127.0.0.1:9/debian', suites: ['bookworm'], components: ['main'] };
    await mkdir(join(folder, 'apt'));
    await expect(download(join(folder, 'apt'), mirror, newer, ['libc6'], undefined)).rejects.toMatchObject({
      code: 'E_FUZZ_ENGINE',
      fault: 'remote',
      message: expect.stringMatching(/^[^\n]*127\.0\.0\.1[^\n]*$/) as string,
    });
  });

  it('is refused when the archive is not signed by a key the machine trusts', async () => {
    const folder = await emptyFolder();
    const newer = newerSuites.get('debian')!;
    await mkdir(join(folder, 'mirror/dists/trixie/main/binary-amd64'), { recursive: true });
    await writeFile(
      join(folder, 'mirror/dists/trixie/Release'),
      'Suite: trixie\nCodename: trixie\nComponents: main\n',
    );
    const mirror = { uri: `file://${join(folder, 'mirror')}`, suites: ['bookworm'], components: ['main'] };
    await mkdir(join(folder, 'apt'));
    await expect(download(join(folder, 'apt'), mirror, newer, ['libc6'], undefined)).rejects.toMatchObject({
      code: 'E_FUZZ_ENGINE',
      message: expect.stringContaining('not signed') as string,
    });
  });
});
