// SPDX-License-Identifier: Apache-2.0
// The files of a folder of cases: JSON of a shape that the adapter gives. Not checked: anything that the shape does not
// say; members beyond it are passed over.

import { join } from 'node:path';
import { z } from 'zod';
import { KnownError } from '../../../core/index.ts';
import { readFileWithin } from '../../input.ts';

/** Most bytes of a file of cases. */
const setBytes = 64 << 20;

/** @throws E_CONFORMANCE_SET where the file is not there, is no JSON, or of another shape */
export async function readPart<T>(directory: string, name: string, shape: z.ZodType<T>): Promise<T> {
  try {
    const bytes = await readFileWithin(join(directory, name), setBytes);
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    return shape.parse(value);
  } catch (cause) {
    const issue = cause instanceof z.ZodError ? cause.issues[0] : undefined;
    const where = issue === undefined ? '' : `: ${issue.path.join('.')} ${issue.message}`;
    throw badSet(directory, `${name} cannot be read or is not what it should be${where}`, cause);
  }
}

/** The refusal of a folder. */
export function badSet(directory: string, what: string, cause?: unknown): KnownError {
  return new KnownError('E_CONFORMANCE_SET', `${directory}: ${what}`, { directory }, { cause });
}
