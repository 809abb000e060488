// SPDX-License-Identifier: Apache-2.0
// Committed inputs: seeds to start from, and found ones that must never fail again.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../core/index.ts';
import { parseDictionary } from './dictionary.ts';
import type { Located } from './places.ts';

export interface Input {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** A target's seeds in the order of their names. @throws E_FUZZ_SEEDS when there is none, or one is too long */
export async function readSeeds(located: Located): Promise<readonly Input[]> {
  const inputs = await readFolder(located.seeds);
  if (inputs.length === 0)
    throw new KnownError('E_FUZZ_SEEDS', `${located.target.name} has no seeds in ${located.seeds}`, {
      target: located.target.name,
    });
  for (const input of inputs) requireLength(located, input);
  return inputs;
}

/** Inputs that once were findings; often none. @throws E_FUZZ_SEEDS when one is unreadable */
export async function readFound(located: Located): Promise<readonly Input[]> {
  return readFolder(located.found);
}

/** @throws E_FUZZ_SEEDS when the file cannot be read */
export async function readInput(file: string): Promise<Input> {
  try {
    return { file, bytes: await readFile(file) };
  } catch (cause) {
    throw new KnownError('E_FUZZ_SEEDS', `cannot read ${file}`, { file }, { cause });
  }
}

/** The dictionary's words. @throws E_FUZZ_DICTIONARY */
export async function readDictionary(located: Located): Promise<readonly Uint8Array[]> {
  let text: string;
  try {
    text = await readFile(located.dictionary, 'utf8');
  } catch (cause) {
    throw new KnownError(
      'E_FUZZ_DICTIONARY',
      `cannot read ${located.dictionary}`,
      { file: located.dictionary },
      { cause },
    );
  }
  return parseDictionary(text, located.dictionary);
}

async function readFolder(folder: string): Promise<readonly Input[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new KnownError('E_FUZZ_SEEDS', `cannot read ${folder}`, { folder }, { cause });
  }
  const files = names.filter((name) => !name.startsWith('.') && !name.endsWith('.md')).toSorted();
  return Promise.all(files.map((name) => readInput(join(folder, name))));
}

function requireLength(located: Located, input: Input): void {
  const { maxLength } = located.target.limits;
  if (input.bytes.length > maxLength)
    throw new KnownError(
      'E_FUZZ_SEEDS',
      `${input.file} has ${input.bytes.length} bytes, ${located.target.name} takes ${maxLength}`,
      { file: input.file, length: input.bytes.length, limit: maxLength },
    );
}
