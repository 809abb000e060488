// SPDX-License-Identifier: Apache-2.0
// Pairs for requests and revocation lists.

import * as der from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import * as made from '../structures.ts';
import { list, pair, request, type Pair } from './pair.ts';

const { both, crl, csr, day, entryOf, fromHex, having, rawCrl, start, turned, without } = made;
const { oids, makeExtension } = x509;
const goodCsr = request(csr());
const goodCrl = list(crl());
const asks = (...extensions: x509.Extension[]) => request(csr({ extensions }));
const carries = (oid: string) => request(csr({ attributes: [{ oid, values: [der.utf8String('secret')] }] }));

export const csrPairs: readonly Pair[] = [
  pair('csr.signed-by-key', request(csr({ signer: made.issuerKey })), goodCsr),
  pair('csr.no-challenge-password', carries(oids.challengePassword), goodCsr),
  pair('csr.known-attributes', carries('1.2.3'), goodCsr),
  pair(
    'csr.no-ca',
    asks(makeExtension(x509.basicConstraints, { ca: true })),
    asks(makeExtension(x509.basicConstraints, { ca: false })),
  ),
  pair(
    'csr.only-own-extensions',
    asks(makeExtension(x509.noRevAvail, null)),
    asks(makeExtension(x509.keyUsage, ['digitalSignature'])),
  ),
];

const fields = (changes: Partial<typeof made.crlFields>) => list(crl({ fields: changes }));
const extended = (extensions: made.Change, rest: made.RawCrl = {}) => list(rawCrl({ ...rest, extensions }));
const one = fromHex('0a11');
const entries = (...all: Uint8Array[]) => list(rawCrl({ entries: all }));
const scope: x509.IssuingDistributionPoint = {
  onlyUserCerts: true,
  onlyCaCerts: false,
  onlyAttributeCerts: false,
  indirect: false,
};
const scoped = having(makeExtension(x509.issuingDistributionPoint, scope));
const delta = (base: bigint) => having(makeExtension(x509.deltaCrlIndicator, base));
const fresh = having(
  makeExtension(x509.freshestCrl, [{ fullName: [{ kind: 'uri', value: 'http://ca.example/delta.crl' }] }]),
);
const reason = (code: x509.ReasonCode, critical = false) => makeExtension(x509.reasonCode, code, critical);
const lateDate = der.encodeElement(der.tags.generalizedTime, Buffer.from('20261107000000Z', 'latin1'));

export const crlPairs: readonly Pair[] = [
  pair('crl.version-two', list(rawCrl({ version: [], extensions: () => [] })), list(rawCrl())),
  pair('crl.next-update', list(rawCrl({ nextUpdate: [] })), goodCrl),
  pair('crl.next-update-later', fields({ nextUpdate: start }), fields({ nextUpdate: start + 1000 })),
  pair(
    'crl.lifetime',
    fields({ nextUpdate: start + 10 * day + 1000 }),
    fields({ nextUpdate: start + 10 * day }),
  ),
  pair('crl.utc-time', list(rawCrl({ nextUpdate: [lateDate] })), goodCrl),
  pair('crl.authority-key', extended(without(oids.authorityKeyIdentifier)), goodCrl),
  pair('crl.number', extended(without(oids.crlNumber)), goodCrl),
  pair('crl.delta-after-base', extended(delta(7n)), extended(delta(6n))),
  pair(
    'crl.all-reasons',
    fields({ issuingDistributionPoint: { ...scope, onlySomeReasons: ['keyCompromise'] } }),
    fields({ issuingDistributionPoint: scope }),
  ),
  pair('crl-number.not-critical', extended(turned(oids.crlNumber)), goodCrl),
  pair('delta-crl.critical', extended(both(delta(6n), turned(oids.deltaCrlIndicator))), extended(delta(6n))),
  pair('idp.critical', extended(both(scoped, turned(oids.issuingDistributionPoint))), extended(scoped)),
  pair('freshest-crl.not-in-delta', extended(both(delta(6n), fresh)), extended(fresh)),
  pair(
    'crl-entry.distinct',
    entries(entryOf(one, start), entryOf(one, start)),
    entries(entryOf(one, start), entryOf(fromHex('0a12'), start)),
  ),
  pair(
    'crl-entry.serial-form',
    entries(entryOf(fromHex('8a11'), start)),
    entries(entryOf(fromHex('008a11'), start)),
  ),
  pair(
    'crl-entry.reason-said',
    entries(entryOf(one, start, reason('unspecified'))),
    entries(entryOf(one, start)),
  ),
  pair(
    'crl-entry.removed-in-delta',
    entries(entryOf(one, start, reason('removeFromCRL'))),
    extended(delta(6n), { entries: [entryOf(one, start, reason('removeFromCRL'))] }),
  ),
  pair(
    'crl-entry.reason-not-critical',
    entries(entryOf(one, start, reason('superseded', true))),
    entries(entryOf(one, start, reason('superseded'))),
  ),
  pair('crl-entry.in-the-past', entries(entryOf(one, start + 1000)), entries(entryOf(one, start))),
  pair(
    'crl-entry.known-critical',
    entries(entryOf(one, start, made.raw('1.2.3', '0500', true))),
    entries(entryOf(one, start, made.raw('1.2.3', '0500'))),
  ),
];
