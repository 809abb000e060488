// SPDX-License-Identifier: Apache-2.0
// Certificates, requests and keys from files or standard input, in PEM or DER: which is told by the first byte.

import { open } from 'node:fs/promises';
import { KnownError } from '../../../core/index.ts';
import { onePem, parsePem } from '../../../core/pem/index.ts';
import type { Call } from '../../command.ts';
import { inFile, readFailure } from '../../input.ts';

const limit = 1 << 20;

/** The bytes of a file, or of standard input for `-`. @throws E_FILE_READ */
export async function readInput(call: Call, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    const stream = path === '-' ? call.stdin : (await open(path, 'r')).createReadStream();
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > limit)
        throw new KnownError('E_FILE_READ', `${path} is larger than ${limit} bytes`, { file: path, limit });
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof KnownError) throw cause;
    throw readFailure(path, cause);
  }
  return Buffer.concat(chunks);
}

/** DER as it is, or the PEM block of the first of these labels that is there. @throws E_FILE_READ, E_PEM_* */
export async function readDerFile(
  call: Call,
  path: string,
  labels: readonly [string, ...string[]],
): Promise<Uint8Array> {
  const bytes = await readInput(call, path);
  if (bytes[0] === 0x30) return bytes; // SEQUENCE: all of these are one
  const text = Buffer.from(bytes).toString('latin1');
  return inFile(path, () => {
    const present = new Set(parsePem(text, { reading: 'lax' }).map(({ label }) => label));
    const label = labels.find((candidate) => present.has(candidate)) ?? labels[0];
    return onePem(text, label, { reading: 'lax' });
  });
}
