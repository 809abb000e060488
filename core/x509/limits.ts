// SPDX-License-Identifier: Apache-2.0
// How much of an X.509 structure is read. Callers may narrow or widen each; the defaults hold real certificates.

export interface X509Limits {
  /** Most bytes of the whole structure. */
  readonly bytes: number;
  /** Deepest nesting of elements. */
  readonly depth: number;
  /** Most extensions, most attributes of a request, most alternative names, each. */
  readonly members: number;
  /** Most attributes in one distinguished name. */
  readonly nameAttributes: number;
}

export const certificateLimits: X509Limits = { bytes: 64 << 10, depth: 16, members: 256, nameAttributes: 64 };
export const csrLimits: X509Limits = { ...certificateLimits, bytes: 16 << 10 };
