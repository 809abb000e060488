// SPDX-License-Identifier: Apache-2.0
// What kind of structure DER is, by the tags of its first elements: a certificate (RFC 5280), a request (RFC 2986),
// a revocation list, a private key (RFC 5958, 5915, 8017), a public key, PKCS#7, PKCS#12.
//
// Reads past errors: what reaches too far ends where the bytes end. It is no parser and says nothing about trust.

export type Kind =
  'certificate' | 'request' | 'crl' | 'privateKey' | 'publicKey' | 'pkcs7' | 'pkcs12' | 'other';

// A letter an element; a SEQUENCE is the letters of its elements in parentheses, q three levels down.
const letters: ReadonlyMap<number, string> = new Map([
  [0x02, 'i'], // INTEGER
  [0x03, 'k'], // BIT STRING
  [0x04, 'b'], // OCTET STRING
  [0x05, 'n'], // NULL
  [0x06, 'o'], // OBJECT IDENTIFIER
  [0x17, 't'], // UTCTime
  [0x18, 't'], // GeneralizedTime
  [0x31, 's'], // SET
  [0xa0, 'e'], // [0]
]);

const outlines: readonly (readonly [outline: RegExp, kind: Kind])[] = [
  // TBSCertificate with its version; of version 1: serial number, algorithm, issuer, two times
  [/^\(\(e/, 'certificate'],
  [/^\(\(i\(o\w*\)\(\w*\)\(t/, 'certificate'],
  // TBSCertList: perhaps a version, algorithm, issuer, a time
  [/^\(\(i?\(o\w*\)\(\w*\)t/, 'crl'],
  // CertificationRequestInfo: version, subject, a key
  [/^\(\(i\(s*\)\(q/, 'request'],
  [/^\(i\(oe/, 'pkcs12'],
  [/^\(oe/, 'pkcs7'],
  // PKCS#8, SEC1, PKCS#1, encrypted PKCS#8
  [/^\(i\(o(\(\w*\)|\w*)\)b/, 'privateKey'],
  [/^\(ib/, 'privateKey'],
  [/^\(iiii/, 'privateKey'],
  [/^\(\(o(\(\w*\))?\)b/, 'privateKey'],
  [/^\(\(o(\(\w*\)|[on])?\)k/, 'publicKey'],
];

export function outlineKind(der: Uint8Array): Kind {
  const outline = outlineOf(der, { from: 0, to: der.length }, 0);
  return outlines.find(([pattern]) => pattern.test(outline))?.[1] ?? 'other';
}

/** Elements of one SEQUENCE that are looked at. */
const most = 10;
const deepest = 3;

function outlineOf(bytes: Uint8Array, span: { from: number; to: number }, depth: number): string {
  let outline = '';
  let at = span.from;
  for (let count = 0; count < most && at < span.to; count++) {
    const element = elementAt(bytes, at, span.to);
    if (element === undefined) break;
    const { tag, from, to } = element;
    if (tag !== 0x30) outline += letters.get(tag) ?? '_';
    else outline += depth === deepest ? 'q' : `(${outlineOf(bytes, { from, to }, depth + 1)})`;
    at = to;
  }
  return outline;
}

function elementAt(
  bytes: Uint8Array,
  at: number,
  end: number,
): { tag: number; from: number; to: number } | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || first === 0x80) return undefined;
  if (first < 0x80) return { tag, from: at + 2, to: Math.min(at + 2 + first, end) };
  const from = at + 2 + (first & 0x7f);
  let length = 0;
  for (let i = at + 2; i < from; i++) length = Math.min(length * 256 + (bytes[i] ?? 0), 2 ** 32);
  return from > end ? undefined : { tag, from, to: Math.min(from + length, end) };
}
