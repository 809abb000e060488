// SPDX-License-Identifier: Apache-2.0
// Names of builders on GitHub: a workflow's URI and the reference it was at, `…/builder.yml@refs/tags/v1.2.3`.

import { isRelease, parseVersion, refName } from './git-ref.ts';

export interface BuilderId {
  readonly name: string;
  readonly ref: string | undefined;
}

/** Splits at the one `@`. Undefined for more of them or an empty reference. */
export function parseBuilderId(id: string): BuilderId | undefined {
  const [name = '', ref, ...more] = id.split('@');
  return name === '' || ref === '' || more.length > 0 ? undefined : { name, ref };
}

/** The same name, and where a reference is wanted that one, `v1` standing for `refs/tags/v1`. */
export function matchesBuilder(id: BuilderId, wanted: string): boolean {
  const parsed = parseBuilderId(wanted);
  if (parsed === undefined || parsed.name !== id.name) return false;
  return parsed.ref === undefined || parsed.ref === id.ref || `refs/tags/${parsed.ref}` === id.ref;
}

/** vX.Y.Z, and nothing more. */
export const isReleaseRef = (ref: string | undefined): boolean => isRelease(refName(ref, 'tags') ?? '');

/** JReleaser tags its builder vX.Y.Z-java. */
export function isJavaReleaseRef(ref: string | undefined): boolean {
  const version = parseVersion(refName(ref, 'tags') ?? '');
  return version?.prerelease === 'java' && version.build === undefined;
}

/** A commit's own name, SHA-1 or SHA-256: it cannot move. */
export const isCommit = (ref: string | undefined): boolean =>
  ref !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);

/** A reference that stays where it is: a release tag by its host's protection, a commit by its nature. */
export const isPinned = (ref: string | undefined): boolean =>
  isReleaseRef(ref) || isJavaReleaseRef(ref) || isCommit(ref);
