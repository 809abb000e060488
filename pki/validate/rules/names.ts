// SPDX-License-Identifier: Apache-2.0
// Rules about subjects, issuers and alternative names (RFC 5280 sections 4.1.2.4, 4.1.2.6 and 4.2.1.6; Baseline
// Requirements 7.1.2.7.12 and 7.1.4).

import {
  findAttribute,
  ipOctets,
  oids,
  smtpUtf8Mailbox,
  subjectAltName,
  type GeneralName,
} from '../../../core/x509/index.ts';
import { printable } from '../../../core/index.ts';
import { foreignCommonNames } from '../names/index.ts';
import { isPreferredName, readHost } from '../names/host.ts';
import { mailboxOf } from '../names/mailbox.ts';
import { hostOf } from '../names/uri.ts';
import { atTarget, everywhere, type ConformanceRule } from './rule.ts';

const isEmpty = ({ rdns }: { readonly rdns: readonly unknown[] }): boolean => rdns.length === 0;

export const nameRules: readonly ConformanceRule[] = [
  {
    id: 'issuer.present',
    clause: 'RFC 5280 section 4.1.2.4',
    places: everywhere,
    fault: ({ certificate }) => (isEmpty(certificate.issuer) ? 'the issuer is empty' : undefined),
  },
  {
    id: 'subject.authority',
    clause: 'RFC 5280 section 4.1.2.6',
    places: everywhere,
    fault: ({ certificate, isAuthority }) =>
      isAuthority && isEmpty(certificate.subject) ? "a CA's subject is empty" : undefined,
  },
  {
    id: 'subject.alternative',
    clause: 'RFC 5280 section 4.2.1.6',
    places: everywhere,
    fault: (candidate) =>
      isEmpty(candidate.certificate.subject) && !candidate.isCritical(subjectAltName.oid)
        ? 'the subject is empty, and no critical alternative name stands for it'
        : undefined,
  },
  {
    id: 'san.form',
    clause: 'RFC 5280 section 4.2.1.6',
    places: everywhere,
    fault: ({ subjectAltName: names = [] }) => {
      for (const name of names) {
        const wrong = formFault(name);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    },
  },
];

// The preferred name syntax of RFC 1034 section 3.5 and RFC 1123 section 2.1, and a wildcard as its first label.
function formFault(name: GeneralName): string | undefined {
  if (name.kind === 'dns') {
    const host = readHost(name.value.startsWith('*.') ? name.value.slice(2) : name.value);
    return host !== undefined && isPreferredName(host) ? undefined : 'a DNS name is none';
  }
  if (name.kind === 'email' || (name.kind === 'other' && name.oid === smtpUtf8Mailbox.oid))
    return mailboxOf(name) === undefined ? 'an address of mail is none' : undefined;
  return name.kind === 'uri' ? uriFault(name.value) : undefined;
}

// RFC 3986: a scheme and what it says; a relative reference has none. An authority names a host or an address.
function uriFault(value: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:./.test(value)) return 'a URI has no scheme';
  if (!/^[^:]*:\/\//.test(value) || hostOf(value) !== undefined) return undefined;
  const address = /^[^:]*:\/\/(?:[^/?#@]*@)?(?:\[([^\]]*)\]|([0-9.]+))(?::[0-9]*)?(?:[/?#]|$)/.exec(value);
  return ipOctets(address?.[1] ?? address?.[2] ?? '') === undefined
    ? 'a URI’s authority is neither a host name nor an address'
    : undefined;
}

export const webpkiNameRules: readonly ConformanceRule[] = [
  {
    id: 'san.present',
    clause: 'CA/B BR section 7.1.2.7.12',
    places: atTarget,
    fault: (candidate) =>
      candidate.extension(subjectAltName.oid) === undefined ? 'no alternative name' : undefined,
  },
  {
    id: 'san.critical',
    clause: 'CA/B BR section 7.1.2.7.12',
    places: atTarget,
    fault: (candidate) =>
      candidate.isCritical(subjectAltName.oid) && !isEmpty(candidate.certificate.subject)
        ? 'the alternative names are critical beside a subject'
        : undefined,
  },
  {
    id: 'san.kinds',
    clause: 'CA/B BR section 7.1.2.7.12',
    places: atTarget,
    fault: ({ subjectAltName: names = [] }) =>
      names.every(({ kind }) => kind === 'dns' || kind === 'ip')
        ? undefined
        : 'an alternative name is neither a DNS name nor an address',
  },
  {
    id: 'san.wildcard',
    clause: 'CA/B BR section 3.2.2.6',
    places: atTarget,
    fault: ({ subjectAltName: names = [] }) =>
      names.some(({ kind, value }: { kind: string; value?: unknown }) => kind === 'dns' && isTooWide(value))
        ? 'a wildcard for all names under a top-level domain'
        : undefined,
  },
  {
    id: 'subject.common-name',
    clause: 'CA/B BR section 7.1.4.3',
    places: atTarget,
    fault: ({ certificate, subjectAltName: names = [] }) => {
      if (findAttribute(certificate.subject, oids.commonName).length > 1) return 'several common names';
      const [foreign] = foreignCommonNames(certificate.subject, names);
      return foreign === undefined
        ? undefined
        : `the common name "${printable(foreign)}" is none of the alternative names`;
    },
  },
];

// Every top-level domain is a public suffix. The suffixes below them are a list that is not kept here.
const isTooWide = (value: unknown): boolean => typeof value === 'string' && /^\*(?:\.[^.]*)?$/.test(value);
