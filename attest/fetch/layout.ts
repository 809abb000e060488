// SPDX-License-Identifier: Apache-2.0
// An OCI image layout on disk (image-spec v1.1, image-layout.md): its index and its blobs, each re-hashed.
//
// A path is made of a validated digest alone; a file that is a symbolic link, a device or a pipe is refused.
// A folder above it may be a link: a blob is believed for its hash, wherever it lies. No more is read than a
// file had when it was opened, and no more of a layout in one go than its budget.

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../../core/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { digestText, parseDigest, type Digest } from '../digest.ts';
import { Fields } from '../fields.ts';

export const layoutLimits: { readonly json: number; readonly blob: number; readonly total: number } = {
  json: 4 << 20,
  blob: 16 << 20,
  /** Bytes read of one layout for one question. */
  total: 64 << 20,
};

export interface Layout {
  readonly directory: string;
  /** The parsed index.json. */
  readonly index: Fields;
  readonly reading: Reading;
}

/** What one question about a layout may still cost. */
interface Reading {
  /** Bytes. */
  left: number;
  /** When it aborts, reading ends. */
  readonly signal: AbortSignal | undefined;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: bigint;
  readonly artifactType: string | undefined;
  /** Whether it names one: attestations do not run anywhere. */
  readonly platform: boolean;
  readonly annotations: Fields | undefined;
}

/** @throws E_OCI_MISSING, E_OCI_FORM, E_EVIDENCE_SIZE, E_JSON_* */
export async function openLayout(directory: string, signal?: AbortSignal): Promise<Layout> {
  const reading: Reading = { left: layoutLimits.total, signal };
  const marker = parse(await read(join(directory, 'oci-layout'), 1024, reading), 'oci-layout');
  if (marker.text('imageLayoutVersion') !== '1.0.0')
    throw marker.refuse('imageLayoutVersion', 'is not 1.0.0');
  const index = parse(await read(join(directory, 'index.json'), layoutLimits.json, reading), 'index.json');
  return { directory, index, reading };
}

export function readDescriptor(fields: Fields): Descriptor {
  return {
    mediaType: fields.text('mediaType'),
    digest: parseDigest(fields.text('digest')),
    size: fields.int64('size'),
    artifactType: fields.optionalText('artifactType'),
    platform: fields.has('platform'),
    annotations: fields.optionalFields('annotations'),
  };
}

/** The blob's bytes, which hash to its name. @throws E_OCI_MISSING, E_OCI_DIGEST, E_EVIDENCE_SIZE */
export async function readBlob(layout: Layout, descriptor: Descriptor, limit: number): Promise<Uint8Array> {
  const { algorithm, hex } = descriptor.digest;
  if (descriptor.size > BigInt(limit)) throw tooLarge(digestText(descriptor.digest), limit);
  const bytes = await read(join(layout.directory, 'blobs', algorithm, hex), limit, layout.reading);
  const found = createHash(algorithm).update(bytes).digest('hex');
  if (found !== hex || BigInt(bytes.length) !== descriptor.size) {
    throw new KnownError('E_OCI_DIGEST', `the blob ${algorithm}:${hex} is not what its name and size say`, {
      digest: digestText(descriptor.digest),
      found: `${algorithm}:${found}`,
    });
  }
  return bytes;
}

/** @throws E_OCI_FORM, E_JSON_* and what readBlob throws */
export async function readJsonBlob(layout: Layout, descriptor: Descriptor): Promise<Fields> {
  return parse(await readBlob(layout, descriptor, layoutLimits.json), digestText(descriptor.digest));
}

function parse(bytes: Uint8Array, name: string): Fields {
  return Fields.of(
    parseJson(bytes, { bytes: layoutLimits.json, depth: 32, numbers: 'double' }),
    'E_OCI_FORM',
    name,
  );
}

async function read(path: string, limit: number, reading: Reading): Promise<Uint8Array> {
  reading.signal?.throwIfAborted();
  // NOFOLLOW and NONBLOCK: a link or a pipe in a layout is refused, not followed or waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let file: FileHandle;
  try {
    file = await open(path, flags);
  } catch (cause) {
    throw new KnownError('E_OCI_MISSING', `cannot read ${path}`, { path }, { cause });
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new KnownError('E_OCI_FORM', `${path} is not a file`, { path });
    if (stat.size > limit) throw tooLarge(path, limit);
    if (stat.size > reading.left) throw tooLarge('what is read of the layout', layoutLimits.total);
    reading.left -= stat.size;
    return await readAll(file, stat.size);
  } finally {
    await file.close();
  }
}

/** At most `size` bytes: a file that grows meanwhile is not followed, one that shrinks is as long as it is. */
async function readAll(file: FileHandle, size: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(bytes, length, size - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

const tooLarge = (what: string, limit: number): KnownError =>
  new KnownError('E_EVIDENCE_SIZE', `${what} is over ${limit} bytes`, { limit });
