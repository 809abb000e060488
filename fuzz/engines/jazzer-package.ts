// SPDX-License-Identifier: Apache-2.0
// Finds Jazzer.js, an optional peer dependency, and the build that it is to run. Loads neither.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KnownError } from '../../core/index.ts';
import { dist, inCheckout, root, type Located } from '../places.ts';

export interface JazzerPackage {
  /** The command line tool, run with a Node.js of our choice. */
  readonly cli: string;
  /** The prebuilt fuzzer for this platform. */
  readonly addon: string;
}

/** @throws E_FUZZ_ENGINE when it is not installed, or has no prebuilt fuzzer for this platform */
export function findJazzer(): JazzerPackage {
  const core = packageFolder('@jazzer.js/core');
  const fuzzer = packageFolder('@jazzer.js/fuzzer', core);
  if (core === undefined || fuzzer === undefined)
    throw new KnownError(
      'E_FUZZ_ENGINE',
      'Jazzer.js is not installed',
      {},
      {
        hint: 'npm install --save-dev @jazzer.js/core@4.0.0, or use --engine property.',
      },
    );
  const addon = join(fuzzer, 'prebuilds', `fuzzer-${process.platform}-${process.arch}.node`);
  if (!existsSync(addon))
    throw new KnownError(
      'E_FUZZ_ENGINE',
      `Jazzer.js has no prebuilt fuzzer for ${process.platform} on ${process.arch}`,
      { platform: process.platform, arch: process.arch },
      { hint: 'The property engine runs anywhere: use --engine property.' },
    );
  return { cli: join(core, 'dist', 'cli.js'), addon };
}

function packageFolder(name: string, from?: string): string | undefined {
  try {
    return dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
  } catch {
    // Not hoisted: beside the package that depends on it.
    const nested = from === undefined ? undefined : join(from, '..', '..', name);
    return nested !== undefined && existsSync(nested) ? nested : undefined;
  }
}

// What Jazzer.js loads: what else is newer than its build does not matter to it.
const fuzzed = [
  'core/**/*.ts',
  'fuzz/target.ts',
  'fuzz/{targets,grammars}/*.ts',
  'fuzz/engines/jazzer-harness.ts',
] as const;

/**
 * Makes sure that the JavaScript to fuzz is there and is what the sources say.
 * @throws E_FUZZ_BUILD
 */
export async function requireBuild(located: Located): Promise<void> {
  if (!existsSync(located.built)) throw staleBuild(`${relative(root, located.built)} is missing`);
  if (!inCheckout || !located.built.startsWith(dist)) return;
  const buildInfo = await readFile(join(root, '.cache', 'build.tsbuildinfo'), 'utf8').catch(() => '');
  for await (const source of glob([...fuzzed], { cwd: root })) {
    const built = join(dist, source.replace(/\.ts$/, '.js'));
    const madeAt = await modifiedAt(built);
    if (madeAt === 0) throw staleBuild(`${relative(root, built)} is missing`);
    if ((await modifiedAt(join(root, source))) <= madeAt) continue;
    // Newer by its date alone, after a checkout for instance: the compiler records the digest of what it compiled.
    const digest = createHash('sha256')
      .update(await readFile(join(root, source)))
      .digest('hex');
    if (!buildInfo.includes(digest)) throw staleBuild(`${source} is newer than its build`);
  }
}

const modifiedAt = async (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

const staleBuild = (why: string): KnownError =>
  new KnownError(
    'E_FUZZ_BUILD',
    `Jazzer.js instruments the built JavaScript, and ${why}`,
    {},
    { hint: 'Run `npm run build`.' },
  );
