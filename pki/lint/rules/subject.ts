// SPDX-License-Identifier: Apache-2.0
// What a subject must have, and how its common names go with its alternative names.

import { oids } from '../../../core/x509/index.ts';
import { attributeValues } from '../attributes.ts';
import { certificateTargets, short, subjectTargets, type Rule } from '../rule.ts';
import type { CertificateView, SubjectView } from '../view.ts';
import { isAddressText, isHostName } from './host.ts';

const commonNames = (view: SubjectView): readonly string[] => attributeValues(view.subject, oids.commonName);

/** Whether the alternative names say `name` too. Where they cannot be read another rule speaks. */
function alsoAlternative({ ext: { subjectAltName } }: SubjectView, name: string): boolean {
  if (subjectAltName?.fault !== undefined) return true;
  const folded = name.toLowerCase();
  return (
    subjectAltName?.value?.some(
      (other) => (other.kind === 'dns' || other.kind === 'ip') && other.value.toLowerCase() === folded,
    ) === true
  );
}

export const issuerRules: readonly Rule<CertificateView>[] = [
  {
    id: 'issuer.not-empty',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.4',
    says: 'the issuer has no name',
    targets: certificateTargets,
    check: ({ certificate, selfIssued, isCa }) =>
      certificate.issuer.rdns.length === 0 && !(selfIssued && isCa) ? {} : undefined,
  },
  {
    id: 'subject.ca-not-empty',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.6',
    says: 'a CA has no name',
    targets: ['root', 'ca'],
    check: ({ subject }) => (subject.rdns.length === 0 ? {} : undefined),
  },
];

export const subjectRules: readonly Rule<SubjectView>[] = [
  {
    id: 'subject.some-name',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.6',
    says: 'neither a subject nor an alternative name: nobody is named',
    targets: ['leaf', 'csr'],
    check: ({ subject, ext }) =>
      subject.rdns.length === 0 && ext.subjectAltName === undefined ? {} : undefined,
  },
  {
    id: 'subject.one-common-name',
    severity: 'warning',
    clause: 'hygiene',
    says: 'a subject has several common names: readers take different ones',
    targets: subjectTargets,
    check: (view) => {
      const names = commonNames(view);
      return names.length > 1 ? { count: names.length } : undefined;
    },
  },
  {
    id: 'subject.no-email',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.6',
    says: 'an e-mail address stands in the subject and not among the alternative names',
    targets: subjectTargets,
    check: ({ subject, ext }) => {
      const [address] = attributeValues(subject, oids.emailAddress);
      if (address === undefined) return undefined;
      const said = ext.subjectAltName?.value?.some((name) => name.kind === 'email' && name.value === address);
      return said === true ? undefined : { address: short(address) };
    },
  },
  {
    id: 'subject.host-in-san',
    severity: 'error',
    clause: 'RFC 9525 4.1',
    says: "a server's common name is a host that its alternative names do not have: clients no longer read it",
    targets: ['leaf'],
    check: (view) => {
      if (!view.server) return undefined;
      for (const name of commonNames(view))
        if (((name.includes('.') && isHostName(name)) || isAddressText(name)) && !alsoAlternative(view, name))
          return { commonName: short(name) };
      return undefined;
    },
  },
];
