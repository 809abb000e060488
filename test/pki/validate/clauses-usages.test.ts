// SPDX-License-Identifier: Apache-2.0
// RFC 5280 sections 4.2.1.3, 4.2.1.9, 4.2.1.12 and the lesser extensions, and the Baseline Requirements beside them: each
// sentence with a chain that keeps it or breaks it.
import * as x509 from '../../../core/x509/index.ts';
import { hold, raw, type Row } from './clauses.ts';
import { ca, certificate, leaf, root } from './maker.ts';

const { makeExtension, oids } = x509;
const unknown = (critical: boolean): x509.Extension => raw('1.3.6.1.4.1.99999.1', '0500', critical);
const bare = {
  subject: 'edge.example.com',
  issuer: 'Site',
  names: [{ kind: 'dns', value: 'edge.example.com' }],
} as const;
const plainCa = (
  more: readonly x509.Extension[],
  usages: readonly x509.KeyUsage[] | null = ['keyCertSign'],
): x509.Certificate => certificate({ subject: 'Site', issuer: 'Root', keyUsage: usages, more });
const badly = 'E_X509_EXTENSION';

const usages: Row[] = [
  ['4.2.1.3: a root without', 'ku.present', 'ku.present', { top: root('Root', { keyUsage: null }) }],
  [
    '4.2.1.3: an intermediate without',
    'ku.present',
    'ku.present',
    { middle: ca('Site', 'Root', { keyUsage: null }) },
  ],
  ['4.2.1.3: an end entity without', '', '', { end: leaf('Site', { keyUsage: null }) }],
  [
    '4.2.1.3: not critical',
    '',
    '',
    {
      end: leaf('Site', {
        keyUsage: null,
        more: [makeExtension(x509.keyUsage, ['digitalSignature'], false)],
      }),
    },
  ],
  [
    '4.2.1.3: no bit set',
    badly,
    badly,
    { end: leaf('Site', { keyUsage: null, more: [raw(oids.keyUsage, '030100')] }) },
  ],
  [
    '4.2.1.3: zero bits at the end',
    badly,
    badly,
    { end: leaf('Site', { keyUsage: null, more: [raw(oids.keyUsage, '03020080')] }) },
  ],
  [
    '4.2.1.3: keyCertSign without cA',
    'ku.authority',
    'ku.authority',
    { end: leaf('Site', { keyUsage: ['digitalSignature', 'keyCertSign'] }) },
  ],
  [
    '4.2.1.3: a root without keyCertSign',
    'E_PATH_USAGE',
    'E_PATH_USAGE',
    { top: root('Root', { keyUsage: ['cRLSign'] }) },
  ],
  [
    '4.2.1.3: an intermediate without keyCertSign',
    'E_PATH_USAGE',
    'E_PATH_USAGE',
    { middle: ca('Site', 'Root', { keyUsage: ['cRLSign'] }) },
  ],
  [
    '4.2.1.9: a root without',
    'E_PATH_KIND',
    'E_PATH_KIND',
    { top: certificate({ subject: 'Root', issuer: 'Root', keyUsage: ['cRLSign'] }) },
  ],
  ['4.2.1.9: an intermediate without', 'E_PATH_KIND', 'E_PATH_KIND', { middle: plainCa([]) }],
  [
    '4.2.1.9: an intermediate that is no CA',
    'E_PATH_KIND',
    'E_PATH_KIND',
    { middle: plainCa([raw(oids.basicConstraints, '3000', true)]) },
  ],
  [
    '4.2.1.9: not critical in an intermediate',
    'bc.critical',
    'bc.critical',
    { middle: plainCa([raw(oids.basicConstraints, '30030101ff')]) },
  ],
  [
    '4.2.1.9: not critical in an end entity',
    '',
    '',
    { end: leaf('Site', { more: [raw(oids.basicConstraints, '3000')] }) },
  ],
  [
    '4.2.1.9: critical in an end entity',
    '',
    '',
    { end: leaf('Site', { more: [raw(oids.basicConstraints, '3000', true)] }) },
  ],
  [
    '4.2.1.9: a path length without cA',
    badly,
    badly,
    { end: leaf('Site', { more: [raw(oids.basicConstraints, '3003020100', true)] }) },
  ],
  [
    '4.2.1.9: a negative path length',
    'E_DER_VALUE',
    'E_DER_VALUE',
    { middle: plainCa([raw(oids.basicConstraints, '30060101ff0201ff', true)]) },
  ],
  [
    '4.2.1.9: a path length without keyCertSign',
    'bc.path-length',
    'bc.path-length',
    { end: leaf('Site', { ca: true, pathLength: 0, keyUsage: ['digitalSignature'] }) },
  ],
  ['BR 7.1.2.7.8: a CA as the target', '', 'E_PATH_KIND', { end: leaf('Site', { ca: true }) }],
  ['4.2.1.12: a target without', '', 'eku.present', { end: certificate(bare) }],
  ['4.2.1.12: empty', badly, badly, { end: certificate({ ...bare, more: [raw(oids.extKeyUsage, '3000')] }) }],
  [
    '4.2.1.12: critical',
    '',
    'eku.critical',
    { end: certificate({ ...bare, more: [makeExtension(x509.extKeyUsage, [oids.serverAuth], true)] }) },
  ],
  [
    '4.2.1.12: any purpose alone',
    '',
    'eku.purposes',
    { end: leaf('Site', { extKeyUsage: [oids.anyExtendedKeyUsage] }) },
  ],
  [
    '4.2.1.12: any purpose beside',
    '',
    'eku.purposes',
    { end: leaf('Site', { extKeyUsage: [oids.serverAuth, oids.anyExtendedKeyUsage] }) },
  ],
  [
    '4.2.1.12: another purpose',
    'E_PATH_USAGE',
    'E_PATH_USAGE',
    { end: leaf('Site', { extKeyUsage: [oids.clientAuth] }) },
  ],
  [
    '4.2.1.12: clients’ too',
    '',
    '',
    { end: leaf('Site', { extKeyUsage: [oids.serverAuth, oids.clientAuth] }) },
  ],
  [
    'BR 7.1.2.7.10: code signing too',
    '',
    'eku.purposes',
    { end: leaf('Site', { extKeyUsage: [oids.serverAuth, oids.codeSigning] }) },
  ],
  ['BR 7.1.2.1.2: a root with', '', 'eku.root', { top: root('Root', { extKeyUsage: [oids.serverAuth] }) }],
  [
    '4.2.1.12: an intermediate with another purpose',
    'E_PATH_USAGE',
    'E_PATH_USAGE',
    { middle: ca('Site', 'Root', { extKeyUsage: [oids.clientAuth] }) },
  ],
  [
    '4.2.1.12: an intermediate with it',
    '',
    '',
    { middle: ca('Site', 'Root', { extKeyUsage: [oids.serverAuth, oids.clientAuth] }) },
  ],
  [
    '4.2.1.12: an intermediate with any',
    '',
    '',
    { middle: ca('Site', 'Root', { extKeyUsage: [oids.anyExtendedKeyUsage] }) },
  ],
];

const extensions: Row[] = [
  [
    '4.2: an unknown critical one in the anchor',
    'E_PATH_CRITICAL',
    'E_PATH_CRITICAL',
    { top: root('Root', { more: [unknown(true)] }) },
  ],
  [
    '4.2: in an intermediate',
    'E_PATH_CRITICAL',
    'E_PATH_CRITICAL',
    { middle: ca('Site', 'Root', { more: [unknown(true)] }) },
  ],
  [
    '4.2: in the target',
    'E_PATH_CRITICAL',
    'E_PATH_CRITICAL',
    { end: leaf('Site', { more: [unknown(true)] }) },
  ],
  [
    '4.2: an unknown one that is not critical, in each',
    '',
    '',
    {
      top: root('Root', { more: [unknown(false)] }),
      middle: ca('Site', 'Root', { more: [unknown(false)] }),
      end: leaf('Site', { more: [unknown(false)] }),
    },
  ],
  [
    '4.2.1.8: critical directory attributes',
    'sda.critical',
    'sda.critical',
    { end: leaf('Site', { more: [raw('2.5.29.9', '3000', true)] }) },
  ],
  [
    '4.2.1.13: critical distribution points',
    '',
    'crldp.critical',
    {
      end: leaf('Site', {
        more: [raw(oids.crlDistributionPoints, '3010300ea00ca00a8608687474703a2f2f78', true)],
      }),
    },
  ],
  [
    '4.2.1.13: no distribution point',
    badly,
    badly,
    { end: leaf('Site', { more: [raw(oids.crlDistributionPoints, '3000')] }) },
  ],
  [
    '4.2.1.13: a point of reasons alone',
    badly,
    badly,
    { end: leaf('Site', { more: [raw(oids.crlDistributionPoints, '3006300481020640')] }) },
  ],
  [
    '4.2.1.15: critical',
    'freshest.critical',
    'freshest.critical',
    { end: leaf('Site', { more: [raw(oids.freshestCrl, '3010300ea00ca00a8608687474703a2f2f78', true)] }) },
  ],
  [
    '4.2.2.1: access to the issuer',
    '',
    '',
    {
      end: leaf('Site', {
        more: [raw(oids.authorityInfoAccess, '3016301406082b060105050730028608687474703a2f2f78')],
      }),
    },
  ],
  [
    '4.2.2.1: critical in a target',
    'aia.critical',
    'aia.critical',
    {
      end: leaf('Site', {
        more: [raw(oids.authorityInfoAccess, '3016301406082b060105050730028608687474703a2f2f78', true)],
      }),
    },
  ],
  [
    '4.2.2.1: critical in an intermediate',
    'aia.critical',
    'aia.critical',
    {
      middle: ca('Site', 'Root', {
        more: [raw(oids.authorityInfoAccess, '3016301406082b060105050730028608687474703a2f2f78', true)],
      }),
    },
  ],
  [
    '4.2.2.1: no description',
    badly,
    badly,
    { end: leaf('Site', { more: [raw(oids.authorityInfoAccess, '3000')] }) },
  ],
  [
    '4.2.2.1: no DER',
    'E_DER_TAG',
    'E_DER_TAG',
    { end: leaf('Site', { more: [raw(oids.authorityInfoAccess, '6d616c666f726d6564')] }) },
  ],
  [
    '4.2.2.2: critical',
    'sia.critical',
    'sia.critical',
    {
      end: leaf('Site', {
        more: [raw(oids.subjectInfoAccess, '3016301406082b060105050730058608687474703a2f2f78', true)],
      }),
    },
  ],
  ['RFC 9608: in an end entity', '', '', { end: leaf('Site', { more: [raw(oids.noRevAvail, '0500')] }) }],
  [
    'RFC 9608: in a CA',
    'no-rev-avail.authority',
    'no-rev-avail.authority',
    { middle: ca('Site', 'Root', { more: [raw(oids.noRevAvail, '0500')] }) },
  ],
  [
    'RFC 9608: not NULL',
    'E_DER_TAG',
    'E_DER_TAG',
    { end: leaf('Site', { more: [raw(oids.noRevAvail, '3000')] }) },
  ],
];

hold('usages', usages);
hold('other extensions', extensions);
