// SPDX-License-Identifier: Apache-2.0
// Certificates and revocation lists of which every field may still be changed, into what no issuer would write, and
// the keys under them.

import { generateKeyPairSync } from 'node:crypto';
import { assembleTbsCrl, encodeCrl } from '../../../core/crl/write.ts';
import { boolean, encodeElement, octetString, oid, sequence, write } from '../../../core/der/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import { keyOf, type Key } from '../../pki/validate/maker.ts';

const algorithms = x509.signatureAlgorithms;
type Pair = Parameters<typeof keyOf>[0];

interface Kind {
  readonly algorithm: x509.SignatureAlgorithm;
  readonly make: () => Pair;
  /** Keys are dear to make: so many serve all chains. */
  readonly count: number;
}

export type KeyKind = 'p256' | 'p384' | 'ed25519' | 'rsa' | 'weakRsa';

const kinds: Readonly<Record<KeyKind, Kind>> = {
  p256: {
    algorithm: algorithms.ecdsaWithSha256,
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    count: 12,
  },
  p384: {
    algorithm: algorithms.ecdsaWithSha384,
    make: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    count: 3,
  },
  ed25519: { algorithm: algorithms.ed25519, make: () => generateKeyPairSync('ed25519'), count: 3 },
  rsa: {
    algorithm: algorithms.sha256WithRsa,
    make: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    count: 2,
  },
  weakRsa: {
    algorithm: algorithms.sha256WithRsa,
    make: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
    count: 1,
  },
};

export interface SigningKey extends Key {
  readonly algorithm: x509.SignatureAlgorithm;
}

const made = new Map<string, SigningKey>();

/** The nth key of its kind. */
export function signingKey(kind: KeyKind, n: number): SigningKey {
  const { algorithm, make, count } = kinds[kind];
  const name = `${kind} ${n % count}`;
  let key = made.get(name);
  if (key === undefined) made.set(name, (key = { ...keyOf(make()), algorithm }));
  return key;
}

export interface Draft {
  version: 1 | 2 | 3;
  /** The contents of the INTEGER. */
  serial: Uint8Array;
  subject: readonly x509.RelativeName[];
  issuer: readonly x509.RelativeName[];
  notBefore: number;
  notAfter: number;
  /** Dates of this form whatever the year. */
  generalizedTime: boolean;
  key: SigningKey;
  signer: SigningKey;
  /** The identifiers inside and outside, where they are not the signer's. */
  inner?: x509.SignatureAlgorithm;
  outer?: x509.SignatureAlgorithm;
  extensions: x509.Extension[];
  /** Changes the bytes before they are signed. */
  editTbs?: (tbsDer: Uint8Array) => Uint8Array;
  /** Changes the bytes when all is done. */
  editDer?: (der: Uint8Array) => Uint8Array;
}

export function certificateDer(draft: Draft): Uint8Array {
  const { signer, version, editTbs, editDer } = draft;
  const time = draft.generalizedTime ? write.generalizedTime : write.utcOrGeneralizedTime;
  const plain = sequence(
    ...(version === 1 ? [] : [write.contextConstructed(0, write.integer(version - 1))]),
    encodeElement(2, draft.serial),
    (draft.inner ?? signer.algorithm).der,
    x509.encodeName(draft.issuer),
    sequence(time(draft.notBefore), time(draft.notAfter)),
    x509.encodeName(draft.subject),
    draft.key.spki.der,
    ...(draft.extensions.length === 0
      ? []
      : [write.contextConstructed(3, sequence(...draft.extensions.map(extensionDer)))]),
  );
  const tbsDer = editTbs === undefined ? plain : editTbs(plain);
  const signature = x509.createSignature(signer.algorithm, signer.privateKey, tbsDer);
  const der = x509.encodeCertificate(tbsDer, draft.outer ?? draft.inner ?? signer.algorithm, signature);
  return editDer === undefined ? der : editDer(der);
}

const extensionDer = ({ oid: id, critical, value }: x509.Extension): Uint8Array =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));

/** Puts the extension in the place of one of its kind, or at the end. */
export function put<T>(draft: Draft, kind: x509.ExtensionKind<T>, value: T, critical?: boolean): void {
  const usual = x509.makeExtension(kind, value);
  const extension = { ...usual, critical: critical ?? usual.critical };
  const at = draft.extensions.findIndex(({ oid: id }) => id === kind.oid);
  if (at < 0) draft.extensions.push(extension);
  else draft.extensions[at] = extension;
}

export function drop(draft: Draft, kind: { readonly oid: string }): void {
  draft.extensions = draft.extensions.filter(({ oid: id }) => id !== kind.oid);
}

export interface ListDraft {
  issuer: readonly x509.RelativeName[];
  signer: SigningKey;
  thisUpdate: number;
  nextUpdate?: number;
  number: bigint | undefined;
  keyId: Uint8Array | undefined;
  entries: { serial: Uint8Array; reason?: x509.ReasonCode; extensions?: readonly x509.Extension[] }[];
  extensions: x509.Extension[];
  edit?: (der: Uint8Array) => Uint8Array;
}

export function listDer(list: ListDraft): Uint8Array {
  const { signer, number, keyId, thisUpdate, nextUpdate, edit } = list;
  const { makeExtension } = x509;
  const entries = list.entries.map(({ serial, reason, extensions = [] }) => {
    const all = [...(reason === undefined ? [] : [makeExtension(x509.reasonCode, reason)]), ...extensions];
    return sequence(
      encodeElement(2, serial),
      write.utcOrGeneralizedTime(thisUpdate),
      ...(all.length === 0 ? [] : [sequence(...all.map(extensionDer))]),
    );
  });
  const tbsDer = assembleTbsCrl({
    issuerDer: x509.encodeName(list.issuer),
    algorithm: signer.algorithm,
    thisUpdate,
    ...(nextUpdate === undefined ? {} : { nextUpdate }),
    entries: Buffer.concat(entries),
    extensions: [
      ...(keyId === undefined ? [] : [makeExtension(x509.authorityKeyIdentifier, { keyId })]),
      ...(number === undefined ? [] : [makeExtension(x509.crlNumber, number)]),
      ...list.extensions,
    ],
  });
  const signature = x509.createSignature(signer.algorithm, signer.privateKey, tbsDer);
  const der = encodeCrl(tbsDer, signer.algorithm, signature);
  return edit === undefined ? der : edit(der);
}
