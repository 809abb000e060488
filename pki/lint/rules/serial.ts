// SPDX-License-Identifier: Apache-2.0
// Versions, unique identifiers and serial numbers (RFC 5280 sections 4.1.2.1, 4.1.2.2, 4.1.2.8). Not checked: that
// no other certificate has the same serial number, or that it is random: only that it is long enough to be.

import { certificateTargets, type Rule } from '../rule.ts';
import type { CertificateView } from '../view.ts';

/** Octets of the number itself. A negative one has a minus before its hex. */
const octets = ({ certificate: { serialHex } }: CertificateView): number => serialHex.length >> 1;

/** The tag behind the public key: of the unique identifiers, or of the extensions. */
function tagAfterKey({ certificate: { spki, tbsDer } }: CertificateView): number | undefined {
  return tbsDer[spki.der.byteOffset + spki.der.length - tbsDer.byteOffset];
}

export const serialRules: readonly Rule<CertificateView>[] = [
  {
    id: 'version.three',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.1',
    says: 'the version is not 3: without extensions nothing bounds what the key is for',
    targets: certificateTargets,
    check: ({ certificate: { version } }) => (version === 3 ? undefined : { version }),
  },
  {
    id: 'version.no-unique-identifiers',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.8',
    says: 'the certificate has an issuer or subject unique identifier',
    targets: certificateTargets,
    check: (view) => {
      const tag = view.certificate.version === 1 ? 0 : tagAfterKey(view);
      return tag === 0x81 || tag === 0x82 ? { of: tag === 0x81 ? 'issuer' : 'subject' } : undefined;
    },
  },
  {
    id: 'serial.positive',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.2',
    says: 'the serial number is negative or zero',
    targets: certificateTargets,
    check: ({ certificate: { serialHex } }) =>
      serialHex.startsWith('-') || serialHex === '00' ? { serial: serialHex } : undefined,
  },
  {
    id: 'serial.length',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.2',
    says: 'the serial number is longer than 20 octets',
    targets: certificateTargets,
    check: (view) => {
      // Contents of 20 octets, the sign's among them.
      const { serialHex } = view.certificate;
      const size = octets(view) + (serialHex >= '8' && !serialHex.startsWith('-') ? 1 : 0);
      return size > 20 ? { octets: size } : undefined;
    },
  },
  {
    id: 'serial.unguessable',
    severity: 'warning',
    clause: 'hygiene',
    says: 'the serial number has less than 8 octets: it was counted, not drawn',
    targets: certificateTargets,
    check: (view) =>
      octets(view) < 8 && !view.certificate.serialHex.startsWith('-') && view.certificate.serialHex !== '00'
        ? { octets: octets(view) }
        : undefined,
  },
];
