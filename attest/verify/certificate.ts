// SPDX-License-Identifier: Apache-2.0
// The signing certificate (Sigstore client specification, 4.2; RFC 5280 section 6): a code-signing leaf,
// issued by an authority of the trusted root, valid with its whole chain when the log recorded the signature,
// and known to a certificate transparency log.
//
// The chain a carrier brings along is not used: the trusted root has its own. Revocation does not exist here:
// leaves live for ten minutes.

import { KnownError } from '../../core/index.ts';
import {
  basicConstraints,
  extKeyUsage,
  findExtension,
  keyUsage,
  oids,
  parseCertificate,
  type Certificate,
} from '../../core/x509/index.ts';
import type { SignedEntity } from '../carrier.ts';
import { fail, pass, skip, type CheckRow, type Evidence } from '../../core/evidence/index.ts';
import { isSignedWith, namesIssuer, strangeExtension } from '../trust/authority.ts';
import { verifyKeyOf, type VerifyKey } from '../trust/key.ts';
import { within, type CertificateAuthority, type TrustedRoot } from '../trust/types.ts';
import { verifySct } from './sct.ts';

const rows = {
  form: { check: 'certificate.form', clause: 'RFC 5280 section 4.1' },
  usage: { check: 'certificate.usage', clause: 'RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.12' },
  chain: { check: 'certificate.chain', clause: 'RFC 5280 section 6.1' },
  validity: { check: 'certificate.validity', clause: 'RFC 5280 section 4.1.2.5' },
  sct: { check: 'certificate.sct', clause: 'RFC 6962 section 3.2' },
} satisfies Record<string, CheckRow>;

export interface CertificateVerdict {
  readonly checks: readonly Evidence[];
  readonly certificate: Certificate | undefined;
  /** The leaf's key, whatever the checks say: what it signed is still reported. */
  readonly key: VerifyKey | undefined;
}

/** `times` are what the log claims; believed only if the log's own checks pass. */
export function verifyCertificate(
  { certificatesDer }: SignedEntity,
  trust: TrustedRoot,
  times: readonly number[],
): CertificateVerdict {
  const [leafDer] = certificatesDer;
  if (leafDer === undefined) {
    const missing = fail(
      rows.form,
      'E_KEY_UNSUPPORTED',
      'no certificate is given; bare keys are not verified',
    );
    return { checks: [missing], certificate: undefined, key: undefined };
  }
  const certificate = parse(leafDer);
  if (certificate instanceof KnownError) {
    const form = fail(
      rows.form,
      certificate.code,
      `not a certificate: ${certificate.message}`,
      certificate.facts,
    );
    return { checks: [form], certificate: undefined, key: undefined };
  }
  const authority = authorityOf(certificate, trust, times);
  const key = verifyKeyOf(certificate.spki);
  return {
    checks: [
      pass(rows.form, `serial ${certificate.serialHex}`, { serial: certificate.serialHex }),
      verifyUsage(certificate, key),
      authority === undefined
        ? fail(rows.chain, 'E_CERT_CHAIN', 'no authority of the trusted root has issued it')
        : pass(rows.chain, 'issued by an authority of the trusted root'),
      verifyValidity(certificate, authority, times),
      authority === undefined
        ? skip(rows.sct, 'no issuer to verify it with')
        : sct(certificate, authority, trust),
    ],
    certificate,
    key,
  };
}

function parse(der: Uint8Array): Certificate | KnownError {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof KnownError) return error;
    throw error;
  }
}

function verifyUsage(certificate: Certificate, key: VerifyKey | undefined): Evidence {
  if (key === undefined)
    return fail(rows.usage, 'E_KEY_UNSUPPORTED', 'its key is of no kind that is verified');
  const fault = usageFault(certificate);
  return fault === undefined
    ? pass(rows.usage, 'an end entity’s certificate for code signing')
    : fail(rows.usage, 'E_CERT_USAGE', fault);
}

function usageFault(certificate: Certificate): string | undefined {
  try {
    const { extensions } = certificate;
    if (certificate.version !== 3) return 'it is not of version 3';
    if (findExtension(extensions, basicConstraints)?.ca === true) return 'it is an authority’s';
    if (findExtension(extensions, keyUsage)?.includes('digitalSignature') !== true)
      return 'it is not for signatures';
    if (findExtension(extensions, extKeyUsage)?.includes(oids.codeSigning) !== true)
      return 'it is not for code signing';
    const strange = strangeExtension(certificate);
    return strange === undefined ? undefined : `its critical extension ${strange} is not understood`;
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}

/** The authority that signed it; one that was trusted at the times, if there are several. */
function authorityOf(
  certificate: Certificate,
  trust: TrustedRoot,
  times: readonly number[],
): CertificateAuthority | undefined {
  const named = trust.authorities.filter((each) => namesIssuer(certificate, each.issuer));
  const trustedThen = (each: CertificateAuthority): boolean =>
    times.every((time) => within(time, each.validFor));
  const ordered = [...named.filter(trustedThen), ...named.filter((each) => !trustedThen(each))];
  return ordered.find((each) => isSignedWith(certificate, each.issuerKey));
}

function verifyValidity(
  certificate: Certificate,
  authority: CertificateAuthority | undefined,
  times: readonly number[],
): Evidence {
  if (times.length === 0) return skip(rows.validity, 'nothing says when it was used');
  const chain = [certificate, ...(authority?.chain ?? [])];
  for (const time of times) {
    const outside = chain.findIndex((each) => time < each.notBefore || time > each.notAfter);
    const who = outside > 0 ? 'an authority above it' : 'it';
    if (outside >= 0)
      return fail(rows.validity, 'E_CERT_TIME', `${who} was not valid when the log recorded it`);
    if (authority !== undefined && !within(time, authority.validFor)) {
      return fail(rows.validity, 'E_CERT_TIME', 'its authority was not trusted when the log recorded it');
    }
  }
  return pass(rows.validity, 'valid, with its chain, when the log recorded it');
}

function sct(certificate: Certificate, authority: CertificateAuthority, trust: TrustedRoot): Evidence {
  const verdict = verifySct(certificate, authority, trust);
  switch (verdict.outcome) {
    case 'proven':
      return pass(rows.sct, `promised by ${verdict.log.origin}`);
    case 'missing':
      return fail(rows.sct, 'E_SCT_MISSING', 'it carries no signed certificate timestamp');
    case 'malformed':
      return fail(rows.sct, 'E_SCT_SIGNATURE', 'its signed certificate timestamps are malformed');
    case 'refused':
      return fail(rows.sct, 'E_SCT_SIGNATURE', 'no signed certificate timestamp verifies with a trusted log');
  }
}
