// SPDX-License-Identifier: Apache-2.0
// `verify kubeedge`: a folder with an official KubeEdge release. Everything in it is accounted for; a folder with
// nothing of a release in it is an error, and never a pass.

import type { ZodType } from 'zod';
import {
  archivesOf,
  attestedImages,
  kubeedge,
  parseRelease,
  readClaims,
  verifyPiece,
  type Claims,
  type Release,
} from '../../../attest/kubeedge/index.ts';
import type { Found } from '../../../attest/index.ts';
import { parseDigest } from '../../../attest/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { Call, Outcome } from '../../command.ts';
import { argument, optionalText, texts } from '../../options.ts';
import { byteProgress } from '../../progress.ts';
import { loadTrust } from '../../trust.ts';
import { askedWitnesses } from './expectation.ts';
import { releaseAdvice } from './kubeedge/advice.ts';
import { readFolder, sizeOfFolder, type Folder } from './kubeedge/folder.ts';
import type { Item } from './kubeedge/item.ts';
import {
  judgeArchive,
  judgeLayout,
  provenanceItem,
  readLayouts,
  readProvenance,
  type ReadLayout,
  type ReadProvenance,
  type Surroundings,
} from './kubeedge/judge.ts';
import { allVerified, reportData, reportText, type Report } from './kubeedge/report.ts';
import { viewOf } from './view.ts';

export const result = async (): Promise<ZodType> => (await import('./kubeedge/result.ts')).folderShape;

export async function run(call: Call): Promise<Outcome> {
  const root = argument(call, 0);
  const tag = optionalText(call, 'release');
  const wanted = tag === undefined ? undefined : parseRelease(tag);
  const { roots } = await loadTrust(call);
  const asked = await askedWitnesses(call);
  const folder = await readFolder(root);
  using progress = await byteProgress(call, () => sizeOfFolder(folder));
  const surroundings: Surroundings = { roots, now: call.now, signal: call.signal, asked, progress };
  const layouts = await readLayouts(folder, call.signal);
  const provenance = await readProvenance(folder);
  if (folder.archives.length + layouts.length + provenance.length === 0) throw nothingIn(root);
  const pieces = folder.archives.length + layouts.filter(holdsImages).length;
  const release = pieces === 0 ? undefined : (wanted ?? releaseOf(folder, layouts));
  const items =
    release === undefined
      ? provenance.flatMap((file) => idleProvenance(file, wanted, surroundings))
      : await judgeAll(folder, layouts, provenance, release, surroundings);
  const excepted = except([...items, ...restOf(folder)], texts(call, 'except'));
  const report: Report = {
    folder: root,
    release:
      release === undefined
        ? undefined
        : { tag: release.tag, from: wanted === undefined ? 'names' : 'option' },
    items: excepted,
    absent: release === undefined ? { archives: [], images: [] } : absentOf(release, folder, excepted),
  };
  return {
    data: reportData(report),
    text: reportText(report, viewOf(call, releaseAdvice)),
    exit: allVerified(report) ? 0 : 1,
  };
}

const holdsImages = ({ images }: ReadLayout): boolean => images instanceof KnownError || images.length > 0;

const nothingIn = (root: string): KnownError =>
  new KnownError(
    'E_KUBEEDGE_FOLDER',
    `nothing of a KubeEdge release is in ${root}`,
    { folder: root },
    {
      hint: 'Put the archives and multiple.intoto.jsonl of a release in it, or OCI layouts of its images (cosign save --dir DIR/cloudcore IMAGE).',
    },
  );

/** The one tag that the names in the folder agree on. @throws E_KUBEEDGE_RELEASE */
function releaseOf({ root, archives }: Folder, layouts: readonly ReadLayout[]): Release {
  const images = layouts.flatMap(({ images }) => (images instanceof KnownError ? [] : images));
  const tags = new Set([
    ...archives.map(({ tag }) => tag),
    ...images.flatMap(({ name }) => /:(v\d+\.\d+\.\d+[^:/@]*)$/.exec(name ?? '')?.[1] ?? []),
  ]);
  const [tag, ...more] = tags;
  if (tag !== undefined && more.length === 0) return parseRelease(tag);
  const found = tag === undefined ? 'no release' : [tag, ...more].join(', ');
  throw new KnownError(
    'E_KUBEEDGE_RELEASE',
    `the names in ${root} name ${found}`,
    { folder: root },
    { hint: 'Say which release the folder must hold: --release v1.22.0.' },
  );
}

async function judgeAll(
  folder: Folder,
  layouts: readonly ReadLayout[],
  provenance: readonly ReadProvenance[],
  release: Release,
  surroundings: Surroundings,
): Promise<readonly Item[]> {
  const found = provenance.flatMap((file) => file.found);
  const beside = layouts.filter((layout) => !holdsImages(layout)).map(({ path }) => path);
  const items: Item[] = [];
  for (const archive of folder.archives)
    items.push(...(await judgeArchive(folder, archive, release, found, surroundings)));
  for (const layout of layouts)
    items.push(...(await judgeLayout(folder.root, layout, beside, release, surroundings)));
  return [...items, ...provenance.map(provenanceItem)];
}

/** Provenance with nothing beside it that it could be of: what it says, and how far that would be proven. */
function idleProvenance(
  file: ReadProvenance,
  wanted: Release | undefined,
  { roots, now, asked }: Surroundings,
): readonly Item[] {
  const item = provenanceItem(file);
  const [first] = file.found;
  const claims = first === undefined || first instanceof KnownError ? undefined : readClaims(first);
  const piece = claims === undefined || claims instanceof KnownError ? undefined : pieceOf(claims);
  if (piece === undefined) return [item];
  const release = wanted ?? piece.release;
  const evidence = verifyPiece(
    { ...piece, ...asked },
    release,
    file.found satisfies readonly Found[],
    roots,
    now,
  );
  return [{ ...item, note: `judged by its own first subject, as of ${release.tag}`, evidence }];
}

function pieceOf(
  claims: Claims,
): (Parameters<typeof verifyPiece>[0] & { readonly release: Release }) | undefined {
  const [subject] = claims.subjects;
  const tag = /@refs\/tags\/(v\d+\.\d+\.\d+)$/.exec(claims.source ?? '')?.[1];
  if (subject?.sha256Hex === undefined || !/^[0-9a-f]{64}$/.test(subject.sha256Hex) || tag === undefined)
    return undefined;
  const kind = claims.builderId?.startsWith(kubeedge.builders.image) === true ? 'image' : 'archive';
  const digest = parseDigest(`sha256:${subject.sha256Hex}`);
  return { kind, names: [], digest, release: parseRelease(tag) };
}

/** What was not judged: checksums of archives that are not here, and what a release does not have. */
function restOf({ archives, checksums, unknown }: Folder): readonly Item[] {
  const here = new Set(archives.map(({ name }) => name));
  const idle = checksums.filter(({ archive }) => !here.has(archive));
  return [
    ...idle.map(({ path, archive }): Item => ({
      path,
      kind: 'checksum',
      status: 'aside',
      note: `${archive} is not here`,
    })),
    ...unknown.map(({ path, why }): Item => ({ path, kind: 'other', status: 'unknown', note: why })),
  ];
}

/** @throws E_USAGE for a path that names nothing there */
function except(items: readonly Item[], paths: readonly string[]): readonly Item[] {
  const given = new Set(paths.map((path) => path.replace(/^\.\//, '')));
  for (const path of given) {
    if (!items.some((item) => item.path === path))
      throw new KnownError('E_USAGE', `--except ${path} names nothing in the folder`, { option: '--except' });
  }
  return items.map((item) => (given.has(item.path) ? { ...item, status: 'excepted' } : item));
}

function absentOf(release: Release, { archives }: Folder, items: readonly Item[]): Report['absent'] {
  const here = new Set([...archives.map(({ name }) => name), ...items.map(({ name }) => name)]);
  const images = attestedImages.map((image) => `${kubeedge.repository}/${image}`);
  return {
    archives: archivesOf(release.tag).filter((name) => !here.has(name)),
    images: images.filter((name) => !here.has(name)),
  };
}
