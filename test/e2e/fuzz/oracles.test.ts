// SPDX-License-Identifier: Apache-2.0
// What the oracles notice: in a copy of the sources one check of a parser is taken out, and fuzzing must say so.
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FuzzReport } from '../../../fuzz/index.ts';

const root = join(import.meta.dirname, '../../..');

describe('fuzzing notices a parser without', () => {
  it.each([
    ['minimal lengths', 'csr', 'core/der/read.ts', /if \(octets !== shortest\)/, 'if (octets < 0)'],
    ['the order of sets', 'csr', 'core/der/read.ts', /refuse\('E_DER_ORDER'/, "void ('E_DER_ORDER'"],
    [
      'minimal integers',
      'csr',
      'core/der/read.ts',
      /refuse\('E_DER_VALUE', 'an INTEGER/,
      "void ('', 'an INTEGER",
    ],
    [
      'canonical base64url',
      'join-token',
      'core/base64.ts',
      /bytes\.toString\(alphabet\) === text/,
      'bytes.toString(alphabet).length === text.length',
    ],
    [
      'the length of padded base64',
      'dsse-envelope',
      'core/base64.ts',
      /padding > 0 && text\.length % 4 !== 0/,
      'text.length < 0',
    ],
    [
      'the algorithms that are accepted',
      'statement',
      'attest/statement/digest-set.ts',
      /accepted\.has\(name\) &&/,
      'true &&',
    ],
    [
      'one spelling for a size',
      'checkpoint',
      'core/note/checkpoint.ts',
      /\(\?:0\|\[1-9\]\\d\{0,18\}\)/,
      '\\d{1,19}',
    ],
  ])('%s', async (_, target, file, check, replacement) => {
    const folder = await mkdtemp(join(tmpdir(), 'mutant-'));
    onTestFinished(async () => rm(folder, { recursive: true, force: true }));
    for (const part of ['core', 'attest', 'fuzz', 'package.json', 'tsconfig.json'])
      await cp(join(root, part), join(folder, part), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    const source = await readFile(join(folder, file), 'utf8');
    expect(source, 'the check stands elsewhere now: name it here').toMatch(check);
    await writeFile(join(folder, file), source.replace(check, replacement));
    await writeFile(
      join(folder, 'run.ts'),
      `import { runFuzz } from './fuzz/index.ts';
       const options = { engine: 'property', seconds: 20, seed: 1 } as const;
       console.log(JSON.stringify(await runFuzz(${JSON.stringify(target)}, options)));`,
    );
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'run.ts')]);
    const report = JSON.parse(stdout) as FuzzReport;
    // Committed seeds may show it already, several of them.
    expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(new Set(['oracle']));
  });
});
