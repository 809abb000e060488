// SPDX-License-Identifier: Apache-2.0
// Where fuzzing keeps its files: committed inputs beside the declarations, everything generated in a cache folder
// that git does not see. Works from the sources (`fuzz/`) and from the build (`dist/fuzz/`) alike.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Target } from './target.ts';

const here = import.meta.dirname;
const above = dirname(here);

/** The package's own folder. */
export const root: string = basename(above) === 'dist' ? dirname(above) : above;
export const dist: string = join(root, 'dist');
/** True in a checkout, where sources can be newer than the build and findings can be committed. */
export const inCheckout: boolean = existsSync(join(root, 'tsconfig.json'));
/** `.ts` when running from the sources, `.js` from the build. */
export const extension: '.ts' | '.js' = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';

/** The folder for what can be made again: `.cache/edgewarden` in a checkout, the user's cache otherwise. */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  checkout: boolean = inCheckout,
): string {
  if (checkout) return join(root, '.cache', 'edgewarden');
  const base = env['XDG_CACHE_HOME'];
  return join(base !== undefined && base.startsWith('/') ? base : join(homedir(), '.cache'), 'edgewarden');
}

/** A target and where its files are. */
export interface Located {
  readonly target: Target;
  /** The module that exports `target`, loadable by this very process: `.ts` from the sources. */
  readonly module: string;
  /** The same module as built JavaScript, which is all that Jazzer.js instruments. */
  readonly built: string;
  /** Path prefixes of the JavaScript to instrument. */
  readonly instrument: readonly string[];
  readonly seeds: string;
  readonly found: string;
  readonly dictionary: string;
  /** Generated inputs that gave new coverage. Never committed. */
  readonly corpus: string;
  /** Findings of runs without --keep. */
  readonly artifacts: string;
}

/** The files of a target of the table. */
export function locate(target: Target): Located {
  const cache = join(cacheFolder(), 'fuzz', target.name);
  return {
    target,
    module: join(here, 'targets', `${target.name}${extension}`),
    built: join(dist, 'fuzz', 'targets', `${target.name}.js`),
    instrument: [join(dist, 'core', '/'), join(dist, 'fuzz', 'targets', '/')],
    seeds: join(root, 'fuzz', 'seeds', target.name),
    found: join(root, 'fuzz', 'found', target.name),
    dictionary: join(root, 'fuzz', 'dictionaries', `${target.name}.dict`),
    corpus: join(cache, 'corpus'),
    artifacts: join(cache, 'artifacts'),
  };
}
