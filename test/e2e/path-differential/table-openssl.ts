// SPDX-License-Identifier: Apache-2.0
// Where OpenSSL (3.0) refuses and we do not. Codes are the numbers of its errors (X509_V_ERR_*).

import type { Row } from './table.ts';

const rows: readonly Omit<Row, 'refuses' | 'peers'>[] = [
  {
    id: 'ends now',
    mutations: /ends now/,
    codes: /^10$/,
    right: 'ours',
    why: 'RFC 5280 section 4.1.2.5: notAfter is inside the validity. OpenSSL ends a second before.',
  },
  {
    id: 'what the anchor says of itself',
    modes: /^bare$/,
    mutations: /root(:| \+|$)/,
    codes: /^(9|10|20|24|25|32|34|41|47|48|51|79)$/,
    right: 'ours',
    why: 'RFC 5280 section 6.1.1 (d): an anchor is a name and a key. The profile graceful stops there; kubeedge and rfc5280 count the rest (RFC 5937).',
  },
  {
    id: 'identifiers that do not match',
    mutations:
      /(another|no) (authority|subject) key identifier|wrong serial|issuer and serial in|changed in (authority|subject)KeyIdentifier/,
    codes: /^(2|20|21)$/,
    right: 'ours',
    why: 'RFC 5280 sections 4.2.1.1 and 6.1: identifiers help to find an issuer and are no part of validation.',
  },
  {
    id: 'identifiers critical',
    mutations: /key identifier critical|changed in \w+KeyIdentifier/,
    codes: /^34$/,
    right: 'both',
    why: 'RFC 5280 sections 4.2.1.1 and 4.2.1.2: never critical, which binds issuers (the profile rfc5280). OpenSSL does not count them among those that it processes.',
  },
  {
    id: 'any purpose',
    mutations: /for any purpose/,
    codes: /^26$/,
    right: 'both',
    why: 'RFC 5280 section 4.2.1.12: anyExtendedKeyUsage restricts nothing, and applications may still want their own.',
  },
  {
    id: 'a host as common name, constrained',
    mutations: /as common name/,
    codes: /^(47|48)$/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.10 binds alternative names and the directory name; a common name is no host (RFC 9525 section 2).',
  },
  {
    id: 'a CA without keyUsage as a server',
    modes: /^strict$/,
    mutations: /leaf: cA without keyCertSign/,
    codes: /^92$/,
    right: 'both',
    why: 'RFC 5280 section 4.2.1.3 wants keyUsage where a key is used to validate certificates; the target is not used so.',
  },
  {
    id: 'names with accents',
    mutations: /with an accent/,
    codes: /^(2|20)$/,
    right: 'ours',
    why: 'RFC 5280 section 7.1 with RFC 4518: case and composition of every letter. OpenSSL folds ASCII only.',
  },
  {
    id: 'no way back from a dead end',
    mutations: /of the same CA is there|crossed by|has a new key|with a new key|same name as the root/,
    codes: /^(2|7|8|10|19|20|30)$/,
    right: 'ours',
    why: 'RFC 4158 section 2: a builder tries the other candidates. OpenSSL takes the issuer that looks best and stays with it.',
  },
  {
    id: 'an anchor that is not self-signed',
    modes: /^client$/,
    mutations:
      /the anchor is not self-signed|not signed with its own key|changed in (issuer|subject) of root/,
    codes: /^(2|20)$/,
    right: 'ours',
    why: 'RFC 5280 section 6.1.1 (d): any name and key. OpenSSL does so with -partial_chain.',
  },
  {
    id: "a list's key identifier that does not match",
    mutations: /list: with another key identifier/,
    codes: /^(3|44)$/,
    right: 'ours',
    why: 'RFC 5280 section 6.3.3 (f) looks for a key that signed the list; the identifier helps to find it.',
  },
  {
    id: "the anchor's own status",
    modes: /^lists$/,
    mutations: /list: |anchor is not self-signed/,
    codes: /^(3|44|54)$/,
    right: 'ours',
    why: 'RFC 5280 section 6.1: the anchor is not of the path. With -crl_check_all a root has to be on no list of its own.',
  },
  {
    id: 'malformed extensions that are not asked for',
    modes: /^bare$/,
    mutations: /malformed|changed in/,
    codes: /^20$/,
    right: 'both',
    why: 'RFC 5280 section 6.1 does not process them. The other profiles refuse every malformed extension.',
  },
  {
    id: 'a name with a value that is no directory string',
    mutations: /changed in (issuer|subject)/,
    codes: /^unreadable$/,
    right: 'both',
    why: 'RFC 5280 section 4.1.2.4: a value is of the type that its attribute defines, and X.520 has directory strings. OpenSSL reads no certificate with another; we keep its bytes, which equal only themselves and are no name of a host or a node.',
  },
  {
    id: 'a key that is none',
    mutations: /changed in key of an issued one/,
    codes: /^(1|internal)$/,
    right: 'both',
    why: "RFC 5280 section 6.1.5 gives the target's key out and does not judge it: a point off the curve fails where it is used.",
  },
];

export const opensslRows: readonly Row[] = rows.map((row) => ({
  ...row,
  peers: ['openssl'],
  refuses: 'peer',
}));
