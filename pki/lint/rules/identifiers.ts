// SPDX-License-Identifier: Apache-2.0
// Key identifiers, and what binds a certificate to its issuer (RFC 5280 sections 4.2.1.1, 4.2.1.2, 4.1.2.4).

import { sameBytes } from '../../../core/x509/index.ts';
import { decodedOf } from '../decoded.ts';
import { certificateTargets, type Rule } from '../rule.ts';
import type { AnyView, CertificateView } from '../view.ts';
import { signedBy } from './signature.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').slice(0, 80);

export const identifierRules: readonly Rule<CertificateView>[] = [
  {
    id: 'ski.ca-present',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.2',
    says: 'a CA has no subject key identifier',
    targets: ['root', 'ca'],
    check: ({ certificate, ext }) =>
      certificate.version === 3 && ext.subjectKeyIdentifier === undefined ? {} : undefined,
  },
  {
    id: 'ski.leaf-present',
    severity: 'notice',
    clause: 'RFC 5280 4.2.1.2',
    says: 'an end entity has no subject key identifier',
    targets: ['leaf'],
    check: ({ certificate, ext }) =>
      certificate.version === 3 && ext.subjectKeyIdentifier === undefined ? {} : undefined,
  },
  {
    id: 'ski.length',
    severity: 'notice',
    clause: 'RFC 7093 2',
    says: 'the subject key identifier is shorter than 8 octets or longer than 32',
    targets: certificateTargets,
    check: ({ ext }) => {
      const octets = ext.subjectKeyIdentifier?.value?.length;
      return octets !== undefined && (octets < 8 || octets > 32) ? { octets } : undefined;
    },
  },
  {
    id: 'aki.present',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.1',
    says: 'there is no authority key identifier, and the certificate is not self-signed',
    targets: ['ca', 'leaf'],
    check: ({ certificate, ext, selfIssued }) =>
      certificate.version === 3 && !selfIssued && ext.authorityKeyIdentifier === undefined ? {} : undefined,
  },
  {
    id: 'aki.key-id',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.1',
    says: 'the authority key identifier has no key identifier',
    targets: ['ca', 'leaf'],
    check: ({ ext: { authorityKeyIdentifier: aki } }) =>
      aki?.value !== undefined && aki.value.keyId === undefined ? {} : undefined,
  },
  {
    id: 'aki.only-key-id',
    severity: 'notice',
    clause: 'hygiene',
    says: "the authority key identifier also names the issuer's certificate: it breaks when that is renewed",
    targets: certificateTargets,
    check: ({ ext: { authorityKeyIdentifier: aki } }) => (aki?.value?.issuer === undefined ? undefined : {}),
  },
  {
    id: 'aki.of-itself',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.1',
    says: 'a self-signed certificate has the key identifier of another authority',
    targets: ['root'],
    about: 'signature',
    check: (view) => {
      const authority = view.ext.authorityKeyIdentifier?.value?.keyId;
      const own = view.ext.subjectKeyIdentifier?.value;
      if (authority === undefined || own === undefined || sameBytes(authority, own)) return undefined;
      // A CA's new key certified by its old one bears the same name, and is not self-signed (section 3.2).
      return signedBy(view, view.spki) === true
        ? { authority: hex(authority), subject: hex(own) }
        : undefined;
    },
  },
];

/** Between a certificate or list and its issuer's certificate, where that is given. */
export const issuanceRules: readonly Rule<AnyView>[] = [
  {
    id: 'issuer.name',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.4, 5.1.2.3',
    says: "the issuer's name is not its certificate's subject, byte by byte",
    targets: ['root', 'ca', 'leaf', 'crl'],
    check: ({ issuer, issuerName }) =>
      issuer === undefined || issuerName === undefined || sameBytes(issuerName.der, issuer.subject.der)
        ? undefined
        : {},
  },
  {
    id: 'aki.of-issuer',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.1, 5.2.1',
    says: "the authority key identifier is not the issuer's subject key identifier",
    targets: ['root', 'ca', 'leaf', 'crl'],
    check: ({ issuer, ext }) => {
      const authority = ext.authorityKeyIdentifier?.value?.keyId;
      if (issuer === undefined || authority === undefined) return undefined;
      const own = decodedOf(issuer).subjectKeyIdentifier?.value;
      return own === undefined || sameBytes(authority, own)
        ? undefined
        : { authority: hex(authority), issuer: hex(own) };
    },
  },
  {
    id: 'issuer.may-sign',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.3, 4.2.1.9',
    says: "the issuer's certificate does not allow it to sign this",
    targets: ['ca', 'leaf', 'crl'],
    check: ({ issuer, target }) => {
      if (issuer === undefined) return undefined;
      const { basicConstraints, keyUsage } = decodedOf(issuer);
      const needed = target === 'crl' ? 'cRLSign' : 'keyCertSign';
      if (keyUsage?.value?.includes(needed) === false) return { missing: needed };
      return target !== 'crl' && basicConstraints?.value?.ca !== true ? { missing: 'cA' } : undefined;
    },
  },
];
