// SPDX-License-Identifier: Apache-2.0
// A certificate as data: everything its bytes say, and how it stands at `now`. No verdict.

import { hash } from 'node:crypto';
import {
  basicConstraints,
  certificateLimits,
  extKeyUsage,
  keyUsage,
  nameText,
  parseCertificate,
  subjectAltName,
  type Certificate,
  type Extension,
  type Name,
  type X509Limits,
} from '../../../../core/x509/index.ts';
import { extensionsData, oidName, plain, shown, valueOf, type ExtensionData } from './extensions.ts';
import { keyData, type KeyData } from './key.ts';
import { odditiesOf, type OddityData } from './oddities.ts';
import { algorithmName, issued } from './signature.ts';
import type { StandingData } from './standing.ts';

export interface NameData {
  readonly kind: string;
  /** Text, or DER in hex. */
  readonly value: string;
}

/** What certificates and requests have in common. */
export interface AskedData {
  readonly subject: string;
  readonly key: KeyData;
  readonly ca: boolean;
  readonly pathLength?: number;
  readonly keyUsages: readonly string[];
  readonly extKeyUsages: readonly string[];
  readonly names: readonly NameData[];
  readonly extensions: readonly ExtensionData[];
}

export interface CertificateData extends AskedData {
  readonly version: number;
  readonly serial: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly status: 'valid' | 'expired' | 'early';
  readonly signatureAlgorithm: string;
  /** Absent where this cannot be checked here. */
  readonly selfSigned?: boolean;
  /** Of the whole certificate. */
  readonly sha256: string;
  /** Absent where this state folder has no CA. */
  readonly standing?: StandingData;
  readonly oddities: readonly OddityData[];
}

/** Larger than what a CA takes: whoever looks at a monster wants to know what it is. */
const limits: X509Limits = { ...certificateLimits, bytes: 1 << 20 };

/** Read as deployed certificates are, each leniency among its oddities. @throws E_DER_*, E_X509_* */
export const readCertificate = (der: Uint8Array): Certificate => parseCertificate(der, limits, 'graceful');

export function certificateData(
  certificate: Certificate,
  now: number,
  standing: StandingData | undefined,
): CertificateData {
  const { notBefore, notAfter } = certificate;
  const selfSigned = issued(certificate, certificate);
  const asked = askedData(certificate);
  return {
    version: certificate.version,
    serial: certificate.serialHex,
    ...asked,
    issuer: nameText(certificate.issuer),
    notBefore: iso(notBefore),
    notAfter: iso(notAfter),
    status: now > notAfter ? 'expired' : now < notBefore ? 'early' : 'valid',
    signatureAlgorithm: algorithmName(certificate.signatureAlgorithm),
    ...(selfSigned === undefined ? {} : { selfSigned }),
    sha256: hash('sha256', certificate.der, 'hex'),
    ...(standing === undefined ? {} : { standing }),
    oddities: [...revocation(standing), ...odditiesOf({ certificate, key: asked.key, now, selfSigned })],
  };
}

const revocation = (standing: StandingData | undefined): OddityData[] =>
  standing?.record === 'revoked' ? [{ code: 'revoked', message: 'revoked by this CA' }] : [];

type Asked = { readonly subject: Name; readonly extensions: readonly Extension[] } & Pick<
  Certificate,
  'spki'
>;

export function askedData(of: Asked): AskedData {
  const constraints = valueOf(of, basicConstraints);
  return {
    subject: nameText(of.subject),
    key: keyData(of.spki),
    ca: constraints?.ca ?? false,
    ...(constraints?.pathLength === undefined ? {} : { pathLength: constraints.pathLength }),
    keyUsages: valueOf(of, keyUsage) ?? [],
    extKeyUsages: (valueOf(of, extKeyUsage) ?? []).map(oidName),
    names: (valueOf(of, subjectAltName) ?? []).map((name) => {
      const held = plain('value' in name ? name.value : name.der);
      return {
        kind: 'oid' in name ? `other ${oidName(name.oid)}` : name.kind,
        value: typeof held === 'string' ? held : shown(held),
      };
    }),
    extensions: extensionsData(of),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
