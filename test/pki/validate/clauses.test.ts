// SPDX-License-Identifier: Apache-2.0
// RFC 5280 sections 4.1, 4.2.1.1 and 4.2.1.2, and the Baseline Requirements beside them: each sentence with a chain that
// keeps it or breaks it.
import * as x509 from '../../../core/x509/index.ts';
import { hold, generalized, odd, raw, utc, type Row } from './clauses.ts';
import { ca, key, leaf, root } from './maker.ts';

const { makeExtension, oids } = x509;
const aki = (value: x509.AuthorityKeyIdentifier, critical = false): x509.Extension =>
  makeExtension(x509.authorityKeyIdentifier, value, critical);
const site = key('Site').identifier;
const above = key('Root').identifier;
const byName = {
  issuer: [{ kind: 'directory', value: root('Root').subject }],
  serialHex: '01',
} as const;
const end = leaf('Site');
const middle = ca('Site', 'Root');
const form = 'form.strict';
const badly = 'E_X509_EXTENSION';

const fields: Row[] = [
  ['4.1: nothing is wrong with the usual chain', '', '', {}],
  [
    '4.1.1.2: the two algorithms are one',
    form,
    form,
    { end: odd({ like: end, outer: x509.signatureAlgorithms.ecdsaWithSha384 }) },
  ],
  [
    '4.1.1.2: in an intermediate too',
    form,
    form,
    { middle: odd({ like: middle, issuer: 'Root', outer: x509.signatureAlgorithms.ecdsaWithSha384 }) },
  ],
  [
    '4.1.1.2: in an anchor too',
    form,
    form,
    { top: odd({ like: root('Root'), issuer: 'Root', outer: x509.signatureAlgorithms.ecdsaWithSha384 }) },
  ],
  [
    '4.1.2.1: a CA of version 1',
    'E_PATH_KIND',
    'E_PATH_KIND',
    { middle: odd({ like: middle, issuer: 'Root', version: 1 }) },
  ],
  [
    '4.1.2.1: a CA of version 2',
    'E_PATH_KIND',
    'E_PATH_KIND',
    { middle: odd({ like: middle, issuer: 'Root', version: 2 }) },
  ],
  [
    '4.1.2.1: an anchor of version 1',
    'E_PATH_KIND',
    'E_PATH_KIND',
    { top: odd({ like: root('Root'), issuer: 'Root', version: 1 }) },
  ],
  [
    '4.1.2.1: a target of version 1 has no identifier',
    'aki.present',
    'aki.present',
    { end: odd({ like: end, version: 1 }) },
  ],
  ['4.1.2.2: a serial number of zero', form, form, { end: odd({ like: end, serialHex: '00' }) }],
  [
    '4.1.2.2: of zero in an intermediate',
    form,
    form,
    { middle: odd({ like: middle, issuer: 'Root', serialHex: '00' }) },
  ],
  [
    '4.1.2.2: of zero in an anchor',
    form,
    form,
    { top: odd({ like: root('Root'), issuer: 'Root', serialHex: '00' }) },
  ],
  ['4.1.2.2: a negative serial number', form, form, { end: odd({ like: end, serialHex: 'ff' }) }],
  [
    '4.1.2.2: 21 octets of serial number',
    form,
    form,
    { end: odd({ like: end, serialHex: '01'.repeat(21) }) },
  ],
  [
    '4.1.2.2: 20 octets and the sign’s',
    form,
    form,
    { end: odd({ like: end, serialHex: `00${'ff'.repeat(20)}` }) },
  ],
  ['4.1.2.2: 20 octets', '', '', { end: odd({ like: end, serialHex: '01'.repeat(20) }) }],
  [
    '4.1.2.5: a date before 2050 in GeneralizedTime',
    form,
    form,
    { end: odd({ like: end, notBefore: generalized('20260101000000Z') }) },
  ],
  [
    '4.1.2.5: the same in an anchor',
    form,
    form,
    { top: odd({ like: root('Root'), issuer: 'Root', notAfter: generalized('20280101000000Z') }) },
  ],
  [
    '4.1.2.5: a date from 2050 in GeneralizedTime',
    '',
    '',
    { end: odd({ like: end, notAfter: generalized('20500101000000Z') }) },
  ],
  [
    '4.1.2.5: the date that means no end',
    '',
    '',
    { end: odd({ like: end, notAfter: generalized('99991231235959Z') }) },
  ],
  [
    '4.1.2.5.1: years from 50 are of the last century',
    '',
    '',
    { end: odd({ like: end, notBefore: utc('500101000000Z') }) },
  ],
  [
    '4.1.2.5.1: years to 49 are of this',
    'E_PATH_EARLY',
    'E_PATH_EARLY',
    { end: odd({ like: end, notBefore: utc('490101000000Z'), notAfter: utc('491231235959Z') }) },
  ],
  [
    '4.1.2.5.1: an end in 1999',
    'E_PATH_EXPIRED',
    'E_PATH_EXPIRED',
    { end: odd({ like: end, notBefore: utc('970101000000Z'), notAfter: utc('990101000000Z') }) },
  ],
  [
    '4.1.2.5: an end before the beginning',
    form,
    form,
    { end: odd({ like: end, notBefore: utc('280101000000Z'), notAfter: utc('260101000000Z') }) },
  ],
  [
    '4.1.2.4: an empty issuer',
    'issuer.present',
    'issuer.present',
    { top: root(''), middle: null, end: leaf('') },
  ],
  [
    '4.1.2.6: a CA without a subject',
    'subject.authority',
    'subject.authority',
    { middle: ca('', 'Root'), end: leaf('') },
  ],
  ['4.1.2.8: unique identifiers are read', '', '', { end: odd({ like: end, uniqueId: true }) }],
];

const identifiers: Row[] = [
  ['4.2.1.1: a target without', 'aki.present', 'aki.present', { end: leaf('Site', { aki: null }) }],
  [
    '4.2.1.1: an intermediate without',
    'aki.present',
    'aki.present',
    { middle: ca('Site', 'Root', { aki: null }) },
  ],
  [
    '4.2.1.1: a self-issued intermediate without',
    'aki.present',
    'aki.present',
    {
      middle: [root('Root', { key: key('New'), signer: key('Root'), aki: null })],
      end: leaf('Root', { signer: key('New') }),
    },
  ],
  ['4.2.1.1: a self-signed anchor without', '', '', { top: root('Root', { aki: null }) }],
  [
    '4.2.1.1: an anchor under another without',
    'aki.present',
    'aki.present',
    { top: ca('Root', 'Above', { aki: null }) },
  ],
  ['4.2.1.1: an anchor under another with', '', '', { top: ca('Root', 'Above') }],
  ['4.2.1.1: empty', 'aki.present', 'aki.present', { end: leaf('Site', { aki: null, more: [aki({})] }) }],
  [
    '4.2.1.1: an issuer and serial number alone',
    'aki.present',
    'aki.present',
    { end: leaf('Site', { aki: null, more: [aki(byName)] }) },
  ],
  [
    '4.2.1.1: all three',
    '',
    'aki.issuer-and-serial',
    { end: leaf('Site', { aki: null, more: [aki({ keyId: site, ...byName })] }) },
  ],
  [
    '4.2.1.1: all three in a root',
    '',
    'aki.issuer-and-serial',
    { top: root('Root', { aki: null, more: [aki({ keyId: above, ...byName })] }) },
  ],
  [
    '4.2.1.1: an issuer without a serial number',
    badly,
    badly,
    {
      end: leaf('Site', {
        aki: null,
        more: [raw(oids.authorityKeyIdentifier, '301680021234a110a40e300c310a3008060355040313014d')],
      }),
    },
  ],
  [
    '4.2.1.1: a serial number without an issuer',
    badly,
    badly,
    { top: root('Root', { aki: null, more: [raw(oids.authorityKeyIdentifier, '300780021234820101')] }) },
  ],
  [
    '4.2.1.1: critical in a target',
    'aki.critical',
    'aki.critical',
    { end: leaf('Site', { aki: null, more: [aki({ keyId: site }, true)] }) },
  ],
  [
    '4.2.1.1: critical in an intermediate',
    'aki.critical',
    'aki.critical',
    { middle: ca('Site', 'Root', { aki: null, more: [aki({ keyId: above }, true)] }) },
  ],
  [
    '4.2.1.1: critical in a root',
    'aki.critical',
    'aki.critical',
    { top: root('Root', { aki: null, more: [aki({ keyId: above }, true)] }) },
  ],
  [
    'BR 7.1.2.1.3: a root’s two identifiers differ',
    '',
    'aki.root',
    { top: root('Root', { aki: Uint8Array.of(9) }) },
  ],
  [
    '4.2.1.2: a target’s identifier of another key than its issuer’s',
    'aki.issuer',
    'aki.issuer',
    { end: leaf('Site', { aki: Uint8Array.of(9) }) },
  ],
  [
    '4.2.1.2: an intermediate’s',
    'aki.issuer',
    'aki.issuer',
    { middle: ca('Site', 'Root', { aki: Uint8Array.of(9) }) },
  ],
  [
    '4.2.1.2: critical in a target',
    'ski.critical',
    'ski.critical',
    { end: leaf('Site', { ski: null, more: [makeExtension(x509.subjectKeyIdentifier, site, true)] }) },
  ],
  ['4.2.1.2: a root without', 'ski.present', 'ski.present', { top: root('Root', { ski: null }) }],
  [
    '4.2.1.2: an intermediate without',
    'ski.present',
    'ski.present',
    { middle: ca('Site', 'Root', { ski: null }) },
  ],
  [
    '4.2.1.2: a CA as the target without',
    'ski.present',
    'ski.present',
    { end: leaf('Site', { ca: true, ski: null }) },
  ],
  ['4.2.1.2: an end entity without', '', '', { end: leaf('Site', { ski: null }) }],
  [
    '4.2.1.2: empty',
    badly,
    badly,
    { end: leaf('Site', { ski: null, more: [raw(oids.subjectKeyIdentifier, '0400')] }) },
  ],
];

hold('a certificate’s fields', fields);
hold('key identifiers', identifiers);
