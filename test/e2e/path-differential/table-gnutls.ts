// SPDX-License-Identifier: Apache-2.0
// Where GnuTLS (3.7) refuses and we do not. Codes are what certtool says.

import type { Row } from './table.ts';

const rows: readonly Omit<Row, 'refuses' | 'peers'>[] = [
  {
    id: 'identifiers that do not match',
    mutations:
      /(another|no) (authority|subject) key identifier|wrong serial|changed in (authority|subject)KeyIdentifier/,
    codes: /issuer is unknown/,
    right: 'ours',
    why: 'RFC 5280 sections 4.2.1.1 and 6.1: identifiers help to find an issuer and are no part of validation.',
  },
  {
    id: 'names compared octet by octet',
    mutations: /issuer in |issuer with more blanks|with an accent|changed in (issuer|subject)/,
    codes: /issuer is unknown/,
    right: 'ours',
    why: 'RFC 5280 section 7.1: case, blanks and string types do not count. GnuTLS compares the encoding.',
  },
  {
    id: 'what the anchor says of itself',
    modes: /^bare$/,
    mutations: /root(:| \+|$)/,
    codes:
      /issuer is unknown|issuer is not a CA|signer's constraints|not yet valid|expired|unknown critical|intended purpose|no reason|unreadable/,
    right: 'ours',
    why: 'RFC 5280 section 6.1.1 (d): an anchor is a name and a key. The profile graceful stops there; kubeedge and rfc5280 count the rest (RFC 5937).',
  },
  {
    id: 'constraints on forms that it does not compare',
    mutations:
      /(permits|excludes) (a registered identifier|an unknown form of name|another organization|the organization|every directory name)/,
    codes: /signer's constraints/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.10: only a name of that form is refused. GnuTLS refuses every certificate below, or one whose subject it does not compare.',
  },
  {
    id: 'every host and some',
    mutations: /permits every host/,
    codes: /signer's constraints/,
    right: 'ours',
    why: 'RFC 5280 section 6.1.4 (g): what two CAs permit is what is within both. GnuTLS lets nothing be within every host and another constraint.',
  },
  {
    id: 'a common name as a host',
    mutations: /named with an address only|as common name|without extensions|leaf: version 1/,
    codes: /signer's constraints/,
    right: 'ours',
    why: 'RFC 5280 section 4.2.1.10 binds alternative names and the directory name; a common name is no host (RFC 9525 section 2).',
  },
  {
    id: 'alternative names that cannot be read',
    modes: /^bare$/,
    mutations: /alternative names malformed|changed in subjectAltName/,
    codes: /DER parsing|ASN1|unreadable/,
    right: 'both',
    why: 'RFC 5280 section 6.1 processes them only where names are constrained. The other profiles refuse every malformed extension.',
  },
  {
    id: 'any purpose',
    mutations: /for any purpose/,
    codes: /intended purpose/,
    right: 'both',
    why: 'RFC 5280 section 4.2.1.12: anyExtendedKeyUsage restricts nothing, and applications may still want their own.',
  },
  {
    id: 'one chain only',
    mutations:
      /of the same CA is there|crossed by|has a new key|with a new key|same name as the root|a CA is there twice|the pool is shuffled|the root is in the pool/,
    codes:
      /issuer is unknown|expired|signature in the certificate is invalid|signer's constraints|not yet valid/,
    right: 'ours',
    why: 'RFC 4158 section 2: a builder tries the other candidates, and RFC 5280 section 6.1.4 (l) does not count self-issued certificates. GnuTLS takes what it is handed for one chain.',
  },
  {
    id: 'lists that may not be used',
    mutations: /list: /,
    codes: /revoked/,
    right: 'ours',
    why: 'RFC 5280 section 6.3.3: signature, dates, scope and critical extensions of a list are checked, and removeFromCRL is no revocation. certtool takes every entry of every list for one.',
  },
  {
    id: 'a certificate beside the path that cannot be read',
    mutations:
      /(crossed by|of the same CA is there).* \+ .*(twice|changed|malformed)|(twice|changed|malformed).* \+ .*(crossed by|of the same CA is there)/,
    codes: /error parsing CRTs/,
    right: 'ours',
    why: 'RFC 4158 section 2: what belongs to no path does no harm. certtool stops at a certificate that it cannot read.',
  },
  {
    id: 'a list that cannot be read',
    mutations: /list: a bit changed/,
    codes: /unreadable/,
    right: 'both',
    why: 'certtool stops at a list that it cannot read; we were asked for proven revocations only.',
  },
];

export const gnutlsRows: readonly Row[] = rows.map((row) => ({ ...row, peers: ['gnutls'], refuses: 'peer' }));
