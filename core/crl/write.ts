// SPDX-License-Identifier: Apache-2.0
// Writes revocation lists (RFC 5280 section 5): full, delta, indirect, one shard of several.
//
// Entries are taken one by one and stay in the caller's order; numbers are the caller's, who must let them grow.
// Version 2 is written. What cannot be a list is a programmer's mistake and a TypeError.

import {
  bitString,
  contextConstructed,
  encodeElement,
  integer,
  sequence,
  tags,
  utcOrGeneralizedTime,
} from '../der/index.ts';
import { encodeExtensions } from '../x509/extensions/extension.ts';
import {
  type AuthorityKeyIdentifier,
  authorityKeyIdentifier,
  certificateIssuer,
  createSignature,
  crlNumber,
  deltaCrlIndicator,
  type DistributionPoint,
  type Extension,
  freshestCrl,
  invalidityDate,
  issuingDistributionPoint,
  type IssuingDistributionPoint,
  makeExtension,
  type Name,
  reasonCode,
  type ReasonCode,
  sameBytes,
  type SignatureAlgorithm,
} from '../x509/index.ts';
import { serialOctets } from './entry.ts';
import type { KeyObject } from 'node:crypto';

/** One revoked certificate. */
export interface CrlEntryFields {
  readonly serialHex: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly revocationDate: number;
  /** `unspecified` is left out, as section 5.3.1 asks. */
  readonly reason?: ReasonCode;
  readonly invalidityDate?: number;
  /** Whose certificate it is, in an indirect list; the list's own issuer where left out. */
  readonly certificateIssuer?: Name;
  /** Others. */
  readonly extensions?: readonly Extension[];
}

/** What goes into a list before it is signed. */
export interface TbsCrlFields {
  readonly issuerDer: Uint8Array;
  readonly algorithm: SignatureAlgorithm;
  /** Milliseconds since 1970, whole seconds. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Taken once, in order. */
  readonly entries: Iterable<CrlEntryFields>;
  /** Greater than that of every list before, of the same scope. */
  readonly crlNumber: bigint;
  readonly authorityKeyIdentifier: AuthorityKeyIdentifier;
  /** What the list is about, where it is not all of the issuer's certificates. */
  readonly issuingDistributionPoint?: IssuingDistributionPoint;
  /** Makes it a delta over the list of this number. */
  readonly deltaBase?: bigint;
  /** Where deltas over this list are. */
  readonly freshestCrl?: readonly DistributionPoint[];
  /** Others. */
  readonly extensions?: readonly Extension[];
}

/** TBSCertList. A TypeError where the fields make none. */
export function encodeTbsCrl(fields: TbsCrlFields): Uint8Array {
  const { deltaBase, freshestCrl: freshest, issuingDistributionPoint: scope } = fields;
  if (fields.nextUpdate < fields.thisUpdate) throw new TypeError('the next update comes before this one');
  // Section 5.2.4: a delta is newer than its base; section 5.2.6: and has no deltas of its own.
  if (deltaBase !== undefined && (deltaBase > fields.crlNumber || freshest !== undefined))
    throw new TypeError('a delta has a higher number than its base, and no freshestCrl');
  const extensions = [
    makeExtension(authorityKeyIdentifier, fields.authorityKeyIdentifier),
    makeExtension(crlNumber, fields.crlNumber),
    ...(deltaBase === undefined ? [] : [makeExtension(deltaCrlIndicator, deltaBase)]),
    ...(scope === undefined ? [] : [makeExtension(issuingDistributionPoint, scope)]),
    ...(freshest === undefined ? [] : [makeExtension(freshestCrl, freshest)]),
    ...(fields.extensions ?? []),
  ];
  const entries = encodeEntries(fields.entries, fields.issuerDer, scope?.indirect === true, deltaBase);
  return assembleTbsCrl({ ...fields, entries, extensions });
}

/** TBSCertList from its parts; `entries` are the entries' DER, one behind the other. */
export function assembleTbsCrl(
  fields: Pick<TbsCrlFields, 'issuerDer' | 'algorithm' | 'thisUpdate'> & {
    readonly nextUpdate?: number;
    readonly entries: Uint8Array;
    readonly extensions: readonly Extension[];
  },
): Uint8Array {
  const { nextUpdate, entries, extensions } = fields;
  return sequence(
    integer(1),
    fields.algorithm.der,
    fields.issuerDer,
    utcOrGeneralizedTime(fields.thisUpdate),
    ...(nextUpdate === undefined ? [] : [utcOrGeneralizedTime(nextUpdate)]),
    // Section 5.1.2.6: no revoked certificates, no list.
    ...(entries.length === 0 ? [] : [encodeElement(tags.sequence, entries)]),
    ...(extensions.length === 0 ? [] : [contextConstructed(0, encodeExtensions(extensions))]),
  );
}

function encodeEntries(
  entries: Iterable<CrlEntryFields>,
  ownIssuerDer: Uint8Array,
  indirect: boolean,
  deltaBase: bigint | undefined,
): Uint8Array {
  let all = new Uint8Array(1 << 12);
  let length = 0;
  let issuerDer = ownIssuerDer;
  for (const entry of entries) {
    if (entry.certificateIssuer !== undefined && !indirect)
      throw new TypeError('entries name issuers only in an indirect list');
    if (entry.reason === 'removeFromCRL' && deltaBase === undefined)
      throw new TypeError('removeFromCRL belongs into a delta');
    const whose = entry.certificateIssuer?.der ?? ownIssuerDer;
    // Section 5.3.3: the issuer carries on until another is named.
    const named = !sameBytes(whose, issuerDer);
    issuerDer = whose;
    const encoded = encodeEntry(entry, named, ownIssuerDer);
    if (length + encoded.length > all.length) {
      const wider = new Uint8Array(Math.max(all.length * 2, length + encoded.length));
      wider.set(all.subarray(0, length));
      all = wider;
    }
    all.set(encoded, length);
    length += encoded.length;
  }
  return all.subarray(0, length);
}

function encodeEntry(entry: CrlEntryFields, named: boolean, ownIssuerDer: Uint8Array): Uint8Array {
  const serial = serialOctets(entry.serialHex);
  const positive =
    serial !== undefined && (serial[0] ?? 0) < 0x80 && !(serial.length === 1 && serial[0] === 0);
  if (!positive || serial.length > 20) throw new TypeError(`not a serial number: ${entry.serialHex}`);
  const { reason, invalidityDate: invalid } = entry;
  const extensions = [
    ...(reason === undefined || reason === 'unspecified' ? [] : [makeExtension(reasonCode, reason)]),
    ...(invalid === undefined ? [] : [makeExtension(invalidityDate, invalid)]),
    ...(named ? [issuerExtension(entry.certificateIssuer?.der ?? ownIssuerDer)] : []),
    ...(entry.extensions ?? []),
  ];
  return sequence(
    encodeElement(tags.integer, serial),
    utcOrGeneralizedTime(entry.revocationDate),
    ...(extensions.length === 0 ? [] : [encodeExtensions(extensions)]),
  );
}

// GeneralNames of one directoryName, with the name's own bytes: section 5.3.3 wants the certificate's encoding.
const issuerExtension = (nameDer: Uint8Array): Extension => ({
  oid: certificateIssuer.oid,
  critical: true,
  value: sequence(contextConstructed(4, nameDer)),
});

/** A list from its signed part, the algorithm and the signature over it. */
export function encodeCrl(
  tbsDer: Uint8Array,
  algorithm: SignatureAlgorithm,
  signature: Uint8Array,
): Uint8Array {
  return sequence(tbsDer, algorithm.der, bitString(signature));
}

/** Builds and signs a list with a key at hand. @throws E_X509_ALGORITHM where the key is not the algorithm's */
export function signCrl(fields: TbsCrlFields, privateKey: KeyObject): Uint8Array {
  const tbsDer = encodeTbsCrl(fields);
  return encodeCrl(tbsDer, fields.algorithm, createSignature(fields.algorithm, privateKey, tbsDer));
}
