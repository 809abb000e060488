// SPDX-License-Identifier: Apache-2.0
// What SQLite's result codes mean to an operator. Result codes: sqlite.org/rescode.html.

import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { KnownError } from '../../../core/index.ts';

const restore =
  'Stop Edgewarden, put back the last copy of the store, and keep the damaged file for analysis.';

/** Turns what node:sqlite threw into a refusal with a code; refusals and defects pass as they are. */
export function storeFailure(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const facts = { file: path, sqlite: error.errcode };
  switch (error.errcode & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
      return new KnownError('E_STORE_BUSY', `another process holds the store ${path}`, facts, {
        cause: error,
      });
    case 8: // SQLITE_READONLY
      return readonly(path, facts, error);
    case 11: // SQLITE_CORRUPT
    case 26: // SQLITE_NOTADB
      return corrupt(path, error.message, error);
    case 13: // SQLITE_FULL
      return full(path, facts, error);
    case 14: // SQLITE_CANTOPEN
      return existsSync(path) ? readonly(path, facts, error) : missing(path);
    default:
      return outOfSpace(path)
        ? full(path, facts, error)
        : new KnownError('E_STORE_IO', `the store ${path} failed: ${error.message}`, facts, { cause: error });
  }
}

export function corrupt(path: string, what: string, cause?: unknown): KnownError {
  return new KnownError(
    'E_STORE_CORRUPT',
    `the store ${path} is damaged: ${what}`,
    { file: path },
    { hint: restore, cause },
  );
}

export function missing(path: string): KnownError {
  return new KnownError(
    'E_STORE_MISSING',
    `the store ${path} is missing`,
    { file: path },
    {
      hint: 'Put back its last copy: an empty store would make every revoked certificate good again.',
    },
  );
}

function readonly(path: string, facts: { file: string; sqlite: number }, cause: Error): KnownError {
  return new KnownError('E_HOME_READONLY', `the store ${path} cannot be written`, facts, {
    cause,
    hint: 'Give the user that runs Edgewarden write access to the home folder.',
  });
}

function full(path: string, facts: { file: string; sqlite: number }, cause: Error): KnownError {
  return new KnownError('E_DISK_FULL', `no space left for the store ${path}`, facts, {
    cause,
    hint: 'Free some space: what was answered before is stored, and requests can be repeated.',
  });
}

/** SQLite reports a full disk as an I/O error where it grows its shared-memory file. */
function outOfSpace(path: string): boolean {
  try {
    return statfsSync(dirname(path)).bavail === 0;
  } catch {
    return false; // the folder itself is gone: an I/O error it stays
  }
}
