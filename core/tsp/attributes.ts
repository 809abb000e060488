// SPDX-License-Identifier: Apache-2.0
// The attributes that a timestamp's signer signs (RFC 5652 section 11, RFC 2634 section 5.4, RFC 5035): what the
// content is, its hash, and which certificate is the signer's, so that no other can be put in its place.
//
// In DER, since their DER is what the signature is over. Not checked: whether any of it is true. Attributes of other
// kinds are read past.

import {
  contextConstructed,
  oid,
  octetString,
  sequence,
  setOf,
  tags,
  utcOrGeneralizedTime,
  type DerReader,
} from '../der/index.ts';
import { readAlgorithm, type AlgorithmIdentifier } from '../x509/algorithm.ts';
import { encodeSerial, readSerial } from '../x509/serial.ts';
import { encodeHash, hashOf, malformed, type HashName } from './hash.ts';
import type { TspLimits } from './limits.ts';

export interface SignedAttributes {
  readonly contentType: string;
  readonly messageDigest: Uint8Array;
  /** Milliseconds since 1970. The signer's own words: a timestamp's time is its content's. */
  readonly signingTime: number | undefined;
  /** The signer's certificate by hash, from ESSCertIDv2, else from ESSCertID; undefined where neither is there. */
  readonly signingCertificate: SigningCertificate | undefined;
}

/** ESSCertIDv2 or ESSCertID: the first one listed, which is the signer's own (RFC 5035 section 3). */
export interface SigningCertificate {
  /** `sha1` in ESSCertID alone; undefined for a hash that is not known. */
  readonly hash: HashName | 'sha1' | undefined;
  readonly certHash: Uint8Array;
  readonly issuerSerial: { readonly issuerDer: Uint8Array; readonly serialHex: string } | undefined;
}

const attributeOids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;

/** Reads signedAttrs, `[0] IMPLICIT SET OF Attribute`. @throws E_TSP_FORM, E_DER_* */
export function readSignedAttributes(signer: DerReader, limits: TspLimits): SignedAttributes {
  const start = signer.offset;
  const values = new Map<string, DerReader>();
  signer.setOf((members) => {
    const at = members.offset;
    const attribute = members.sequence();
    const type = attribute.oid();
    if (values.has(type)) throw malformed(`the attribute ${type} is twice there`, at);
    if (values.size === limits.attributes) throw malformed(`over ${limits.attributes} attributes`, at);
    values.set(type, attribute.enter(tags.set));
    attribute.finish();
  }, 0xa0);
  const contentType = only(values, attributeOids.contentType, (value) => value.oid());
  const messageDigest = only(values, attributeOids.messageDigest, (value) => value.octetString());
  if (contentType === undefined || messageDigest === undefined)
    throw malformed('the signed attributes lack a content type or a message digest', start);
  return {
    contentType,
    messageDigest,
    signingTime: only(values, attributeOids.signingTime, (value) => value.time()),
    signingCertificate:
      only(values, attributeOids.signingCertificateV2, (value) => readFirst(value, readIdV2, limits)) ??
      only(values, attributeOids.signingCertificate, (value) => readFirst(value, readIdV1, limits)),
  };
}

// Each of these kinds has exactly one value (RFC 5652 section 11, RFC 5035 section 3).
function only<T>(
  values: ReadonlyMap<string, DerReader>,
  type: string,
  read: (value: DerReader) => T,
): T | undefined {
  const value = values.get(type);
  if (value === undefined) return undefined;
  const result = read(value);
  value.finish();
  return result;
}

// SigningCertificate and SigningCertificateV2: certificates by hash, then policies, which are read past.
function readFirst(
  value: DerReader,
  read: (id: DerReader) => SigningCertificate,
  limits: TspLimits,
): SigningCertificate {
  const at = value.offset;
  const contents = value.sequence();
  const ids = contents.sequence();
  const found: SigningCertificate[] = [];
  while (!ids.done) {
    if (found.length === limits.attributes) throw malformed('too many certificates are named', ids.offset);
    found.push(read(ids.sequence()));
  }
  if (!contents.done) contents.element(tags.sequence);
  contents.finish();
  const [first] = found;
  if (first === undefined) throw malformed('an attribute that names certificates names none', at);
  return first;
}

function readIdV1(id: DerReader): SigningCertificate {
  const certHash = id.octetString();
  return { hash: 'sha1', certHash, issuerSerial: readIssuerSerial(id) };
}

function readIdV2(id: DerReader): SigningCertificate {
  const at = id.offset;
  const algorithm: AlgorithmIdentifier | undefined =
    id.nextTag === tags.sequence ? readAlgorithm(id) : undefined;
  const certHash = id.octetString();
  // X.690 section 11.5: SHA-256 without parameters is the default, and not written.
  if (algorithm?.parameters === undefined && algorithm !== undefined && hashOf(algorithm) === 'sha256')
    throw malformed('a hash algorithm is the default and written', at);
  const hash = algorithm === undefined ? 'sha256' : hashOf(algorithm);
  return { hash, certHash, issuerSerial: readIssuerSerial(id) };
}

// RFC 5035 section 4: the names are the issuer's alone, as a directoryName.
function readIssuerSerial(id: DerReader): SigningCertificate['issuerSerial'] {
  if (id.done) return undefined;
  const issuerSerial = id.sequence();
  const names = issuerSerial.sequence();
  const directory = names.enter(0xa4);
  names.finish();
  const issuerDer = directory.element(tags.sequence).bytes;
  directory.finish();
  const serialHex = readSerial(issuerSerial);
  issuerSerial.finish();
  id.finish();
  return { issuerDer, serialHex };
}

/** Signed attributes as the SET that is signed: `extra` are whole attributes of other kinds. */
export function encodeSignedAttributes(
  attributes: SignedAttributes,
  extra: readonly Uint8Array[] = [],
): Uint8Array {
  const { contentType, messageDigest, signingTime, signingCertificate } = attributes;
  return setOf(
    encodeAttribute(attributeOids.contentType, oid(contentType)),
    encodeAttribute(attributeOids.messageDigest, octetString(messageDigest)),
    ...(signingTime === undefined
      ? []
      : [encodeAttribute(attributeOids.signingTime, utcOrGeneralizedTime(signingTime))]),
    ...(signingCertificate === undefined ? [] : [encodeSigningCertificate(signingCertificate)]),
    ...extra,
  );
}

const encodeAttribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), setOf(value));

function encodeSigningCertificate({ hash, certHash, issuerSerial }: SigningCertificate): Uint8Array {
  const type = hash === 'sha1' ? attributeOids.signingCertificate : attributeOids.signingCertificateV2;
  const algorithm = hash === 'sha384' || hash === 'sha512' ? [encodeHash(hash)] : [];
  const names =
    issuerSerial === undefined
      ? []
      : [
          sequence(
            sequence(contextConstructed(4, issuerSerial.issuerDer)),
            encodeSerial(issuerSerial.serialHex),
          ),
        ];
  return encodeAttribute(type, sequence(sequence(sequence(...algorithm, octetString(certHash), ...names))));
}
