// SPDX-License-Identifier: Apache-2.0
// Image patterns: which repositories a rule speaks of.
//
// A pattern is matched against registry/repository as a whole, never against a part of it. `*` stands for
// any characters within one segment, `**` for one or more whole segments. No regular expressions: matching
// takes time linear in both lengths for each `**`, of which there are at most two.

import { KnownError } from '../core/index.ts';

export interface ImagePattern {
  readonly text: string;
  readonly segments: readonly string[];
}

const maxLength = 255;
const maxAcross = 2;

/**
 * Reads a pattern, which must be written in full, registry first.
 * @throws E_POLICY_VALUE
 */
export function parseImagePattern(text: string): ImagePattern {
  if (text.length === 0 || text.length > maxLength)
    throw refuse(`a pattern has 1 to ${maxLength} characters`);
  if (text.includes('@') || /:[^/]*$/.test(text.slice(text.indexOf('/') + 1)))
    throw refuse(
      'a pattern names repositories, without tag or digest',
      'Ask for a tag in require.provenance.',
    );
  if (/[A-Z]/.test(text))
    throw refuse('a pattern is written in lower case, as registries and repositories are');
  const segments = text.split('/');
  const [registry = '', ...path] = segments;
  if (text !== '**') checkRegistry(registry, path);
  for (const segment of path)
    if (
      segment !== '**' &&
      (segment.includes('**') || !/^[a-z0-9*]+(?:(?:\.|_|__|-+)[a-z0-9*]+)*$/.test(segment))
    )
      throw refuse(`"${segment}" is not a path segment, "*" within one, or "**"`);
  if (segments.filter((segment) => segment === '**').length > maxAcross)
    throw refuse(`a pattern has at most ${maxAcross} times "**"`);
  return { text, segments };
}

/** True if the whole of `name` (registry/repository) is what the pattern describes. */
export function matchesImage(pattern: ImagePattern, name: string): boolean {
  return matchSegments(pattern.segments, name.split('/'));
}

function checkRegistry(registry: string, path: readonly string[]): void {
  if (path.length === 0)
    throw refuse('a pattern needs a registry and a repository', 'Write docker.io/library/NAME.');
  // "ghcr.io*" would match ghcr.io.example.org: a host may only begin with "*.", or be "*" altogether.
  if (registry !== '*' && !/^(?:\*\.)?[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?$/.test(registry))
    throw refuse('a registry is a host name, "*.domain" or "*"');
  if (registry !== '*' && registry !== 'localhost' && !/[.:]/.test(registry))
    throw refuse('a pattern begins with the registry', `Write docker.io/${[registry, ...path].join('/')}.`);
}

function matchSegments(pattern: readonly string[], name: readonly string[]): boolean {
  const [head, ...tail] = pattern;
  if (head === undefined) return name.length === 0;
  if (head === '**') {
    for (let taken = 1; taken <= name.length; taken++)
      if (matchSegments(tail, name.slice(taken))) return true;
    return false;
  }
  const [first, ...rest] = name;
  return first !== undefined && matchSegment(head, first) && matchSegments(tail, rest);
}

// The pieces between the stars must occur in order, the first at the start and the last at the end.
function matchSegment(pattern: string, segment: string): boolean {
  const pieces = pattern.split('*');
  if (pieces.length === 1) return pattern === segment;
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (segment.length < first.length + last.length) return false;
  if (!segment.startsWith(first) || !segment.endsWith(last)) return false;
  let at = first.length;
  const end = segment.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = segment.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function refuse(message: string, hint?: string): KnownError {
  return new KnownError('E_POLICY_VALUE', message, {}, hint === undefined ? {} : { hint });
}
