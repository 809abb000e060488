// SPDX-License-Identifier: Apache-2.0
// An OCI layout in a release folder: which images it holds, what it calls them, and whether its blobs are what their
// names say (image-spec v1.1, image-layout.md). Names are claims; digests are what is proven.
//
// Attestations, signatures and other referrers in the index are no images. An image's blobs may be absent: what is not
// there cannot be run.

import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { KnownError } from '../../core/index.ts';
import { fail, pass, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import type { Digest } from '../digest.ts';
import { openLayout, readDescriptor, readJsonBlob, type Descriptor, type Layout } from '../fetch/layout.ts';

const limits = { manifests: 256, blobs: 100_000 };
const chunkBytes = 1 << 20;
const row: CheckRow = { check: 'layout.blobs', clause: 'OCI Image Layout v1.1, content' };

export interface LayoutImage {
  readonly digest: Digest;
  /** What the index calls it, where it does. */
  readonly name: string | undefined;
}

/** The images in the layout's own index. @throws E_OCI_*, E_EVIDENCE_SIZE, E_JSON_* */
export async function imagesIn(directory: string, signal: AbortSignal): Promise<readonly LayoutImage[]> {
  const layout = await openLayout(directory, signal);
  const images: LayoutImage[] = [];
  for (const fields of layout.index.list('manifests', limits.manifests)) {
    const descriptor = readDescriptor(fields);
    if (await isImage(layout, descriptor)) {
      images.push({ digest: descriptor.digest, name: nameOf(descriptor) });
    }
  }
  return images;
}

const nameAnnotations = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/** A name has a repository in it; a tag alone names nothing. */
function nameOf({ annotations }: Descriptor): string | undefined {
  return nameAnnotations
    .map((annotation) => annotations?.any(annotation))
    .find((value): value is string => typeof value === 'string' && value.includes('/'));
}

const imageKinds: ReadonlySet<unknown> = new Set([
  undefined,
  'dev.cosignproject.cosign/image',
  'dev.cosignproject.cosign/imageIndex',
]);
/** cosign's tags for what it attaches to an image. */
const attachedTag = /(^|:)sha256-[0-9a-f]{64}(\.[a-z]+)?$/;

async function isImage(layout: Layout, descriptor: Descriptor): Promise<boolean> {
  const { annotations, artifactType } = descriptor;
  const tag = annotations?.any('org.opencontainers.image.ref.name');
  if (artifactType !== undefined || !imageKinds.has(annotations?.any('kind'))) return false;
  if (typeof tag === 'string' && attachedTag.test(tag)) return false;
  try {
    return !(await readJsonBlob(layout, descriptor)).has('subject');
  } catch (error) {
    if (error instanceof KnownError && error.code === 'E_OCI_MISSING') return true;
    throw error;
  }
}

/** Hashes every blob that is there, as a stream. `progress` hears of each piece's length once it is read. */
export async function verifyBlobs(
  directory: string,
  signal: AbortSignal,
  progress?: (bytes: number) => void,
): Promise<Evidence> {
  let count = 0;
  for (const algorithm of ['sha256', 'sha512']) {
    const folder = join(directory, 'blobs', algorithm);
    for (const entry of await entriesOf(folder)) {
      if (++count > limits.blobs)
        return fail(row, 'E_EVIDENCE_SIZE', `more than ${limits.blobs} blobs`, { limit: limits.blobs });
      const name = `${algorithm}:${entry.name}`;
      if (!entry.isFile()) return fail(row, 'E_OCI_DIGEST', `${name} is not a file`, { blob: name });
      const hex = await hashOf(join(folder, entry.name), algorithm, signal, progress);
      if (hex !== entry.name)
        return fail(row, 'E_OCI_DIGEST', `the blob ${name} is not what its name says`, { blob: name });
    }
  }
  return pass(row, `${count} blobs hash to their names`);
}

/** Empty where the layout has no blobs of the algorithm. @throws E_OCI_MISSING */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new KnownError('E_OCI_MISSING', `cannot read ${folder}`, { path: folder }, { cause });
  }
}

/** @throws E_OCI_MISSING where it cannot be read */
async function hashOf(
  path: string,
  algorithm: string,
  signal: AbortSignal,
  progress?: (bytes: number) => void,
): Promise<string> {
  const hash = createHash(algorithm);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes, signal })) {
      hash.update(chunk as Uint8Array);
      progress?.((chunk as Uint8Array).length);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new KnownError('E_OCI_MISSING', `cannot read ${path}`, { path }, { cause });
  }
  return hash.digest('hex');
}
