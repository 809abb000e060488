// SPDX-License-Identifier: Apache-2.0
// SignedData (RFC 5652 sections 3 and 5), as much of it as timestamps use: content that is carried along, X.509
// certificates, one signer with signed attributes.
//
// In DER: an indefinite length, a string in pieces or a set of attributes out of order is refused. Only the sets
// that nobody signs (certificates) may stand in any order. Revocation lists and unsigned attributes are read past.
// Not checked: any signature, and whether a certificate is one.

import { DerReader, tags } from '../der/index.ts';
import { readAlgorithm, type AlgorithmIdentifier } from '../x509/algorithm.ts';
import { readSerial } from '../x509/serial.ts';
import { readSignedAttributes, type SignedAttributes } from './attributes.ts';
import { malformed } from './hash.ts';
import type { TspLimits } from './limits.ts';

export interface SignedData {
  /** What kind of content it is: an object identifier. */
  readonly contentType: string;
  readonly content: Uint8Array;
  /** What the signer brought along: nobody vouches for these. */
  readonly certificatesDer: readonly Uint8Array[];
  readonly signer: SignerInfo;
}

export interface SignerInfo {
  readonly id: SignerId;
  readonly digestAlgorithm: AlgorithmIdentifier;
  readonly attributes: SignedAttributes;
  /** What the signature is made over: the attributes under the tag of a SET (RFC 5652 section 5.4). */
  readonly attributesDer: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** Which certificate is the signer's. */
export type SignerId =
  | { readonly kind: 'issuer-serial'; readonly issuerDer: Uint8Array; readonly serialHex: string }
  | { readonly kind: 'key-identifier'; readonly keyIdentifier: Uint8Array };

export const signedDataOid = '1.2.840.113549.1.7.2';

/** Reads the ContentInfo that comes next, which must be of SignedData. @throws E_TSP_FORM, E_DER_* */
export function readSignedData(reader: DerReader, limits: TspLimits): SignedData {
  const at = reader.offset;
  const info = reader.sequence();
  if (info.oid() !== signedDataOid) throw malformed('a token is not CMS SignedData', at);
  const explicit = info.enter(0xa0);
  info.finish();
  const data = explicit.sequence();
  explicit.finish();
  // Version 3 says: content of another type than id-data, and no certificates of odd kinds (RFC 5652 section 5.1).
  if (data.smallInteger() !== 3) throw malformed('SignedData is not of version 3', at);
  const digestAlgorithms = data.setOf((members) => readAlgorithm(members).oid);
  const { contentType, content } = readContent(data.sequence());
  const certificatesDer = data.nextTag === 0xa0 ? readCertificates(data.enter(0xa0), limits) : [];
  if (data.nextTag === 0xa1) data.element(0xa1);
  const signers = data.enter(tags.set);
  const signer = readSigner(signers.sequence(), limits);
  // RFC 3161 section 2.4.2: no signature but the authority's.
  if (!signers.done) throw malformed('a token has more than one signer', signers.offset);
  data.finish();
  // RFC 5652 section 5.1: the set announces the hash that the signer uses.
  if (!digestAlgorithms.includes(signer.digestAlgorithm.oid))
    throw malformed('the signer’s hash is not among those announced', at);
  return { contentType, content, certificatesDer, signer };
}

function readContent(encapsulated: DerReader): { contentType: string; content: Uint8Array } {
  const contentType = encapsulated.oid();
  const explicit = encapsulated.enter(0xa0);
  const content = explicit.octetString();
  explicit.finish();
  encapsulated.finish();
  return { contentType, content };
}

function readCertificates(set: DerReader, limits: TspLimits): Uint8Array[] {
  const found: Uint8Array[] = [];
  while (!set.done) {
    if (found.length === limits.certificates)
      throw malformed(`a token has over ${limits.certificates} certificates`, set.offset);
    found.push(set.element(tags.sequence).bytes);
  }
  return found;
}

function readSigner(signer: DerReader, limits: TspLimits): SignerInfo {
  const at = signer.offset;
  const version = signer.smallInteger();
  const id = readSignerId(signer);
  // Section 5.3: the version follows from how the signer is named.
  if (version !== (id.kind === 'issuer-serial' ? 1 : 3))
    throw malformed('a signer’s version is not the one of how it is named', at);
  const digestAlgorithm = readAlgorithm(signer);
  const start = signer.offset;
  const attributes = readSignedAttributes(signer, limits);
  const attributesDer = Uint8Array.from(signer.since(start));
  attributesDer[0] = tags.set;
  const signatureAlgorithm = readAlgorithm(signer);
  const signature = signer.octetString();
  if (signer.nextTag === 0xa1) signer.element(0xa1);
  signer.finish();
  return { id, digestAlgorithm, attributes, attributesDer, signatureAlgorithm, signature };
}

function readSignerId(signer: DerReader): SignerId {
  if (signer.nextTag === 0x80) return { kind: 'key-identifier', keyIdentifier: signer.octetString(0x80) };
  const issuerSerial = signer.sequence();
  const issuerDer = issuerSerial.element(tags.sequence).bytes;
  const serialHex = readSerial(issuerSerial);
  issuerSerial.finish();
  return { kind: 'issuer-serial', issuerDer, serialHex };
}
