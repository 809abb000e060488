// SPDX-License-Identifier: Apache-2.0
// Git references and semantic versions as builders write them: `git+https://github.com/o/r@refs/tags/v1.2.3`.
//
// A version is vMAJOR[.MINOR[.PATCH[-pre][+build]]] (semver.org 2.0.0 with Go's `v` and its short forms).

export interface GitUri {
  /** With its `git+` scheme, without the reference. */
  readonly repository: string;
  readonly ref: string | undefined;
}

/** Undefined unless the URI is one of git's. */
export function parseGitUri(uri: string): GitUri | undefined {
  if (!uri.startsWith('git+')) return undefined;
  const at = uri.indexOf('@');
  return at < 0
    ? { repository: uri, ref: undefined }
    : { repository: uri.slice(0, at), ref: uri.slice(at + 1) };
}

/** The name after `refs/heads/` or `refs/tags/`; undefined for a reference of another kind. */
export function refName(ref: string | undefined, kind: 'heads' | 'tags'): string | undefined {
  const prefix = `refs/${kind}/`;
  return ref !== undefined && ref.startsWith(prefix) && ref.length > prefix.length
    ? ref.slice(prefix.length)
    : undefined;
}

const gitHub = 'github.com/';

/** `owner/repository` of a GitHub source as a person writes it; undefined for any other host or form. */
export function gitHubRepository(sourceUri: string): string | undefined {
  const path = /^(?:git\+)?(?:https:\/\/)?(github\.com\/.*)$/.exec(sourceUri)?.[1]?.slice(gitHub.length);
  return path !== undefined && /^[\w.-]+\/[\w.-]+$/.test(path) ? path : undefined;
}

export interface Version {
  readonly major: string;
  readonly minor: string | undefined;
  readonly patch: string | undefined;
  readonly prerelease: string | undefined;
  readonly build: string | undefined;
}

const whole = '(0|[1-9]\\d*)';
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const versionForm = new RegExp(
  `^v${whole}(?:\\.${whole}(?:\\.${whole}(?:-(${identifiers}))?(?:\\+(${identifiers}))?)?)?$`,
);

export function parseVersion(text: string): Version | undefined {
  // A tag is at most 255 bytes on any host; the bound keeps the pattern's work small.
  const match = text.length <= 255 ? versionForm.exec(text) : null;
  if (match?.[1] === undefined) return undefined;
  // Numeric prerelease identifiers have no leading zeros (semver.org 2.0.0, 9).
  if (match[4]?.split('.').some((each) => /^0\d+$/.test(each)) === true) return undefined;
  return { major: match[1], minor: match[2], patch: match[3], prerelease: match[4], build: match[5] };
}

/** True where `tag` is `wanted` as far as that goes: v1 admits v1.2.3. Build metadata is ignored (semver.org 10). */
export function versionAdmits(wanted: Version, tag: Version): boolean {
  if (tag.major !== wanted.major) return false;
  if (wanted.minor !== undefined && (tag.minor ?? '0') !== wanted.minor) return false;
  if (wanted.patch === undefined) return true;
  return (tag.patch ?? '0') === wanted.patch && tag.prerelease === wanted.prerelease;
}

/** vX.Y.Z and nothing more: what a released builder is pinned to. */
export function isRelease(tag: string): boolean {
  const version = parseVersion(tag);
  return version?.patch !== undefined && version.prerelease === undefined && version.build === undefined;
}
