// SPDX-License-Identifier: Apache-2.0
// What a verdict on a path is asked with (RFC 5280 section 6.1.1), and what it says.

import type { Crl } from '../../core/crl/index.ts';
import type { Evidence } from '../../core/evidence/index.ts';
import type { Certificate, GeneralSubtree, KeyUsage, PolicyQualifier } from '../../core/x509/index.ts';
import type { TrustAnchor } from './anchor.ts';
import type { Budget } from './budget.ts';
import type { PathFault } from './trace.ts';
import type { JudgingProfile } from './judging.ts';
import type { Purpose } from './purposes.ts';
import type { RevocationRequirement } from './revocation/index.ts';
import type { SignatureCache } from './signatures.ts';

export interface PathOptions {
  /** Milliseconds since 1970: section 6.1.1 (b). */
  readonly now: number;
  /** Default `purposes.any`. */
  readonly purpose?: Purpose;
  /** Default `judgingProfiles.kubeedge`. */
  readonly profile?: JudgingProfile;
  /** Bits of keyUsage that the target needs, all of them, besides the purpose's. */
  readonly keyUsages?: readonly KeyUsage[];
  /** Section 6.1.1 (c), (e), (f), (g). */
  readonly policies?: PolicyOptions;
  /** Section 6.1.1 (h), (i). */
  readonly names?: {
    readonly permitted?: readonly GeneralSubtree[];
    readonly excluded?: readonly GeneralSubtree[];
  };
  /** Most intermediate certificates, self-issued ones not counted. Default 10. */
  readonly maxIntermediates?: number;
  /**
   * What has to be known of revocation; `off` looks at nothing. `leaf` asks the same of each CA about which a list
   * was given. Default `leaf` where there are lists, else `off`.
   */
  readonly revocation?: RevocationRequirement | 'off';
  readonly crls?: readonly Crl[];
  readonly useDeltas?: boolean;
  /** One verdict's budget; it is spent, so each call needs one of its own. */
  readonly budget?: Budget;
  /** Shared by verdicts over the same parsed certificates; it grows with them. */
  readonly signatures?: SignatureCache;
}

export interface PolicyOptions {
  /** Object identifiers; default anyPolicy. */
  readonly initialPolicies?: readonly string[];
  readonly explicitPolicy?: boolean;
  readonly mappingInhibit?: boolean;
  readonly anyPolicyInhibit?: boolean;
}

/** What section 6.1.6 gives out of policies. */
export interface PathPolicies {
  readonly userConstrained: readonly string[];
  readonly authorityConstrained: readonly string[];
  /** What the path's certificates say beside a policy of the first set. */
  readonly qualifiersOf: (policy: string) => readonly PolicyQualifier[];
}

export interface PathEvidence {
  readonly accepted: boolean;
  /** In the order of the checks; empty exactly where it is accepted. */
  readonly faults: readonly PathFault[];
  /** A node for each check. Made when it is first read. */
  readonly evidence: Evidence;
  /** Of an accepted path. */
  readonly policies?: PathPolicies | undefined;
}

export interface PathVerdict {
  readonly accepted: boolean;
  /** From the first certificate under the anchor to the target. */
  readonly path?: readonly Certificate[];
  readonly anchor?: TrustAnchor;
  readonly policies?: PathPolicies | undefined;
  /** A refused target's says which paths were tried and why each failed. Made when it is first read. */
  readonly evidence: Evidence;
  /** What the verdict cost. */
  readonly spent: { readonly signatures: number; readonly steps: number };
}
