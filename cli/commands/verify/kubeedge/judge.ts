// SPDX-License-Identifier: Apache-2.0
// Judges each thing in a release folder: hashes it, hands it to attest with the statements at hand, and says what
// became of it.

import { join } from 'node:path';
import {
  digestText,
  passed,
  provenanceLimits,
  readOciLayout,
  readStatements,
  type Digest,
  type Evidence,
  type Found,
  type TrustedRoot,
} from '../../../../attest/index.ts';
import {
  imagesIn,
  readClaims,
  readImageName,
  verifyBlobs,
  verifyPiece,
  type Claims,
  type LayoutImage,
  type Piece,
  type Release,
} from '../../../../attest/kubeedge/index.ts';
import { KnownError } from '../../../../core/index.ts';
import { allOf, fail, pass, type CheckRow } from '../../../../core/evidence/index.ts';
import { readFileWithin } from '../../../input.ts';
import type { ByteProgress } from '../../../progress.ts';
import { fileDigest } from '../digest.ts';
import type { Folder } from './folder.ts';
import type { Item } from './item.ts';

export interface Surroundings {
  readonly roots: readonly TrustedRoot[];
  readonly now: number;
  readonly signal: AbortSignal;
  /** What is asked of every piece. */
  readonly asked: Pick<Piece, 'witnesses'>;
  readonly progress: ByteProgress;
}

const clause = 'kubeedge/kubeedge, release assets';
const rows = {
  archive: { check: 'kubeedge.archive', clause },
  image: { check: 'kubeedge.image', clause },
  checksum: { check: 'kubeedge.checksum', clause },
} satisfies Record<string, CheckRow>;

export interface ReadProvenance {
  readonly path: string;
  readonly found: readonly Found[];
  readonly claims: readonly Claims[];
}

/** Every provenance file of the folder. One that cannot be read is found as its error: it hides no other. */
export async function readProvenance({ root, provenance }: Folder): Promise<readonly ReadProvenance[]> {
  const read = provenance.map(async (path): Promise<ReadProvenance> => {
    const found = await statementsIn(join(root, path));
    const claims = found.map((each) => (each instanceof KnownError ? each : readClaims(each)));
    return { path, found, claims: claims.filter((each): each is Claims => !(each instanceof KnownError)) };
  });
  return Promise.all(read);
}

async function statementsIn(path: string): Promise<readonly Found[]> {
  try {
    return readStatements(await readFileWithin(path, provenanceLimits.bytes));
  } catch (error) {
    if (error instanceof KnownError) return [error];
    throw error;
  }
}

export function provenanceItem({ path, found, claims }: ReadProvenance): Item {
  const unread = found.filter((each) => each instanceof KnownError);
  const [first] = unread;
  const note = first === undefined ? {} : { note: `${first.code}: ${first.message}` };
  return { path, kind: 'provenance', status: 'evidence', claims, ...note };
}

/** An archive and its checksum file, where there is one. */
export async function judgeArchive(
  folder: Folder,
  archive: Folder['archives'][number],
  release: Release,
  found: readonly Found[],
  { roots, now, signal, asked, progress }: Surroundings,
): Promise<readonly Item[]> {
  const path = join(folder.root, archive.path);
  const digest = await fileDigest(path, 'sha256', signal, progress);
  const piece: Piece = { ...asked, kind: 'archive', names: [archive.name], digest };
  const proof = verifyPiece(piece, release, found, roots, now);
  const checksums = folder.checksums.filter((each) => each.archive === archive.name);
  const sums: Item[] = [];
  for (const sum of checksums) {
    const evidence = await verifyChecksum(join(folder.root, sum.path), path, archive.name, (file) =>
      fileDigest(file, 'sha512', signal, progress),
    );
    const note = `SHA-512 of ${archive.name}`;
    sums.push({ path: sum.path, kind: 'checksum', status: statusOf(evidence), note, evidence });
  }
  const sidecars = sums.flatMap(({ evidence }) => (evidence === undefined ? [] : [evidence]));
  const evidence =
    sidecars.length === 0
      ? proof
      : allOf(rows.archive, 'the archive and its checksum', [proof, ...sidecars], proof.facts);
  const item: Item = {
    path: archive.path,
    kind: 'archive',
    status: statusOf(evidence),
    digest: digestText(digest),
    evidence,
  };
  return [item, ...sums];
}

const statusOf = (evidence: Evidence): 'verified' | 'refused' => (passed(evidence) ? 'verified' : 'refused');

const checksumBytes = 4096;
/** The digest alone, or with the file's name as sha512sum writes it. */
const checksumForm = /^([0-9a-fA-F]{128})(?:[ \t]+\*?(\S+))?\s*$/;

async function verifyChecksum(
  sidecar: string,
  archive: string,
  name: string,
  sha512: (file: string) => Promise<Digest>,
): Promise<Evidence> {
  const bytes = await readFileWithin(sidecar, checksumBytes);
  const [, hex, named] = checksumForm.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  if (hex === undefined)
    return fail(rows.checksum, 'E_KUBEEDGE_CHECKSUM', 'the checksum file holds no SHA-512 digest');
  if (named !== undefined && named.split('/').at(-1) !== name)
    return fail(rows.checksum, 'E_KUBEEDGE_CHECKSUM', `the checksum file is of ${named}`);
  const digest = await sha512(archive);
  return digest.hex === hex.toLowerCase()
    ? pass(rows.checksum, 'SHA-512 as the checksum file says', { sha512: digest.hex })
    : fail(rows.checksum, 'E_KUBEEDGE_CHECKSUM', `SHA-512 is ${digest.hex}, the checksum file says ${hex}`);
}

export interface ReadLayout {
  readonly path: string;
  /** Or why they cannot be read. */
  readonly images: readonly LayoutImage[] | KnownError;
}

export async function readLayouts(
  { root, layouts }: Folder,
  signal: AbortSignal,
): Promise<readonly ReadLayout[]> {
  const all: ReadLayout[] = [];
  for (const path of layouts) all.push({ path, images: await imagesOf(join(root, path), signal) });
  return all;
}

async function imagesOf(directory: string, signal: AbortSignal): Promise<ReadLayout['images']> {
  try {
    return await imagesIn(directory, signal);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}

/** The images of one layout. `beside` are layouts that hold attestations alone. */
export async function judgeLayout(
  root: string,
  layout: ReadLayout,
  beside: readonly string[],
  release: Release,
  surroundings: Surroundings,
): Promise<readonly Item[]> {
  const { path, images } = layout;
  if (images instanceof KnownError)
    return [{ path, kind: 'layout', status: 'unknown', note: `${images.code}: ${images.message}` }];
  if (images.length === 0) return [{ path, kind: 'layout', status: 'evidence', note: 'no image in it' }];
  const { signal, progress } = surroundings;
  progress.name(path);
  const blobs = await verifyBlobs(join(root, path), signal, progress.add);
  const items: Item[] = [];
  for (const image of images) {
    items.push(await judgeImage(root, path, image, blobs, beside, release, surroundings));
  }
  return items;
}

async function judgeImage(
  root: string,
  path: string,
  image: LayoutImage,
  blobs: Evidence,
  beside: readonly string[],
  release: Release,
  { roots, now, signal, asked }: Surroundings,
): Promise<Item> {
  const digest = digestText(image.digest);
  const base = { path, kind: 'image', digest } as const;
  // What the index and the folder call it, as `cosign save --dir cloudcore` leaves it: it must be all of that.
  const folder = path.split('/').at(-1) ?? '';
  const named = (image.name === undefined ? [folder] : [image.name, folder]).map(readImageName);
  const [first] = named;
  if (first?.kind === 'unattested')
    return { ...base, name: first.name, status: 'not covered', note: `no provenance: ${first.what}` };
  if (first?.kind === 'unknown' && image.name !== undefined)
    return { ...base, name: image.name, status: 'not covered', note: 'not an image of a KubeEdge release' };
  const found: Found[] = [];
  for (const directory of [path, ...beside])
    found.push(...(await readOciLayout(join(root, directory), image.digest, signal)));
  const names = named.flatMap((each) => (each.kind === 'attested' ? [each.name] : []));
  const piece: Piece = { ...asked, kind: 'image', names, digest: image.digest };
  const proof = verifyPiece(piece, release, found, roots, now);
  const evidence = allOf(rows.image, 'the image and its blobs', [proof, blobs], proof.facts);
  const name = String(proof.facts['name'] ?? names[0] ?? '');
  return { ...base, ...(name === '' ? {} : { name }), status: statusOf(evidence), evidence };
}
