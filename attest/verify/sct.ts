// SPDX-License-Identifier: Apache-2.0
// Signed certificate timestamps in a certificate (RFC 6962 sections 3.2 and 3.3): a log's promise, made over
// the precertificate. That is the certificate's signed part without the timestamps, rebuilt here byte by byte.
//
// Not checked: that the log has kept its promise (an inclusion proof would).

import { contextConstructed, contextConstructedTag, readDer, sequence, tags } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import { oids, type Certificate } from '../../core/x509/index.ts';
import { verifies } from '../trust/key.ts';
import { within, type CertificateAuthority, type LogKey, type TrustedRoot } from '../trust/types.ts';

interface Timestamp {
  readonly logIdHex: string;
  readonly time: bigint;
  readonly extensions: Uint8Array;
  /** HashAlgorithm and SignatureAlgorithm (RFC 5246 section 7.4.1.4.1). */
  readonly algorithms: number;
  readonly signature: Uint8Array;
}

export type SctVerdict =
  | { readonly outcome: 'missing' | 'malformed' | 'refused' }
  | { readonly outcome: 'proven'; readonly log: LogKey };

const ecdsaWithSha256 = 0x0403;
const limits = { timestamps: 16 };

/** Proven by one timestamp of a trusted log, made while its key was trusted. */
export function verifySct(
  certificate: Certificate,
  authority: CertificateAuthority,
  trust: TrustedRoot,
): SctVerdict {
  const extension = certificate.extensions.find((each) => each.oid === oids.signedCertificateTimestamps);
  if (extension === undefined) return { outcome: 'missing' };
  const timestamps = parseTimestamps(extension.value);
  if (timestamps === undefined) return { outcome: 'malformed' };
  const tbs = precertificate(certificate);
  for (const timestamp of timestamps) {
    const log = trust.ctLogs.find(
      (each) => each.logIdHex === timestamp.logIdHex && within(Number(timestamp.time), each.validFor),
    );
    if (log === undefined || timestamp.algorithms !== ecdsaWithSha256 || log.key.hash !== 'sha256') continue;
    if (verifies(log.key, signedStruct(timestamp, authority.issuerKeyHash, tbs), timestamp.signature)) {
      return { outcome: 'proven', log };
    }
  }
  return { outcome: 'refused' };
}

/** Section 3.3: an OCTET STRING around SignedCertificateTimestampList. Undefined for any other bytes. */
function parseTimestamps(value: Uint8Array): readonly Timestamp[] | undefined {
  try {
    const list = readDer(value, tags.octetString, { depth: 1 }).value.rest;
    const items = splitVectors(list);
    return items === undefined || items.length === 0
      ? undefined
      : items.map(parseTimestamp).filter(isDefined);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}

/** A vector of vectors, lengths of two octets (RFC 5246 section 4.3). */
function splitVectors(list: Uint8Array): Uint8Array[] | undefined {
  const view = viewOf(list);
  if (list.length < 2 || view.getUint16(0) !== list.length - 2) return undefined;
  const items: Uint8Array[] = [];
  for (let at = 2; at < list.length;) {
    if (at + 2 > list.length || items.length === limits.timestamps) return undefined;
    const end = at + 2 + view.getUint16(at);
    if (end > list.length) return undefined;
    items.push(list.subarray(at + 2, end));
    at = end;
  }
  return items;
}

/** Undefined for another version than v1, which must be skipped, and for malformed bytes. */
function parseTimestamp(bytes: Uint8Array): Timestamp | undefined {
  const view = viewOf(bytes);
  // version, log id, timestamp, length of extensions
  if (bytes.length < 43 || view.getUint8(0) !== 0) return undefined;
  const extensionsEnd = 43 + view.getUint16(41);
  if (extensionsEnd + 4 > bytes.length) return undefined;
  const signature = bytes.subarray(extensionsEnd + 4);
  if (signature.length !== view.getUint16(extensionsEnd + 2)) return undefined;
  return {
    logIdHex: Buffer.from(bytes.subarray(1, 33)).toString('hex'),
    time: view.getBigUint64(33),
    extensions: bytes.subarray(43, extensionsEnd),
    algorithms: view.getUint16(extensionsEnd),
    signature,
  };
}

/** Section 3.2, digitally-signed struct with entry_type precert_entry. */
function signedStruct(
  { time, extensions }: Timestamp,
  issuerKeyHash: Uint8Array,
  tbs: Uint8Array,
): Uint8Array {
  const signed = new Uint8Array(12 + 32 + 3 + tbs.length + 2 + extensions.length);
  const view = viewOf(signed);
  // sct_version v1 and signature_type certificate_timestamp are both 0.
  view.setBigUint64(2, time);
  view.setUint16(10, 1);
  signed.set(issuerKeyHash, 12);
  view.setUint8(44, tbs.length >>> 16);
  view.setUint16(45, tbs.length & 0xffff);
  signed.set(tbs, 47);
  view.setUint16(47 + tbs.length, extensions.length);
  signed.set(extensions, 49 + tbs.length);
  return signed;
}

/** Section 3.2, PreCert.tbs_certificate: everything as it stands but the timestamps' own extension. */
function precertificate(certificate: Certificate): Uint8Array {
  const tbs = readDer(certificate.tbsDer, tags.sequence, { depth: 4 }).value;
  const parts: Uint8Array[] = [];
  while (!tbs.done) {
    if (tbs.nextTag !== contextConstructedTag(3)) {
      parts.push(tbs.any().bytes);
      continue;
    }
    const list = tbs.enter(contextConstructedTag(3)).sequence();
    const kept: Uint8Array[] = [];
    for (const { oid } of certificate.extensions) {
      const { bytes } = list.any();
      if (oid !== oids.signedCertificateTimestamps) kept.push(bytes);
    }
    parts.push(contextConstructed(3, sequence(...kept)));
  }
  return sequence(...parts);
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const isDefined = <T>(value: T | undefined): value is T => value !== undefined;
