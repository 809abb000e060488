// SPDX-License-Identifier: Apache-2.0
// Trust anchors (RFC 5280 section 6.1.1 (d)): a name and a key that are trusted without proof.
//
// An anchor need not be self-signed, nor be a certificate at all. Where there is one, what it says of itself counts
// only as far as the judging profile wants (RFC 5937 describes the choice).

import {
  parseCertificate,
  type Certificate,
  type Name,
  type SubjectPublicKeyInfo,
} from '../../core/x509/index.ts';
import { bytesKey, candidateOf } from './candidate.ts';

export interface TrustAnchor {
  readonly name: Name;
  readonly spki: SubjectPublicKeyInfo;
  /** The certificate it was taken from. */
  readonly certificate?: Certificate;
}

/** The anchor that a certificate makes, parsed or as DER. @throws E_DER_*, E_X509_* */
export function anchorOf(certificate: Certificate | Uint8Array): TrustAnchor {
  const parsed = certificate instanceof Uint8Array ? parseCertificate(certificate) : certificate;
  return { name: parsed.subject, spki: parsed.spki, certificate: parsed };
}

/** The anchor's key, as a string that equals another's exactly where the bytes do. */
export const anchorKey = ({ certificate, spki }: TrustAnchor): string =>
  certificate?.spki === spki ? candidateOf(certificate).key : bytesKey(spki.der);
