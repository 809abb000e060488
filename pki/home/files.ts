// SPDX-License-Identifier: Apache-2.0
// Files that must survive a crash: written under another name, fsynced, given their name, folder fsynced.
// After a crash a file is there whole, or is not there.

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KnownError } from '../../core/index.ts';

export interface WriteOptions {
  /** Default 0600. */
  readonly mode?: number;
  /** Replaces a file that is there. Default: refused with E_FILE_EXISTS. */
  readonly replace?: boolean;
}

/**
 * Writes a file durably; its folder must exist.
 * @throws E_FILE_EXISTS, E_HOME_READONLY, E_DISK_FULL, E_HOME_FILE
 */
export async function writeFileDurably(
  path: string,
  bytes: Uint8Array | string,
  options: WriteOptions = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.new`);
  try {
    await writeNew(temporary, bytes, options.mode ?? 0o600);
    if (options.replace === true) await rename(temporary, path);
    else await link(temporary, path).finally(() => unlink(temporary)); // link refuses a name that is taken
    await syncFolder(dirname(path));
  } catch (error) {
    await unlink(temporary).catch(() => undefined); // what is left of a failed write
    throw fileFailure(error, path);
  }
}

async function writeNew(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder for its owner only, and those above it. @throws E_HOME_READONLY, E_DISK_FULL, E_HOME_FILE */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeFolders(path);
  } catch (error) {
    throw fileFailure(error, path);
  }
}

// Not mkdir's own `recursive`: it never ends where the system makes no folders, such as below /proc.
async function makeFolders(path: string, parents: 'make' | 'made' = 'make'): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (isErrno(error) && error.code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (!isErrno(error) || error.code !== 'ENOENT' || parents === 'made' || dirname(path) === path)
      throw error;
    await makeFolders(dirname(path));
    await makeFolders(path, 'made');
  }
}

/** Reads a file of at most `limit` bytes; undefined when there is none. @throws E_HOME_FILE, E_HOME_READONLY */
export async function readSmallFile(path: string, limit: number): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > limit)
      throw new KnownError('E_HOME_FILE', `${path} is larger than ${limit} bytes`, { file: path });
    return bytes;
  } catch (error) {
    if (isErrno(error) && error.code === 'ENOENT') return undefined;
    throw fileFailure(error, path);
  }
}

/** What the system's error means to an operator. */
export function fileFailure(error: unknown, path: string): unknown {
  if (!isErrno(error)) return error;
  const facts = { file: path, errno: error.code ?? '' };
  switch (error.code ?? '') {
    case 'EEXIST':
      return new KnownError('E_FILE_EXISTS', `${path} exists already`, facts, { cause: error });
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new KnownError('E_HOME_READONLY', `${path} cannot be written or read: ${error.code}`, facts, {
        cause: error,
        hint: 'Give the user that runs Edgewarden access to the home folder, or name another with --home.',
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new KnownError('E_DISK_FULL', `no space left to write ${path}`, facts, {
        cause: error,
        hint: 'Free some space and repeat: nothing half-written was left behind.',
      });
    case 'ENOENT':
      return new KnownError('E_HOME_FILE', `${path} cannot be made in ${dirname(path)}`, facts, {
        cause: error,
        hint: 'Make the folder first, or name another.',
      });
    default:
      return new KnownError('E_HOME_FILE', `${path}: ${error.message}`, facts, { cause: error });
  }
}

export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
