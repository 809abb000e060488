// SPDX-License-Identifier: Apache-2.0
// How much of a revocation list is read. The defaults hold the largest lists that public CAs publish.

import { certificateLimits, type X509Limits } from '../x509/index.ts';

export interface CrlLimits extends X509Limits {
  /** Most entries. */
  readonly entries: number;
  /** Most different certificate issuers in one indirect list. */
  readonly issuers: number;
}

export const crlLimits: CrlLimits = {
  ...certificateLimits,
  bytes: 64 << 20,
  entries: 2_000_000,
  issuers: 10_000,
};
