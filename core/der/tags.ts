// SPDX-License-Identifier: Apache-2.0
// The identifier octets that X.509's structures use (X.690 section 8.1.2, X.680 section 8.4), one octet each.
//
// Tags above 30 take several octets; no structure read here has one, and the reader refuses them.

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nul: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The tag `[number]` of a primitive type that is tagged IMPLICIT. */
export const contextPrimitiveTag = (number: number): number => 0x80 | tagNumber(number);

/** The tag `[number]` of a constructed type, or of anything tagged EXPLICIT. */
export const contextConstructedTag = (number: number): number => 0xa0 | tagNumber(number);

function tagNumber(number: number): number {
  if (!Number.isInteger(number) || number < 0 || number > 30) throw new TypeError('a tag number is 0 to 30');
  return number;
}
