// SPDX-License-Identifier: Apache-2.0
// The digest of what a command is given: a file's, read as a stream and never held, or one typed in its place.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDigest, type Digest } from '../../../attest/index.ts';
import type { Call } from '../../command.ts';
import { readFailure, waitingFor } from '../../input.ts';
import { byteProgress, silent, type ByteProgress } from '../../progress.ts';

const chunkBytes = 1 << 20;

/**
 * A file's SHA-256; a text of a digest's form stands for itself unless there is such a file.
 * @throws E_FILE_READ, E_DIGEST_FORM
 */
export async function digestOf(
  name: string,
  signal: AbortSignal,
  progress: ByteProgress = silent,
): Promise<Digest> {
  return isDigest(name) ? parseDigest(name) : fileDigest(name, 'sha256', signal, progress);
}

const isDigest = (name: string): boolean => /^sha(256|384|512):/.test(name) && !existsSync(name);

/** How far the reading of these files is. */
export function readingOf(call: Call, names: readonly string[]): Promise<ByteProgress> {
  return byteProgress(call, () => sizeOf(names.filter((name) => !isDigest(name))));
}

/** All together, in bytes. */
export async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @throws E_FILE_READ */
export async function fileDigest(
  path: string,
  algorithm: Digest['algorithm'],
  signal: AbortSignal,
  progress: ByteProgress = silent,
): Promise<Digest> {
  progress.name(basename(path));
  const hash = createHash(algorithm);
  using _ = waitingFor(path);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, signal })) {
      hash.update(chunk as Uint8Array);
      progress.add((chunk as Uint8Array).length);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw readFailure(path, cause);
  }
  return { algorithm, hex: hash.digest('hex') };
}
