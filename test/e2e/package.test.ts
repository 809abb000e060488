// SPDX-License-Identifier: Apache-2.0
// The package as a user gets it: packed, installed without development dependencies into an empty folder.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'edgewarden-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(
  program: string,
  args: readonly string[],
  cwd: string,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(program, args, { cwd, encoding: 'utf8' });
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  exports: Record<string, unknown>;
};

describe('the package', () => {
  let files: string[] = [];
  beforeAll(() => {
    const packed = run('npm', ['pack', '--json', '--pack-destination', folder], root);
    expect(packed.status, packed.stderr).toBe(0);
    const report = JSON.parse(packed.stdout.slice(packed.stdout.indexOf('['))) as [
      { filename: string; files: { path: string }[] },
    ];
    files = report[0].files.map(({ path }) => path);
    writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
    const installed = run(
      'npm',
      [
        'install',
        '--omit=dev',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        join(folder, report[0].filename),
      ],
      folder,
    );
    expect(installed.status, installed.stderr).toBe(0);
  });

  it('runs edgewarden --version', () => {
    const { stdout, status } = run(
      process.execPath,
      [join(folder, 'node_modules', 'edgewarden', 'dist', 'cli', 'main.js'), '--version'],
      folder,
    );
    expect([stdout.trim(), status]).toEqual([manifest.version, 0]);
    expect(existsSync(join(folder, 'node_modules', '.bin', 'edgewarden'))).toBe(true);
  });

  it('brings no Node binary and no development dependency along', () => {
    const installed = readdirSync(join(folder, 'node_modules'));
    expect(installed.filter((name) => /^node(-(linux|darwin|win)|$)/.test(name))).toEqual([]);
    expect(installed).toContain('commander');
    expect(installed).not.toContain('vitest');
    expect(installed).not.toContain('@jazzer.js');
  });

  it('holds what runs and nothing of the workshop', () => {
    expect(files).toContain('dist/cli/main.js');
    expect(files).toContain('LICENSE');
    expect(files.filter((path) => /^(bench|scripts\/(?!toolchain)|\.ci)\//.test(path))).toEqual([]);
    expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))).toEqual([]);
  });

  it('loads every subpath that it names, with its types', () => {
    const subpaths = Object.keys(manifest.exports).filter((name) => name !== '.' && !name.endsWith('.json'));
    expect(subpaths.length).toBeGreaterThan(5);
    for (const subpath of subpaths) {
      const name = `edgewarden${subpath.slice(1)}`;
      const { status, stderr } = run(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `const m = await import(${JSON.stringify(name)}); if (Object.keys(m).length === 0) process.exit(9)`,
        ],
        folder,
      );
      expect(status, `${name}: ${stderr}`).toBe(0);
      const { types } = manifest.exports[subpath] as { types: string };
      expect(existsSync(join(folder, 'node_modules', 'edgewarden', types)), types).toBe(true);
    }
  });

  it('has no root, and says which subpaths there are', () => {
    const { status, stderr } = run(
      process.execPath,
      ['--input-type=module', '-e', "await import('edgewarden')"],
      folder,
    );
    expect(status).not.toBe(0);
    expect(stderr).toContain('edgewarden/pki');
  });

  it('refuses to run under a Node that is too old, in a sentence', ({ skip }) => {
    const old = (process.env['PATH'] ?? '')
      .split(':')
      .map((dir) => join(dir, 'node'))
      .find((path) => existsSync(path) && /^v(1\d|2[0-3])\./.test(run(path, ['--version'], folder).stdout));
    if (old === undefined) return skip('no older Node on this machine to try with');
    const { status, stderr } = run(
      old,
      [join(folder, 'node_modules', 'edgewarden', 'dist', 'cli', 'main.js'), '--version'],
      folder,
    );
    expect([status, stderr.split(':')[0]]).toEqual([5, 'E_NODE_VERSION']);
  });
});
