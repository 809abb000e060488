// SPDX-License-Identifier: Apache-2.0
// What a caller expects of an artefact: its digest, where its source lives, who built it.
//
// The fields are slsa-verifier's options, so that its commands translate one to one. Values here are the
// caller's own and trusted; nothing of them is read from an attestation.

import { KnownError } from '../core/index.ts';

export interface Digest {
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
  /** Lowercase. */
  readonly hex: string;
}

export interface Expectation {
  /** What the artefact or image manifest hashes to. */
  readonly subject: Digest;
  /** Which builders are trusted where `builderId` is absent. Default `artifact`. */
  readonly kind?: 'artifact' | 'image';
  /** `github.com/owner/repository`, with or without `git+https://` before it. */
  readonly sourceUri: string;
  /** The builder's workflow URI; with `@v1.2.3` or `@refs/tags/v1.2.3` that release only. */
  readonly builderId?: string;
  readonly sourceTag?: string;
  readonly sourceBranch?: string;
  /** A semantic version prefix: `v1` admits v1.2.3. */
  readonly sourceVersionedTag?: string;
  /** Inputs that a workflow_dispatch must have been given. */
  readonly workflowInputs?: ReadonlyMap<string, string>;
  /**
   * Admits builders of slsa-framework at `refs/heads/main` where their own test repositories were built.
   * For conformance runs only: a branch can move, a release tag is protected.
   */
  readonly allowUnreleasedBuilder?: boolean;
}

const lengths: ReadonlyMap<string, Digest['algorithm']> = new Map([
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
]);
const hexDigits: Readonly<Record<Digest['algorithm'], number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Reads `sha256:<64 lowercase hex>` and its longer kin. @throws E_DIGEST_FORM */
export function parseDigest(text: string): Digest {
  const colon = text.indexOf(':');
  const algorithm = lengths.get(text.slice(0, Math.max(colon, 0)));
  const hex = text.slice(colon + 1);
  if (algorithm === undefined || hex.length !== hexDigits[algorithm] || !/^[0-9a-f]+$/.test(hex)) {
    throw new KnownError('E_DIGEST_FORM', 'a digest is sha256:, sha384: or sha512: and lowercase hex', {
      length: text.length,
    });
  }
  return { algorithm, hex };
}

export const digestText = (digest: Digest): string => `${digest.algorithm}:${digest.hex}`;
