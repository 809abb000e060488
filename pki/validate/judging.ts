// SPDX-License-Identifier: Apache-2.0
// By which rules a path is judged beyond RFC 5280 section 6, which leaves much to the one who relies: what an anchor's
// certificate counts for, whether CAs' extKeyUsage limits what is below, and which rules for issuers are held against
// a certificate. A profile is a row, a rule is a row.

import { formRules } from './rules/form.ts';
import { identifierRules, webpkiIdentifierRules } from './rules/identifiers.ts';
import { keyRules, webpkiKeyRules } from './rules/keys.ts';
import { nameRules, webpkiNameRules } from './rules/names.ts';
import type { ConformanceRule } from './rules/rule.ts';
import { consistencyRules, constraintRules, usageRules, webpkiUsageRules } from './rules/usages.ts';

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
  /** Whether a certificate has to identify its issuer's key as the issuer's certificate does. */
  readonly matchingIdentifiers: boolean;
  /** Whether revocation lists are held to what RFC 5280 section 5.2 wants of issuers. */
  readonly conformingLists: boolean;
  readonly rules: readonly ConformanceRule[];
}

type ProfileName = 'kubeedge' | 'rfc5280' | 'webpki' | 'graceful';

export const judgingProfiles: Readonly<Record<ProfileName, JudgingProfile>> = {
  /**
   * What Edgewarden holds KubeEdge's certificates to: section 6, the anchor's own limits, sound keys and no
   * contradictions; none of the rules for issuers that KubeEdge's CA does not keep.
   */
  kubeedge: {
    name: 'kubeedge',
    anchorCounts: true,
    nestedUsages: true,
    authorityAsTarget: false,
    everyExtension: true,
    matchingIdentifiers: false,
    conformingLists: false,
    rules: [...formRules, ...keyRules, ...consistencyRules],
  },
  /** Every rule that RFC 5280 gives issuers and that a certificate shows. */
  rfc5280: {
    name: 'rfc5280',
    anchorCounts: true,
    nestedUsages: true,
    authorityAsTarget: true,
    everyExtension: true,
    matchingIdentifiers: true,
    conformingLists: true,
    rules: [...formRules, ...identifierRules, ...nameRules, ...usageRules, ...constraintRules],
  },
  /** The CA/Browser Forum's baseline requirements, where they differ from RFC 5280 or say more. */
  webpki: {
    name: 'webpki',
    anchorCounts: true,
    nestedUsages: true,
    authorityAsTarget: false,
    everyExtension: true,
    matchingIdentifiers: true,
    conformingLists: true,
    rules: [
      ...formRules,
      ...identifierRules,
      ...webpkiIdentifierRules,
      ...nameRules,
      ...webpkiNameRules,
      ...usageRules,
      ...webpkiUsageRules,
      ...webpkiKeyRules,
    ],
  },
  /** Section 6.1 and nothing else: the anchor is a name and a key. */
  graceful: {
    name: 'graceful',
    anchorCounts: false,
    nestedUsages: false,
    authorityAsTarget: true,
    everyExtension: false,
    matchingIdentifiers: false,
    conformingLists: false,
    rules: [],
  },
};
