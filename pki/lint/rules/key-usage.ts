// SPDX-License-Identifier: Apache-2.0
// keyUsage and extKeyUsage: with each other, with the key, and with being a CA (RFC 5280 sections 4.2.1.3, 4.2.1.9
// and 4.2.1.12; RFC 3279, 8410, 8813, 9881).

import { oids, type KeyUsage } from '../../../core/x509/index.ts';
import { subjectTargets, type Rule } from '../rule.ts';
import type { CertificateView, SubjectView } from '../view.ts';

const rsa = '1.2.840.113549.1.1.1';
const ec = '1.2.840.10045.2.1';
/** Keys that only sign: RFC 8410 section 5, RFC 9881 section 3. */
const signOnly: ReadonlySet<string> = new Set([
  '1.3.101.112',
  '1.3.101.113',
  '2.16.840.1.101.3.4.3.17',
  '2.16.840.1.101.3.4.3.18',
  '2.16.840.1.101.3.4.3.19',
]);
const notSigning: readonly KeyUsage[] = [
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'encipherOnly',
  'decipherOnly',
];

/** Whether keys of this algorithm only sign. */
export const onlySigns = (algorithm: string): boolean => signOnly.has(algorithm);

/** Those of the usages that such a key may have. */
export const signingUsages = (usages: readonly KeyUsage[]): readonly KeyUsage[] =>
  usages.filter((usage) => !notSigning.includes(usage));

/** RFC 5280 section 4.2.1.12: one of these usages must be there for the purpose to be served. */
const usagesOf: ReadonlyMap<string, readonly KeyUsage[]> = new Map<string, readonly KeyUsage[]>([
  [oids.serverAuth, ['digitalSignature', 'keyEncipherment', 'keyAgreement']],
  [oids.clientAuth, ['digitalSignature', 'keyAgreement']],
  [oids.codeSigning, ['digitalSignature']],
  [oids.emailProtection, ['digitalSignature', 'contentCommitment', 'keyEncipherment', 'keyAgreement']],
  [oids.timeStamping, ['digitalSignature', 'contentCommitment']],
  [oids.ocspSigning, ['digitalSignature', 'contentCommitment']],
]);

const none: readonly KeyUsage[] = [];
const usages = ({ ext }: SubjectView): readonly KeyUsage[] => ext.keyUsage?.value ?? none;

const caUsageRules: readonly Rule<CertificateView>[] = [
  {
    id: 'key-usage.ca-present',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.3',
    says: "a CA's certificate has no key usage",
    targets: ['root', 'ca'],
    check: ({ certificate, ext }) =>
      certificate.version === 3 && ext.keyUsage === undefined ? {} : undefined,
  },
  {
    id: 'key-usage.ca-cert-sign',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.3, 4.2.1.9',
    says: "a CA's key usage does not have keyCertSign",
    targets: ['root', 'ca'],
    check: (view) =>
      view.ext.keyUsage?.value !== undefined && !usages(view).includes('keyCertSign') ? {} : undefined,
  },
  {
    id: 'key-usage.ca-crl-sign',
    severity: 'notice',
    clause: 'RFC 5280 4.2.1.3',
    says: "a CA's key usage does not have cRLSign: it can sign no list of what it revokes",
    targets: ['root', 'ca'],
    check: (view) =>
      view.ext.keyUsage?.value !== undefined && !usages(view).includes('cRLSign') ? {} : undefined,
  },
  {
    id: 'key-usage.ca-only-signs',
    severity: 'warning',
    kubeedge: 'notice',
    clause: 'hygiene',
    says: "a CA's key has usages beyond signing",
    targets: ['root', 'ca'],
    check: (view) => {
      const more = usages(view).find((usage) => notSigning.includes(usage));
      return more === undefined ? undefined : { usage: more };
    },
  },
  {
    id: 'key-usage.leaf-present',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.3',
    says: "an end entity's certificate has no key usage: its key may do anything",
    targets: ['leaf'],
    check: ({ certificate, ext }) =>
      certificate.version === 3 && ext.keyUsage === undefined ? {} : undefined,
  },
  {
    id: 'ext-key-usage.leaf-present',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.12',
    says: "an end entity's certificate does not say what for: it serves any purpose",
    targets: ['leaf'],
    check: ({ certificate, ext }) =>
      certificate.version === 3 && ext.extKeyUsage === undefined ? {} : undefined,
  },
  {
    id: 'ext-key-usage.not-in-root',
    severity: 'notice',
    kubeedge: 'off',
    clause: 'RFC 5280 4.2.1.12',
    says: "a root's purposes bind nobody: they are not part of path validation",
    targets: ['root'],
    check: ({ ext }) => (ext.extKeyUsage === undefined ? undefined : {}),
  },
];

const keyKindRules: readonly Rule<SubjectView>[] = [
  {
    id: 'key-usage.leaf-signs-none',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.9',
    says: 'keyCertSign without being a CA',
    targets: ['leaf', 'csr'],
    check: (view) => (!view.isCa && usages(view).includes('keyCertSign') ? {} : undefined),
  },
  {
    id: 'key-usage.ec-encipherment',
    severity: 'warning',
    kubeedge: 'notice',
    clause: 'RFC 8813 3',
    says: 'an elliptic curve key does not encipher: keyEncipherment and dataEncipherment must not be set',
    targets: subjectTargets,
    check: (view) => {
      if (view.spki.algorithm.oid !== ec) return undefined;
      const wrong = usages(view).find((usage) => usage === 'keyEncipherment' || usage === 'dataEncipherment');
      return wrong === undefined ? undefined : { usage: wrong };
    },
  },
  {
    id: 'key-usage.signature-key',
    severity: 'error',
    clause: 'RFC 8410 5, RFC 9881 3',
    says: 'a key that only signs has another usage',
    targets: subjectTargets,
    check: (view) => {
      if (!signOnly.has(view.spki.algorithm.oid)) return undefined;
      const wrong = usages(view).find((usage) => notSigning.includes(usage));
      return wrong === undefined ? undefined : { usage: wrong };
    },
  },
  {
    id: 'key-usage.rsa-agreement',
    severity: 'error',
    clause: 'RFC 3279 2.3.1',
    says: 'an RSA key does not agree on keys: keyAgreement, encipherOnly and decipherOnly must not be set',
    targets: subjectTargets,
    check: (view) => {
      if (view.spki.algorithm.oid !== rsa) return undefined;
      const wrong = usages(view).find((usage) => notSigning.indexOf(usage) > 1);
      return wrong === undefined ? undefined : { usage: wrong };
    },
  },
  {
    id: 'key-usage.only-with-agreement',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.3',
    says: 'encipherOnly or decipherOnly without keyAgreement means nothing',
    targets: subjectTargets,
    check: (view) => {
      const all = usages(view);
      return (all.includes('encipherOnly') || all.includes('decipherOnly')) && !all.includes('keyAgreement')
        ? {}
        : undefined;
    },
  },
];

const purposeRules: readonly Rule<SubjectView>[] = [
  {
    id: 'ext-key-usage.consistent',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.12',
    says: 'no key usage serves this purpose',
    targets: ['leaf', 'csr'],
    check: (view) => {
      const { ext, purposes } = view;
      const held = ext.keyUsage?.value;
      if (held === undefined) return undefined;
      const unserved = purposes.find((purpose) => {
        const needed = usagesOf.get(purpose);
        return needed !== undefined && !needed.some((usage) => held.includes(usage));
      });
      return unserved === undefined ? undefined : { purpose: unserved };
    },
  },
  {
    id: 'ext-key-usage.not-any',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.12',
    says: 'anyExtendedKeyUsage: the key serves every purpose',
    targets: ['leaf', 'csr'],
    check: ({ purposes }) => (purposes.includes(oids.anyExtendedKeyUsage) ? {} : undefined),
  },
  {
    id: 'ext-key-usage.any-not-critical',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.12',
    says: 'purposes that include any are critical',
    targets: subjectTargets,
    check: ({ purposes, ext }) =>
      ext.extKeyUsage?.extension.critical === true && purposes.includes(oids.anyExtendedKeyUsage)
        ? {}
        : undefined,
  },
  {
    id: 'ext-key-usage.distinct',
    severity: 'warning',
    clause: 'hygiene',
    says: 'a purpose is twice there',
    targets: subjectTargets,
    check: ({ purposes }) =>
      purposes.length > 1 && new Set(purposes).size < purposes.length
        ? { purposes: purposes.length }
        : undefined,
  },
  {
    id: 'ext-key-usage.time-stamping-alone',
    severity: 'error',
    clause: 'RFC 3161 2.3',
    says: 'timeStamping is not critical and the only purpose',
    targets: ['leaf', 'csr'],
    check: ({ purposes, ext }) =>
      purposes.includes(oids.timeStamping) &&
      (purposes.length > 1 || ext.extKeyUsage?.extension.critical !== true)
        ? { purposes: purposes.length }
        : undefined,
  },
  {
    id: 'ext-key-usage.signing-apart',
    severity: 'warning',
    clause: 'hygiene',
    says: 'one key signs code or revocation answers and opens connections',
    targets: ['leaf', 'csr'],
    check: ({ purposes, server, client }) =>
      (server || client) && (purposes.includes(oids.codeSigning) || purposes.includes(oids.ocspSigning))
        ? {}
        : undefined,
  },
];

export const caKeyUsageRules: readonly Rule<CertificateView>[] = caUsageRules;
export const keyUsageRules: readonly Rule<SubjectView>[] = [...keyKindRules, ...purposeRules];
