// SPDX-License-Identifier: Apache-2.0
// Whose key signed a timestamp (RFC 3161 section 2.3, RFC 5816). Where the trusted root names the signing certificate,
// that one alone counts, whatever a token brings along (CVE-2026-39984: a bag of certificates of which one is checked
// and another one's key signs). Where the root has only issuers, the one certificate in the token that the signed
// attributes name by its hash must have been issued by them.

import { hash } from 'node:crypto';
import { DerReader } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import type { SignerId, SigningCertificate, TimestampToken } from '../../core/tsp/index.ts';
import {
  basicConstraints,
  certificateLimits,
  extKeyUsage,
  findExtension,
  keyUsage,
  oids,
  parseCertificate,
  parseName,
  publicKeyOf,
  sameBytes,
  sameName,
  subjectKeyIdentifier,
  type Certificate,
} from '../../core/x509/index.ts';
import { isSignedWith, namesIssuer, strangeExtension } from '../trust/authority.ts';
import { within, type TimestampAuthority, type TrustedRoot } from '../trust/types.ts';

export interface TimestampSigner {
  readonly certificate: Certificate;
  /** True where the root itself names the certificate. */
  readonly named: boolean;
  /** Undefined where no authority of the root has issued it. */
  readonly authority: TimestampAuthority | undefined;
  /** The certificates above it, up to the anchor. */
  readonly above: readonly Certificate[];
}

/** The certificate whose key must have signed, or why there is none. */
export function findTimestampSigner(
  { signedData, info }: TimestampToken,
  { timestampAuthorities }: TrustedRoot,
): TimestampSigner | { readonly fault: string } {
  if (timestampAuthorities.length === 0) return { fault: 'the root has no timestamp authority' };
  const { id, attributes } = signedData.signer;
  // An authority may be listed twice, with other dates: the one that was trusted then comes first.
  const ordered = timestampAuthorities.toSorted(
    (a, b) => Number(within(info.genTime, b.validFor)) - Number(within(info.genTime, a.validFor)),
  );
  for (const authority of ordered) {
    const [certificate, ...above] = authority.chain;
    if (authority.namesSigner && certificate !== undefined && isNamedBy(id, certificate))
      return { certificate, named: true, authority, above };
  }
  const issuers = ordered.filter((each) => !each.namesSigner);
  if (issuers.length === 0)
    return { fault: 'the signer is none of the certificates that the root names for timestamps' };
  const certificate = embedded(signedData.certificatesDer, attributes.signingCertificate);
  if (certificate === undefined)
    return { fault: 'not exactly one certificate in the token is the one that its signer names by hash' };
  return { certificate, named: false, ...issuerOf(certificate, issuers) };
}

function embedded(
  certificatesDer: readonly Uint8Array[],
  named: SigningCertificate | undefined,
): Certificate | undefined {
  if (named === undefined) return undefined;
  const [one, ...others] = certificatesDer.filter((der) => isHash(named, der));
  if (one === undefined || others.length > 0) return undefined;
  try {
    return parseCertificate(one);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** ESSCertID's SHA-1 only picks a certificate (RFC 5816): it proves nothing, the signature with its key does. */
const isHash = ({ hash: name, certHash }: SigningCertificate, der: Uint8Array): boolean =>
  name !== undefined && sameBytes(hash(name, der, 'buffer'), certHash);

function issuerOf(
  certificate: Certificate,
  authorities: readonly TimestampAuthority[],
): Pick<TimestampSigner, 'authority' | 'above'> {
  for (const authority of authorities) {
    const at = authority.chain.findIndex(
      (each) => namesIssuer(certificate, each) && isSignedWith(certificate, publicKeyOf(each.spki)),
    );
    if (at >= 0) return { authority, above: authority.chain.slice(at) };
  }
  return { authority: undefined, above: [] };
}

/** What of the signed data names another certificate than this one; undefined where all of it names this one. */
export function idFault({ signedData, info }: TimestampToken, certificate: Certificate): string | undefined {
  const { id, attributes } = signedData.signer;
  if (!isNamedBy(id, certificate)) return 'the signer is named by another issuer, serial or key identifier';
  const named = attributes.signingCertificate;
  // RFC 3161 section 2.4.2: the attribute must be there.
  if (named === undefined) return 'the signed attributes do not name the signer’s certificate';
  if (!isHash(named, certificate.der)) return 'the signed attributes name another certificate by its hash';
  if (
    named.issuerSerial !== undefined &&
    !isNamedBy({ kind: 'issuer-serial', ...named.issuerSerial }, certificate)
  )
    return 'the signed attributes name another certificate by its issuer and serial';
  if (info.tsaDer !== undefined && !isSubject(info.tsaDer, certificate))
    return 'the timestamp names another authority than the signer’s certificate is of';
  return undefined;
}

function isNamedBy(id: SignerId, certificate: Certificate): boolean {
  if (id.kind === 'issuer-serial')
    return certificate.serialHex === id.serialHex && sameBytes(certificate.issuer.der, id.issuerDer);
  const own = readOrNot(() => findExtension(certificate.extensions, subjectKeyIdentifier));
  return own !== undefined && sameBytes(own, id.keyIdentifier);
}

// RFC 3161 section 2.4.2: one of the certificate's subject names. Authorities write a directory name.
function isSubject(tsaDer: Uint8Array, { subject }: Certificate): boolean {
  const name = readOrNot(() => {
    const reader = new DerReader(tsaDer, certificateLimits);
    const der = reader.enter(0xa4).rest;
    reader.finish();
    return parseName(der);
  });
  return name !== undefined && sameName(name, subject);
}

/** What forbids a certificate to sign timestamps (RFC 3161 section 2.3); undefined where nothing does. */
export function timestampUsageFault(certificate: Certificate): string | undefined {
  const { extensions, version } = certificate;
  try {
    if (version !== 3) return 'its certificate is not of version 3';
    if (findExtension(extensions, basicConstraints)?.ca === true) return 'its certificate is an authority’s';
    const usages = findExtension(extensions, keyUsage);
    if (usages !== undefined && !usages.includes('digitalSignature') && !usages.includes('contentCommitment'))
      return 'its certificate is not for signatures';
    const purposes = findExtension(extensions, extKeyUsage);
    if (purposes?.length !== 1 || purposes[0] !== oids.timeStamping)
      return 'its certificate is not for timestamps alone';
    if (!extensions.some(({ oid, critical }) => oid === oids.extKeyUsage && critical))
      return 'its certificate does not mark its one purpose as critical';
    const strange = strangeExtension(certificate);
    return strange === undefined ? undefined : `its critical extension ${strange} is not understood`;
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}

function readOrNot<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}
