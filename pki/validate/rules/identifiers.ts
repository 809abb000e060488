// SPDX-License-Identifier: Apache-2.0
// Rules about key identifiers (RFC 5280 sections 4.2.1.1 and 4.2.1.2; Baseline Requirements 7.1.2.1.3 and 7.1.2.11.1).

import { authorityKeyIdentifier, subjectKeyIdentifier } from '../../../core/x509/index.ts';
import type { Candidate } from '../candidate.ts';
import type { PathFault } from '../trace.ts';
import { everywhere, neverCritical, type ConformanceRule } from './rule.ts';

export const identifierRules: readonly ConformanceRule[] = [
  neverCritical('aki.critical', 'RFC 5280 section 4.2.1.1', authorityKeyIdentifier.oid),
  {
    id: 'aki.present',
    clause: 'RFC 5280 section 4.2.1.1',
    places: everywhere,
    // The one exception is a key that a CA distributes in a self-signed certificate.
    fault: ({ authorityKeyId, selfIssued }, place) =>
      authorityKeyId !== undefined || (selfIssued && place !== 'intermediate')
        ? undefined
        : 'no identifier of the issuer’s key',
  },
  neverCritical('ski.critical', 'RFC 5280 section 4.2.1.2', subjectKeyIdentifier.oid),
  {
    id: 'ski.present',
    clause: 'RFC 5280 section 4.2.1.2',
    places: everywhere,
    fault: ({ isAuthority, subjectKeyId }) =>
      isAuthority && subjectKeyId === undefined ? 'no identifier of the CA’s key' : undefined,
  },
];

export const webpkiIdentifierRules: readonly ConformanceRule[] = [
  {
    id: 'aki.key-identifier',
    clause: 'CA/B BR section 7.1.2.1.3',
    places: everywhere,
    fault: ({ authorityKey, authorityKeyId }) =>
      authorityKey !== undefined && authorityKeyId === undefined
        ? 'the authority key identifier has no key identifier'
        : undefined,
  },
  {
    id: 'aki.issuer-and-serial',
    clause: 'CA/B BR sections 7.1.2.1.3 and 7.1.2.11.1',
    places: everywhere,
    fault: ({ authorityKey }) =>
      authorityKey?.issuer !== undefined || authorityKey?.serialHex !== undefined
        ? 'the authority key identifier names an issuer or serial number'
        : undefined,
  },
  {
    id: 'aki.root',
    clause: 'CA/B BR section 7.1.2.1.3',
    places: ['anchor'],
    fault: ({ selfIssued, authorityKeyId, subjectKeyId }) =>
      selfIssued && authorityKeyId !== undefined && authorityKeyId !== subjectKeyId
        ? "a root's two key identifiers differ"
        : undefined,
  },
];

/**
 * RFC 5280 section 4.2.1.2: the identifier in a CA's certificate is the one in those that it issues. For a search that
 * is a hint, and for issuers a rule.
 */
export function issuerIdentifierFault(
  { authorityKeyId }: Candidate,
  above: Candidate | undefined,
): PathFault | undefined {
  if (authorityKeyId === undefined || above?.subjectKeyId === undefined) return undefined;
  if (authorityKeyId === above.subjectKeyId) return undefined;
  return {
    code: 'E_PATH_PROFILE',
    reason: 'it identifies its issuer’s key otherwise than the issuer’s certificate does',
    clause: 'RFC 5280 section 4.2.1.2',
    facts: { rule: 'aki.issuer' },
  };
}
