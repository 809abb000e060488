// SPDX-License-Identifier: Apache-2.0
// Whether a certificate was revoked, by revocation lists (RFC 5280 section 6.3).
export { checkRevocation } from './check.ts';
export { checkList, lookUp, type Listed, type ListInput } from './list.ts';
export { revocationFault, type RevocationRequirement } from './requirement.ts';
export type { CrlAuthority, FindIssuerPath, Revocation, RevocationInput, RevocationStatus } from './types.ts';
