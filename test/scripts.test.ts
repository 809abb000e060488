// SPDX-License-Identifier: Apache-2.0
// Runs test/scripts/*.txt: commands a user could type, with what they print and how they exit.
//
//   # a comment
//   file NAME          writes the following `| ` lines to NAME
//   $ edgewarden …     runs a command; `< FILE` gives it standard input, `> FILE` keeps standard output
//   | line             standard output, line by line; […] stands for anything within a line
//                      two spaces or more stand for two or more
//   | ...              any number of lines
//   ! line             standard error, likewise; what is not asked about is not checked
//   = 3                the exit code, where it is not 0
//
// What --output json prints is held against the command's `result`, and a refusal against the form of refusals.
// Each script has an empty folder of its own, which is HOME and the working folder.

import { spawn, type SpawnOptionsWithoutStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { resultOf } from '../cli/command.ts';
import { commands } from '../cli/commands/index.ts';
import { codes } from '../core/index.ts';
import { hasOpenssl } from './support/peers.ts';

const root = resolve(import.meta.dirname, '..');
const main = join(root, 'dist', 'cli', 'main.js');

interface Step {
  readonly line: number;
  readonly command: readonly string[];
  readonly stdin: string | undefined;
  readonly stdoutTo: string | undefined;
  readonly stdout: string[];
  readonly stderr: string[];
  exit: number;
}
type Part = { file: string; lines: string[] } | Step;

function parseScript(text: string): Part[] {
  const parts: Part[] = [];
  text.split('\n').forEach((line, index) => {
    const last = parts.at(-1);
    if (line === '' || line.startsWith('#')) return;
    if (line.startsWith('file ')) parts.push({ file: line.slice(5), lines: [] });
    else if (line.startsWith('$ ')) parts.push(parseCommand(line.slice(2), index + 1));
    else if (last === undefined) throw new TypeError(`line ${index + 1}: nothing to expect anything of`);
    else if ('file' in last && line.startsWith('|')) last.lines.push(line.slice(2));
    else if ('file' in last) throw new TypeError(`line ${index + 1}: unexpected ${line}`);
    else if (line.startsWith('|')) last.stdout.push(line.slice(2));
    else if (line.startsWith('!')) last.stderr.push(line.slice(2));
    else if (line.startsWith('= ')) last.exit = Number(line.slice(2));
    else throw new TypeError(`line ${index + 1}: unexpected ${line}`);
  });
  return parts;
}

function parseCommand(text: string, line: number): Step {
  const words = [...text.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  const from = words.indexOf('<');
  const stdin = from === -1 ? undefined : words.splice(from, 2)[1];
  const to = words.indexOf('>');
  const stdoutTo = to === -1 ? undefined : words.splice(to, 2)[1];
  return { line, command: words, stdin, stdoutTo, stdout: [], stderr: [], exit: 0 };
}

/** True when `actual` fits the expected lines. */
function fits(expected: readonly string[], actual: readonly string[]): boolean {
  const pattern = expected
    .map((line) =>
      line === '...'
        ? '(?:.*\n)*'
        : `${line
            .split('[…]')
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' {2,}'))
            .join('.*')}\n`,
    )
    .join('');
  return new RegExp(`^${pattern}$`).test(actual.map((line) => `${line}\n`).join(''));
}

const lines = (text: string): string[] => text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);

const folder = join(import.meta.dirname, 'scripts');
const scripts = readdirSync(folder).filter((name) => name.endsWith('.txt'));
const steps = scripts.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
const homes: string[] = [];
afterAll(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })));

describe('the command line, as typed', () => {
  it('has scripts', () => expect(scripts.length).toBeGreaterThan(0));

  it.each(commands.map(({ path }) => path))('has %s in a script', (path) => {
    const typed = `$ edgewarden ${path}`;
    expect(steps.some((line) => line === typed || line.startsWith(`${typed} `))).toBe(true);
  });

  // These serve until they are stopped or need a server: test/cli/ reads what they print.
  const remote = ['ca serve', 'webhook serve', 'node enrol', 'node renew'];
  it.each(commands.map(({ path }) => path).filter((path) => !remote.includes(path)))(
    'has %s with --output json in a script',
    (path) => {
      const typed = `$ edgewarden ${path} `;
      expect(steps.some((line) => line.startsWith(typed) && line.includes(' --output json'))).toBe(true);
    },
  );

  it.concurrent.for(scripts)('behaves as %s says', { timeout: 120_000 }, async (name, { skip }) => {
    const text = readFileSync(join(folder, name), 'utf8');
    if (text.includes('$ openssl ') && !hasOpenssl) skip('openssl is not installed');
    const home = mkdtempSync(join(tmpdir(), 'edgewarden-script-'));
    homes.push(home);
    for (const part of parseScript(text)) {
      if ('file' in part) {
        mkdirSync(dirname(join(home, part.file)), { recursive: true });
        writeFileSync(join(home, part.file), part.lines.map((line) => `${line}\n`).join(''));
      } else await runStep(name, part, home);
    }
  });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function ended(
  file: string,
  args: readonly string[],
  input: string | Uint8Array,
  options: SpawnOptionsWithoutStdio,
): Promise<Ended> {
  const child = spawn(file, args, options);
  child.stdin.on('error', () => undefined); // a command that reads nothing closes its end
  child.stdin.end(input);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  await closed;
  return { status: child.exitCode, stdout, stderr };
}

async function runStep(name: string, step: Step, home: string): Promise<void> {
  const [program = '', ...args] = step.command;
  const [file, prefix] = program === 'edgewarden' ? [process.execPath, [main]] : [program, []];
  if (program !== 'edgewarden' && program !== 'openssl')
    throw new TypeError(`${name}: no ${program} in scripts`);
  const words = args.map((word) =>
    word
      .replaceAll('$ROOT', root)
      .replace(/\$\((\S+)\)/g, (_, f: string) => readFileSync(join(home, f), 'utf8').trim()),
  );
  const input = step.stdin === undefined ? '' : readFileSync(join(home, step.stdin));
  const result = await ended(file, [...prefix, ...words], input, {
    cwd: home,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      EDGEWARDEN_HOME: join(home, 'home'),
      NO_COLOR: '1',
      // Some hundred processes load the same files: compiled once is enough.
      NODE_COMPILE_CACHE: join(root, '.cache', 'compile'),
    },
    timeout: 30_000,
  });
  const where = `${name}:${step.line}: ${step.command.join(' ')}\n--- stdout\n${result.stdout}--- stderr\n${result.stderr}---`;
  expect(result.status, where).toBe(step.exit);
  if (program === 'edgewarden' && / --output json( |$)/.test(step.command.join(' ')))
    await checkJson(step.command, result, where);
  if (step.stdoutTo !== undefined) writeFileSync(join(home, step.stdoutTo), result.stdout);
  else if (step.stdout.length > 0)
    expect(fits(step.stdout, lines(result.stdout)), `stdout of ${where}`).toBe(true);
  if (step.stderr.length > 0)
    expect(fits(step.stderr, lines(result.stderr)), `stderr of ${where}`).toBe(true);
}

const refusal = z.strictObject({
  version: z.literal(1),
  error: z.strictObject({
    code: z.enum(Object.keys(codes)),
    fault: z.enum(Object.values(codes)),
    message: z.string().min(1),
    facts: z.record(z.string(), z.json()),
    hint: z.string().optional(),
  }),
});

/** Either a result on standard output that is what the command says it prints, or a refusal on standard error. */
async function checkJson(
  typed: readonly string[],
  printed: { stdout: string; stderr: string },
  where: string,
): Promise<void> {
  if (printed.stdout === '') {
    expect(refusal.safeParse(JSON.parse(printed.stderr)).error, where).toBeUndefined();
    return;
  }
  const row = commands.find(({ path }) => path === typed.slice(1, path.split(' ').length + 1).join(' '));
  if (row === undefined) throw new TypeError(`no command in ${typed.join(' ')}`);
  const whole = JSON.parse(printed.stdout) as Record<string, unknown>;
  expect(Object.keys(whole), where).toEqual(['version', 'command', 'data']);
  expect(whole, where).toMatchObject({ version: 1, command: row.path });
  const { data, error } = (await resultOf(await row.load())).safeParse(whole['data']);
  expect(error, where).toBeUndefined();
  expect(data, `${where}: keys that its result does not name`).toEqual(whole['data']);
}
