// SPDX-License-Identifier: Apache-2.0
// The chain from a signing certificate to an authority of a trusted root (RFC 5280 section 6.1): mostly one step, for
// roots list the certificates that issue. Where one is missing in between, it may come from the carrier: untrusted,
// used only as far as it is itself issued by an authority of the root.
//
// Time is not looked at but to choose among authorities; certificate.ts holds the whole chain to it.

import { createHash } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { parseCertificate, publicKeyOf, type Certificate } from '../../core/x509/index.ts';
import { isAuthority, isSignedWith, namesIssuer } from '../trust/authority.ts';
import { within, type CertificateAuthority, type TrustedRoot } from '../trust/types.ts';

export interface Chain {
  /** From the issuer of the signing certificate to the anchor. */
  readonly issuers: readonly Certificate[];
  readonly authority: CertificateAuthority;
  /** SHA-256 over the issuer's SubjectPublicKeyInfo (RFC 6962 section 3.2). */
  readonly issuerKeyHash: Uint8Array;
}

/** Most signatures that are looked at for one chain, and most certificates between leaf and authority. */
const limits = { signatures: 16, between: 4 };

/** The carrier's certificates beyond the first, as far as they are certificates. */
export function readHints(certificatesDer: readonly Uint8Array[]): readonly Certificate[] {
  return certificatesDer.slice(1).flatMap((der) => {
    try {
      return [parseCertificate(der)];
    } catch (error) {
      if (error instanceof KnownError) return [];
      throw error;
    }
  });
}

/** True where an authority of the root is named as the issuer of one of these: this root may be meant. */
export const mayBeOf = (certificates: readonly Certificate[], root: TrustedRoot): boolean =>
  certificates.some((each) => root.authorities.some(({ issuer }) => namesIssuer(each, issuer)));

/** Undefined where no authority of the root has issued it. */
export function findChain(
  leaf: Certificate,
  hints: readonly Certificate[],
  root: TrustedRoot,
  times: readonly number[],
): Chain | undefined {
  const budget = { signatures: limits.signatures };
  const isIssuedBy = (certificate: Certificate, key: () => CertificateAuthority['issuerKey']): boolean => {
    if (budget.signatures === 0) return false;
    budget.signatures -= 1;
    return isSignedWith(certificate, key());
  };
  const climb = (certificate: Certificate, between: readonly Certificate[]): Chain | undefined => {
    const authority = inOrder(certificate, root, times).find(
      (each) => isIssuedBy(certificate, () => each.issuerKey) && mayStandAbove(each.chain, between.length),
    );
    if (authority !== undefined) return chainOf(between, authority);
    if (between.length === limits.between) return undefined;
    for (const hint of hints) {
      if (between.includes(hint) || !namesIssuer(certificate, hint) || !isCa(hint, between.length)) continue;
      const found = isIssuedBy(certificate, () => publicKeyOf(hint.spki))
        ? climb(hint, [...between, hint])
        : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return climb(leaf, []);
}

function chainOf(between: readonly Certificate[], authority: CertificateAuthority): Chain {
  const [issuer] = between;
  return {
    issuers: [...between, ...authority.chain],
    authority,
    issuerKeyHash:
      issuer === undefined ? authority.issuerKeyHash : createHash('sha256').update(issuer.spki.der).digest(),
  };
}

/** The authorities that it names as its issuer; first those that were trusted at the times. */
function inOrder(
  certificate: Certificate,
  root: TrustedRoot,
  times: readonly number[],
): readonly CertificateAuthority[] {
  const named = root.authorities.filter((each) => namesIssuer(certificate, each.issuer));
  if (named.length < 2) return named;
  const trustedThen = (each: CertificateAuthority): boolean =>
    times.every((time) => within(time, each.validFor));
  return [...named.filter(trustedThen), ...named.filter((each) => !trustedThen(each))];
}

/** The root's own chain was held to its path lengths with nothing below: not so where something came in between. */
const mayStandAbove = (chain: readonly Certificate[], below: number): boolean =>
  below === 0 || chain.every((certificate, index) => isCa(certificate, index + below));

function isCa(certificate: Certificate, below: number): boolean {
  try {
    return isAuthority(certificate, below);
  } catch (error) {
    if (error instanceof KnownError) return false;
    throw error;
  }
}
