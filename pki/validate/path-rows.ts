// SPDX-License-Identifier: Apache-2.0
// The checks of path validation, a row each, with the section of RFC 5280 that asks for it.

import type { TraceRow } from './trace.ts';

type RowName =
  | 'signature'
  | 'validity'
  | 'revocation'
  | 'issuer'
  | 'names'
  | 'policies'
  | 'constraints'
  | 'authority'
  | 'length'
  | 'signing'
  | 'critical'
  | 'extensions'
  | 'nested'
  | 'wrapUp'
  | 'kind'
  | 'usage'
  | 'identity'
  | 'profile'
  | 'end'
  | 'budget';

export const rows: Readonly<Record<RowName, TraceRow>> = {
  signature: {
    check: 'path.signature',
    clause: 'RFC 5280 section 6.1.3 (a)(1)',
    holds: "signed by the issuer's key",
  },
  validity: { check: 'path.validity', clause: 'RFC 5280 section 6.1.3 (a)(2)', holds: 'within its dates' },
  revocation: {
    check: 'path.revocation',
    clause: 'RFC 5280 section 6.1.3 (a)(3)',
    holds: 'not revoked',
  },
  issuer: {
    check: 'path.issuer',
    clause: 'RFC 5280 section 6.1.3 (a)(4)',
    holds: "its issuer is the one above's subject",
  },
  names: {
    check: 'path.names',
    clause: 'RFC 5280 section 6.1.3 (b) and (c)',
    holds: 'its names are within the constraints from above',
  },
  policies: {
    check: 'path.policies',
    clause: 'RFC 5280 section 6.1.3 (d) to (f) and 6.1.4 (a) to (j)',
    holds: 'its policies agree with those above',
  },
  constraints: {
    check: 'path.constraints',
    clause: 'RFC 5280 section 6.1.4 (g)',
    holds: 'its name constraints can be applied',
  },
  authority: {
    check: 'path.authority',
    clause: 'RFC 5280 section 6.1.4 (k)',
    holds: "a CA's certificate of version 3",
  },
  length: {
    check: 'path.length',
    clause: 'RFC 5280 section 6.1.4 (l) and (m)',
    holds: 'no more CAs below than it may have',
  },
  signing: {
    check: 'path.signing',
    clause: 'RFC 5280 section 6.1.4 (n)',
    holds: 'its key may sign certificates',
  },
  critical: {
    check: 'path.critical',
    clause: 'RFC 5280 sections 6.1.4 (o) and 6.1.5 (e) and (f)',
    holds: 'every critical extension is understood',
  },
  extensions: {
    check: 'path.extensions',
    clause: 'RFC 5280 section 4.2',
    holds: 'every known extension is well formed',
  },
  nested: {
    check: 'path.nested',
    clause: 'RFC 5280 section 4.2.1.12, applied to CAs',
    holds: 'what is below it may be used so',
  },
  wrapUp: {
    check: 'path.policy',
    clause: 'RFC 5280 section 6.1.5 (g)',
    holds: 'a policy remains where one is needed',
  },
  kind: { check: 'path.kind', clause: 'RFC 5280 section 4.2.1.9', holds: 'of the kind that is asked for' },
  usage: {
    check: 'path.usage',
    clause: 'RFC 5280 sections 4.2.1.3 and 4.2.1.12',
    holds: 'it may be used so',
  },
  identity: { check: 'path.identity', clause: 'RFC 9525 section 6', holds: 'its names are those asked for' },
  profile: {
    check: 'path.profile',
    clause: 'the judging profile',
    holds: "the profile's rules for issuers hold",
  },
  end: { check: 'path.end', clause: 'RFC 5280 section 6.1', holds: 'a path goes on' },
  budget: {
    check: 'path.budget',
    clause: 'the budget of the verdict',
    holds: 'within its budget',
  },
};
