// SPDX-License-Identifier: Apache-2.0
// Peers that are programs: built once with the machine's Go into the git-ignored `.cache/peers`, each one file that
// comes into being whole. Everything Go downloads and compiles on the way is in a folder that is removed again.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../cli/version.ts';
import { kill, type Belongings } from './belongings.ts';

export type PeerName = 'kubeedge-style' | 'step-ca';

export interface Built {
  readonly path: string;
  readonly version: string;
}

export type Had = Built | { readonly missing: string };

export interface Surroundings {
  readonly belongings: Belongings;
  note(line: string): void;
}

interface Recipe {
  readonly version: () => string;
  readonly takes: string;
  /** Arguments of `go`, run in `folder`; the executable must then be at `bin/NAME` of the scratch folder. */
  readonly args: (version: string, scratch: string) => readonly string[];
  readonly folder?: string;
}

const own = join(import.meta.dirname, 'kubeedge-style');

const recipes: Readonly<Record<PeerName, Recipe>> = {
  'kubeedge-style': {
    version: () => digestOf(['go.mod', 'main.go'].map((file) => join(own, file))),
    takes: 'about half a minute',
    args: (_, scratch) => [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-o',
      join(scratch, 'bin', 'kubeedge-style'),
      '.',
    ],
    folder: own,
  },
  'step-ca': {
    version: () => '0.30.2',
    takes: 'two to five minutes and a gigabyte of downloads, removed again',
    args: (version) => [
      'install',
      '-modcacherw',
      '-trimpath',
      `github.com/smallstep/certificates/cmd/step-ca@v${version}`,
    ],
  },
};

/** No build takes longer. */
const buildMs = 15 * 60_000;

/** The peer's executable, built first if need be, or why this machine cannot have it. */
export async function havePeer(name: PeerName, surroundings: Surroundings): Promise<Had> {
  const recipe = recipes[name];
  const version = recipe.version();
  const cache = join(packageRoot(), '.cache', 'peers');
  const path = join(cache, `${name}-${version}`);
  if (existsSync(path)) return { path, version };
  surroundings.note(`${name} ${version}: built with Go once, ${recipe.takes}`);
  const scratch = surroundings.belongings.folder(cache);
  try {
    const problem = await go(recipe.args(version, scratch), scratch, recipe.folder, surroundings.belongings);
    if (problem !== undefined) return { missing: problem };
    renameSync(join(scratch, 'bin', name), path);
    return { path, version };
  } finally {
    surroundings.belongings.remove(scratch);
  }
}

/** Runs `go` with caches of its own; says why it failed. */
function go(
  args: readonly string[],
  scratch: string,
  cwd: string | undefined,
  belongings: Belongings,
): Promise<string | undefined> {
  const env = {
    ...process.env,
    CGO_ENABLED: '0',
    GOBIN: join(scratch, 'bin'),
    GOPATH: join(scratch, 'path'),
    GOMODCACHE: join(scratch, 'modules'),
    GOCACHE: join(scratch, 'compiled'),
  };
  return new Promise((resolve) => {
    const child = belongings.start('go', args, {
      cwd: cwd ?? scratch,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // Not spawn's own timeout: that one keeps this process alive when there is nothing to start.
    const late = setTimeout(() => kill(child), buildMs);
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
    child.once('error', ({ message }) => {
      clearTimeout(late);
      resolve(/ENOENT/.test(message) ? 'Go is not on the PATH' : message);
    });
    child.once('close', (code, signal) => {
      clearTimeout(late);
      const last = said.trim().split('\n').at(-1) ?? '';
      resolve(code === 0 ? undefined : `go ${args[0]} ended with ${code ?? signal ?? 'nothing'}: ${last}`);
    });
  });
}

function digestOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}
