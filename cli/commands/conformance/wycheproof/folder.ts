// SPDX-License-Identifier: Apache-2.0
// Wycheproof's files of signature tests (testvectors_v1): what every schema of them has in common. Members that a
// schema does not have are absent; which ones a check needs, it says itself.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { KnownError } from '../../../../core/index.ts';

const { string, number, object, array } = z;
const hex = string().regex(/^(?:[0-9a-f]{2})*$/i);

export interface Test {
  readonly tcId: number;
  readonly comment?: string | undefined;
  readonly msg?: string | undefined;
  readonly sig?: string | undefined;
  /** The context string of ML-DSA. */
  readonly ctx?: string | undefined;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

export interface Group {
  readonly publicKeyDer?: string | null | undefined;
  readonly sha?: string | undefined;
  readonly mgf?: string | undefined;
  readonly mgfSha?: string | undefined;
  readonly sLen?: number | undefined;
  readonly tests: readonly Test[];
}

export interface TestFile {
  readonly name: string;
  readonly schema: string;
  readonly testGroups: readonly Group[];
}

const fileShape = object({
  schema: string(),
  testGroups: array(
    object({
      publicKeyDer: hex.nullish(),
      sha: string().optional(),
      mgf: string().optional(),
      mgfSha: string().optional(),
      sLen: number().int().nonnegative().optional(),
      tests: array(
        object({
          tcId: number().int(),
          comment: string().optional(),
          msg: hex.optional(),
          sig: hex.optional(),
          ctx: hex.optional(),
          result: z.enum(['valid', 'invalid', 'acceptable']),
        }),
      ),
    }),
  ),
});

/** Every `*_test.json` of the folder, by name. @throws E_CONFORMANCE_SET */
export async function* readFiles(directory: string): AsyncIterable<TestFile> {
  let names: string[];
  try {
    names = (await readdir(directory)).filter((name) => name.endsWith('_test.json')).toSorted();
  } catch (cause) {
    throw bad(directory, 'it cannot be read', cause);
  }
  if (names.length === 0) throw bad(directory, 'no *_test.json is there');
  for (const name of names) {
    try {
      const value: unknown = JSON.parse(await readFile(join(directory, name), 'utf8'));
      yield { name, ...fileShape.parse(value) };
    } catch (cause) {
      if (cause instanceof KnownError) throw cause;
      const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
      const where = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`;
      throw bad(directory, `${name} is not a file of signature tests${where}`, cause);
    }
  }
}

function bad(directory: string, what: string, cause?: unknown): KnownError {
  return new KnownError('E_CONFORMANCE_SET', `${directory}: ${what}`, { directory }, { cause });
}
