// SPDX-License-Identifier: Apache-2.0
// subjectKeyIdentifier and authorityKeyIdentifier (RFC 5280 sections 4.2.1.2 and 4.2.1.1).
//
// Identifiers find keys and prove nothing. Not checked: that an identifier is the hash of its key.

import { hash } from 'node:crypto';
import {
  contextConstructed,
  contextPrimitive,
  contextPrimitiveTag,
  DerReader,
  integer,
  octetString,
  sequence,
} from '../../der/index.ts';
import { malformed, wholeSequence, type ExtensionKind } from './extension.ts';
import { encodeGeneralName, readGeneralNames, type GeneralName } from '../general-name.ts';
import { readSerial } from '../serial.ts';
import type { SubjectPublicKeyInfo } from '../key.ts';
import { oids } from '../oids.ts';

export const subjectKeyIdentifier: ExtensionKind<Uint8Array> = {
  name: 'subjectKeyIdentifier',
  oid: oids.subjectKeyIdentifier,
  critical: false,
  parse(value) {
    const reader = new DerReader(value, { depth: 1 });
    const identifier = reader.octetString();
    reader.finish();
    if (identifier.length === 0) throw malformed('the key identifier is empty', 0);
    return identifier;
  },
  encode: octetString,
};

export interface AuthorityKeyIdentifier {
  readonly keyId?: Uint8Array;
  /** The issuer's issuer and serial: both or neither. */
  readonly issuer?: readonly GeneralName[];
  readonly serialHex?: string;
}

export const authorityKeyIdentifier: ExtensionKind<AuthorityKeyIdentifier> = {
  name: 'authorityKeyIdentifier',
  oid: oids.authorityKeyIdentifier,
  critical: false,
  parse: (value) =>
    wholeSequence(value, (contents) => {
      const keyIdTag = contextPrimitiveTag(0);
      const keyId = contents.nextTag === keyIdTag ? contents.octetString(keyIdTag) : undefined;
      const issuers = contents.optional(1);
      const issuer = issuers === undefined ? undefined : readGeneralNames(issuers);
      const serialTag = contextPrimitiveTag(2);
      const serialHex = contents.nextTag === serialTag ? readSerial(contents, serialTag) : undefined;
      if ((issuer === undefined) !== (serialHex === undefined))
        throw malformed('issuer and serial go together', 0);
      return {
        ...(keyId === undefined ? {} : { keyId }),
        ...(issuer === undefined ? {} : { issuer }),
        ...(serialHex === undefined ? {} : { serialHex }),
      };
    }),
  encode({ keyId, issuer, serialHex }) {
    if ((issuer === undefined) !== (serialHex === undefined))
      throw new TypeError('issuer and serial go together');
    return sequence(
      ...(keyId === undefined ? [] : [contextPrimitive(0, keyId)]),
      ...(issuer === undefined ? [] : [contextConstructed(1, ...issuer.map(encodeGeneralName))]),
      ...(serialHex === undefined
        ? []
        : [contextPrimitive(2, integer(Buffer.from(serialHex, 'hex')).subarray(2))]),
    );
  },
};

/** The key identifier of RFC 7093 section 2 method 1: the first 160 bits of SHA-256 over the key's bits. */
export function keyIdentifier(spki: SubjectPublicKeyInfo): Uint8Array {
  return Uint8Array.from(hash('sha256', spki.publicKey, 'buffer').subarray(0, 20));
}
