// SPDX-License-Identifier: Apache-2.0
// What a file or image of a release folder is, told by its name alone: a claim to be proven, no more.

import { archivePlatforms, attestedImages, kubeedge, unattestedImages } from './releases.ts';

/** `unknown` is what a release does not have. */
export type FileName =
  | { readonly kind: 'archive'; readonly tag: string }
  /** SHA-512 of the archive that it names. */
  | { readonly kind: 'checksum'; readonly archive: string }
  | { readonly kind: 'provenance' }
  | { readonly kind: 'unknown' };

const archiveForm = /^([a-z]+)-(v\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)-((?:linux|windows)-[a-z0-9]+)\.tar\.gz$/;
const checksumForm = /^checksum_(.+\.tar\.gz)\.txt$/;
const provenanceForm = /\.(intoto\.jsonl?|sigstore(\.json)?)$/;

export function readFileName(name: string): FileName {
  const [, program = '', tag = '', platform = ''] = archiveForm.exec(name) ?? [];
  if (archivePlatforms.get(program)?.includes(platform) === true) return { kind: 'archive', tag };
  const archive = checksumForm.exec(name)?.[1];
  if (archive !== undefined) return { kind: 'checksum', archive };
  return { kind: provenanceForm.test(name) ? 'provenance' : 'unknown' };
}

/** Every archive of a release, by name. */
export const archivesOf = (tag: string): readonly string[] =>
  [...archivePlatforms].flatMap(([program, platforms]) =>
    platforms.map((platform) => `${program}-${tag}-${platform}.tar.gz`),
  );

export type ImageName =
  | { readonly kind: 'attested'; readonly name: string }
  | { readonly kind: 'unattested'; readonly name: string; readonly what: string }
  | { readonly kind: 'unknown' };

/**
 * An image as something names it: `docker.io/kubeedge/cloudcore:v1.22.0`, `kubeedge/cloudcore`, or a layout's
 * folder, `cloudcore`, for one of KubeEdge's.
 */
export function readImageName(text: string): ImageName {
  const path = withoutTag(text).replace(/^(index\.)?docker\.io\//, '');
  const name = path.includes('/') ? path : `kubeedge/${path}`;
  if (attestedImages.some((image) => name === `kubeedge/${image}`)) {
    return { kind: 'attested', name: `${kubeedge.repository}/${name.slice('kubeedge/'.length)}` };
  }
  const row = unattestedImages.find((each) => each.name.test(name));
  return row === undefined ? { kind: 'unknown' } : { kind: 'unattested', name, what: row.what };
}

/** `image:tag@digest` without both; a registry's port is none. */
function withoutTag(text: string): string {
  const [image = ''] = text.split('@');
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? image.slice(0, colon) : image;
}
