// SPDX-License-Identifier: Apache-2.0
// Where an option's value comes from: the flag, then EDGEWARDEN_*, then edgewarden.yaml, then the default.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KnownError } from '../core/index.ts';
import type { CommandRow, OptionRow } from './command.ts';

export type Source = 'flag' | 'environment' | 'file' | 'default' | 'unset';

export interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly source: Source;
  /** The variable or file that gave it. */
  readonly from: string | undefined;
}

/** Options that every command has. */
export const globalOptions: readonly OptionRow[] = [
  {
    flags: '--home <dir>',
    help: 'state folder',
    default: join(homedir(), '.edgewarden'),
    env: 'EDGEWARDEN_HOME',
  },
  {
    flags: '-o, --output <format>',
    help: 'text for people; json, yaml and table for programs and lists',
    choices: ['text', 'json', 'yaml', 'table'],
    default: 'text',
  },
  { flags: '-v, --verbose', help: 'say more: details, traces of defects' },
];

/** `--node-name <name>` → `nodeName`; `--no-tour` → `tour`; of two spellings (`--old, --new`) the last. */
export function optionName(row: OptionRow): string {
  const long = longFlag(row);
  if (long === undefined) throw new TypeError(`option without a long form: ${row.flags}`);
  return long.replace(/^no-/, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const longFlag = ({ flags }: OptionRow): string | undefined =>
  [...flags.matchAll(/--([a-z0-9-]+)/g)].at(-1)?.[1];

const takesValue = (row: OptionRow): boolean => /[<[]/.test(row.flags);
const takesMany = (row: OptionRow): boolean => row.flags.includes('...');

/** The variable that stands in for an absent flag; switches have none unless their row names one. */
export function optionVariable(row: OptionRow): string | undefined {
  if (row.env !== undefined) return row.env;
  if (!takesValue(row)) return undefined;
  return `EDGEWARDEN_${optionName(row)
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()}`;
}

/**
 * The value of each option of `command`.
 * @param flags what was typed, by option name
 * @param file edgewarden.yaml as read: top-level keys for every command, a mapping under `ca serve` for one
 * @throws E_USAGE for a value that is not among an option's choices, or a required option without a value
 */
export function resolve(
  command: CommandRow,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  file: ConfigFile | undefined,
): readonly Setting[] {
  const own = file?.values.get(command.path);
  return [...(command.options ?? []), ...globalOptions].map((row) => {
    const name = optionName(row);
    const setting = find(
      row,
      name,
      flags,
      env,
      file,
      own instanceof Map ? (own as ReadonlyMap<string, unknown>) : undefined,
    );
    check(row, setting);
    return setting;
  });
}

function find(
  row: OptionRow,
  name: string,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  file: ConfigFile | undefined,
  own: ReadonlyMap<string, unknown> | undefined,
): Setting {
  if (flags[name] !== undefined) return { name, value: flags[name], source: 'flag', from: undefined };
  const variable = optionVariable(row);
  const fromEnv = variable === undefined ? undefined : env[variable];
  if (fromEnv !== undefined && fromEnv !== '') {
    return {
      name,
      value: takesMany(row) ? fromEnv.split(',') : fromEnv,
      source: 'environment',
      from: variable,
    };
  }
  const fromFile =
    own?.get(name) ?? (file?.values.get(name) instanceof Map ? undefined : file?.values.get(name));
  if (fromFile !== undefined)
    return { name, value: typed(row, name, fromFile, file?.path ?? ''), source: 'file', from: file?.path };
  if (row.default !== undefined) return { name, value: row.default, source: 'default', from: undefined };
  return { name, value: undefined, source: 'unset', from: undefined };
}

/**
 * YAML reads 10002 as a number and [a, b] as a list; options are text, lists of text, or true. What is of
 * another kind is refused: passed over, it would leave a default in force.
 */
function typed(row: OptionRow, name: string, value: unknown, path: string): unknown {
  if (!takesValue(row)) {
    if (typeof value === 'boolean') return value;
    throw unfit(path, `${name} is a switch: true or false`);
  }
  const list: readonly unknown[] = takesMany(row) && Array.isArray(value) ? value : [value];
  const texts = list.map((item) => {
    if (typeof item === 'string' || typeof item === 'number') return String(item);
    throw unfit(path, `${name} takes ${takesMany(row) ? 'text or a list of texts' : 'text'}`);
  });
  return Array.isArray(value) ? texts : texts[0];
}

const unfit = (path: string, what: string): KnownError =>
  new KnownError('E_CONFIG_FORM', `${path}: ${what}`, { file: path });

function check(row: OptionRow, setting: Setting): void {
  const typed = `--${longFlag(row) ?? setting.name}`;
  if (setting.value === undefined) {
    if (row.required === true) throw new KnownError('E_USAGE', `${typed} is required`, { option: typed });
    return;
  }
  if (row.choices === undefined) return;
  const values: readonly unknown[] = Array.isArray(setting.value) ? setting.value : [setting.value];
  for (const value of values) {
    if (typeof value !== 'string' || !row.choices.includes(value)) {
      throw new KnownError('E_USAGE', `${typed} takes ${row.choices.join(', ')}`, {
        option: typed,
      });
    }
  }
}

export interface ConfigFile {
  readonly path: string;
  readonly values: ReadonlyMap<unknown, unknown>;
}

/**
 * Reads `edgewarden.yaml` in the state folder, where there is one. Every name in it is an option of `commands`,
 * or a command with options of its own.
 * @throws E_CONFIG_FORM, E_FILE_READ
 */
export async function readConfigFile(
  home: string,
  commands: readonly CommandRow[],
): Promise<ConfigFile | undefined> {
  const path = join(home, 'edgewarden.yaml');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    if (reason === 'ENOENT' || reason === 'ENOTDIR') return undefined;
    // Options that cannot be read are not options that were not given.
    throw new KnownError('E_FILE_READ', `${path} cannot be read: ${reason}`, { file: path }, { cause });
  }
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(text, { mapAsMap: true, maxAliasCount: 0, uniqueKeys: true });
  } catch (cause) {
    throw new KnownError('E_CONFIG_FORM', `${path} is not YAML`, { file: path }, { cause });
  }
  if (value === null) return undefined;
  if (!(value instanceof Map)) throw unfit(path, 'the file must hold a mapping');
  const file: ConfigFile = { path, values: value };
  checkNames(file, commands);
  return file;
}

function checkNames({ path, values }: ConfigFile, commands: readonly CommandRow[]): void {
  const namesOf = (rows: readonly OptionRow[]): Set<unknown> =>
    new Set([...rows, ...globalOptions].map(optionName));
  const anywhere = namesOf(commands.flatMap((row) => row.options ?? []));
  for (const [name, value] of values) {
    const command = commands.find((row) => row.path === name);
    if (command === undefined) {
      if (!anywhere.has(name))
        throw unfit(path, `${String(name)} is neither an option (written as in trustedRoot) nor a command`);
      continue;
    }
    if (!(value instanceof Map)) throw unfit(path, `under ${command.path} stand its options`);
    const own = namesOf(command.options ?? []);
    for (const option of value.keys())
      if (!own.has(option)) throw unfit(path, `${command.path} has no option ${String(option)}`);
  }
}
