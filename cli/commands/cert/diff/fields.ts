// SPDX-License-Identifier: Apache-2.0
// A certificate or request as named texts, so that two can be held against each other name by name.
//
// Texts and encodings have names of their own: a subject that reads the same and is written in another string type is
// a difference, which no path validation forgives in an issuer.

import {
  nameText,
  parseCsr,
  verifyCsrSignature,
  type Certificate,
  type Csr,
  type Extension,
  type Name,
} from '../../../../core/x509/index.ts';
import { readCertificate } from '../inspect/certificate.ts';
import { extensionsData, shown } from '../inspect/extensions.ts';
import { keyData, keyWords } from '../inspect/key.ts';
import { algorithmName } from '../inspect/signature.ts';

/** In the order of a certificate. */
export type Fields = ReadonlyMap<string, string>;

/** @throws E_DER_*, E_X509_*, E_CSR_* */
export function fieldsOf(kind: 'certificate' | 'request', der: Uint8Array): Fields {
  return kind === 'certificate' ? certificateFields(readCertificate(der)) : requestFields(parseCsr(der));
}

function certificateFields(certificate: Certificate): Fields {
  return new Map([
    ['kind', 'certificate'],
    ['version', String(certificate.version)],
    ['serial', certificate.serialHex],
    ['signature algorithm', algorithmName(certificate.signatureAlgorithm)],
    ...nameFields('issuer', certificate.issuer),
    ['notBefore', new Date(certificate.notBefore).toISOString()],
    ['notAfter', new Date(certificate.notAfter).toISOString()],
    ...shared(certificate),
  ]);
}

function requestFields(csr: Csr): Fields {
  verifyCsrSignature(csr);
  return new Map([
    ['kind', 'request'],
    ['signature algorithm', algorithmName(csr.signatureAlgorithm)],
    ...shared(csr),
    ['attributes', csr.attributes.map(({ oid }) => oid).join(', ')],
  ]);
}

type Field = [name: string, value: string];

function shared(of: Certificate | Csr): Field[] {
  const key = keyData(of.spki);
  return [
    ...nameFields('subject', of.subject),
    ['key', `${keyWords(key)} ${key.spkiSha256}`],
    ...extensionFields(of),
    ['signature', hex(of.signature)],
  ];
}

const nameFields = (field: string, name: Name): Field[] => [
  [field, nameText(name)],
  [`${field} encoding`, name.rdns.map((rdn) => rdn.map(({ stringType }) => stringType).join('+')).join(', ')],
];

function extensionFields(of: { readonly extensions: readonly Extension[] }): Field[] {
  const data = extensionsData(of);
  return [
    ...data.flatMap(({ oid, name, critical, value, fault, hex: raw }): Field[] => [
      [name ?? oid, `${critical ? 'critical, ' : ''}${value === undefined ? (fault ?? raw) : shown(value)}`],
      [`${name ?? oid} encoding`, raw],
    ]),
    ['order of extensions', data.map(({ oid, name }) => name ?? oid).join(', ')],
  ];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
