// SPDX-License-Identifier: Apache-2.0
// Files that commands are given, read within a limit, and refusals that name them.

import { open } from 'node:fs/promises';
import { KnownError } from '../core/index.ts';

/** @throws E_FILE_READ */
export async function readFileWithin(path: string, limit: number): Promise<Uint8Array> {
  let handle;
  try {
    handle = await open(path, 'r');
    const bytes = new Uint8Array(limit + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > limit) break;
    }
    if (length > limit)
      throw new KnownError('E_FILE_READ', `${path} is larger than ${limit} bytes`, { file: path, limit });
    return bytes.subarray(0, length);
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    throw readFailure(path, cause);
  } finally {
    await handle?.close();
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
]);

/** Why a file could not be read, in words where the system gives a number. */
export function readFailure(path: string, cause: unknown): KnownError {
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
  const reason = reasons.get(errno) ?? errno;
  return new KnownError('E_FILE_READ', `${path} cannot be read: ${reason}`, { file: path }, { cause });
}

/** Runs a parser on what `path` holds: a refusal of it names the file. */
export function inFile<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof KnownError) || cause.fault !== 'input') throw cause;
    const { code, message, facts, hint } = cause;
    const options = hint === undefined ? { cause } : { cause, hint };
    const where = path === '-' ? 'standard input' : path;
    throw new KnownError(code, `${where}: ${message}`, facts, options);
  }
}
