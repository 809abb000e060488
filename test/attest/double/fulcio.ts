// SPDX-License-Identifier: Apache-2.0
// Fulcio: leaf certificates with GitHub's claims, and the certificate transparency log's promise in each.

import { randomBytes } from 'node:crypto';
import { octetString, utf8String } from '../../../core/der/index.ts';
import {
  createSignature,
  encodeCertificate,
  encodeName,
  encodeTbsCertificate,
  extKeyUsage,
  keyUsage,
  makeExtension,
  oids,
  subjectAltName,
  type Extension,
} from '../../../core/x509/index.ts';
import { algorithm, name, type Sigstore } from './instance.ts';
import { minute, newPair, sha256, signedAt, signWith, spkiOf, type Pair } from './keys.ts';
import { builder, commit, ref, repository } from './statement.ts';

/** What of a leaf may be bent before it is signed. */
export interface LeafBends {
  readonly san?: string;
  /** By the last arc of Fulcio's extension; an empty value leaves it out. */
  readonly claims?: Readonly<Record<string, string>>;
  readonly extensions?: (extensions: Extension[]) => Extension[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly ct?: Pair;
  readonly issuer?: Pair;
  readonly withoutSct?: boolean;
  /** The SignedCertificateTimestampList, once it is made. */
  readonly sct?: (list: Buffer) => Uint8Array;
  readonly curve?: string;
  /** The signer's, in place of one of `curve`. */
  readonly leafKey?: Pair;
  /** The kind of name that `san` is. */
  readonly sanKind?: 'uri' | 'email';
}

// Fulcio's extensions: newer ones are DER strings, older ones bare octets.
const fulcio = '1.3.6.1.4.1.57264.1';
const older: ReadonlySet<string> = new Set(['1', '2', '3', '5', '6']);
const defaultClaims: Readonly<Record<string, string>> = {
  '1': 'https://token.actions.githubusercontent.com',
  '2': 'push',
  '3': commit,
  '5': 'kubeedge/kubeedge',
  '6': ref,
  '8': 'https://token.actions.githubusercontent.com',
  '12': repository,
  '13': commit,
  '14': ref,
  '20': 'push',
};

export interface Leaf {
  readonly der: Uint8Array;
  readonly key: Pair;
}

export function issueLeaf(sigstore: Sigstore, bends: LeafBends = {}): Leaf {
  const key = bends.leafKey ?? newPair(bends.curve);
  const san = bends.san ?? builder;
  const claims = { ...defaultClaims, '9': san, ...bends.claims };
  const plain: Extension[] = [
    makeExtension(keyUsage, ['digitalSignature']),
    makeExtension(extKeyUsage, [oids.codeSigning]),
    makeExtension(subjectAltName, [{ kind: bends.sanKind ?? 'uri', value: san }], true),
    ...Object.entries(claims)
      .filter(([, value]) => value !== '')
      .map(([arc, value]) => ({
        oid: `${fulcio}.${arc}`,
        critical: false,
        value: older.has(arc) ? Buffer.from(value) : utf8String(value),
      })),
  ];
  const extensions = bends.extensions?.(plain) ?? plain;
  const fields = {
    serialHex: `01${randomBytes(15).toString('hex')}`,
    algorithm,
    issuerDer: name('double'),
    notBefore: bends.notBefore ?? signedAt - minute,
    notAfter: bends.notAfter ?? signedAt + 9 * minute,
    subjectDer: encodeName([]),
    spkiDer: spkiOf(key),
  };
  const precertificate = encodeTbsCertificate({ ...fields, extensions });
  const timestamp = sctFor(sigstore, precertificate, bends);
  const all = bends.withoutSct === true ? extensions : [...extensions, timestamp];
  const tbs = encodeTbsCertificate({ ...fields, extensions: all });
  const issuer = bends.issuer ?? sigstore.ca;
  return { der: encodeCertificate(tbs, algorithm, createSignature(algorithm, issuer.privateKey, tbs)), key };
}

/** RFC 6962 sections 3.2 and 3.3. */
function sctFor(sigstore: Sigstore, precertificate: Uint8Array, bends: LeafBends): Extension {
  const ct = bends.ct ?? sigstore.ct;
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(signedAt));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(precertificate.length);
  const signed = Buffer.concat([
    Buffer.from([0, 0]),
    time,
    Buffer.from([0, 1]),
    sha256(spkiOf(sigstore.ca)),
    length.subarray(1),
    precertificate,
    Buffer.from([0, 0]),
  ]);
  const signature = signWith(ct, signed);
  const sct = Buffer.concat([
    Buffer.from([0]),
    sha256(spkiOf(ct)),
    time,
    Buffer.from([0, 0, 4, 3, 0, signature.length]),
    signature,
  ]);
  const list = Buffer.concat([Buffer.from([0, sct.length + 2, 0, sct.length]), sct]);
  return {
    oid: oids.signedCertificateTimestamps,
    critical: false,
    value: octetString(bends.sct?.(list) ?? list),
  };
}
