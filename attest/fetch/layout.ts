// SPDX-License-Identifier: Apache-2.0
// An OCI image layout on disk (image-spec v1.1, image-layout.md): its index and its blobs, each re-hashed.
//
// A path is made of a validated digest alone, so none leads out of the layout; symbolic links, devices and
// pipes are refused. Sizes are checked before and after reading.

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../../core/index.ts';
import { parseJson } from '../../core/json/index.ts';
import { digestText, parseDigest, type Digest } from '../expectation.ts';
import { Fields } from '../fields.ts';

export const layoutLimits: { readonly json: number; readonly blob: number } = {
  json: 4 << 20,
  blob: 16 << 20,
};

export interface Layout {
  readonly directory: string;
  /** The parsed index.json. */
  readonly index: Fields;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: bigint;
  readonly artifactType: string | undefined;
  readonly annotations: Fields | undefined;
}

/** @throws E_OCI_MISSING, E_OCI_FORM, E_EVIDENCE_SIZE, E_JSON_* */
export async function openLayout(directory: string): Promise<Layout> {
  const marker = parse(await read(join(directory, 'oci-layout'), 1024), 'oci-layout');
  if (marker.text('imageLayoutVersion') !== '1.0.0')
    throw marker.refuse('imageLayoutVersion', 'is not 1.0.0');
  const index = parse(await read(join(directory, 'index.json'), layoutLimits.json), 'index.json');
  return { directory, index };
}

export function readDescriptor(fields: Fields): Descriptor {
  return {
    mediaType: fields.text('mediaType'),
    digest: parseDigest(fields.text('digest')),
    size: fields.int64('size'),
    artifactType: fields.optionalText('artifactType'),
    annotations: fields.optionalFields('annotations'),
  };
}

/** The blob's bytes, which hash to its name. @throws E_OCI_MISSING, E_OCI_DIGEST, E_EVIDENCE_SIZE */
export async function readBlob(layout: Layout, descriptor: Descriptor, limit: number): Promise<Uint8Array> {
  const { algorithm, hex } = descriptor.digest;
  if (descriptor.size > BigInt(limit)) throw tooLarge(digestText(descriptor.digest), limit);
  const bytes = await read(join(layout.directory, 'blobs', algorithm, hex), limit);
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

async function read(path: string, limit: number): Promise<Uint8Array> {
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
    const bytes = await file.readFile();
    if (bytes.length > limit) throw tooLarge(path, limit);
    return bytes;
  } finally {
    await file.close();
  }
}

const tooLarge = (what: string, limit: number): KnownError =>
  new KnownError('E_EVIDENCE_SIZE', `${what} is over ${limit} bytes`, { limit });
