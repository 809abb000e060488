// SPDX-License-Identifier: Apache-2.0
// OneAsymmetricKey (RFC 5958), which is PKCS#8's PrivateKeyInfo with room for the public key.
//
// This is the envelope alone: what the private key's octets hold is read by sec1.ts, pkcs1.ts and ml-dsa.ts.
// Attributes are kept as they stand and mean nothing here.

import {
  contextPrimitive,
  contextPrimitiveTag,
  DerReader,
  encodeElement,
  integer,
  octetString,
  sequence,
} from '../der/index.ts';
import { KnownError } from '../errors.ts';
import { readAlgorithm, type AlgorithmIdentifier } from '../x509/index.ts';
import { keyLimits } from './limits.ts';

export interface OneAsymmetricKey {
  readonly algorithm: AlgorithmIdentifier;
  readonly privateKey: Uint8Array;
  /** The members' DER, joined. */
  readonly attributes?: Uint8Array;
  /** Whole octets, which every kind here has. */
  readonly publicKey?: Uint8Array;
}

const attributesTag = 0xa0;
const publicKeyTag = contextPrimitiveTag(1);

/** @throws E_DER_*, E_KEY_FORM */
export function parseOneAsymmetricKey(der: Uint8Array): OneAsymmetricKey {
  const reader = new DerReader(der, { depth: 8, bytes: keyLimits.bytes });
  const fields = reader.sequence();
  const version = fields.smallInteger();
  const algorithm = readAlgorithm(fields);
  const privateKey = fields.octetString();
  const attributes =
    fields.nextTag === attributesTag ? fields.setOf((one) => one.any().bytes, attributesTag) : undefined;
  const publicKey = fields.nextTag === publicKeyTag ? fields.bitString(publicKeyTag) : undefined;
  fields.finish();
  reader.finish();
  // RFC 5958 section 2: version 2, written 1, exactly where the public key is there.
  if (version !== (publicKey === undefined ? 0 : 1)) throw form('its version is not that of its fields');
  if (publicKey !== undefined && publicKey.unusedBits !== 0) throw form('its public key is not whole octets');
  return {
    algorithm,
    privateKey,
    ...(attributes === undefined ? {} : { attributes: Uint8Array.from(Buffer.concat(attributes)) }),
    ...(publicKey === undefined ? {} : { publicKey: publicKey.bytes }),
  };
}

export function encodeOneAsymmetricKey(key: {
  readonly algorithmDer: Uint8Array;
  readonly privateKey: Uint8Array;
  readonly attributes?: Uint8Array;
  readonly publicKey?: Uint8Array;
}): Uint8Array {
  const { algorithmDer, privateKey, attributes, publicKey } = key;
  return sequence(
    integer(publicKey === undefined ? 0 : 1),
    algorithmDer,
    octetString(privateKey),
    ...(attributes === undefined ? [] : [encodeElement(attributesTag, attributes)]),
    ...(publicKey === undefined
      ? []
      : [contextPrimitive(1, Uint8Array.from(Buffer.concat([Uint8Array.of(0), publicKey])))]),
  );
}

function form(what: string): KnownError {
  return new KnownError('E_KEY_FORM', `not a PKCS#8 private key: ${what}`);
}
