// SPDX-License-Identifier: Apache-2.0
// Who signed a list (RFC 5280 section 6.3.3 (f), (g), (h)): a key of the list's issuer that leads to the certificate's
// own anchor and may sign lists.
//
// A CA may have several keys of one name: after a rollover, or one for certificates and one for lists. Signatures
// come last, since they cost most, and each is checked once for a list and key, whatever the result.

import type { Crl } from '../../../core/crl/index.ts';
import { fail, pass, type Evidence } from '../../../core/evidence/index.ts';
import { attempt, KnownError } from '../../../core/index.ts';
import {
  findExtension,
  keyUsage,
  nameKey,
  publicKeyOf,
  sameBytes,
  signatureAlgorithmOf,
  subjectKeyIdentifier,
  verifySignature,
  type SubjectPublicKeyInfo,
} from '../../../core/x509/index.ts';
import type { Budget } from '../budget.ts';
import { signatureCost } from '../signatures.ts';
import { rows } from './rows.ts';
import type { CrlAuthority, RevocationInput } from './types.ts';

export interface Signer {
  /** Undefined where no key was found that signed the list. */
  readonly authority?: CrlAuthority;
  readonly evidence: readonly Evidence[];
}

/** (f) and (g). @throws E_PATH_BUDGET */
export function findSigner(crl: Crl, input: RevocationInput): Signer {
  const refused: Evidence[] = [];
  const tried: CrlAuthority[] = [];
  for (const authority of candidates(crl, input)) {
    if (
      tried.some(
        (other) =>
          sameBytes(other.spki.der, authority.spki.der) && other.certificate === authority.certificate,
      )
    )
      continue;
    tried.push(authority);
    const usage = checkUsage(authority);
    if (usage.outcome === 'failed') {
      refused.push(usage);
      continue;
    }
    const signature = checkSignature(crl, authority.spki, input.budget);
    if (signature.outcome === 'passed') return { authority, evidence: [usage, signature] };
    refused.push(signature);
  }
  if (refused.length > 0) return { evidence: refused };
  return { evidence: [fail(rows.signer, 'E_CRL_ISSUER', "no key of the list's issuer leads to the anchor")] };
}

// The certificate's own issuer first; a search for others only when that did not do.
function* candidates(crl: Crl, input: RevocationInput): Iterable<CrlAuthority> {
  const own = nameKey(crl.issuer) === nameKey(input.issuer.name);
  const doubtful = own && namesAnotherKey(crl, input.issuer);
  if (own && !doubtful) yield input.issuer;
  const found = input.findIssuerPath(crl, [crl.issuer]);
  yield* found.filter((authority) => !namesAnotherKey(crl, authority));
  if (doubtful) yield input.issuer;
  yield* found.filter((authority) => namesAnotherKey(crl, authority));
}

// Key identifiers only order: they prove nothing.
function namesAnotherKey(crl: Crl, authority: CrlAuthority): boolean {
  const wanted = crl.authorityKeyIdentifier?.keyId;
  const own = quiet(() => findExtension(authority.certificate?.extensions ?? [], subjectKeyIdentifier));
  return wanted !== undefined && own !== undefined && !sameBytes(wanted, own);
}

/** (f): where the signer's certificate says what its key is for, lists are among it. */
export function checkUsage({ certificate }: CrlAuthority): Evidence {
  if (certificate === undefined) return pass(rows.signer, "the anchor's key");
  const usages = quiet(() => findExtension(certificate.extensions, keyUsage));
  const stated = certificate.extensions.some(({ oid }) => oid === keyUsage.oid);
  if (stated && usages?.includes('cRLSign') !== true)
    return fail(rows.signer, 'E_CRL_USAGE', "the signer's key is not for signing lists", {
      serial: certificate.serialHex,
    });
  return pass(rows.signer, `serial ${certificate.serialHex}`, { serial: certificate.serialHex });
}

/** (g), (h). @throws E_PATH_BUDGET */
export function checkSignature(crl: Crl, spki: SubjectPublicKeyInfo, budget: Budget): Evidence {
  const result = signatureOf(crl, spki, budget);
  if (result === true) return pass(rows.signature, "the signer's signature");
  const reason = result === false ? 'the signature does not verify' : result.message;
  return fail(rows.signature, 'E_CRL_SIGNATURE', reason);
}

const results = new WeakMap<Crl, WeakMap<SubjectPublicKeyInfo, boolean | KnownError>>();

function signatureOf(crl: Crl, spki: SubjectPublicKeyInfo, budget: Budget): boolean | KnownError {
  let ofList = results.get(crl);
  if (ofList === undefined) results.set(crl, (ofList = new WeakMap()));
  let result = ofList.get(spki);
  if (result === undefined) {
    budget.signature(signatureCost(spki));
    result = verify(crl, spki);
    ofList.set(spki, result);
  }
  return result;
}

function verify(crl: Crl, spki: SubjectPublicKeyInfo): boolean | KnownError {
  // Refused where the algorithm is of another kind than the key, or unknown.
  return attempt(() => {
    const row = signatureAlgorithmOf(crl.signatureAlgorithm);
    return verifySignature(row, publicKeyOf(spki), crl.tbsDer, crl.signature);
  });
}

function quiet<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof KnownError) return undefined; // malformed: as good as not there, and path validation says so
    throw error;
  }
}
