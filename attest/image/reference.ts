// SPDX-License-Identifier: Apache-2.0
// Image references (OCI distribution: registry/repository[:tag][@digest]), strict.
//
// The short spellings that container runtimes complete are completed here the same way (`nginx` is
// docker.io/library/nginx), so that a policy sees one spelling. Nothing else is mended: an upper-case
// registry, `..`, a space or an unknown digest algorithm is refused. Not checked: that the image exists.

import type { Digest } from '../digest.ts';
import { KnownError } from '../../core/index.ts';

export interface ImageReference {
  /** Lower-case host, with its port if one was given: `docker.io`, `registry.local:5000`. */
  readonly registry: string;
  /** Path below the registry: `kubeedge/cloudcore`. */
  readonly repository: string;
  readonly tag?: string;
  /** Decides what runs; a tag beside it is only remembered. */
  readonly digest?: Digest;
}

/** Distribution bounds the name at 255 characters and the tag at 128; the digest is 71 or 135. */
const maxLength = 255 + 1 + 128 + 1 + 135;
const maxName = 255;
const defaultRegistry = 'docker.io';
/** Docker Hub's older name for itself. */
const defaultRegistryAlias = 'index.docker.io';

const digestLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha512', 128],
]);
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const hostForm =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:]{2,39}\])(?::([0-9]{1,5}))?$/;
const hexForm = /^[0-9a-f]+$/;

/**
 * Reads a reference and completes its short spelling.
 * @throws E_IMAGE_REFERENCE
 */
export function parseImageReference(text: string): ImageReference {
  if (text.length === 0) throw refuse('an image reference is empty');
  if (text.length > maxLength) throw refuse(`an image reference is longer than ${maxLength} characters`);
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : parseDigest(text.slice(at + 1));
  const named = at < 0 ? text : text.slice(0, at);
  // A colon after the last slash begins a tag; one before it, a port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !tagForm.test(tag)) throw refuse('the tag is malformed');
  const { registry, repository } = parseName(colon < 0 ? named : named.slice(0, colon));
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The full spelling, which `parseImageReference` reads back to the same value. */
export function formatImageReference(image: ImageReference): string {
  const tag = image.tag === undefined ? '' : `:${image.tag}`;
  const digest = image.digest === undefined ? '' : `@${image.digest.algorithm}:${image.digest.hex}`;
  return `${imageName(image)}${tag}${digest}`;
}

/** Registry and repository: what policies' patterns are matched against. */
export function imageName(image: ImageReference): string {
  return `${image.registry}/${image.repository}`;
}

function parseName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  // Distribution's rule: the first part is a registry if nothing in a repository could look like it.
  const hasRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const written = hasRegistry ? first : defaultRegistry;
  const port = hostForm.exec(written);
  if (port === null || Number(port[1] ?? 0) > 65_535)
    throw refuse('the registry is not a lower-case host name with an optional port');
  const registry = written === defaultRegistryAlias ? defaultRegistry : written;
  const path = hasRegistry ? name.slice(slash + 1) : name;
  const repository = registry === defaultRegistry && !path.includes('/') ? `library/${path}` : path;
  if (!repository.split('/').every((part) => component.test(part)))
    throw refuse('the repository is malformed: lower-case letters, digits and single separators only');
  if (registry.length + 1 + repository.length > maxName)
    throw refuse(`the name is longer than ${maxName} characters`);
  // Runtimes take 64 hex digits for a local image's id, which no registry vouches for.
  if (!hasRegistry && /^[0-9a-f]{64}$/.test(path)) throw refuse('the name is an image id');
  return { registry, repository };
}

function parseDigest(text: string): Digest {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, Math.max(colon, 0));
  const hex = text.slice(colon + 1);
  if (algorithm !== 'sha256' && algorithm !== 'sha512')
    throw refuse('the digest is neither sha256 nor sha512');
  if (hex.length !== digestLengths.get(algorithm) || !hexForm.test(hex))
    throw refuse(`the digest is not ${digestLengths.get(algorithm) ?? 0} lower-case hex digits`);
  return { algorithm, hex };
}

function refuse(message: string): KnownError {
  return new KnownError('E_IMAGE_REFERENCE', message);
}
