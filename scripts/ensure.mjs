// SPDX-License-Identifier: Apache-2.0
// What a checkout needs before anything runs: its dependencies (from the lockfile only), a Node that
// Edgewarden supports, and dist/. Each is made only when it is missing or stale. Runs under Node 20.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs what package-lock.json names when node_modules does not hold it. */
export function ensureInstalled() {
  const missing = missingPackage();
  if (missing === undefined) return;
  say(`installing from the lockfile (${missing} is not here)`);
  // Output goes to standard error: standard output belongs to the command that runs next.
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [command, commandArgs] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  const { status, error } = spawnSync(command, commandArgs, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined || status !== 0) {
    fail(
      `npm ci did not succeed${error === undefined ? '' : `: ${error.message}`}`,
      'read what npm printed above, then try again',
    );
  }
}

function missingPackage() {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  let present;
  try {
    present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
  } catch {
    return 'node_modules';
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') || entry.optional || entry.link) continue;
    if (present[path]?.version !== entry.version) return path.replace(/^.*node_modules\//, '');
  }
  return undefined;
}

/** The Node that runs Edgewarden: this one when it will do, else the one the toolchain workspace brought. */
export function supportedNode() {
  if (suits(process.versions.node)) return process.execPath;
  const brought = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(brought)) {
    const { stdout } = spawnSync(brought, ['--version'], { encoding: 'utf8' });
    if (suits(stdout?.trim().slice(1) ?? '')) return brought;
  }
  return fail(
    `Node 24.15 or later is needed; this is Node ${process.versions.node}, and npm brought none for ${process.platform}-${process.arch}`,
    'install Node 24 from nodejs.org, or run `npm ci --include=optional`',
  );
}

function suits(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 15);
}

const sources = ['core', 'pki', 'attest', 'policies', 'threats', 'fuzz', 'http', 'cli'];

/** Compiles the sources to dist/ when they changed since dist/ was made. */
export function ensureBuilt(node) {
  const stamp = join(root, 'dist', '.stamp');
  const now = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return;
  say('building dist/');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(node, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail('the sources do not compile', 'read what the compiler printed above');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

function sourceHash() {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'tsconfig.json')))
    .update(readFileSync(join(root, 'tsconfig.build.json')));
  for (const folder of sources) {
    if (!existsSync(join(root, folder))) continue;
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** The environment in which `node` means the supported one. */
export function environment(node) {
  return {
    ...process.env,
    PATH: `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
  };
}

export function say(line) {
  process.stderr.write(`edgewarden: ${line}\n`);
}

export function fail(what, hint) {
  process.stderr.write(`edgewarden: ${what}\nhint: ${hint}\n`);
  process.exit(5);
}
