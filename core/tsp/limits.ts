// SPDX-License-Identifier: Apache-2.0
// How much of a timestamp is read. Callers may narrow or widen each; the defaults hold real authorities' tokens.

export interface TspLimits {
  /** Most bytes of the whole response or token. */
  readonly bytes: number;
  /** Deepest nesting of elements. */
  readonly depth: number;
  /** Most certificates that a token brings along. */
  readonly certificates: number;
  /** Most signed attributes, most certificates that one of them names, most extensions, most texts, each. */
  readonly attributes: number;
}

export const tspLimits: TspLimits = { bytes: 64 << 10, depth: 20, certificates: 8, attributes: 16 };
