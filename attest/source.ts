// SPDX-License-Identifier: Apache-2.0
// Where attestations come from. A source fetches; it never judges.

import type { KnownError } from '../core/index.ts';
import type { SignedStatement } from './carrier.ts';
import type { Digest } from './digest.ts';

export interface ImageReference {
  /** Registry and repository, without tag or digest: `ghcr.io/owner/name`. */
  readonly repository: string;
  readonly digest: Digest;
}

/**
 * An attestation, or why it could not be read. An unreadable one is a failed check of its own: it must not
 * hide the others, or adding an attestation could turn a yes into a no.
 */
export type Found = SignedStatement | KnownError;

export interface EvidenceSource {
  /**
   * Every attestation of the image that the source holds, in its order; none is an empty list.
   * @throws E_OCI_* where the source cannot be read
   */
  find(image: ImageReference, signal: AbortSignal): Promise<readonly Found[]>;
}
