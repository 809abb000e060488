// SPDX-License-Identifier: Apache-2.0
// zlint, the linter of the web's certificates, built once with the machine's Go into the git-ignored `.cache/peers`.
// Everything Go downloads on the way is in a folder that is removed again.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodePem } from '../../../core/pem/index.ts';

const version = '3.7.3';
const cache = resolve(import.meta.dirname, '..', '..', '..', '.cache', 'peers');
const program = join(cache, `zlint-${version}`);

/** RFC 3279, 5280, 5480, 5891, 8813, and hygiene. What the CA/Browser Forum and the browsers ask is left out. */
const sources = 'RFC3279,RFC5280,RFC5480,RFC5891,RFC8813,Community';

/** The path of zlint, or why this machine cannot have it. */
export function haveZlint(): { readonly path: string } | { readonly missing: string } {
  if (existsSync(program)) return { path: program };
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, '.zlint-'));
  try {
    const built = spawnSync(
      'go',
      ['install', '-modcacherw', '-trimpath', `github.com/zmap/zlint/v3/cmd/zlint@v${version}`],
      {
        encoding: 'utf8',
        env: { ...process.env, GOPATH: scratch, GOBIN: join(scratch, 'bin') },
        timeout: 180_000,
      },
    );
    if (built.error !== undefined) return { missing: `there is no Go here: ${built.error.message}` };
    if (built.status !== 0) return { missing: built.stderr.split('\n').slice(-3).join(' ') };
    renameSync(join(scratch, 'bin', 'zlint'), program);
    return { path: program };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export interface Judged {
  readonly title: string;
  readonly der: Uint8Array;
  /** zlint's lints that it gives as error or fatal; undefined where it could not read the certificate. */
  readonly errors: readonly string[] | undefined;
}

type Results = Record<string, { readonly result: string }>;

/** Lints all of them, a process for as many as zlint reads in a row: it ends at the first that it cannot. */
export function zlint(
  path: string,
  folder: string,
  cases: readonly (readonly [string, Uint8Array])[],
): Judged[] {
  const judged: Judged[] = [];
  const files = cases.map(([, der], index) => {
    const file = join(folder, `${index}.pem`);
    writeFileSync(file, encodePem('CERTIFICATE', der));
    return file;
  });
  while (judged.length < cases.length) {
    const { stdout } = spawnSync(path, ['-includeSources', sources, ...files.slice(judged.length)], {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
    const lines = stdout.split('\n').filter((line) => line !== '');
    for (const line of lines) push(errorsOf(JSON.parse(line) as Results));
    if (judged.length < cases.length) push(undefined);
  }
  return judged;

  function push(errors: readonly string[] | undefined): void {
    const [title, der] = cases[judged.length] ?? ['', new Uint8Array()];
    judged.push({ title, der, errors });
  }
}

const errorsOf = (results: Results): string[] =>
  Object.entries(results)
    .filter(([, { result }]) => result === 'error' || result === 'fatal')
    .map(([lint]) => lint);
