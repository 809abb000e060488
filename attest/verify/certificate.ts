// SPDX-License-Identifier: Apache-2.0
// The signing certificate (Sigstore client specification, 4.3; RFC 5280 section 6): a code-signing leaf, issued by an
// authority of the trusted root, valid with its whole chain at every proven time, and known to a certificate
// transparency log, where the root lists any.
//
// Revocation does not exist here: leaves live for ten minutes.

import { KnownError } from '../../core/index.ts';
import {
  allOf,
  fail,
  pass,
  skip,
  type CheckRow,
  type Evidence,
  type EvidenceInput,
} from '../../core/evidence/index.ts';
import {
  basicConstraints,
  extensionOf,
  extKeyUsage,
  keyUsage,
  oids,
  parseCertificate,
  type Certificate,
} from '../../core/x509/index.ts';
import type { SignedEntity } from '../carrier.ts';
import { inputOf } from '../hash.ts';
import { strangeExtension } from '../trust/authority.ts';
import { verifyKeyOf, type VerifyKey } from '../trust/key.ts';
import { within, type TrustedRoot } from '../trust/types.ts';
import { findChain, readHints, type Chain } from './chain.ts';
import { verifySct } from './sct.ts';

const rows = {
  certificate: { check: 'certificate', clause: 'Sigstore client specification, 4.3' },
  form: { check: 'certificate.form', clause: 'RFC 5280 section 4.1' },
  usage: { check: 'certificate.usage', clause: 'RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.12' },
  chain: { check: 'certificate.chain', clause: 'RFC 5280 section 6.1' },
  validity: { check: 'certificate.validity', clause: 'RFC 5280 section 4.1.2.5' },
  sct: { check: 'certificate.sct', clause: 'RFC 6962 section 3.2' },
} satisfies Record<string, CheckRow>;

/** The certificate that a carrier names as the signer's, read once for all roots. */
export interface Leaf {
  /** Undefined where there is none, or none that can be read. */
  readonly certificate: Certificate | undefined;
  /** The key, whatever the checks say: what it signed is still reported. */
  readonly key: VerifyKey | undefined;
  /** What else the carrier brought: untrusted. */
  readonly hints: readonly Certificate[];
  /** Why there is no certificate. */
  readonly fault: Evidence | undefined;
}

export function readLeaf({ certificatesDer }: SignedEntity): Leaf {
  const [leafDer] = certificatesDer;
  const none = { certificate: undefined, key: undefined, hints: [] };
  if (leafDer === undefined) {
    const reason = 'no certificate is given: a bare key has no identity, name the key itself';
    return { ...none, fault: fail(rows.form, 'E_KEY_UNSUPPORTED', reason) };
  }
  try {
    const certificate = parseCertificate(leafDer);
    const hints = certificatesDer.length > 1 ? readHints(certificatesDer) : [];
    return { certificate, key: verifyKeyOf(certificate.spki), hints, fault: undefined };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const reason = `not a certificate: ${error.message}`;
    const inputs = [inputOf('certificate', leafDer)];
    return { ...none, fault: fail(rows.form, error.code, reason, error.facts, inputs) };
  }
}

/** The group of a certificate. `times` are the proven ones. */
export function verifyCertificate(leaf: Leaf, root: TrustedRoot, times: readonly number[]): Evidence {
  const { certificate, key, hints, fault } = leaf;
  const group = (checks: readonly Evidence[]): Evidence =>
    allOf(rows.certificate, 'the signing certificate', checks);
  if (certificate === undefined) return group(fault === undefined ? [] : [fault]);
  const inputs = [inputOf('certificate', certificate.der)];
  const chain = findChain(certificate, hints, root, times);
  const facts = { serial: certificate.serialHex };
  const sct = root.timestampsOnly ? [] : [verifyTransparency(certificate, chain, root, inputs)];
  return group([
    pass(rows.form, `serial ${certificate.serialHex}`, facts, inputs),
    verifyUsage(certificate, key, inputs),
    chain === undefined
      ? fail(rows.chain, 'E_CERT_CHAIN', 'no authority of the trusted root has issued it', {}, inputs)
      : pass(rows.chain, 'issued by an authority of the trusted root', {}, inputs),
    verifyValidity(certificate, chain, times, inputs),
    ...sct,
  ]);
}

type Inputs = readonly EvidenceInput[];

function verifyUsage(certificate: Certificate, key: VerifyKey | undefined, inputs: Inputs): Evidence {
  if (key === undefined) {
    return fail(rows.usage, 'E_KEY_UNSUPPORTED', 'its key is of no kind that is verified', {}, inputs);
  }
  const fault = usageFault(certificate);
  return fault === undefined
    ? pass(rows.usage, 'an end entity’s certificate for code signing', {}, inputs)
    : fail(rows.usage, 'E_CERT_USAGE', fault, {}, inputs);
}

function usageFault(certificate: Certificate): string | undefined {
  try {
    if (certificate.version !== 3) return 'it is not of version 3';
    if (extensionOf(certificate, basicConstraints)?.ca === true) return 'it is an authority’s';
    if (extensionOf(certificate, keyUsage)?.includes('digitalSignature') !== true)
      return 'it is not for signatures';
    if (extensionOf(certificate, extKeyUsage)?.includes(oids.codeSigning) !== true)
      return 'it is not for code signing';
    const strange = strangeExtension(certificate);
    return strange === undefined ? undefined : `its critical extension ${strange} is not understood`;
  } catch (error) {
    if (error instanceof KnownError) return error.message;
    throw error;
  }
}

/** The hybrid model: every certificate of the chain valid, and its authority trusted, at each time of its own. */
function verifyValidity(
  certificate: Certificate,
  chain: Chain | undefined,
  times: readonly number[],
  inputs: Inputs,
): Evidence {
  if (times.length === 0) return skip(rows.validity, 'nothing proves when it was used');
  const refused = (reason: string): Evidence => fail(rows.validity, 'E_CERT_TIME', reason, {}, inputs);
  const all = [certificate, ...(chain?.issuers ?? [])];
  for (const time of times) {
    const outside = all.findIndex((each) => time < each.notBefore || time > each.notAfter);
    const who = outside > 0 ? 'an authority above it' : 'it';
    if (outside >= 0) return refused(`${who} was not valid when the log recorded it or it was timestamped`);
    if (chain !== undefined && !within(time, chain.authority.validFor)) {
      return refused('its authority was not trusted when the log recorded it or it was timestamped');
    }
  }
  return pass(rows.validity, 'valid, with its chain, when it signed', {}, inputs);
}

function verifyTransparency(
  certificate: Certificate,
  chain: Chain | undefined,
  root: TrustedRoot,
  inputs: Inputs,
): Evidence {
  if (chain === undefined) return skip(rows.sct, 'no issuer to verify it with');
  const verdict = verifySct(certificate, chain.issuerKeyHash, root);
  const refused = (reason: string): Evidence => fail(rows.sct, 'E_SCT_SIGNATURE', reason, {}, inputs);
  switch (verdict.outcome) {
    case 'proven':
      return pass(rows.sct, `promised by ${verdict.log.origin}`, {}, inputs);
    case 'missing':
      return fail(rows.sct, 'E_SCT_MISSING', 'it carries no signed certificate timestamp', {}, inputs);
    case 'malformed':
      return refused('its signed certificate timestamps are malformed');
    case 'refused':
      return refused('no signed certificate timestamp verifies with a trusted log');
  }
}
