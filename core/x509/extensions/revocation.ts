// SPDX-License-Identifier: Apache-2.0
// The extensions of revocation lists and of their entries (RFC 5280 sections 5.2.3, 5.2.4, 5.3.1 to 5.3.3), but for
// issuingDistributionPoint, which stands beside the certificates' distribution points.
//
// Not checked: that numbers grow, or that a delta's base is the list it is laid over.

import { DerReader, encodeElement, generalizedTime, integer, tags } from '../../der/index.ts';
import { readGeneralNames, type GeneralName } from '../general-name.ts';
import { oids } from '../oids.ts';
import { encodeGeneralNames } from './alternative-names.ts';
import { reasons, type Reason } from './distribution-points.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';

/** Section 5.2.3: lists' numbers have up to 20 octets. */
const numberKind = (name: 'crlNumber' | 'deltaCrlIndicator', critical: boolean): ExtensionKind<bigint> => ({
  name,
  oid: oids[name],
  critical,
  parse(value) {
    const octets = whole(value, (reader) => reader.integer());
    if ((octets[0] ?? 0) >= 0x80 || octets.length > 20)
      throw malformed('the number of a list is negative or over 20 octets', 0);
    return BigInt(`0x${Buffer.from(octets).toString('hex')}`);
  },
  encode(value) {
    const encoded = integer(value);
    if (value < 0n || encoded.length > 22) throw new TypeError('not the number of a list');
    return encoded;
  },
});

export const crlNumber: ExtensionKind<bigint> = numberKind('crlNumber', false);

/** The number of the list that a delta is laid over. */
export const deltaCrlIndicator: ExtensionKind<bigint> = numberKind('deltaCrlIndicator', true);

export type ReasonCode = Reason | 'unspecified' | 'removeFromCRL';

/** CRLReason by number; 7 is not used. */
export const reasonCodes: readonly (ReasonCode | undefined)[] = [
  'unspecified',
  ...reasons.slice(0, 6),
  undefined,
  'removeFromCRL',
  ...reasons.slice(6),
];

const enumerated = 0x0a;

export const reasonCode: ExtensionKind<ReasonCode> = {
  name: 'reasonCode',
  oid: oids.reasonCode,
  critical: false,
  parse(value) {
    const reason = reasonCodes[whole(value, (reader) => reader.smallInteger(enumerated))];
    if (reason === undefined) throw malformed('a reason that does not exist', 0);
    return reason;
  },
  encode: (reason) => encodeElement(enumerated, Uint8Array.of(reasonCodes.indexOf(reason))),
};

/** Milliseconds since 1970, whole seconds; GeneralizedTime whatever the year. */
export const invalidityDate: ExtensionKind<number> = {
  name: 'invalidityDate',
  oid: oids.invalidityDate,
  critical: false,
  parse: (value) =>
    whole(value, (reader) => {
      if (reader.nextTag === tags.utcTime) throw malformed('an invalidity date is not in UTCTime', 0);
      return reader.time();
    }),
  encode: generalizedTime,
};

/** In an indirect list: whose certificate this entry and the following ones revoke. */
export const certificateIssuer: ExtensionKind<readonly GeneralName[]> = {
  name: 'certificateIssuer',
  oid: oids.certificateIssuer,
  critical: true,
  parse: (value) => wholeSequence(value, readGeneralNames),
  encode: encodeGeneralNames,
};

function whole<T>(value: Uint8Array, read: (reader: DerReader) => T): T {
  const reader = new DerReader(value, { depth: 1 });
  const result = read(reader);
  reader.finish();
  return result;
}
