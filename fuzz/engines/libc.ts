// SPDX-License-Identifier: Apache-2.0
// A Node.js that can load Jazzer.js' prebuilt fuzzer, which asks for GLIBC_2.38 and GLIBCXX_3.4.32.
//
// Where the machine's libc is new enough that is the running one. Elsewhere a copy of it is made once, in a cache
// folder: libc6, libstdc++6 and libgcc-s1 of a newer suite, unpacked beside it, and patchelf pointing the copy at
// them. A patched copy keeps process.execPath right, which starting Node through the newer loader does not.
// The result counts only after it has loaded the fuzzer. The machine itself is not changed.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, glob, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { KnownError } from '../../core/index.ts';
import { configuredSources, download, mirrorOf, newerSuites, parseOsRelease } from './apt.ts';
import { withLock } from './lock.ts';

const run = promisify(execFile);
const packages = ['libc6', 'libstdc++6', 'libgcc-s1', 'patchelf'] as const;

export interface Surroundings {
  readonly cache: string;
  /** The prebuilt fuzzer, an absolute path. */
  readonly addon: string;
  readonly note: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The path of a Node.js executable that loads `addon`, made first if need be.
 * @throws E_FUZZ_ENGINE in one sentence when the machine cannot have one
 */
export async function suitableNode(surroundings: Surroundings): Promise<string> {
  const { addon } = surroundings;
  if (await loads(process.execPath, addon)) return process.execPath;
  const cached = await cachedNode(surroundings.cache);
  if (cached !== undefined) return cached;
  const place = await placeOf(surroundings.cache);
  await mkdir(surroundings.cache, { recursive: true });
  return withLock(`${place}.lock`, surroundings, async () => {
    const made = await cachedNode(surroundings.cache);
    if (made !== undefined) return made;
    const sources = await newerPackages();
    surroundings.note(
      `Jazzer.js needs glibc 2.38 and this machine has ${systemLibc()}: fetching the libc of ${sources.newer.suite}` +
        ` with apt into ${place} (about 4 MB; the machine itself is not changed)`,
    );
    return make(place, sources, surroundings);
  });
}

/** The copy made earlier, if it is complete and still where it was made. */
export async function cachedNode(cache: string): Promise<string | undefined> {
  const node = join(await placeOf(cache), 'node');
  const ready: unknown = await readFile(join(dirname(node), 'ready'), 'utf8').catch(() => '');
  return ready === node ? node : undefined;
}

/** The running process' C library, such as `glibc 2.36`. */
export function systemLibc(): string {
  if (process.platform !== 'linux') return process.platform;
  Reflect.set(process.report, 'excludeNetwork', true); // else it resolves the names of open sockets
  const report: unknown = process.report.getReport();
  const header: unknown = property(report, 'header');
  const version = property(header, 'glibcVersionRuntime');
  return typeof version === 'string' ? `glibc ${version}` : 'another libc than glibc';
}

const property = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;

type Sources = Awaited<ReturnType<typeof newerPackages>>;

async function newerPackages(): Promise<{
  mirror: ReturnType<typeof mirrorOf>;
  newer: { suite: string; components: readonly string[] };
}> {
  const libc = systemLibc();
  const { id, codename } = parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const newer = newerSuites.get(id);
  if (!libc.startsWith('glibc') || newer === undefined || newer.suite === codename)
    throw new KnownError(
      'E_FUZZ_ENGINE',
      `Jazzer.js' prebuilt fuzzer needs glibc 2.38 and this machine has ${libc}, with no newer one to be had for` +
        ` ${id === '' ? 'it' : `${id} ${codename}`}`,
      { libc },
      { hint: 'The property engine and replay need no Jazzer.js: use --engine property.' },
    );
  return { mirror: mirrorOf(codename, await configuredSources()), newer };
}

async function make(place: string, sources: Sources, surroundings: Surroundings): Promise<string> {
  const work = `${place}.tmp-${process.pid}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const debs = await download(work, sources.mirror, sources.newer, packages, surroundings.signal);
    for (const deb of debs) await tool('dpkg-deb', ['-x', deb, join(work, 'root')]);
    await rm(place, { recursive: true, force: true });
    await mkdir(place, { recursive: true });
    await rename(join(work, 'root'), join(place, 'root'));
    const node = await patchedCopy(place, surroundings.addon);
    await writeFile(join(place, 'ready.tmp'), node);
    await rename(join(place, 'ready.tmp'), join(place, 'ready'));
    surroundings.note(`ready: ${debs.map((deb) => basename(deb)).join(', ')}`);
    return node;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

// patchelf 0.18 reorders sections of large executables into ones that crash unless told not to; 0.14 does not know
// the flag. Neither is believed: only a copy that loads the fuzzer is kept.
async function patchedCopy(place: string, addon: string): Promise<string> {
  const loader = await first(join(place, 'root/usr/lib/*/ld-linux-*.so.*'));
  const libraries = dirname(loader);
  const patchelf = join(place, 'root/usr/bin/patchelf');
  const node = join(place, 'node');
  const copy = `${node}.tmp`;
  for (const flags of [['--no-sort'], []]) {
    await copyFile(process.execPath, copy);
    const words = [patchelf, ...flags, '--set-interpreter', loader, '--set-rpath', libraries, copy];
    await tool(loader, ['--library-path', libraries, ...words]).catch(() => undefined);
    if (!(await loads(copy, addon))) continue;
    await rename(copy, node);
    return node;
  }
  await rm(copy, { force: true });
  throw new KnownError(
    'E_FUZZ_ENGINE',
    "a copy of Node.js with a newer libc was made, but it does not load Jazzer.js' prebuilt fuzzer",
    { node: process.version },
  );
}

/** Whether `node` loads the native fuzzer, tried in a process of its own. */
export async function loads(node: string, addon: string): Promise<boolean> {
  const env = { ...process.env };
  delete env['NODE_OPTIONS'];
  return run(node, ['-e', 'require(process.argv[1])', addon], { timeout: 20_000, env }).then(
    () => true,
    () => false,
  );
}

async function tool(command: string, words: readonly string[]): Promise<void> {
  try {
    await run(command, words, { timeout: 60_000 });
  } catch (cause) {
    throw new KnownError(
      'E_FUZZ_ENGINE',
      `${basename(command)} failed while a newer libc was being prepared for Jazzer.js`,
      { command: basename(command) },
      { cause },
    );
  }
}

async function first(pattern: string): Promise<string> {
  for await (const path of glob(pattern)) return path;
  throw new KnownError('E_FUZZ_ENGINE', 'the newer libc holds no loader for this processor', {
    arch: process.arch,
  });
}

// One copy for each Node.js and place: the patched copy holds absolute paths and the executable's own code.
async function placeOf(cache: string): Promise<string> {
  const node = await realpath(process.execPath);
  const { size, mtimeMs } = await stat(node);
  const key = createHash('sha256').update([node, size, mtimeMs, process.version, cache].join('\0'));
  return join(cache, `libc-${process.arch}-${key.digest('hex').slice(0, 12)}`);
}
