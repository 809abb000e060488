// SPDX-License-Identifier: Apache-2.0
// Certificates and requests put together from parts, so that one part can be wrong.
import { generateKeyPairSync } from 'node:crypto';
import { write } from '../../../core/der/index.ts';
import * as x509 from '../../../core/x509/index.ts';

const { sequence, setOf, oid, integer, octetString, bitString, contextConstructed, encodeElement } = write;

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const spkiDer: Uint8Array = Uint8Array.from(publicKey.export({ format: 'der', type: 'spki' }));
export const nameDer: Uint8Array = x509.encodeName([[x509.nameAttribute(x509.oids.commonName, 'edge-1')]]);
export const algorithmDer: Uint8Array = x509.signatureAlgorithms.ecdsaWithSha256.der;

export const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
export const utc = (text: string): Uint8Array => encodeElement(0x17, Buffer.from(text));
export const generalized = (text: string): Uint8Array => encodeElement(0x18, Buffer.from(text));
export const validity = (
  notBefore: Uint8Array = utc('260101000000Z'),
  notAfter: Uint8Array = utc('270101000000Z'),
): Uint8Array => sequence(notBefore, notAfter);
export const extensionDer = (type: string, value: Uint8Array): Uint8Array =>
  sequence(oid(type), octetString(value));
export const commonName = (tag: number, contents: Uint8Array): Uint8Array =>
  sequence(setOf(sequence(oid('2.5.4.3'), encodeElement(tag, contents))));

export interface Parts {
  readonly serial?: Uint8Array;
  readonly inner?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly validity?: Uint8Array;
  readonly subject?: Uint8Array;
  readonly spki?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
  readonly outer?: Uint8Array;
  readonly signature?: Uint8Array;
}

export function certificateDer(parts: Parts): Uint8Array {
  const tbs = sequence(
    contextConstructed(0, integer(2)),
    parts.serial ?? integer(1),
    parts.inner ?? algorithmDer,
    parts.issuer ?? nameDer,
    parts.validity ?? validity(),
    parts.subject ?? nameDer,
    parts.spki ?? spkiDer,
    contextConstructed(3, sequence(...(parts.extensions ?? [extensionDer('1.2.3', fromHex('0500'))]))),
  );
  return sequence(
    tbs,
    parts.outer ?? parts.inner ?? algorithmDer,
    parts.signature ?? bitString(fromHex('00')),
  );
}

export function requestDer(attributes: Uint8Array, parts: Pick<Parts, 'subject' | 'spki'> = {}): Uint8Array {
  const info = sequence(integer(0), parts.subject ?? nameDer, parts.spki ?? spkiDer, attributes);
  return sequence(info, algorithmDer, bitString(fromHex('00')));
}
