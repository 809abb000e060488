// SPDX-License-Identifier: Apache-2.0
// Where we refuse and a peer does not.

import type { Row } from './table.ts';

type Ours = Omit<Row, 'refuses'>;
const openssl = ['openssl'] as const;
const both = ['openssl', 'gnutls'] as const;

const reading: readonly Ours[] = [
  {
    id: 'extensions need version 3',
    peers: openssl,
    mutations: /version [12] with extensions|changed in version/,
    codes: /^E_DER_TRAILING$/,
    right: 'ours',
    why: 'RFC 5280 section 4.1.2.9: extensions appear in version 3 only. OpenSSL reads them whatever the version.',
  },
  {
    id: 'an extension twice',
    peers: both,
    mutations: /twice/,
    codes: /^E_X509_EXTENSION$/,
    text: /is twice there/,
    right: 'ours',
    why: 'RFC 5280 section 4.2: one extension of a kind. OpenSSL looks only at kinds that it knows, GnuTLS at the first.',
  },
  {
    id: 'a serial number far too long',
    peers: both,
    mutations: /serial of 100 octets/,
    codes: /^E_X509_SERIAL$/,
    right: 'ours',
    why: 'RFC 5280 section 4.1.2.2: at most 20 octets; we read up to 64 of what others issued.',
  },
  {
    id: 'what only a graceful reading takes',
    peers: both,
    mutations: /serial|GeneralizedTime|ends before it begins|changed in/,
    codes: /^form\.strict$/,
    right: 'ours',
    why: 'RFC 5280 sections 4.1.2.2 (positive, 20 octets), 4.1.2.4 (string types) and 4.1.2.5 (UTCTime before 2050). The graceful profile accepts them.',
  },
  {
    id: 'a mask with a hole',
    peers: openssl,
    mutations: /a hole in its mask|changed in nameConstraints/,
    codes: /^E_X509_EXTENSION$/,
    text: /mask/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.10: the range is in the manner of CIDR (RFC 4632).',
  },
  {
    id: 'extensions that are not processed, malformed',
    peers: both,
    mutations: /malformed|a policy twice|changed in/,
    codes: /^E_(X509_(EXTENSION|NAME)|DER_\w+)$/,
    text: /is malformed/,
    right: 'ours',
    why: 'RFC 5280 section 4.2: an extension has the form of its kind. Peers read those they use: what cannot be read may say anything.',
  },
  {
    id: 'a point in hybrid form',
    peers: openssl,
    mutations: /changed in key of/,
    codes: /^E_KEY_INVALID$/,
    text: /not an uncompressed point/,
    right: 'ours',
    why: 'RFC 5480 section 2.2: the hybrid form is not used. OpenSSL reads it.',
  },
  {
    id: 'BER, or no DER at all',
    peers: both,
    mutations: /changed/,
    codes: /^E_(DER_\w+|X509_\w+)$/,
    text: /unreadable/,
    right: 'ours',
    why: 'RFC 5280 section 4.1: a certificate is DER, of the types that the section names.',
  },
];

const authority: readonly Ours[] = [
  {
    id: 'a CA that does not say so',
    peers: openssl,
    modes: /^(server|client|lists|policies)$/,
    mutations: /no basicConstraints|version 1|changed in basicConstraints/,
    codes: /^E_PATH_KIND$/,
    text: /path.authority/,
    right: 'ours',
    why: 'RFC 5280 section 6.1.4 (k). OpenSSL takes keyCertSign, or version 1 and self-signed, for it, save with -x509_strict.',
  },
  {
    id: 'a CA as a server',
    peers: both,
    mutations: /leaf: (a CA|cA without keyCertSign)/,
    codes: /^E_PATH_KIND$/,
    text: /path.kind/,
    right: 'both',
    why: 'RFC 5280 does not forbid it. The profile kubeedge does: the key of a CA does not sit in a server.',
  },
  {
    id: 'usages that contradict each other',
    peers: both,
    mutations:
      /path length without keyUsage|keyCertSign without cA|keyUsage|name constraints in an end entity|basicConstraints/,
    codes: /^(bc\.path-length|ku\.authority|nc\.authority)$/,
    right: 'ours',
    why: 'RFC 5280 sections 4.2.1.9 and 4.2.1.10: what issuers must not write together. OpenSSL holds CAs to some of it with -x509_strict.',
  },
  {
    id: 'extensions that are not critical and have to be',
    peers: openssl,
    modes: /^strict$/,
    mutations: /not critical/,
    codes: /^(nc|pc|bc)\.critical$/,
    right: 'ours',
    why: 'RFC 5280 sections 4.2.1.9, 4.2.1.10 and 4.2.1.11, which bind issuers; the profile rfc5280 holds them to it.',
  },
  {
    id: 'a weak key',
    peers: openssl,
    mutations: /RSA of 1024 bits/,
    codes: /^key\.strength$/,
    right: 'both',
    why: 'RFC 5280 leaves sizes to others; NIST SP 800-131A wants 2048. OpenSSL does from security level 2 on.',
  },
];

const names: readonly Ours[] = [
  {
    id: 'a constraint with a dot before the domain',
    peers: both,
    mutations: /a domain with a dot before it/,
    codes: /^E_PATH_NAME_CONSTRAINT$/,
    text: /is not a DNS name/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.10 knows no dot there for DNS names: we refuse what has no meaning, OpenSSL takes it for the names below.',
  },
  {
    id: 'a wildcard that touches an excluded host',
    peers: both,
    mutations: /excludes the host/,
    codes: /^E_PATH_NAME_CONSTRAINT$/,
    text: /"\*\.example\.com" is excluded/,
    right: 'both',
    why: 'RFC 5280 section 4.2.1.10 does not say. *.example.com stands for the host that is excluded; peers compare the text.',
  },
  {
    id: 'a name that is none, where its form is constrained',
    peers: both,
    mutations: /(permits|excludes) .*(domain|host|end of a label|mailbox|URI)/,
    codes: /^E_PATH_NAME_CONSTRAINT$/,
    text: /cannot be compared/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.10: what cannot be processed is refused. Peers compare the text as it stands.',
  },
  {
    id: 'a wildcard within a label',
    peers: openssl,
    mutations: /a wildcard for a part of the label/,
    codes: /^(E_PATH_IDENTITY|san\.form)$/,
    right: 'ours',
    why: 'RFC 9525 section 6.3: the asterisk is all of the left-most label. OpenSSL matches edge*.example.com unless told otherwise.',
  },
  {
    id: 'a host as common name',
    peers: both,
    mutations: /the host (only )?as common name|without extensions|leaf: version 1$/,
    codes: /^E_PATH_IDENTITY$/,
    right: 'ours',
    why: 'RFC 9525 section 2: never from the common name.',
  },
  {
    id: 'an alternative name that is none of its form',
    peers: openssl,
    modes: /^strict$/,
    mutations: /underscore|a dot before it|wildcard|changed in subjectAltName/,
    codes: /^san\.form$/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.6: the preferred name syntax. The profile rfc5280 only.',
  },
];

const policiesAndLists: readonly Ours[] = [
  {
    id: 'a policy that a CA requires',
    peers: both,
    modes: /^(?!policies)/,
    mutations: /requires a policy/,
    codes: /^E_PATH_POLICY$/,
    right: 'ours',
    why: 'RFC 5280 section 6.1.5 (g): requireExplicitPolicy counts whether the caller asks for policies or not. OpenSSL looks at policies with -policy_check only, GnuTLS never.',
  },
  {
    id: 'the policies of an anchor',
    peers: openssl,
    modes: /^policies/,
    mutations: /root: .*policy/,
    codes: /^E_PATH_POLICY$/,
    right: 'both',
    why: 'RFC 5937 section 3.2 lets what an anchor’s certificate says of policies narrow what the caller asks for; RFC 5280 section 6.1.1 (d) does not look at it, and neither does OpenSSL. The graceful profile does as OpenSSL.',
  },
  {
    id: "the anchor's own policies",
    peers: openssl,
    modes: /^policies$/,
    mutations: /root: (another policy|inhibits|maps|requires)/,
    codes: /^E_PATH_POLICY$/,
    right: 'both',
    why: 'RFC 5937 section 3.2: what an anchor says of policies narrows what is asked for; RFC 5280 lets an anchor be a name and a key.',
  },
  {
    id: 'a list without a number',
    peers: openssl,
    mutations: /list: without a number/,
    codes: /^E_CRL_NUMBER$/,
    right: 'ours',
    why: 'RFC 5280 section 5.2.3: every list has one.',
  },
  {
    id: 'a list without an end',
    peers: openssl,
    mutations: /list: without an end/,
    codes: /^E_CRL_EXPIRED$/,
    right: 'ours',
    why: 'RFC 5280 section 5.1.2.5: nextUpdate is required; an old list could be shown for ever.',
  },
];

export const oursRefuses: readonly Row[] = [...reading, ...authority, ...names, ...policiesAndLists].map(
  (row) => ({ ...row, refuses: 'ours' }),
);
