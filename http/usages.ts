// SPDX-License-Identifier: Apache-2.0
// The ExtKeyUsages request header of /edge.crt: a JSON array of the numbers by which Go's crypto/x509 names the
// extended key usages. It says what is asked for, not what is granted: that is the profile's to decide.

import { KnownError } from '../core/index.ts';

/** Index = the number on the wire. RFC 5280 section 4.2.1.12; 10 to 13 are vendors'. */
const oidOfNumber = [
  '2.5.29.37.0', // any
  '1.3.6.1.5.5.7.3.1', // serverAuth
  '1.3.6.1.5.5.7.3.2', // clientAuth
  '1.3.6.1.5.5.7.3.3', // codeSigning
  '1.3.6.1.5.5.7.3.4', // emailProtection
  '1.3.6.1.5.5.7.3.5', // ipsecEndSystem
  '1.3.6.1.5.5.7.3.6', // ipsecTunnel
  '1.3.6.1.5.5.7.3.7', // ipsecUser
  '1.3.6.1.5.5.7.3.8', // timeStamping
  '1.3.6.1.5.5.7.3.9', // OCSPSigning
  '1.3.6.1.4.1.311.10.3.3', // Microsoft server gated crypto
  '2.16.840.1.113730.4.1', // Netscape server gated crypto
  '1.3.6.1.4.1.311.2.1.22', // Microsoft commercial code signing
  '1.3.6.1.4.1.311.61.1.1', // Microsoft kernel code signing
] as const;

const clientAuth = oidOfNumber[2];
const maximum = 256;
const item = /^(?:null|-?(?:0|[1-9][0-9]{0,18}))$/;

/**
 * Gives the usages asked for as OIDs, without repetition, in their order. Absent or blank means clientAuth; `null`
 * in the list means 0, any usage.
 * @throws E_HTTP_USAGES
 */
export function readUsages(header: string): readonly string[] {
  const text = header.trim();
  if (text === '') return [clientAuth];
  if (text.length > maximum) throw refuse(`is longer than ${maximum} characters`);
  const inside = /^\[([^[\]{}"]*)\]$/.exec(text)?.[1];
  if (inside === undefined) throw refuse('is not a JSON array of numbers');
  if (inside.trim() === '') throw refuse('asks for no usage');
  return [...new Set(inside.split(',').map(oidOf))];
}

function oidOf(part: string): string {
  const value = part.replace(/^[\t ]+|[\t ]+$/g, '');
  if (!item.test(value)) throw refuse('holds something else than a whole number');
  const oid = value === 'null' ? oidOfNumber[0] : oidOfNumber[Number(value)];
  if (oid === undefined) throw refuse('holds a number that names no usage');
  return oid;
}

function refuse(what: string): KnownError {
  return new KnownError('E_HTTP_USAGES', `the ExtKeyUsages header ${what}`, {});
}
