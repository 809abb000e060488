// SPDX-License-Identifier: Apache-2.0
// Certificates with the extensions of a case and a signature that nobody looks at.

import * as x509 from '../../../core/x509/index.ts';
import { p256 } from '../support/ca.ts';
import { day, start } from '../support/rows.ts';

const spkiDer = p256.publicKey.export({ format: 'der', type: 'spki' });
const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;

export interface Unsigned {
  readonly subject?: readonly x509.RelativeName[];
  readonly issuer?: readonly x509.RelativeName[];
  readonly extensions?: readonly x509.Extension[];
}

export function unsigned({ subject = [], issuer = [], extensions = [] }: Unsigned): x509.Certificate {
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: '01',
    algorithm,
    issuerDer: x509.encodeName(issuer),
    notBefore: start,
    notAfter: start + day,
    subjectDer: x509.encodeName(subject),
    spkiDer,
    extensions,
  });
  return x509.parseCertificate(x509.encodeCertificate(tbsDer, algorithm, Uint8Array.of(0)));
}

/** A certificate with these alternative names. */
export const named = (
  names: readonly x509.GeneralName[],
  subject: readonly x509.RelativeName[] = [],
): x509.Certificate =>
  unsigned({
    subject,
    extensions: names.length === 0 ? [] : [x509.makeExtension(x509.subjectAltName, names)],
  });
