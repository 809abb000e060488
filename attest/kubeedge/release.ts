// SPDX-License-Identifier: Apache-2.0
// A KubeEdge release by its tag: which rows of releases.ts are about it. Pure.

import { KnownError } from '../../core/index.ts';
import { generatorRows, gapRows, type GapRow, type GeneratorRow, type Kind } from './releases.ts';

/** vMAJOR.MINOR.PATCH, with what follows a hyphen: `v1.22.0`, `v1.23.0-beta.1`. */
export interface Release {
  readonly tag: string;
  readonly numbers: readonly [number, number, number];
}

const form = /^v(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})(-[0-9A-Za-z.-]{1,32})?$/;

/** @throws E_KUBEEDGE_RELEASE */
export function parseRelease(tag: string): Release {
  const [, major, minor, patch] = form.exec(tag) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) {
    throw new KnownError(
      'E_KUBEEDGE_RELEASE',
      `${tag} is not a KubeEdge release`,
      { release: tag },
      { hint: 'A release is a tag such as v1.22.0.' },
    );
  }
  return { tag, numbers: [Number(major), Number(minor), Number(patch)] };
}

/** Which generators may have attested it; undefined for a release from before there was provenance. */
export function generatorsOf(release: Release): GeneratorRow | undefined {
  return generatorRows.findLast(({ from }) => compareReleases(parseRelease(from), release) <= 0);
}

/** True where the row names the generator's tag, or is open and the tag is newer than all that it names. */
export function admitsGenerator(row: GeneratorRow, tag: string): boolean {
  if (row.generators.includes(tag)) return true;
  const newest = row.generators.at(-1);
  if (row.open !== true || newest === undefined || !form.test(tag) || tag.includes('-')) return false;
  return compareReleases(parseRelease(newest), parseRelease(tag)) < 0;
}

/** Why provenance of it may be missing; empty where none is known of. */
export function gapsOf(release: Release, kind: Kind): readonly GapRow[] {
  return gapRows.filter(
    ({ from, before, of }) =>
      of.includes(kind) &&
      compareReleases(parseRelease(from), release) <= 0 &&
      compareReleases(release, parseRelease(before)) < 0,
  );
}

/** By their numbers; what follows a hyphen is not compared, so a prerelease counts as its release. */
function compareReleases(a: Release, b: Release): number {
  const at = a.numbers.findIndex((number, index) => number !== b.numbers[index]);
  return at < 0 ? 0 : (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
}
