// SPDX-License-Identifier: Apache-2.0
// Passphrases: the first line of a file, or an environment variable. Never an argument, which every process on
// the machine could read.

import { KnownError } from '../../../core/index.ts';
import type { Call } from '../../command.ts';
import { readText } from '../../input.ts';
import { flagOf, optionalText } from '../../options.ts';

const limit = 4096;

/** By the options `<name>File` and `<name>Env`; undefined where neither is given. @throws E_USAGE, E_FILE_READ, E_KEY_PASSPHRASE */
export async function readPassphrase(
  call: Call,
  name: 'passphrase' | 'newPassphrase',
): Promise<string | undefined> {
  const file = optionalText(call, `${name}File`);
  const variable = optionalText(call, `${name}Env`);
  if (file !== undefined && variable !== undefined)
    throw new KnownError('E_USAGE', `give ${flagOf(name)}-file or ${flagOf(name)}-env, not both`, {
      option: `${flagOf(name)}-file`,
    });
  if (file !== undefined) return fromFile(file);
  if (variable === undefined) return undefined;
  const value = call.env[variable];
  if (value === undefined || value === '')
    throw new KnownError('E_KEY_PASSPHRASE', `the environment variable ${variable} holds no passphrase`, {
      variable,
    });
  return value;
}

async function fromFile(path: string): Promise<string> {
  const text = await readText(path, limit, 'E_KEY_PASSPHRASE');
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '')
    throw new KnownError('E_KEY_PASSPHRASE', `the first line of ${path} is empty`, { file: path });
  return line;
}
