// SPDX-License-Identifier: Apache-2.0
// Certificates for the tests of path validation: real keys, real signatures, every field open to change.

import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as x509 from '../../../core/x509/index.ts';

export const now: number = Date.UTC(2027, 0, 1);
export const day = 86_400_000;

export interface Key {
  readonly privateKey: KeyObject;
  readonly spki: x509.SubjectPublicKeyInfo;
  readonly identifier: Uint8Array;
}

const keys = new Map<string, Key>();

/** The P-256 key of this name, the same each time. */
export function key(name: string): Key {
  let made = keys.get(name);
  if (made === undefined) keys.set(name, (made = keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))));
  return made;
}

export function keyOf(pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }): Key {
  const spki = x509.parseSpki(pair.publicKey.export({ format: 'der', type: 'spki' }));
  return { privateKey: pair.privateKey, spki, identifier: x509.keyIdentifier(spki) };
}

export const name = (text: string): x509.Name =>
  x509.parseName(x509.encodeName(text === '' ? [] : [[x509.nameAttribute(x509.oids.commonName, text)]]));

export interface Fields {
  readonly subject: string;
  readonly issuer: string;
  /** The subject's key; default the one named like the subject. */
  readonly key?: Key;
  /** The key that signs; default the one named like the issuer. */
  readonly signer?: Key;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: readonly x509.KeyUsage[] | null;
  readonly extKeyUsage?: readonly string[];
  readonly names?: readonly x509.GeneralName[];
  /** Null leaves the identifier out. */
  readonly ski?: Uint8Array | null;
  readonly aki?: Uint8Array | null;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly serial?: string;
  /** Instead of those made from the fields above. */
  readonly extensions?: readonly x509.Extension[];
  /** After them. */
  readonly more?: readonly x509.Extension[];
  readonly algorithm?: x509.SignatureAlgorithm;
}

let serial = 0x1000;

export function certificate(fields: Fields): x509.Certificate {
  const own = fields.key ?? key(fields.subject);
  const signer = fields.signer ?? key(fields.issuer);
  const algorithm = fields.algorithm ?? x509.signatureAlgorithms.ecdsaWithSha256;
  serial += 1;
  const tbsDer = x509.encodeTbsCertificate({
    serialHex: fields.serial ?? serial.toString(16).padStart(8, '0'),
    algorithm,
    issuerDer: name(fields.issuer).der,
    subjectDer: name(fields.subject).der,
    notBefore: fields.notBefore ?? now - 30 * day,
    notAfter: fields.notAfter ?? now + 30 * day,
    spkiDer: own.spki.der,
    extensions: fields.extensions ?? [...usual(fields, own, signer), ...(fields.more ?? [])],
  });
  const signature = x509.createSignature(algorithm, signer.privateKey, tbsDer);
  return x509.parseCertificate(x509.encodeCertificate(tbsDer, algorithm, signature));
}

function usual(fields: Fields, own: Key, signer: Key): x509.Extension[] {
  const { ca = false, pathLength, names, extKeyUsage } = fields;
  const usages = fields.keyUsage === undefined ? (ca ? caUsages : leafUsages) : fields.keyUsage;
  const ski = fields.ski === undefined ? own.identifier : fields.ski;
  const aki = fields.aki === undefined ? signer.identifier : fields.aki;
  const { makeExtension } = x509;
  return [
    ...(ca
      ? [
          makeExtension(x509.basicConstraints, {
            ca: true,
            ...(pathLength === undefined ? {} : { pathLength }),
          }),
        ]
      : []),
    ...(usages === null ? [] : [makeExtension(x509.keyUsage, usages)]),
    ...(extKeyUsage === undefined ? [] : [makeExtension(x509.extKeyUsage, extKeyUsage)]),
    ...(names === undefined ? [] : [makeExtension(x509.subjectAltName, names)]),
    ...(ski === null ? [] : [makeExtension(x509.subjectKeyIdentifier, ski)]),
    ...(aki === null ? [] : [makeExtension(x509.authorityKeyIdentifier, { keyId: aki })]),
  ];
}

const caUsages = ['keyCertSign', 'cRLSign'] as const;
const leafUsages = ['digitalSignature'] as const;

/** A CA's certificate. */
export const ca = (subject: string, issuer: string, changes: Partial<Fields> = {}): x509.Certificate =>
  certificate({ subject, issuer, ca: true, ...changes });

/** A self-signed one. */
export const root = (subject: string, changes: Partial<Fields> = {}): x509.Certificate =>
  ca(subject, subject, changes);

/** An end entity's certificate for the host edge.example.com. */
export const leaf = (issuer: string, changes: Partial<Fields> = {}): x509.Certificate =>
  certificate({
    subject: 'edge.example.com',
    issuer,
    extKeyUsage: [x509.oids.serverAuth],
    names: [{ kind: 'dns', value: 'edge.example.com' }],
    ...changes,
  });
