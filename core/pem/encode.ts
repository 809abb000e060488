// SPDX-License-Identifier: Apache-2.0
// Writes one PEM block in the strict form of RFC 7468 section 3: lines of 64 characters, LF at each end.

import { toBase64 } from '../base64.ts';

/** A block, with a line end after it, so that blocks join by concatenation. */
export function encodePem(label: string, der: Uint8Array): string {
  if (!/^[!-,.-~](?:[- ]?[!-,.-~])*$/.test(label)) throw new TypeError(`not a PEM label: ${label}`);
  if (der.length === 0) throw new TypeError('a PEM block holds at least one byte');
  const body = toBase64(der).replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${body}-----END ${label}-----\n`;
}
