// SPDX-License-Identifier: Apache-2.0
// Signed certificate timestamps (RFC 6962 section 3.3): the promises of transparency logs, inside a certificate.
//
// The list is TLS's vectors of vectors inside an OCTET STRING. Timestamps of another version than v1 are kept as
// bytes, for they must be passed over. Not checked: any signature, or what the extensions of one say.

import { DerReader, octetString } from '../../der/index.ts';
import { oids } from '../oids.ts';
import { malformed, type ExtensionKind } from './extension.ts';

export type SignedCertificateTimestamp =
  | {
      readonly version: 1;
      /** SHA-256 of the log's key: 32 bytes. */
      readonly logId: Uint8Array;
      /** Milliseconds since 1970. */
      readonly timestamp: bigint;
      readonly extensions: Uint8Array;
      /** HashAlgorithm and SignatureAlgorithm (RFC 5246 section 7.4.1.4.1), e.g. 0x0403. */
      readonly algorithms: number;
      readonly signature: Uint8Array;
    }
  /** The whole timestamp. */
  | { readonly version: 'unread'; readonly bytes: Uint8Array };

/** Most timestamps in one list. */
const mostTimestamps = 16;

export const signedCertificateTimestamps: ExtensionKind<readonly SignedCertificateTimestamp[]> = {
  name: 'signedCertificateTimestamps',
  oid: oids.signedCertificateTimestamps,
  critical: false,
  parse(value) {
    const reader = new DerReader(value, { depth: 1 });
    const list = reader.octetString();
    reader.finish();
    return readList(list, list.byteOffset - value.byteOffset);
  },
  encode(timestamps) {
    if (timestamps.length === 0) throw new TypeError('at least one timestamp');
    return octetString(vector(Buffer.concat(timestamps.map((each) => vector(encodeTimestamp(each))))));
  },
};

function readList(list: Uint8Array, offset: number): SignedCertificateTimestamp[] {
  const view = viewOf(list);
  if (list.length < 2 || view.getUint16(0) !== list.length - 2)
    throw malformed('the list of timestamps has another length than it says', offset);
  const timestamps: SignedCertificateTimestamp[] = [];
  for (let at = 2; at < list.length;) {
    if (timestamps.length === mostTimestamps) throw malformed('too many timestamps', offset + at);
    const end = at + 2 + (at + 2 > list.length ? list.length : view.getUint16(at));
    if (end > list.length) throw malformed('a timestamp is cut', offset + at);
    timestamps.push(readTimestamp(list.subarray(at + 2, end), offset + at + 2));
    at = end;
  }
  if (timestamps.length === 0) throw malformed('no timestamp', offset);
  return timestamps;
}

function readTimestamp(bytes: Uint8Array, offset: number): SignedCertificateTimestamp {
  // SerializedSCT<1..2^16-1>
  if (bytes.length === 0) throw malformed('a timestamp is empty', offset);
  if (bytes[0] !== 0) return { version: 'unread', bytes };
  const view = viewOf(bytes);
  // version, log id, timestamp, length of extensions
  const extensionsEnd = bytes.length < 43 ? Infinity : 43 + view.getUint16(41);
  if (
    extensionsEnd + 4 > bytes.length ||
    view.getUint16(extensionsEnd + 2) !== bytes.length - extensionsEnd - 4
  )
    throw malformed('a timestamp is cut, or longer than its parts', offset);
  return {
    version: 1,
    logId: bytes.subarray(1, 33),
    timestamp: view.getBigUint64(33),
    extensions: bytes.subarray(43, extensionsEnd),
    algorithms: view.getUint16(extensionsEnd),
    signature: bytes.subarray(extensionsEnd + 4),
  };
}

function encodeTimestamp(timestamp: SignedCertificateTimestamp): Uint8Array {
  if (timestamp.version === 'unread') {
    if (timestamp.bytes.length === 0 || timestamp.bytes[0] === 0)
      throw new TypeError('a timestamp of version 1 is written from its parts');
    return timestamp.bytes;
  }
  const { logId, extensions, algorithms, signature } = timestamp;
  if (logId.length !== 32) throw new TypeError('the name of a log has 32 bytes');
  const head = new Uint8Array(41);
  head.set(logId, 1);
  viewOf(head).setBigUint64(33, timestamp.timestamp);
  return Buffer.concat([
    head,
    vector(extensions),
    Uint8Array.of(algorithms >> 8, algorithms & 0xff),
    vector(signature),
  ]);
}

function vector(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0xffff) throw new TypeError('over 65535 bytes');
  return Uint8Array.of(bytes.length >> 8, bytes.length & 0xff, ...bytes);
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
