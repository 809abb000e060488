// SPDX-License-Identifier: Apache-2.0
// An artefact's digest as text, `sha256:<hex>`: the only name of an artefact that is ever proven.

import { KnownError } from '../core/index.ts';

export interface Digest {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
  /** Lowercase. */
  readonly hex: string;
}

const hexDigits: ReadonlyMap<string, readonly [Digest['algorithm'], number]> = new Map([
  ['sha256', ['sha256', 64]],
  ['sha384', ['sha384', 96]],
  ['sha512', ['sha512', 128]],
]);

/** Reads `sha256:<64 lowercase hex>` and its longer kin. @throws E_DIGEST_FORM */
export function parseDigest(text: string): Digest {
  const colon = text.indexOf(':');
  const [algorithm, length] = hexDigits.get(text.slice(0, Math.max(colon, 0))) ?? [];
  const hex = text.slice(colon + 1);
  if (algorithm === undefined || hex.length !== length || !/^[0-9a-f]+$/.test(hex)) {
    throw new KnownError('E_DIGEST_FORM', 'a digest is sha256:, sha384: or sha512: and lowercase hex', {
      length: text.length,
    });
  }
  return { algorithm, hex };
}

export const digestText = (digest: Digest): string => `${digest.algorithm}:${digest.hex}`;
