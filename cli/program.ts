// SPDX-License-Identifier: Apache-2.0
// Builds the command tree from the rows, runs one command, prints its outcome, gives the exit code.

import { Command, CommanderError, Option } from 'commander';
import { KnownError } from '../core/index.ts';
import type { Call, CommandRow, OptionRow } from './command.ts';
import { commands } from './commands/index.ts';
import { exitCodes } from './exit.ts';
import { asKnownError, render, renderError, type Format } from './output.ts';
import { releasePipes } from './input.ts';
import { globalOptions, optionName, optionVariable, readConfigFile, resolve } from './settings.ts';
import { version } from './version.ts';

const nouns: ReadonlyMap<string, string> = new Map([
  ['ca', 'The certificate authority that nodes pin'],
  ['token', 'Join tokens: one node, one use'],
  ['cert', "Certificates: issued here, or anybody's to inspect, verify, lint and compare"],
  ['csr', 'Certificate requests'],
  ['profile', 'What kinds of certificates may be issued, to whom'],
  ['crl', 'Certificate revocation lists'],
  ['key', 'Private keys: make, inspect, convert'],
  ['node', "A node's side of enrolment, as EdgeCore does it"],
  ['verify', 'What files, images, packages and releases can be proven to be'],
  ['policy', 'What may run'],
  ['webhook', 'The admission webhook'],
  ['fuzz', 'Fuzzing of the parsers that trust rests on'],
  ['conformance', 'Golden vectors of other implementations'],
  ['conformance sigstore', "sigstore-conformance's client protocol"],
  ['config', 'Where each option comes from'],
]);

/** Runs `edgewarden ...argv` and gives its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  outliveReaders();
  let exit = 0;
  const program = buildProgram(async (row, args, flags) => {
    exit = await runCommand(row, args, flags);
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end here as well; commander has printed what there is to print.
    return error.exitCode === 0 ? 0 : exitCodes.usage;
  }
  return exit;
}

type Run = (
  row: CommandRow,
  args: readonly (string | readonly string[])[],
  flags: Readonly<Record<string, unknown>>,
) => Promise<void>;

/** The command tree. `run` is called with what was typed for the command that was named. */
export function buildProgram(run: Run): Command {
  const program = new Command('edgewarden')
    .description(
      'Certificates, SLSA provenance and fuzzing for KubeEdge fleets.\nTry it whole: edgewarden up. Each command has its own --help with examples.',
    )
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .enablePositionalOptions()
    .showSuggestionAfterError(true)
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'E_USAGE: ')) });
  // What every command takes may stand before its name too: edgewarden --home DIR ca show.
  addGlobalOptions(program);
  const groups = new Map<string, Command>();
  for (const row of commands) {
    const words = row.path.split(' ');
    const name = words.pop() ?? '';
    addCommand(groupOf(program, groups, words), name, row, run);
  }
  return program;
}

/** The group of commands under these words, made when it is first asked for; the program itself under none. */
function groupOf(program: Command, groups: Map<string, Command>, words: readonly string[]): Command {
  const path = words.join(' ');
  const before = path === '' ? program : groups.get(path);
  if (before !== undefined) return before;
  const group = groupOf(program, groups, words.slice(0, -1))
    .command(words.at(-1) ?? '')
    .description(nouns.get(path) ?? '')
    .exitOverride()
    .enablePositionalOptions()
    .helpOption('-h, --help', 'print help');
  addGlobalOptions(group);
  groups.set(path, group);
  return group;
}

function addCommand(parent: Command, name: string, row: CommandRow, run: Run): void {
  const command = parent
    .command(name)
    .summary(row.summary)
    .exitOverride()
    .helpOption('-h, --help', 'print help');
  command.description(`${row.summary}.${row.description === undefined ? '' : `\n\n${row.description}`}`);
  for (const argument of row.arguments ?? []) command.argument(argument.name, argument.help);
  for (const option of row.options ?? []) command.addOption(commanderOption(option));
  addGlobalOptions(command);
  const examples = row.examples.map(([line, does]) => `  # ${does}\n  ${line}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${examples}`);
  command.action(async (...given: unknown[]) => {
    // commander calls with the arguments, then the options, then the command
    const args = given
      .slice(0, -2)
      .filter((a): a is string | string[] => typeof a === 'string' || Array.isArray(a));
    await run(row, args, typedOptions(command, row));
  });
}

function addGlobalOptions(command: Command): void {
  for (const option of globalOptions) command.addOption(commanderOption(option));
}

// The default is shown in help but applied in settings.ts, so that a variable or the file can stand before it.
function commanderOption(row: OptionRow): Option {
  const notes = [
    row.required === true ? 'required' : undefined,
    row.choices === undefined ? undefined : `choices: ${row.choices.join(', ')}`,
    row.default === undefined ? undefined : `default: ${shownDefault(row)}`,
    optionVariable(row) === undefined ? undefined : `env: ${optionVariable(row) ?? ''}`,
  ].filter((note) => note !== undefined);
  const option = new Option(row.flags, notes.length === 0 ? row.help : `${row.help} (${notes.join('; ')})`);
  if (row.repeat === true) {
    option.variadic = false;
    option.argParser((value, before: readonly string[] | undefined) => [...(before ?? []), value]);
  }
  return option;
}

// Help is the same on every machine: the docs are made from it.
const shownDefault = (row: OptionRow): string =>
  row.env === 'EDGEWARDEN_HOME' ? '~/.edgewarden' : String(row.default);

function typedOptions(command: Command, row: CommandRow): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  const read = (from: Command, options: readonly OptionRow[]): void => {
    for (const name of options.map(optionName)) {
      // commander gives --no-x options a default of true: only what was typed counts as a flag
      if (from.getOptionValueSource(name) === 'cli') typed[name] = from.getOptionValue(name);
    }
  };
  const above: Command[] = [];
  for (let parent = command.parent; parent !== null; parent = parent.parent) above.unshift(parent);
  for (const parent of above) read(parent, globalOptions);
  read(command, [...(row.options ?? []), ...globalOptions]); // what stands nearest counts
  return typed;
}

async function runCommand(
  row: CommandRow,
  args: readonly (string | readonly string[])[],
  flags: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { env, stdin, stdout, stderr } = process;
  const colour = stderr.isTTY && (env['NO_COLOR'] ?? '') === '';
  let format: Format = flags['output'] === 'json' ? 'json' : 'text';
  let verbose = flags['verbose'] === true;
  const { signal, release } = interruption();
  try {
    const home =
      (flags['home'] as string | undefined) ?? env['EDGEWARDEN_HOME'] ?? String(globalOptions[0]?.default);
    const settings = resolve(row, flags, env, await readConfigFile(home, commands));
    const options = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
    format = options['output'] as Format;
    verbose = options['verbose'] === true;
    const module = await row.load();
    const call: Call = { args, options, home, env, stdin, stdout, stderr, now: Date.now(), signal, verbose };
    const outcome = await module.run(call);
    await write(stdout, await render(row.path, outcome, format));
    return outcome.exit ?? 0;
  } catch (thrown) {
    const error = asKnownError(thrown, signal);
    await write(stderr, renderError(error, format, colour));
    if (verbose || error.code === 'E_DEFECT') await write(stderr, traceOf(error));
    return exitCodes[error.fault];
  } finally {
    release();
  }
}

function traceOf(error: KnownError): string {
  let trace = '';
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause)
    trace += `${cause.stack ?? cause.message}\n`;
  return trace;
}

/** The first SIGINT or SIGTERM asks the command to end well, the second ends the process. */
function interruption(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (signal: NodeJS.Signals): void => {
    // One Ctrl-C arrives twice where npm hands on what the terminal sent to the whole group already.
    if (controller.signal.aborted && performance.now() - first < 300) return;
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    first = performance.now();
    controller.abort();
    releasePipes();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    release: () => process.off('SIGINT', interrupt).off('SIGTERM', interrupt),
  };
}

function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/** A reader that went away (`edgewarden … | head -1`) is no failure of the command, and ends no server. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}
