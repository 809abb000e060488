// SPDX-License-Identifier: Apache-2.0
// X.509 certificates (RFC 5280 section 4.1), read strictly, and the two encoders that make one.
//
// Not checked: any signature, whether now is between the dates, what extensions mean, whether a critical one is
// understood. Parsing says that the bytes are a certificate, and nothing about trust.

import {
  bitString,
  contextConstructed,
  DerReader,
  integer,
  sequence,
  tags,
  utcOrGeneralizedTime,
} from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { readAlgorithm, sameBytes, type AlgorithmIdentifier, type SignatureAlgorithm } from './algorithm.ts';
import { encodeExtensions, readExtensions, type Extension } from './extensions/extension.ts';
import { readOctets, readSpki, type SubjectPublicKeyInfo } from './key.ts';
import { certificateLimits, type X509Limits } from './limits.ts';
import { readName, type Name } from './name.ts';
import { odd, refusePrivateKey, type Oddities, type Oddity, type Reading } from './reading.ts';
import { encodeSerial, readSerial } from './serial.ts';

export interface Certificate {
  readonly der: Uint8Array;
  /** What the signature was made over. */
  readonly tbsDer: Uint8Array;
  readonly version: 1 | 2 | 3;
  /** Lower-case hex, two digits an octet; before a negative one, which only a graceful reading has, a `-`. */
  readonly serialHex: string;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly issuer: Name;
  readonly subject: Name;
  /** Milliseconds since 1970; both ends are inside the validity. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly spki: SubjectPublicKeyInfo;
  readonly extensions: readonly Extension[];
  readonly signature: Uint8Array;
  /** What a strict reading would have refused; empty in a strict one. */
  readonly oddities: readonly Oddity[];
}

const none: readonly Oddity[] = Object.freeze([]);

/** Reads a certificate that is all of `der`. Values are views into it: it must not be changed afterwards. @throws E_DER_*, E_X509_* */
export function parseCertificate(
  der: Uint8Array,
  limits: X509Limits = certificateLimits,
  reading: Reading = 'strict',
): Certificate {
  const oddities: Oddities = reading === 'graceful' ? [] : undefined;
  const input = new DerReader(der, limits);
  const { value: certificate, bytes } = input.element(tags.sequence);
  input.finish();
  refusePrivateKey(certificate, 'certificate');
  const start = certificate.offset;
  const tbs = readTbs(certificate.sequence(), limits, oddities);
  const tbsDer = certificate.since(start);
  const at = certificate.offset;
  const signatureAlgorithm = readAlgorithm(certificate);
  // RFC 5280 section 4.1.1.2: the outer identifier, which nobody signs, equals the inner.
  if (!sameBytes(signatureAlgorithm.der, tbs.signatureAlgorithm.der))
    odd(oddities, 'E_X509_ALGORITHM', 'the two signature algorithms differ', at);
  const signature = readOctets(certificate, oddities);
  certificate.finish();
  return { der: bytes, tbsDer, ...tbs, signature, oddities: oddities ?? none };
}

type Tbs = Omit<Certificate, 'der' | 'tbsDer' | 'signature' | 'oddities'>;

function readTbs(tbs: DerReader, limits: X509Limits, oddities: Oddities): Tbs {
  const version = readVersion(tbs);
  const serialHex = readSerial(tbs, tags.integer, oddities);
  const signatureAlgorithm = readAlgorithm(tbs);
  const issuer = readName(tbs, limits, oddities);
  const { notBefore, notAfter } = readValidity(tbs, oddities);
  const subject = readName(tbs, limits, oddities);
  const spki = readSpki(tbs);
  // Unique identifiers [1] and [2] of version 2 are read past: RFC 5280 section 4.1.2.8 wants none written.
  for (const tag of [0x81, 0x82]) if (version > 1 && tbs.nextTag === tag) tbs.bitString(tag);
  const explicit = version === 3 ? tbs.optional(3) : undefined;
  const extensions = explicit === undefined ? [] : readExtensions(explicit, limits);
  explicit?.finish();
  tbs.finish();
  return { version, serialHex, signatureAlgorithm, issuer, subject, notBefore, notAfter, spki, extensions };
}

// Section 4.1.2.1: version 1 is the default and not written.
function readVersion(tbs: DerReader): 1 | 2 | 3 {
  const offset = tbs.offset;
  const explicit = tbs.optional(0);
  if (explicit === undefined) return 1;
  const version = explicit.smallInteger();
  explicit.finish();
  if (version === 1) return 2;
  if (version === 2) return 3;
  throw new KnownError('E_X509_VERSION', `version ${version + 1} is unknown, or 1 and written`, { offset });
}

function readValidity(tbs: DerReader, oddities: Oddities): { notBefore: number; notAfter: number } {
  const offset = tbs.offset;
  const validity = tbs.sequence();
  const notBefore = readDate(validity, oddities);
  const notAfter = readDate(validity, oddities);
  validity.finish();
  if (notAfter < notBefore) odd(oddities, 'E_X509_TIME', 'the validity ends before it begins', offset);
  return { notBefore, notAfter };
}

const firstOf2050 = Date.UTC(2050, 0);

// Section 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
function readDate(validity: DerReader, oddities: Oddities): number {
  const offset = validity.offset;
  const generalized = validity.nextTag === tags.generalizedTime;
  const ms = validity.time();
  if (generalized && ms < firstOf2050)
    odd(oddities, 'E_X509_TIME', 'a date before 2050 is not in UTCTime', offset);
  return ms;
}

/** What goes into a certificate before it is signed. Version 3 is written. */
export interface TbsFields {
  readonly serialHex: string;
  readonly algorithm: SignatureAlgorithm;
  readonly issuerDer: Uint8Array;
  /** Milliseconds since 1970, whole seconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly subjectDer: Uint8Array;
  readonly spkiDer: Uint8Array;
  readonly extensions: readonly Extension[];
}

/** TBSCertificate. A TypeError where the fields make none. */
export function encodeTbsCertificate(fields: TbsFields): Uint8Array {
  if (fields.notAfter < fields.notBefore) throw new TypeError('a validity ends before it begins');
  return sequence(
    contextConstructed(0, integer(2)),
    encodeSerial(fields.serialHex),
    fields.algorithm.der,
    fields.issuerDer,
    sequence(utcOrGeneralizedTime(fields.notBefore), utcOrGeneralizedTime(fields.notAfter)),
    fields.subjectDer,
    fields.spkiDer,
    ...(fields.extensions.length === 0 ? [] : [contextConstructed(3, encodeExtensions(fields.extensions))]),
  );
}

/** A certificate from its signed part, the algorithm and the signature over it. */
export function encodeCertificate(
  tbsDer: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  return sequence(tbsDer, algorithm.der, bitString(signature));
}
