// SPDX-License-Identifier: Apache-2.0
// Certificate requests: PKCS#10 (RFC 2986) with the attributes of PKCS#9 (RFC 2985 section 5.4).
//
// Parsing and verifying are two steps: `parseCsr` proves nothing, `verifyCsrSignature` proves that the asker holds
// the key. Attributes are kept as they are; only a malformed or repeated one is refused. Not checked: whether
// the asker may have what it asks for; a profile decides that.

import {
  bitString,
  contextConstructed,
  contextConstructedTag,
  DerReader,
  integer,
  oid,
  sequence,
  setOf,
  tags,
} from '../der/index.ts';
import { KnownError } from '../errors.ts';
import {
  readAlgorithm,
  signatureAlgorithmOf,
  verifySignature,
  verifySignatureAside,
  type AlgorithmIdentifier,
  type SignatureAlgorithm,
} from './algorithm.ts';
import { encodeExtensions, readExtensions, type Extension } from './extensions/extension.ts';
import { publicKeyOf, readOctets, readSpki, type SubjectPublicKeyInfo } from './key.ts';
import { csrLimits, type X509Limits } from './limits.ts';
import { readName, typeOfTag, type Name } from './name.ts';
import { oids } from './oids.ts';
import { refusePrivateKey } from './reading.ts';

export interface CsrAttribute {
  readonly oid: string;
  /** The DER of each value, at least one. */
  readonly values: readonly Uint8Array[];
}

export interface Csr {
  readonly der: Uint8Array;
  /** What the signature was made over. */
  readonly infoDer: Uint8Array;
  readonly subject: Name;
  readonly spki: SubjectPublicKeyInfo;
  /** All of them, extensionRequest too. */
  readonly attributes: readonly CsrAttribute[];
  /** Whether there is a challenge password. What it is, is not looked at and never shown: a CA here has no use for it. */
  readonly challengePassword: boolean;
  /** Those of extensionRequest. */
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
}

/** Reads a request that is all of `der`. Values are views into it. @throws E_DER_*, E_X509_*, E_CSR_ATTRIBUTE */
export function parseCsr(der: Uint8Array, limits: X509Limits = csrLimits): Csr {
  const input = new DerReader(der, limits);
  const { value: csr, bytes } = input.element(tags.sequence);
  input.finish();
  refusePrivateKey(csr, 'certificate request');
  const start = csr.offset;
  const info = csr.sequence();
  const infoDer = csr.since(start);
  const at = info.offset;
  if (info.smallInteger() !== 0)
    throw new KnownError('E_X509_VERSION', 'not version 1 of PKCS#10', { offset: at });
  const subject = readName(info, limits);
  const spki = readSpki(info);
  const { attributes, extensions } = readAttributes(info, limits);
  info.finish();
  const signatureAlgorithm = readAlgorithm(csr);
  const signature = readOctets(csr);
  csr.finish();
  const challengePassword = attributes.some((attribute) => attribute.oid === oids.challengePassword);
  return {
    der: bytes,
    infoDer,
    subject,
    spki,
    attributes,
    challengePassword,
    extensions,
    signatureAlgorithm,
    signature,
  };
}

function readAttributes(info: DerReader, limits: X509Limits): Pick<Csr, 'attributes' | 'extensions'> {
  let extensions: readonly Extension[] = [];
  const seen = new Set<string>();
  const attributes = info.setOf((set) => {
    const offset = set.offset;
    if (seen.size === limits.members)
      throw new KnownError('E_CSR_ATTRIBUTE', `more than ${limits.members} attributes`, { offset });
    const attribute = set.sequence();
    const type = attribute.oid();
    if (seen.has(type))
      throw new KnownError('E_CSR_ATTRIBUTE', `the attribute ${type} is twice there`, { offset });
    seen.add(type);
    const at = attribute.offset;
    const values = attribute.setOf((value) => {
      const start = value.offset;
      if (type === oids.extensionRequest) extensions = readExtensions(value, limits);
      else if (type === oids.challengePassword) readDirectoryString(value);
      else value.any();
      return value.since(start);
    });
    attribute.finish();
    const single = type === oids.extensionRequest || type === oids.challengePassword;
    // RFC 2985 sections 5.4.1 and 5.4.2: both have exactly one value.
    if (values.length === 0 || (single && values.length > 1))
      throw new KnownError('E_CSR_ATTRIBUTE', `the attribute ${type} has ${values.length} values`, {
        offset: at,
      });
    return { oid: type, values };
  }, contextConstructedTag(0));
  return { attributes, extensions };
}

// RFC 2985 section 5.4.1. What the password is, is not looked at.
function readDirectoryString(value: DerReader): void {
  const offset = value.offset;
  const type = typeOfTag.get(value.nextTag ?? 0);
  if (type === undefined)
    throw new KnownError('E_CSR_ATTRIBUTE', 'a challenge password is no string', { offset });
  value.string(type, value.nextTag ?? 0);
}

/**
 * Proves that the request was signed by the key it asks for (RFC 2986 section 3).
 * @throws E_CSR_SIGNATURE where it was not; E_X509_ALGORITHM, E_KEY_INVALID where that cannot be checked
 */
export function verifyCsrSignature(csr: Csr): void {
  const row = signatureAlgorithmOf(csr.signatureAlgorithm);
  if (!verifySignature(row, publicKeyOf(csr.spki), csr.infoDer, csr.signature)) throw notSigned();
}

/** As `verifyCsrSignature`, with the arithmetic on another thread: for servers. */
export async function verifyCsrSignatureAside(csr: Csr): Promise<void> {
  const row = signatureAlgorithmOf(csr.signatureAlgorithm);
  if (!(await verifySignatureAside(row, publicKeyOf(csr.spki), csr.infoDer, csr.signature)))
    throw notSigned();
}

function notSigned(): KnownError {
  return new KnownError(
    'E_CSR_SIGNATURE',
    'the certificate request was not signed by the key it asks for',
    {},
    { hint: 'Make a new request with the key that is to be certified.' },
  );
}

export interface CsrInfoFields {
  readonly subjectDer: Uint8Array;
  readonly spkiDer: Uint8Array;
  /** Written as extensionRequest; none leaves it out. */
  readonly extensions?: readonly Extension[];
  /** Other attributes than extensionRequest. */
  readonly attributes?: readonly CsrAttribute[];
}

/** CertificationRequestInfo: what is to be signed. */
export function encodeCsrInfo({
  subjectDer,
  spkiDer,
  extensions = [],
  attributes = [],
}: CsrInfoFields): Uint8Array {
  const all: CsrAttribute[] = [...attributes];
  if (extensions.length > 0) all.push({ oid: oids.extensionRequest, values: [encodeExtensions(extensions)] });
  const encoded = all.map(({ oid: type, values }) => sequence(oid(type), setOf(...values)));
  // [0] IMPLICIT SET OF: present even when empty, members in DER's order.
  const ordered = encoded.toSorted((a, b) => Buffer.compare(a, b));
  return sequence(integer(0), subjectDer, spkiDer, contextConstructed(0, ...ordered));
}

/** A request from its signed part, the algorithm and the signature over it. */
export function encodeCsr(
  infoDer: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  return sequence(infoDer, algorithm.der, bitString(signature));
}
