// SPDX-License-Identifier: Apache-2.0
// ML-DSA private keys (RFC 9881 section 6): the 32-octet seed, the expanded key, or both.
//
// The seed is what is written: it is the key, and small. Not checked here: that both are of one key; `keyOf` does.

import { contextPrimitive, contextPrimitiveTag, DerReader, octetString, sequence } from '../der/index.ts';
import { KnownError } from '../errors.ts';

export type MlDsaName = `ML-DSA-${44 | 65 | 87}`;

export interface MlDsaPrivateKey {
  readonly name: MlDsaName;
  /** At least one of the two is there. */
  readonly seed?: Uint8Array;
  readonly expanded?: Uint8Array;
}

// FIPS 204 table 2.
const expandedOctets: Readonly<Record<MlDsaName, number>> = {
  'ML-DSA-44': 2560,
  'ML-DSA-65': 4032,
  'ML-DSA-87': 4896,
};
const seedTag = contextPrimitiveTag(0);

/** @throws E_DER_*, E_KEY_FORM */
export function parseMlDsaPrivateKey(name: MlDsaName, der: Uint8Array): MlDsaPrivateKey {
  const reader = new DerReader(der, { depth: 2 });
  const expandedOf = (from: DerReader): Uint8Array => sized(from.octetString(), expandedOctets[name], name);
  let key: MlDsaPrivateKey;
  if (reader.nextTag === seedTag) key = { name, seed: sized(reader.octetString(seedTag), 32, name) };
  else if (reader.nextTag === 0x04) key = { name, expanded: expandedOf(reader) };
  else {
    const both = reader.sequence();
    key = { name, seed: sized(both.octetString(), 32, name), expanded: expandedOf(both) };
    both.finish();
  }
  reader.finish();
  return key;
}

export function encodeMlDsaPrivateKey({ seed, expanded }: MlDsaPrivateKey): Uint8Array {
  if (seed !== undefined)
    return expanded === undefined
      ? contextPrimitive(0, seed)
      : sequence(octetString(seed), octetString(expanded));
  if (expanded === undefined) throw new TypeError('a private key is a seed, an expanded key, or both');
  return octetString(expanded);
}

function sized(octets: Uint8Array, length: number, name: string): Uint8Array {
  if (octets.length !== length)
    throw new KnownError('E_KEY_FORM', `not a private key of kind ${name}: its length is wrong`);
  return octets;
}
