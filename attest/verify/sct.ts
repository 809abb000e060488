// SPDX-License-Identifier: Apache-2.0
// Signed certificate timestamps in a certificate (RFC 6962 sections 3.2 and 3.3): a log's promise, made over
// the precertificate. That is the certificate's signed part without the timestamps, rebuilt here byte by byte.
//
// Not checked: that the log has kept its promise (an inclusion proof would).

import { contextConstructed, contextConstructedTag, readDer, sequence, tags } from '../../core/der/index.ts';
import { KnownError } from '../../core/index.ts';
import {
  extensionOf,
  oids,
  signedCertificateTimestamps,
  type Certificate,
  type SignedCertificateTimestamp,
} from '../../core/x509/index.ts';
import { verifies } from '../trust/key.ts';
import { within, type LogKey, type TrustedRoot } from '../trust/types.ts';

export type SctVerdict =
  | { readonly outcome: 'missing' | 'malformed' | 'refused' }
  | { readonly outcome: 'proven'; readonly log: LogKey };

/** SignatureAndHashAlgorithm (RFC 5246 section 7.4.1.4.1), for the two that RFC 6962 section 2.1.4 admits. */
const keyTypes: ReadonlyMap<number, string> = new Map([
  [0x0403, 'ec'],
  [0x0401, 'rsa'],
]);

/** Proven by one timestamp of a trusted log, made while its key was trusted. `issuerKeyHash` as the log binds it. */
export function verifySct(
  certificate: Certificate,
  issuerKeyHash: Uint8Array,
  trust: TrustedRoot,
): SctVerdict {
  const timestamps = readTimestamps(certificate);
  if (timestamps === undefined || timestamps === 'malformed') return { outcome: timestamps ?? 'missing' };
  const tbs = precertificate(certificate);
  for (const timestamp of timestamps) {
    // Another version than v1 must be passed over.
    if (timestamp.version !== 1) continue;
    const logIdHex = Buffer.from(timestamp.logId).toString('hex');
    const log = trust.ctLogs.find(
      (each) => each.logIdHex === logIdHex && within(Number(timestamp.timestamp), each.validFor),
    );
    if (log === undefined || log.key.hash !== 'sha256' || log.key.pss === true) continue;
    if (keyTypes.get(timestamp.algorithms) !== log.key.key.asymmetricKeyType) continue;
    if (verifies(log.key, signedStruct(timestamp, issuerKeyHash, tbs), timestamp.signature)) {
      return { outcome: 'proven', log };
    }
  }
  return { outcome: 'refused' };
}

function readTimestamps(
  certificate: Certificate,
): readonly SignedCertificateTimestamp[] | 'malformed' | undefined {
  try {
    return extensionOf(certificate, signedCertificateTimestamps);
  } catch (error) {
    if (error instanceof KnownError) return 'malformed';
    throw error;
  }
}

/** Section 3.2, digitally-signed struct with entry_type precert_entry. */
function signedStruct(
  { timestamp, extensions }: SignedCertificateTimestamp & { version: 1 },
  issuerKeyHash: Uint8Array,
  tbs: Uint8Array,
): Uint8Array {
  const signed = new Uint8Array(12 + 32 + 3 + tbs.length + 2 + extensions.length);
  const view = viewOf(signed);
  // sct_version v1 and signature_type certificate_timestamp are both 0.
  view.setBigUint64(2, timestamp);
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
