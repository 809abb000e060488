// SPDX-License-Identifier: Apache-2.0
// `config show`: settings as settings.ts would resolve them, without running anything.

import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import type { Call, CommandRow, Outcome } from '../../command.ts';
import { table } from '../../output.ts';
import { globalOptions, readConfigFile, resolve, type Setting } from '../../settings.ts';
import { commands } from '../index.ts';

export const result: z.ZodType = z.array(
  z.object({
    option: z.string(),
    /** Absent where nothing sets it. */
    value: z.unknown().optional(),
    source: z.enum(['flag', 'environment', 'file', 'default', 'unset']),
    from: z.string().optional(),
  }),
);

const everyCommand: CommandRow = {
  path: '',
  summary: '',
  examples: [],
  load: () => Promise.reject(new TypeError('only its options are asked for')),
};

export async function run(call: Call): Promise<Outcome> {
  const words = call.args.flat();
  const path = words.join(' ');
  const command = path === '' ? everyCommand : commands.find((row) => row.path === path);
  if (command === undefined) {
    throw new KnownError(
      'E_USAGE',
      `there is no command ${path}`,
      {},
      { hint: 'edgewarden --help lists them' },
    );
  }
  // What is missing here is for the command itself to refuse.
  const optional = (command.options ?? []).map((row) => ({ ...row, required: false }));
  const file = await readConfigFile(call.home, commands);
  const settings = resolve({ ...command, options: optional }, { home: typedHome(call) }, call.env, file);
  const rows = settings.map((setting) => [setting.name, shown(setting), where(setting)]);
  const text = table(['option', 'value', 'from'], rows);
  return {
    data: settings.map(({ name, value, source, from }) => ({
      option: name,
      ...(value === undefined ? {} : { value }),
      source,
      ...(from === undefined ? {} : { from }),
    })),
    text,
    table: { head: ['option', 'value', 'from'], rows },
  };
}

/** The state folder as typed: neither the variable nor the default says the same. */
function typedHome(call: Call): string | undefined {
  return call.home === call.env['EDGEWARDEN_HOME'] || call.home === globalOptions[0]?.default
    ? undefined
    : call.home;
}

function shown({ value }: Setting): string {
  if (value === undefined) return '-';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const where = ({ source, from }: Setting): string => (from === undefined ? source : `${source} ${from}`);
