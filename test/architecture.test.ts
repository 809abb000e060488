// SPDX-License-Identifier: Apache-2.0
// The house's import rules, read from the sources themselves: static, dynamic, re-exported and type imports.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What each room may import of ours; its own files are always allowed. */
const rooms: ReadonlyMap<string, readonly string[]> = new Map([
  ['core', []],
  ['pki', ['core']],
  ['attest', ['core']],
  ['policies', ['core', 'attest']],
  ['threats', ['core', 'pki', 'attest', 'policies']],
  ['fuzz', ['core', 'pki', 'attest', 'policies']],
  ['http', ['core', 'pki', 'attest', 'policies']],
  ['cli', ['core', 'pki', 'attest', 'policies', 'threats', 'fuzz', 'http']],
]);

/** What core may import besides itself and a codec's own library. It does no I/O and reads no clock. */
const coreModules = ['node:buffer', 'node:crypto', 'node:util', 'node:zlib'];

/** The one place for each library that brings opinions. */
const libraries: readonly (readonly [library: RegExp, place: RegExp])[] = [
  [/^commander$/, /^cli\//],
  [/^pino$/, /^(http|cli)\//],
  [/^yaml$/, /^(core\/yaml|cli)\//],
  [/^@noble\/curves(\/|$)/, /^attest\/verify\//],
  [/^zod$/, /^(policies|attest|cli|pki\/profile)\//],
  [/^pg$/, /^pki\/store\//],
  [/^@sigstore\//, /^attest\//],
  [/^@jazzer\.js\//, /^fuzz\/engines\//],
  [/^fast-check$/, /^fuzz\//],
  [/^node:sqlite$/, /^pki\/store\//],
];

interface Import {
  readonly file: string;
  readonly target: string;
}

function importsOf(file: string, source: string): Import[] {
  const found: Import[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    const named =
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    if (named !== undefined) {
      // An import whose target is computed cannot be judged, so it is none of the rooms'.
      found.push({
        file,
        target: ts.isStringLiteralLike(named) ? named.text : `computed: ${named.getText()}`,
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Why `imported` is against the rules; undefined when it is not. */
function violation({ file, target }: Import): string | undefined {
  const [room = ''] = file.split('/');
  if (target.startsWith('computed: ')) return `${file} imports a computed target (${target})`;
  if (!target.startsWith('.')) {
    const place = libraries.find(([library]) => library.test(target))?.[1];
    const allowed = place?.test(file) ?? (room !== 'core' || coreModules.includes(target));
    return allowed ? undefined : `${file} imports ${target}`;
  }
  const path = relative(root, resolve(root, dirname(file), target))
    .split(sep)
    .join('/');
  const [other = ''] = path.split('/');
  if (other === room) return undefined;
  if (!(rooms.get(room) ?? []).includes(other))
    return `${file} imports ${path}: ${room} may not import ${other}`;
  return /(^|\/)index\.ts$/.test(path)
    ? undefined
    : `${file} imports ${path}: only an index.ts crosses rooms`;
}

function sourcesOf(room: string): string[] {
  if (!existsSync(join(root, room))) return [];
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `${room}/${name.split(sep).join('/')}`);
}

const files = [...rooms.keys()].flatMap(sourcesOf);

// The fuzz engines load a target by its path in a process or thread of their own: the imports that must be computed.
const computed: ReadonlySet<string> = new Set(['fuzz/engines/worker.ts', 'fuzz/engines/jazzer-harness.ts']);

describe('the house', () => {
  it('has every room that the design draws so far', () => {
    for (const room of ['core', 'pki', 'attest', 'policies', 'fuzz', 'http', 'cli']) {
      expect(sourcesOf(room).length, room).toBeGreaterThan(0);
    }
  });

  it('imports only what its rules allow', () => {
    const imports = files.flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8')));
    expect(imports.length).toBeGreaterThan(files.length);
    const violations = imports
      .filter((one) => !(one.target.startsWith('computed: ') && computed.has(one.file)))
      .map(violation)
      .filter((line) => line !== undefined);
    expect(violations).toEqual([]);
  });

  it.each([
    ['core/der/read.ts', "import { issue } from '../../pki/index.ts';", 'core may not import pki'],
    ['core/der/read.ts', "import { readFileSync } from 'node:fs';", 'imports node:fs'],
    ['core/json/parse.ts', "import { parse } from 'yaml';", 'imports yaml'],
    ['policies/parse.ts', "import { parse } from 'yaml';", 'imports yaml'],
    ['attest/verify/log.ts', "import type { Ca } from '../../pki/index.ts';", 'attest may not import pki'],
    ['pki/issue.ts', "import { parseCsr } from '../core/x509/csr.ts';", 'only an index.ts crosses rooms'],
    ['pki/issue.ts', "export { listen } from '../http/index.ts';", 'pki may not import http'],
    ['http/enrol.ts', "const main = await import('../cli/main.ts');", 'http may not import cli'],
    ['policies/decide.ts', "type X = import('../fuzz/index.ts').X;", 'policies may not import fuzz'],
    ['pki/issue.ts', 'const m = await import(name);', 'computed target'],
    ['http/server.ts', "import { Command } from 'commander';", 'imports commander'],
    ['policies/decide.ts', "import { verify } from '@sigstore/verify';", 'imports @sigstore/verify'],
  ])('would refuse in %s: %s', (file, source, why) => {
    expect(importsOf(file, source).map(violation)).toEqual([expect.stringContaining(why)]);
  });

  it('gives every source its licence line and no file more than 400 lines', () => {
    const all = [...files, ...sourcesOf('bench'), ...sourcesOf('scripts'), ...sourcesOf('test')];
    const bare = all.filter((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return !/^(#!.*\n)?\/\/ SPDX-License-Identifier: Apache-2\.0\n/.test(text);
    });
    expect(bare).toEqual([]);
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });
});
