// SPDX-License-Identifier: Apache-2.0
// Files and standard input that commands are given, read within a limit, and refusals that name them.

import { addAbortListener } from 'node:events';
import { closeSync, constants, createReadStream, openSync, statSync, writeSync } from 'node:fs';
import { KnownError, type Code } from '../core/index.ts';
import type { Call } from './command.ts';

/** The bytes of a file. @throws E_FILE_READ */
export async function readFileWithin(path: string, limit: number): Promise<Uint8Array> {
  return collect(streamOf(path), path, limit);
}

/** The bytes of a file, or of standard input for `-`. @throws E_FILE_READ, E_INTERRUPTED */
export async function readInput(call: Call, path: string, limit: number): Promise<Uint8Array> {
  const stream = path === '-' ? call.stdin : streamOf(path);
  // A pipe may never end: the first signal ends the wait for it.
  using _ = addAbortListener(call.signal, () => {
    stream.destroy(new KnownError('E_INTERRUPTED', 'ended by a signal while reading'));
  });
  return await collect(stream, path, limit);
}

/** A file's text, as it stands. @throws E_FILE_READ, the caller's code where it is not UTF-8 */
export async function readText(path: string, limit: number, code: Code): Promise<string> {
  const bytes = await readFileWithin(path, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new KnownError(code, `${path} is not UTF-8`, { file: path }, { cause });
  }
}

/** A settings file can hold a NUL where a command line cannot. @throws E_FILE_READ */
function streamOf(path: string): AsyncIterable<Uint8Array> & { destroy(error: Error): unknown } {
  if (path.includes('\0')) throw noFile(path, 'its name holds a NUL');
  return createReadStream(path);
}

async function collect(stream: AsyncIterable<Uint8Array>, path: string, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  using _ = waitingFor(path);
  try {
    for await (const chunk of stream) {
      if (released.has(path)) break;
      size += chunk.length;
      if (size > limit)
        throw new KnownError('E_FILE_READ', `${placeOf(path)} is larger than ${limit} bytes`, {
          file: path,
          limit,
        });
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    throw readFailure(path, cause);
  }
  if (released.has(path)) throw new KnownError('E_INTERRUPTED', 'ended by a signal while reading');
  return Buffer.concat(chunks);
}

const reading = new Set<string>();
const released = new Set<string>();

/** While it lasts, `releasePipes` lets go of `path` if that is a named pipe. */
export function waitingFor(path: string): Disposable {
  reading.add(path);
  return { [Symbol.dispose]: () => reading.delete(path) };
}

/**
 * Ends every wait for a named pipe, for the end of the program alone. To open one blocks until somebody writes, to read
 * one until something comes, and no signal ends either: a byte from here does.
 */
export function releasePipes(): void {
  for (const path of reading) {
    try {
      if (!statSync(path).isFIFO()) continue;
      released.add(path);
      const pipe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(pipe, '\n');
      closeSync(pipe);
    } catch {
      // Nobody waits for it, or it is not ours to write to.
    }
  }
}

const placeOf = (path: string): string => (path === '-' ? 'standard input' : path);

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
]);

/** Why a file could not be read, in words where the system gives a number. */
export function readFailure(path: string, cause: unknown): KnownError {
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
  return noFile(path, reasons.get(errno) ?? errno, cause);
}

function noFile(path: string, reason: string, cause?: unknown): KnownError {
  const message = `${placeOf(path)} cannot be read: ${reason}`;
  return new KnownError('E_FILE_READ', message, { file: path }, { cause });
}

/** Runs a parser on what `path` holds: a refusal of it names the file. */
export function inFile<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    if (!(cause instanceof KnownError) || cause.fault !== 'input') throw cause;
    const { code, message, facts, hint } = cause;
    const options = hint === undefined ? { cause } : { cause, hint };
    throw new KnownError(code, `${placeOf(path)}: ${message}`, facts, options);
  }
}
