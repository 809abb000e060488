// SPDX-License-Identifier: Apache-2.0
// A toy parser with one planted bug, as a module of its own, so that engines can be shown to find it.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import type { Located } from '../../fuzz/places.ts';
import type { Target } from '../../fuzz/target.ts';

/** What the toy does with an input that holds `BUG`. */
export const bugs = {
  none: '',
  error: 'throw new TypeError("planted")',
  undefined: 'throw undefined',
  zero: 'throw 0',
  stack: '(function deeper(n) { return deeper(n + 1) + 1; })(0)',
  wrongFault: 'throw new KnownError("E_USAGE", "not ours to throw")',
  oracle: 'value.length = 0',
  pollution: 'Object.prototype.polluted = 1',
  hang: 'for (;;) { if (value.never) break; }',
  regex: '/^(a+)+$/.test("a".repeat(60) + "b")',
  heap: 'const all = []; for (;;) all.push({ n: [all.length, 0.5] });',
  exit: 'process.exit(0)',
  late: 'void Promise.reject(new TypeError("planted late"))',
  abort: 'process.abort()',
} as const;

export type Bug = keyof typeof bugs;

interface Options {
  /** The folder of the code under test: the checkout's sources, or dist/. */
  readonly code: string;
  readonly extension: '.ts' | '.js';
  readonly limits?: Partial<Target['limits']>;
  readonly dictionary?: string;
  /** False leaves the toy without instrumentation. */
  readonly instrumented?: boolean;
}

/** Writes the toy to a folder of its own, which goes when the test ends. */
export async function makeToy(bug: Bug, options: Options): Promise<Located> {
  const folder = await mkdtemp(join(tmpdir(), 'toy-'));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'toy.mjs');
  const limits = { maxLength: 64, timeoutMs: 300, rssMb: 512, ...options.limits };
  await writeFile(file, source(bug, limits, options));
  for (const name of ['seeds', 'found', 'corpus', 'artifacts']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'seeds', 'one'), 'toy:BxUG');
  await writeFile(join(folder, 'seeds', 'two'), 'toy:abc');
  await writeFile(join(folder, 'words.dict'), options.dictionary ?? '"BUG"\n');
  const loaded = (await import(pathToFileURL(file).href)) as { readonly target: Target };
  return {
    target: loaded.target,
    module: file,
    built: file,
    instrument: options.instrumented === false ? ['/nowhere/'] : [`${folder}/`],
    seeds: join(folder, 'seeds'),
    found: join(folder, 'found'),
    dictionary: join(folder, 'words.dict'),
    corpus: join(folder, 'corpus'),
    artifacts: join(folder, 'artifacts'),
  };
}

const source = (bug: Bug, limits: Target['limits'], { code, extension }: Options): string => `
import { KnownError } from ${url(code, `core/index${extension}`)};
import { defineTarget } from ${url(code, `fuzz/target${extension}`)};

function parse(input) {
  const text = Buffer.from(input).toString('latin1');
  if (text[0] !== 't' || text[1] !== 'o' || text[2] !== 'y' || text[3] !== ':')
    throw new KnownError('E_JSON_SYNTAX', 'not a toy');
  const value = [...text.slice(4)];
  for (let at = 0; at < value.length; at++)
    if (value[at] === 'B')
      if (value[at + 1] === 'U')
        if (value[at + 2] === 'G') { ${bugs[bug]} }
  return value;
}

export const target = defineTarget({
  name: 'toy',
  what: 'a toy',
  parse,
  refusals: ['input'],
  limits: ${JSON.stringify(limits)},
  oracles: [{
    name: 'round-trip',
    what: 'the characters are the input',
    check: (value, input) =>
      'toy:' + value.join('') === Buffer.from(input).toString('latin1') ? undefined : 'characters got lost',
  }],
});
`;

const url = (folder: string, path: string): string => JSON.stringify(pathToFileURL(join(folder, path)).href);
