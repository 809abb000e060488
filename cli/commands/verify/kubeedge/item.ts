// SPDX-License-Identifier: Apache-2.0
// What became of each thing in a release folder.

import type { Evidence } from '../../../../attest/index.ts';
import type { Claims } from '../../../../attest/kubeedge/index.ts';

/**
 * `verified`: proven, or for a checksum equal. `refused`: covered, and not proven. `not covered`: known to have no
 * provenance. `unknown`: nothing of a release. `evidence`: what proofs were read from. `aside`: about a file that
 * is not here. `excepted`: not proven, and named as such by the caller.
 */
export type Status = 'verified' | 'refused' | 'not covered' | 'unknown' | 'evidence' | 'aside' | 'excepted';

export interface Item {
  /** Below the folder. */
  readonly path: string;
  readonly kind: 'archive' | 'image' | 'checksum' | 'provenance' | 'layout' | 'other';
  readonly status: Status;
  /** An image's name. */
  readonly name?: string;
  readonly digest?: string;
  /** Why it has its status, where evidence does not say it. */
  readonly note?: string;
  readonly evidence?: Evidence;
  /** What the statements of a provenance file say; proven only as far as an item says so. */
  readonly claims?: readonly Claims[];
}

/** What may not be left in a folder that is called verified. */
export const standsAgainst: ReadonlySet<Status> = new Set(['refused', 'not covered', 'unknown']);
