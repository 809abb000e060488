// SPDX-License-Identifier: Apache-2.0
// Certificate requests (RFC 2986, RFC 2985). What they ask for is a profile's to grant: this is about their form.

import { KnownError } from '../../../core/index.ts';
import { oids, verifyCsrSignature } from '../../../core/x509/index.ts';
import type { KindName } from '../decoded.ts';
import type { Rule } from '../rule.ts';
import type { CsrView } from '../view.ts';

/** What issuers write and nobody asks for. */
const issuersOwn: readonly KindName[] = [
  'authorityKeyIdentifier',
  'crlDistributionPoints',
  'freshestCrl',
  'authorityInfoAccess',
  'issuerAltName',
  'noRevAvail',
];

function signedByItself({ csr }: CsrView): boolean {
  try {
    verifyCsrSignature(csr);
    return true;
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    // An algorithm that is in no row is signature.known's, a key that is none key.readable's.
    return error.code !== 'E_CSR_SIGNATURE';
  }
}

export const csrRules: readonly Rule<CsrView>[] = [
  {
    id: 'csr.signed-by-key',
    severity: 'error',
    clause: 'RFC 2986 3',
    says: 'the request was not signed by the key it asks for',
    targets: ['csr'],
    about: 'signature',
    check: (view) => (signedByItself(view) ? undefined : {}),
  },
  {
    id: 'csr.no-challenge-password',
    severity: 'warning',
    clause: 'RFC 2985 5.4.1',
    says: 'the request carries a challenge password: a secret in clear text',
    targets: ['csr'],
    check: ({ csr }) => (csr.challengePassword ? {} : undefined),
  },
  {
    id: 'csr.known-attributes',
    severity: 'notice',
    clause: 'RFC 2985 5.4',
    says: 'the request has an attribute beside extensionRequest',
    targets: ['csr'],
    check: ({ csr }) => {
      const other = csr.attributes.find(
        ({ oid }) => oid !== oids.extensionRequest && oid !== oids.challengePassword,
      );
      return other === undefined ? undefined : { attribute: other.oid };
    },
  },
  {
    id: 'csr.no-ca',
    severity: 'warning',
    clause: 'hygiene',
    says: 'the request asks to be a CA',
    targets: ['csr'],
    check: ({ isCa }) => (isCa ? {} : undefined),
  },
  {
    id: 'csr.only-own-extensions',
    severity: 'notice',
    clause: 'hygiene',
    says: 'the request asks for what only its issuer can say',
    targets: ['csr'],
    check: ({ ext }) => {
      const own = issuersOwn.find((kind) => ext[kind] !== undefined);
      return own === undefined ? undefined : { extension: own };
    },
  },
];
