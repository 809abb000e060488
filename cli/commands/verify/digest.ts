// SPDX-License-Identifier: Apache-2.0
// The digest of what a command is given: a file's, read as a stream and never held, or one typed in its place.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { parseDigest, type Digest } from '../../../attest/index.ts';
import { readFailure } from '../../input.ts';

const chunkBytes = 1 << 20;

/**
 * A file's SHA-256; a text of a digest's form stands for itself unless there is such a file.
 * @throws E_FILE_READ, E_DIGEST_FORM
 */
export async function digestOf(name: string, signal: AbortSignal): Promise<Digest> {
  if (/^sha(256|384|512):/.test(name) && !existsSync(name)) return parseDigest(name);
  return fileDigest(name, 'sha256', signal);
}

/** @throws E_FILE_READ */
export async function fileDigest(
  path: string,
  algorithm: Digest['algorithm'],
  signal: AbortSignal,
): Promise<Digest> {
  const hash = createHash(algorithm);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, signal })) {
      hash.update(chunk as Uint8Array);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw readFailure(path, cause);
  }
  return { algorithm, hex: hash.digest('hex') };
}
