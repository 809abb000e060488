// SPDX-License-Identifier: Apache-2.0
// Small extensions about how a certificate's status is had: noRevAvail (RFC 9608), ocspNoCheck (RFC 6960 section
// 4.2.2.2.1), TLS feature (RFC 7633).
//
// Not checked: whether noRevAvail stands beside what contradicts it (distribution points, OCSP); a lint does that.

import { DerReader, integer, nul, sequence } from '../../der/index.ts';
import { certificateLimits } from '../limits.ts';
import { oids } from '../oids.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';

const nullKind = (name: 'noRevAvail' | 'ocspNoCheck'): ExtensionKind<null> => ({
  name,
  oid: oids[name],
  critical: false,
  parse(value) {
    const reader = new DerReader(value, { depth: 1 });
    reader.nul();
    reader.finish();
    return null;
  },
  encode: nul,
});

/** The issuer publishes no revocation for this certificate. */
export const noRevAvail: ExtensionKind<null> = nullKind('noRevAvail');

/** An OCSP signer's certificate whose own status is not asked. */
export const ocspNoCheck: ExtensionKind<null> = nullKind('ocspNoCheck');

/** The TLS extensions that a server with this certificate must offer; 5 is status_request, "must staple". */
export const tlsFeature: ExtensionKind<readonly number[]> = {
  name: 'tlsFeature',
  oid: oids.tlsFeature,
  critical: false,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      const start = contents.offset;
      const features: number[] = [];
      while (!contents.done) {
        const at = contents.offset;
        if (features.length === certificateLimits.members) throw malformed('too many features', at);
        const feature = contents.smallInteger();
        // The number of a TLS extension has two octets (RFC 8446 section 4.2).
        if (feature > 0xffff) throw malformed('not the number of a TLS extension', at);
        features.push(feature);
      }
      if (features.length === 0) throw malformed('no feature', start);
      return features;
    }),
  encode(features) {
    if (features.length === 0) throw new TypeError('at least one feature');
    return sequence(...features.map(integer));
  },
};
