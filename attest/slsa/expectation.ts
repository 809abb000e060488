// SPDX-License-Identifier: Apache-2.0
// What a caller expects of an artefact: its digest, where its source lives, who built it.
//
// The fields are slsa-verifier's options, so that its commands translate one to one. Values here are the
// caller's own and trusted; nothing of them is read from an attestation.

import type { Digest } from '../digest.ts';

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
