// SPDX-License-Identifier: Apache-2.0
// Wycheproof's files of signature tests (testvectors_v1): what every schema of them has in common. Members that a
// schema does not have are absent; which ones a check needs, it says itself.

import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { badSet, readPart } from '../set.ts';

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
    throw badSet(directory, 'it cannot be read', cause);
  }
  if (names.length === 0) throw badSet(directory, 'no *_test.json is there');
  for (const name of names) yield { name, ...(await readPart(directory, name, fileShape)) };
}
