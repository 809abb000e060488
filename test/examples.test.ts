// SPDX-License-Identifier: Apache-2.0
// The example in the header of every index.ts that the package exports is run as it stands: what follows
// `// =>` is what comes out. `home` is an empty folder.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const root = resolve(import.meta.dirname, '..');
// `edgewarden/core/der` -> core/der/index.ts, for each subpath that has an index.
const indexes = Object.entries(manifest.exports).flatMap(([subpath, target]) => {
  const built = typeof target === 'string' ? '' : target.default;
  const folder = /^\.\/dist\/(.+)\/index\.js$/.exec(built)?.[1];
  return folder === undefined
    ? []
    : [[`edgewarden${subpath.slice(1)}`, join(root, folder, 'index.ts')] as const];
});

/** The header's example as a module over the sources, with an assertion for every `// =>`. */
function moduleOf(text: string, home: string): string {
  const code = text
    .split('\n')
    .filter((line) => line.startsWith('//     '))
    .map((line) => line.slice('//     '.length))
    .map((line) => line.replace(/^(.*); \/\/ => (.*)$/, 'deepStrictEqual($1, $2);'))
    .join('\n');
  const placed = indexes.reduce(
    (placing, [name, file]) => placing.replaceAll(`from '${name}'`, `from '${pathToFileURL(file).href}'`),
    code,
  );
  return [
    "import { deepStrictEqual as same } from 'node:assert';",
    // Objects of ours may have no prototype; what is in them is what counts.
    'const deepStrictEqual = (a, b) => same(structuredClone(a), b);',
    `const home = ${JSON.stringify(home)};`,
    placed,
  ].join('\n');
}

function run(module: string): { status: number | null; stderr: string } {
  const options = ['--no-warnings', '--input-type=module', '--eval', module];
  return spawnSync(process.execPath, options, { encoding: 'utf8', timeout: 20_000 });
}

it('finds the indexes', () => {
  expect(indexes.length).toBeGreaterThanOrEqual(12);
});

describe.each(indexes)('the example of %s', (_, path) => {
  it('holds', () => {
    const home = mkdtempSync(join(tmpdir(), 'edgewarden-example-'));
    try {
      const module = moduleOf(readFileSync(path, 'utf8'), home);
      expect(module.match(/^deepStrictEqual\(/gm)?.length ?? 0, 'nothing is claimed').toBeGreaterThan(0);
      expect(run(module)).toMatchObject({ status: 0, stderr: '' });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});

it('an example that does not hold fails', () => {
  const { status, stderr } = run(moduleOf('//     1 + 1; // => 3', ''));
  expect(status).not.toBe(0);
  expect(stderr).toContain('AssertionError');
});
