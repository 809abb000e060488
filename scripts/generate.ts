// SPDX-License-Identifier: Apache-2.0
// Writes the documents that are made from code: docs/cli.md, docs/errors.md, docs/schema/*.json, and the table in
// docs/lint.md.
// With --check it writes nothing and exits 1 when one of them differs: the gate that `npm run check` runs.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { resultOf } from '../cli/command.ts';
import { commands } from '../cli/commands/index.ts';
import { buildProgram } from '../cli/program.ts';
import { packageRoot } from '../cli/version.ts';
import { policyJsonSchema } from '../policies/index.ts';
import { lintDocument } from './lint-doc.ts';

const docs = join(packageRoot(), 'docs');
const check = process.argv.includes('--check');

const documents = new Map<string, string>([
  ['cli.md', cliDocument()],
  ['errors.md', errorsDocument(readFileSync(join(packageRoot(), 'core', 'errors.ts'), 'utf8'))],
  ['lint.md', lintDocument(readFileSync(join(docs, 'lint.md'), 'utf8'))],
  ['schema/policy.json', json(policyJsonSchema())],
]);
for (const row of commands) {
  const result = await resultOf(await row.load());
  const schema = {
    title: `edgewarden ${row.path} --output json: data`,
    ...z.toJSONSchema(result, { unrepresentable: 'any' }),
  };
  documents.set(`schema/${row.path.replaceAll(' ', '-')}.json`, json(schema));
}

const stale = readdirSync(join(docs, 'schema'), { withFileTypes: true })
  .map((entry) => `schema/${entry.name}`)
  .filter((name) => !documents.has(name));
const different = [...documents].filter(([name, text]) => current(name) !== text).map(([name]) => name);

if (check) {
  for (const name of [...different, ...stale])
    process.stderr.write(`docs/${name} is not what the code says\n`);
  if (different.length + stale.length > 0) process.stderr.write('hint: npm run generate, then commit\n');
  process.exitCode = different.length + stale.length > 0 ? 1 : 0;
} else {
  mkdirSync(join(docs, 'schema'), { recursive: true });
  for (const name of different) writeFileSync(join(docs, name), documents.get(name) ?? '');
  for (const name of stale) rmSync(join(docs, name));
  process.stdout.write(`${different.length} written, ${stale.length} removed, ${documents.size} in all\n`);
}

function current(name: string): string | undefined {
  try {
    return readFileSync(join(docs, name), 'utf8');
  } catch {
    return undefined;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Every command's help, as a terminal of 100 columns shows it. */
function cliDocument(): string {
  const program = buildProgram(() => Promise.resolve());
  program.configureHelp({ helpWidth: 100 });
  const parts = ['# Commands', '', 'Made from the commands themselves by `npm run generate`.', ''];
  const visit = (command: typeof program, path: string): void => {
    command.configureHelp({ helpWidth: 100 });
    let help = '';
    command.configureOutput({
      writeOut: (text) => (help += text),
      getOutHelpWidth: () => 100,
      getOutHasColors: () => false,
    });
    command.outputHelp();
    parts.push(`## ${path}`, '', '```', help.trimEnd(), '```', '');
    for (const child of command.commands) visit(child, `${path} ${child.name()}`);
  };
  visit(program, 'edgewarden');
  return parts.join('\n');
}

/** The table of core/errors.ts: its rows, their faults, and the words beside them. */
export function errorsDocument(source: string): string {
  const exits = 'input 3 · usage 2 · refused 1 · untrusted 1 · conflict 4 · remote 5 · defect 70';
  const parts = [
    '# Errors',
    '',
    'Made from `core/errors.ts` by `npm run generate`. Codes never change meaning and are never removed.',
    '',
    `Exit codes by fault: ${exits}.`,
    '',
  ];
  let open = false;
  for (const line of source.split('\n')) {
    const section = /^ {2}\/\/ (.+)$/.exec(line);
    if (section !== null) {
      parts.push('', `## ${section[1] ?? ''}`, '', '| code | fault | when |', '|---|---|---|');
      open = true;
      continue;
    }
    const row = /^ {2}(E_[A-Z0-9_]+): '([a-z]+)',(?: \/\/ (.+))?$/.exec(line);
    if (row === null || !open) continue;
    parts.push(`| \`${row[1] ?? ''}\` | ${row[2] ?? ''} | ${(row[3] ?? '').replaceAll('|', '\\|')} |`);
  }
  return `${parts.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}
