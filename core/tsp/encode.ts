// SPDX-License-Identifier: Apache-2.0
// Writes a TimeStampToken (RFC 3161 section 2.4.2, RFC 5652 section 5): what an authority does with a TSTInfo.
//
// Nothing is held against anything: a token that is wrong on purpose can be written, too.

import { hash as hashOfBytes } from 'node:crypto';
import {
  contextConstructed,
  contextPrimitive,
  encodeElement,
  integer,
  octetString,
  oid,
  sequence,
  setOf,
} from '../der/index.ts';
import { encodeSerial } from '../x509/serial.ts';
import { encodeSignedAttributes, type SignedAttributes } from './attributes.ts';
import { encodeHash, type HashName } from './hash.ts';
import { tstInfoOid } from './response.ts';
import { signedDataOid, type SignerId } from './signed-data.ts';

export interface TokenFields {
  /** The DER of a TSTInfo. */
  readonly infoDer: Uint8Array;
  readonly certificatesDer: readonly Uint8Array[];
  readonly id: SignerId;
  readonly hash: HashName;
  /** What is signed; a message digest that is left out is the content's. */
  readonly attributes: Omit<SignedAttributes, 'contentType' | 'messageDigest'> & Partial<SignedAttributes>;
  /** Whole attributes of other kinds. */
  readonly extraAttributes?: readonly Uint8Array[];
  /** The AlgorithmIdentifier, DER. */
  readonly signatureAlgorithmDer: Uint8Array;
  sign(attributesDer: Uint8Array): Uint8Array;
}

/** The DER of a token. */
export function encodeTimestampToken(fields: TokenFields): Uint8Array {
  const { infoDer, certificatesDer, id } = fields;
  const attributesDer = encodeSignedAttributes(
    {
      contentType: tstInfoOid,
      messageDigest: Uint8Array.from(hashOfBytes(fields.hash, infoDer, 'buffer')),
      ...fields.attributes,
    },
    fields.extraAttributes,
  );
  const implicit = Uint8Array.from(attributesDer);
  implicit[0] = 0xa0;
  const algorithm = encodeHash(fields.hash);
  const signer = sequence(
    integer(id.kind === 'issuer-serial' ? 1 : 3),
    encodeSignerId(id),
    algorithm,
    implicit,
    fields.signatureAlgorithmDer,
    octetString(fields.sign(attributesDer)),
  );
  const data = sequence(
    integer(3),
    setOf(algorithm),
    sequence(oid(tstInfoOid), contextConstructed(0, octetString(infoDer))),
    ...(certificatesDer.length === 0
      ? []
      : [encodeElement(0xa0, ...certificatesDer.toSorted((a, b) => Buffer.compare(a, b)))]),
    setOf(signer),
  );
  return sequence(oid(signedDataOid), contextConstructed(0, data));
}

const encodeSignerId = (id: SignerId): Uint8Array =>
  id.kind === 'issuer-serial'
    ? sequence(id.issuerDer, encodeSerial(id.serialHex))
    : contextPrimitive(0, id.keyIdentifier);
