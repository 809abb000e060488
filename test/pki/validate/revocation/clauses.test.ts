// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 5 read by one who relies on lists: which of several counts, and what the issuers of lists owe, each
// sentence with a list that keeps it and one that breaks it.
import { describe, expect, it } from 'vitest';
import { encodeCrl, parseCrl, type Crl, type TbsCrlFields } from '../../../../core/crl/index.ts';
import { assembleTbsCrl } from '../../../../core/crl/write.ts';
import * as x509 from '../../../../core/x509/index.ts';
import { ask, Authority, day, now, pair, told } from './fleet.ts';

const ca = new Authority('Lists');
const leaf = ca.issue({ serialHex: '0a11' });
const { makeExtension } = x509;
const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
const keyId = x509.keyIdentifier(ca.keys.spki);
const revoking: Partial<TbsCrlFields> = {
  entries: [{ serialHex: '0a11', revocationDate: now - day, reason: 'keyCompromise' }],
};
const scope: x509.IssuingDistributionPoint = {
  onlyUserCerts: true,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};

describe('of several lists of one issuer', () => {
  it.each<[string, string[], Crl[]]>([
    [
      'an older one hides no revocation',
      ['revoked', 'E_PATH_REVOKED'],
      [ca.list({ thisUpdate: now - 3 * day }), ca.list({ ...revoking, thisUpdate: now - day })],
    ],
    [
      'a newer one ends a hold',
      ['good'],
      [ca.list({ ...revoking, thisUpdate: now - 3 * day }), ca.list({ thisUpdate: now - day })],
    ],
    [
      'two as new as each other: the one that revokes counts',
      ['revoked', 'E_PATH_REVOKED'],
      [ca.list({}), ca.list(revoking)],
    ],
    [
      'a forged newer one counts for nothing',
      ['revoked', 'E_PATH_REVOKED', 'E_CRL_SIGNATURE'],
      [ca.list({ thisUpdate: now - day }, pair()), ca.list({ ...revoking, thisUpdate: now - 2 * day })],
    ],
    [
      'a newer one that is over counts for nothing',
      ['revoked', 'E_PATH_REVOKED', 'E_CRL_EXPIRED'],
      [
        ca.list({ thisUpdate: now - day, nextUpdate: now - 1000 }),
        ca.list({ ...revoking, thisUpdate: now - 2 * day }),
      ],
    ],
    [
      'one of the future counts for nothing',
      ['revoked', 'E_PATH_REVOKED', 'E_CRL_EARLY'],
      [ca.list({ thisUpdate: now + day }), ca.list({ ...revoking, thisUpdate: now - 2 * day })],
    ],
    [
      'one about CAs says nothing of others',
      ['revoked', 'E_CRL_SCOPE', 'E_PATH_REVOKED'],
      [
        ca.list({ issuingDistributionPoint: { ...scope, onlyUserCerts: false, onlyCaCerts: true } }),
        ca.list({ ...revoking, thisUpdate: now - 2 * day }),
      ],
    ],
  ])('%s', (_title, expected, crls) => {
    for (const order of [crls, crls.toReversed()])
      expect(told(ask(ca, leaf, order)).sort()).toEqual([...expected].sort());
  });
});

/** A list with these extensions and no others. */
function bare(
  extensions: readonly x509.Extension[],
  more: { nextUpdate?: number } = { nextUpdate: now + day },
): Crl {
  const tbs = assembleTbsCrl({
    issuerDer: ca.name.der,
    algorithm,
    thisUpdate: now - day,
    entries: new Uint8Array(),
    extensions,
    ...more,
  });
  return parseCrl(encodeCrl(tbs, algorithm, x509.createSignature(algorithm, ca.keys.privateKey, tbs)));
}

const number = makeExtension(x509.crlNumber, 7n);
const identifier = makeExtension(x509.authorityKeyIdentifier, { keyId });
const profile = 'E_PATH_PROFILE';
const freshest = [{ fullName: [{ kind: 'uri', value: 'http://ca.example/d.crl' }] }] as const;

describe('what the issuer of a list owes', () => {
  it.each<[string, string[], string[], Crl]>([
    ['5.2.1, 5.2.3: identifier and number', ['good'], ['good'], bare([identifier, number])],
    ['5.2.1: no identifier of its key', ['good'], ['undetermined', profile], bare([number])],
    [
      '5.2.1: an identifier by issuer and serial number',
      ['good'],
      ['undetermined', profile],
      bare([
        number,
        makeExtension(x509.authorityKeyIdentifier, {
          issuer: [{ kind: 'directory', value: ca.name }],
          serialHex: '01',
        }),
      ]),
    ],
    [
      '5.2.1: a critical identifier',
      ['good'],
      ['undetermined', profile],
      bare([number, makeExtension(x509.authorityKeyIdentifier, { keyId }, true)]),
    ],
    [
      '5.2.3: no number',
      ['undetermined', 'E_CRL_NUMBER'],
      ['undetermined', 'E_CRL_NUMBER'],
      bare([identifier]),
    ],
    [
      '5.2.3: a critical number',
      ['undetermined', 'E_CRL_NUMBER'],
      ['undetermined', 'E_CRL_NUMBER'],
      bare([identifier, makeExtension(x509.crlNumber, 7n, true)]),
    ],
    [
      '5.2.5: a scope that is not critical',
      ['good'],
      ['undetermined', profile],
      bare([identifier, number, makeExtension(x509.issuingDistributionPoint, scope, false)]),
    ],
    [
      '5.2.6: a critical pointer to deltas',
      ['good'],
      ['undetermined', profile],
      bare([identifier, number, makeExtension(x509.freshestCrl, freshest, true)]),
    ],
    [
      '5.1.2.5: no next update',
      ['undetermined', 'E_CRL_EXPIRED'],
      ['undetermined', 'E_CRL_EXPIRED'],
      bare([identifier, number], {}),
    ],
    [
      '5.2: a critical extension that nobody knows',
      ['undetermined', 'E_CRL_CRITICAL'],
      ['undetermined', 'E_CRL_CRITICAL'],
      bare([identifier, number, { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }]),
    ],
    [
      '5.2: an extension that nobody knows',
      ['good'],
      ['good'],
      bare([identifier, number, { oid: '1.2.3.4', critical: false, value: Uint8Array.of(5, 0) }]),
    ],
  ])('%s', (_title, lenient, conforming, crl) => {
    expect(told(ask(ca, leaf, [crl]))).toEqual(lenient);
    expect(told(ask(ca, leaf, [crl], { conforming: true }))).toEqual(conforming);
  });
});
