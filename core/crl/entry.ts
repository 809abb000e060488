// SPDX-License-Identifier: Apache-2.0
// One entry of a revocation list (RFC 5280 section 5.3) as a value, made when somebody asks for it.

import { type Extension, type GeneralName, type ReasonCode } from '../x509/index.ts';
import type { EntryCursor } from './cursor.ts';

export interface CrlEntry {
  /** As in a certificate: two digits an octet, no sign octet. A negative number has a minus before its magnitude. */
  readonly serialHex: string;
  /** Milliseconds since 1970. */
  readonly revocationDate: number;
  /** Absent is `unspecified`. */
  readonly reason?: ReasonCode;
  readonly invalidityDate?: number;
  /** Who issued the certificate, where that is not the list's issuer: carried on from an entry before (5.3.3). */
  readonly certificateIssuer?: readonly GeneralName[];
  /** Those of this entry, known or not. */
  readonly extensions: readonly Extension[];
  /** Where the entry stands in the list. */
  readonly offset: number;
}

/** The entry a cursor stands on. `issuer` is what the entries before it carried on. */
export function entryAt(
  cursor: EntryCursor,
  der: Uint8Array,
  issuer: readonly GeneralName[] | undefined,
): CrlEntry {
  const read = cursor.extensions();
  const carried = read.certificateIssuer ?? issuer;
  return {
    serialHex: serialText(der.subarray(cursor.serialAt, cursor.serialEnd)),
    revocationDate: cursor.revocationDate,
    ...read,
    ...(carried === undefined ? {} : { certificateIssuer: carried }),
    offset: cursor.at,
  };
}

/** An INTEGER's contents as `serialHex`. */
export function serialText(octets: Uint8Array): string {
  if ((octets[0] ?? 0) < 0x80) return hex(octets[0] === 0 && octets.length > 1 ? octets.subarray(1) : octets);
  const magnitude = (1n << BigInt(8 * octets.length)) - BigInt(`0x${hex(octets)}`);
  const text = magnitude.toString(16);
  return `-${text.padStart(text.length + (text.length % 2), '0')}`;
}

/** An INTEGER's contents from `serialHex`; undefined where the text is none. */
export function serialOctets(text: string): Uint8Array | undefined {
  if (!/^-?(?:[0-9a-f]{2}){1,64}$/.test(text)) return undefined;
  if (text.startsWith('-')) return negative(text.slice(1));
  const digits = text.replace(/^(?:00)+(?=..)/, '');
  return bytes(parseInt(digits.slice(0, 2), 16) >= 0x80 ? `00${digits}` : digits);
}

function negative(magnitudeHex: string): Uint8Array {
  const magnitude = BigInt(`0x${magnitudeHex}`);
  let width = 1;
  while (magnitude > 1n << BigInt(8 * width - 1)) width += 1;
  return bytes(
    ((1n << BigInt(8 * width)) - magnitude)
      .toString(16)
      .padStart(2 * width, '0')
      .slice(-2 * width),
  );
}

const hex = (octets: Uint8Array): string =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
