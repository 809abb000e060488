// SPDX-License-Identifier: Apache-2.0
// Everything in a release folder, each thing once: archives, checksums, provenance, OCI layouts, and what a release
// does not have. Told by names; nothing is opened but folders. A link is not followed.

import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readFileName } from '../../../../attest/kubeedge/index.ts';
import { KnownError } from '../../../../core/index.ts';
import { readFailure } from '../../../input.ts';
import { sizeOf } from '../digest.ts';

export interface Folder {
  /** The folder as it was named. */
  readonly root: string;
  /** Paths below the root, with `/`, in the order of their text. */
  readonly archives: readonly { readonly path: string; readonly name: string; readonly tag: string }[];
  readonly checksums: readonly { readonly path: string; readonly archive: string }[];
  readonly provenance: readonly string[];
  /** Folders that are OCI layouts; `.` for the root itself. */
  readonly layouts: readonly string[];
  readonly unknown: readonly { readonly path: string; readonly why: string }[];
}

const limits = { entries: 10_000, depth: 8 };

type Mutable = { -readonly [K in keyof Folder]: Folder[K] extends readonly (infer T)[] ? T[] : Folder[K] };

/** @throws E_FILE_READ, E_KUBEEDGE_FOLDER for more than it reads */
export async function readFolder(root: string): Promise<Folder> {
  const folder: Mutable = { root, archives: [], checksums: [], provenance: [], layouts: [], unknown: [] };
  let left = limits.entries;
  const visit = async (below: string, depth: number): Promise<void> => {
    const entries = (await listed(join(root, below))).sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = new Set(entries.map(({ name }) => name));
    if (names.has('oci-layout') && names.has('index.json')) {
      folder.layouts.push(below === '' ? '.' : below);
      folder.unknown.push(...strangersIn(below, [...names], layoutNames));
      if (names.has('blobs')) {
        const blobs = await listed(join(root, below, 'blobs'));
        const algorithms = blobs.map(({ name }) => name);
        folder.unknown.push(...strangersIn(joined(below, 'blobs'), algorithms, blobNames));
      }
      return;
    }
    left -= entries.length;
    if (left < 0 || depth > limits.depth) throw tooMuch(root);
    for (const entry of entries) {
      const path = joined(below, entry.name);
      if (entry.isDirectory()) await visit(path, depth + 1);
      else if (entry.isFile()) place(folder, path, entry.name);
      else
        folder.unknown.push({ path, why: entry.isSymbolicLink() ? 'a link is not followed' : 'not a file' });
    }
  };
  await visit('', 0);
  return folder;
}

const joined = (below: string, name: string): string => (below === '' ? name : `${below}/${name}`);

/** What an OCI layout has; blobs themselves are hashed by whoever judges it. */
const layoutNames: ReadonlySet<string> = new Set(['oci-layout', 'index.json', 'blobs']);
const blobNames: ReadonlySet<string> = new Set(['sha256', 'sha512']);

const strangersIn = (
  below: string,
  names: readonly string[],
  known: ReadonlySet<string>,
): Folder['unknown'] =>
  names
    .filter((name) => !known.has(name))
    .map((name) => ({ path: joined(below, name), why: 'an OCI layout has no such file' }));

const tooMuch = (root: string): KnownError =>
  new KnownError(
    'E_KUBEEDGE_FOLDER',
    `${root} holds more than a release: over ${limits.entries} entries or ${limits.depth} folders deep`,
    { folder: root, ...limits },
  );

function place(folder: Mutable, path: string, name: string): void {
  const file = readFileName(name);
  switch (file.kind) {
    case 'archive':
      folder.archives.push({ path, name, tag: file.tag });
      break;
    case 'checksum':
      folder.checksums.push({ path, archive: file.archive });
      break;
    case 'provenance':
      folder.provenance.push(path);
      break;
    case 'unknown':
      folder.unknown.push({ path, why: 'a KubeEdge release has no such file' });
      break;
  }
}

async function listed(path: string): Promise<import('node:fs').Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR';
    if (missing) throw new KnownError('E_FILE_READ', `${path} is not a folder`, { file: path }, { cause });
    throw readFailure(path, cause);
  }
}

/** What will be hashed of it, in bytes: archives once and again for each checksum file, and the blobs of layouts. */
export async function sizeOfFolder(folder: Folder): Promise<number> {
  const { root, archives, checksums, layouts } = folder;
  const hashed = archives.flatMap(({ path, name }) =>
    Array.from({ length: 1 + checksums.filter(({ archive }) => archive === name).length }, () => path),
  );
  const blobs = await Promise.all(layouts.map((path) => blobsIn(root, joined(path, 'blobs'))));
  return sizeOf([...hashed, ...blobs.flat()].map((path) => join(root, path)));
}

async function blobsIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
