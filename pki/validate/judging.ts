// SPDX-License-Identifier: Apache-2.0
// By which rules a path is judged beyond RFC 5280 section 6, which leaves much to the one who relies: what an anchor's
// certificate counts for, whether CAs' extKeyUsage limits what is below, and which rules for issuers are held against
// a certificate. A profile is a row, a rule is a row.

import type { Candidate } from './candidate.ts';
import { rfc5280Rules } from './rules/rfc5280.ts';
import { webpkiRules } from './rules/webpki.ts';

/** Where in its path a certificate stands. */
export type Place = 'anchor' | 'intermediate' | 'target';

export interface ConformanceRule {
  /** Stable: `aki.present`. */
  readonly id: string;
  readonly clause: string;
  readonly places: readonly Place[];
  /** What is wrong with the certificate, if anything. */
  readonly fault: (candidate: Candidate, place: Place) => string | undefined;
}

export interface JudgingProfile {
  readonly name: string;
  /** Whether an anchor's certificate is held to its own dates, constraints and usages. */
  readonly anchorCounts: boolean;
  /** Whether the extKeyUsage of CAs limits the purposes of what is below them. */
  readonly nestedUsages: boolean;
  /** Whether a CA's certificate may be the target. */
  readonly authorityAsTarget: boolean;
  /** Whether every known extension has to be well formed, processed here or not. */
  readonly everyExtension: boolean;
  readonly rules: readonly ConformanceRule[];
}

export const judgingProfiles = {
  /** What Edgewarden holds KubeEdge's certificates to: section 6 and the anchor's own limits, no rules for issuers. */
  kubeedge: {
    name: 'kubeedge',
    anchorCounts: true,
    nestedUsages: true,
    authorityAsTarget: false,
    everyExtension: true,
    rules: [],
  },
  /** Every rule that RFC 5280 gives issuers and that a certificate shows. */
  rfc5280: {
    name: 'rfc5280',
    anchorCounts: true,
    nestedUsages: true,
    authorityAsTarget: true,
    everyExtension: true,
    rules: rfc5280Rules,
  },
  /** The CA/Browser Forum's baseline requirements, where they differ from RFC 5280 or say more. */
  webpki: {
    name: 'webpki',
    anchorCounts: true,
    nestedUsages: true,
    authorityAsTarget: false,
    everyExtension: true,
    rules: webpkiRules,
  },
  /** Section 6.1 and nothing else: the anchor is a name and a key. */
  graceful: {
    name: 'graceful',
    anchorCounts: false,
    nestedUsages: false,
    authorityAsTarget: true,
    everyExtension: false,
    rules: [],
  },
} as const satisfies Record<string, JudgingProfile>;
