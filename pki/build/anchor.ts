// SPDX-License-Identifier: Apache-2.0
// The anchor's own certificate: self-signed, as KubeEdge's is (usages, extended usages, a hundred years), and
// better where that hurts nobody: a random serial number, cRLSign, dates that begin five minutes ago.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { KnownError } from '../../core/index.ts';
import { encodePrivateKey, generateKey, type KeyKind } from '../../core/key/index.ts';
import {
  basicConstraints,
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  extKeyUsage,
  findExtension,
  keyAlgorithmOf,
  keyIdentifier,
  keyUsage,
  makeExtension,
  nameAttribute,
  oids,
  parseCertificate,
  parseSpki,
  publicKeyOf,
  sameBytes,
  signatureAlgorithmOf,
  signatureAlgorithmsFor,
  subjectKeyIdentifier,
  verifySignature,
} from '../../core/x509/index.ts';
import { clientAuth, serverAuth } from '../profile/usages.ts';
import { admitTbs } from '../lint/issuing.ts';
import { oddCharacters } from '../lint/text.ts';
import { readEcKey, softwareSigner } from '../sign/software.ts';
import { newSerial } from './draft.ts';
import { issuerOf } from './issuer.ts';

/** KubeEdge's own: 364 x 100 days. */
export const defaultAnchorDays = 36_400;
const dayMs = 86_400_000;
/** Clocks at the edge may be late: the anchor begins five minutes ago. */
const backdated = 5 * 60_000;

/** An anchor on a curve, its key in the form that KubeEdge's shared tokens depend on. */
export interface AnchorPair {
  readonly certDer: Uint8Array;
  readonly sec1Der: Uint8Array;
}

/** Makes a P-256 key and its self-signed CA certificate. @throws E_PROFILE_LIFETIME, E_PROFILE_NAME */
export function makeAnchor(commonName: string, days: number, now: number): AnchorPair {
  const { certDer, key } = makeAnchorOf('p256', commonName, days, now);
  return { certDer, sec1Der: encodePrivateKey(key, 'sec1') };
}

/** As makeAnchor(), with a key of any kind. @throws E_PROFILE_LIFETIME, E_PROFILE_NAME */
export function makeAnchorOf(
  kind: KeyKind,
  commonName: string,
  days: number,
  now: number,
): { readonly certDer: Uint8Array; readonly key: KeyObject } {
  if (!Number.isInteger(days) || days < 1 || days > 36_525)
    throw new KnownError('E_PROFILE_LIFETIME', 'an anchor lives for 1 to 36525 days', { days });
  // X.520 ub-common-name
  if (
    commonName === '' ||
    commonName.length > 64 ||
    !commonName.isWellFormed() ||
    oddCharacters(commonName).control
  )
    throw new KnownError(
      'E_PROFILE_NAME',
      "an anchor's common name has 1 to 64 characters, none of them a control",
      {},
    );
  const key = generateKey(kind);
  return { certDer: selfSign(key, commonName, days, Math.floor(now / 1000) * 1000), key };
}

function selfSign(key: KeyObject, commonName: string, days: number, second: number): Uint8Array {
  const spki = parseSpki(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const name = encodeName([[nameAttribute(oids.commonName, commonName)]]);
  const row = keyAlgorithmOf(spki);
  const algorithm = signatureAlgorithmsFor(row);
  // RFC 8410 section 5, RFC 9881 section 5: such keys sign, and do nothing else.
  const signsOnly = row.name === 'Ed25519' || row.name.startsWith('ML-DSA');
  const tbsDer = encodeTbsCertificate({
    serialHex: newSerial(),
    algorithm,
    issuerDer: name,
    notBefore: second - backdated,
    notAfter: second + days * dayMs,
    subjectDer: name,
    spkiDer: spki.der,
    extensions: [
      makeExtension(keyUsage, [
        'digitalSignature',
        ...(signsOnly ? [] : (['keyEncipherment'] as const)),
        'keyCertSign',
        'cRLSign',
      ]),
      makeExtension(extKeyUsage, [serverAuth, clientAuth]),
      makeExtension(basicConstraints, { ca: true }),
      makeExtension(subjectKeyIdentifier, keyIdentifier(spki)),
    ],
  });
  admitTbs(tbsDer, 'kubeedge');
  return encodeCertificate(tbsDer, algorithm, createSignature(algorithm, key, tbsDer));
}

/**
 * Checks that a certificate and key from elsewhere, KubeEdge's for one, can be an anchor: a CA certificate that
 * may sign certificates, in date, self-signed or signed by another, and the EC key that belongs to it.
 * @throws E_CA_IMPORT, E_DER_*, E_X509_*
 */
export function importAnchor(certDer: Uint8Array, keyDer: Uint8Array, now: number): AnchorPair {
  const certificate = parseCertificate(certDer);
  const { key, sec1Der } = readEcKey(keyDer);
  softwareSigner(key, issuerOf(certificate));
  if (findExtension(certificate.extensions, basicConstraints)?.ca !== true)
    throw unfit('the certificate is not a CA certificate');
  if (findExtension(certificate.extensions, keyUsage)?.includes('keyCertSign') === false)
    throw unfit("the certificate's key usage does not allow it to sign certificates");
  if (now > certificate.notAfter) throw unfit('the certificate has expired');
  const selfIssued = sameBytes(certificate.issuer.der, certificate.subject.der);
  if (
    selfIssued &&
    !verifySignature(
      signatureAlgorithmOf(certificate.signatureAlgorithm),
      publicKeyOf(certificate.spki),
      certificate.tbsDer,
      certificate.signature,
    )
  )
    throw unfit("the certificate's signature is not its own key's");
  return { certDer, sec1Der };
}

function unfit(message: string): KnownError {
  return new KnownError('E_CA_IMPORT', message);
}
