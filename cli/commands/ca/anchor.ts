// SPDX-License-Identifier: Apache-2.0
// How an anchor is shown.

import { z } from 'zod';
import { encodePem } from '../../../core/pem/index.ts';
import { keyAlgorithmOf, nameText } from '../../../core/x509/index.ts';
import type { Anchor } from '../../../pki/index.ts';

export interface AnchorData {
  readonly subject: string;
  readonly serial: string;
  readonly key: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** SHA-256 of the certificate's DER: the first part of every join token. */
  readonly sha256: string;
  readonly certPem: string;
}

export const anchorShape: Readonly<Record<keyof AnchorData, z.ZodType>> = {
  subject: z.string(),
  serial: z.string(),
  key: z.string(),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  sha256: z.string(),
  certPem: z.string(),
};

export function anchorData({ certificate, certDer, hashHex }: Anchor): AnchorData {
  return {
    subject: nameText(certificate.subject),
    serial: certificate.serialHex,
    key: keyAlgorithmOf(certificate.spki).name,
    notBefore: new Date(certificate.notBefore).toISOString(),
    notAfter: new Date(certificate.notAfter).toISOString(),
    sha256: hashHex,
    certPem: encodePem('CERTIFICATE', certDer),
  };
}

export function anchorLines(anchor: Anchor): string[] {
  const { subject, key, serial, notBefore, notAfter, sha256 } = anchorData(anchor);
  return [
    `  anchor  ${subject} (${key})`,
    `  serial  ${serial}`,
    `  valid   ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`,
    `  sha256  ${sha256}`,
  ];
}
