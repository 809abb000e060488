// SPDX-License-Identifier: Apache-2.0
// Certificate serial numbers (RFC 5280 section 4.1.2.2): positive, at most 20 octets, as lower-case hex.

import { integer, tags, type DerReader } from '../der/index.ts';
import { KnownError } from '../errors.ts';

/** Reads the serial that comes next: its magnitude in hex, two digits an octet. @throws E_X509_SERIAL, E_DER_* */
export function readSerial(reader: DerReader, tag: number = tags.integer): string {
  const offset = reader.offset;
  const octets = reader.integer(tag);
  const first = octets[0] ?? 0;
  // 20 octets of contents, the sign's among them.
  if (first >= 0x80 || octets.length > 20 || (octets.length === 1 && first === 0))
    throw new KnownError('E_X509_SERIAL', 'a serial number is not positive or over 20 octets', { offset });
  const start = first === 0 ? 1 : 0;
  return Buffer.from(octets.buffer, octets.byteOffset + start, octets.length - start).toString('hex');
}

/** An INTEGER from a serial in hex. A TypeError where `readSerial` would refuse it. */
export function encodeSerial(serialHex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2}){1,20}$/.test(serialHex) || /^0+$/.test(serialHex))
    throw new TypeError(`not a serial number: ${serialHex}`);
  const encoded = integer(Buffer.from(serialHex, 'hex'));
  if (encoded.length > 22) throw new TypeError('a serial number is at most 20 octets');
  return encoded;
}
