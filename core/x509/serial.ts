// SPDX-License-Identifier: Apache-2.0
// Certificate serial numbers (RFC 5280 section 4.1.2.2): positive, at most 20 octets, as lower-case hex.

import { integer, tags, type DerReader } from '../der/index.ts';
import { odd, type Oddities } from './reading.ts';

/** Longest contents of a serial in a graceful reading. */
const longestOdd = 64;

/**
 * Reads the serial that comes next: its magnitude in hex, two digits an octet. A graceful reading also takes zero
 * (`00`), up to 64 octets, and negative ones: `-` and the magnitude, so that -1 (`-01`) is not 255 (`ff`).
 * @throws E_X509_SERIAL, E_DER_*
 */
export function readSerial(reader: DerReader, tag: number = tags.integer, oddities?: Oddities): string {
  const offset = reader.offset;
  const octets = reader.integer(tag);
  const first = octets[0] ?? 0;
  // 20 octets of contents, the sign's among them.
  if (first >= 0x80 || octets.length > 20 || (octets.length === 1 && first === 0)) {
    odd(
      octets.length > longestOdd ? undefined : oddities,
      'E_X509_SERIAL',
      'a serial number is not positive or over 20 octets',
      offset,
    );
    if (first >= 0x80) return negativeHex(octets);
  }
  const start = first === 0 && octets.length > 1 ? 1 : 0;
  return Buffer.from(octets.buffer, octets.byteOffset + start, octets.length - start).toString('hex');
}

function negativeHex(octets: Uint8Array): string {
  const magnitude = -BigInt.asIntN(octets.length * 8, BigInt(`0x${Buffer.from(octets).toString('hex')}`));
  const hex = magnitude.toString(16);
  return `-${hex.length % 2 === 0 ? hex : `0${hex}`}`;
}

/** An INTEGER from a serial in hex. A TypeError where `readSerial` would refuse it. */
export function encodeSerial(serialHex: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2}){1,20}$/.test(serialHex) || /^0+$/.test(serialHex))
    throw new TypeError(`not a serial number: ${serialHex}`);
  const encoded = integer(Buffer.from(serialHex, 'hex'));
  if (encoded.length > 22) throw new TypeError('a serial number is at most 20 octets');
  return encoded;
}
