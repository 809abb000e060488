// SPDX-License-Identifier: Apache-2.0
// Alternative names (RFC 5280 section 4.2.1.6; RFC 9525, 9549, 9598). What cannot be decoded is explain.ts's.
//
// Not checked: whether a name exists, or is the subject's.

import { KnownError, type Facts } from '../../../core/index.ts';
import { ipOctets, smtpUtf8Mailbox, type GeneralName } from '../../../core/x509/index.ts';
import { short, subjectTargets, type Rule } from '../rule.ts';
import type { SubjectView } from '../view.ts';
import { falseALabelIn, isAddressText, isHostName, isMailbox, isUri } from './host.ts';

const none: readonly GeneralName[] = [];
const names = ({ ext }: SubjectView): readonly GeneralName[] => ext.subjectAltName?.value ?? none;

/** The facts of each name of a kind that is at fault. */
function each(
  view: SubjectView,
  kind: 'dns' | 'email' | 'uri' | 'ip',
  atFault: (value: string) => boolean,
): readonly Facts[] | undefined {
  let found: Facts[] | undefined;
  for (const name of names(view))
    if (name.kind === kind && atFault(name.value)) (found ??= []).push({ name: short(name.value) });
  return found;
}

/** Addresses that no host has: unspecified, broadcast, multicast. */
function isNoHost(address: string): boolean {
  const octets = ipOctets(address) ?? new Uint8Array();
  const [first = 0] = octets;
  return octets.every((octet) => octet === 0) || (octets.length === 4 ? first >= 224 : first === 0xff);
}

/** Why an SmtpUTF8Mailbox is not as RFC 9598 section 3 has it. */
function smtpUtf8Fault(value: Uint8Array): string | undefined {
  try {
    smtpUtf8Mailbox.parse(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return error.message;
  }
}

const dnsRules: readonly Rule<SubjectView>[] = [
  {
    id: 'san.dns-form',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.6, RFC 1034 3.5',
    says: 'a DNS name is no host name: labels of 1 to 63 letters, digits and inner hyphens, 253 in all',
    targets: subjectTargets,
    check: (view) =>
      each(
        view,
        'dns',
        (value) =>
          !isAddressText(value) &&
          !value.includes('_') &&
          !isHostName(value.includes('*') ? value.replaceAll('*', 'a') : value),
      ),
  },
  {
    id: 'san.dns-underscore',
    severity: 'warning',
    clause: 'RFC 1034 3.5',
    says: 'a DNS name has an underscore',
    targets: subjectTargets,
    check: (view) => each(view, 'dns', (value) => value.includes('_')),
  },
  {
    id: 'san.dns-no-address',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.6, RFC 9525 4.1',
    says: 'an IP address stands as a DNS name: it belongs into iPAddress',
    targets: subjectTargets,
    check: (view) => each(view, 'dns', isAddressText),
  },
  {
    id: 'san.dns-lower-case',
    severity: 'notice',
    clause: 'hygiene',
    says: 'a DNS name has capital letters',
    targets: subjectTargets,
    check: (view) => each(view, 'dns', (value) => value !== value.toLowerCase()),
  },
  {
    id: 'san.a-label',
    severity: 'error',
    clause: 'RFC 9549 2, RFC 9598 2, RFC 5890 2.3.2.1',
    says: 'a label begins with xn-- and is no A-label',
    targets: subjectTargets,
    check: (view) => {
      let found: Facts[] | undefined;
      for (const name of names(view))
        if (name.kind === 'dns' || name.kind === 'email' || name.kind === 'uri') {
          const label = falseALabelIn(name.kind, name.value);
          if (label !== undefined) (found ??= []).push({ kind: name.kind, label: short(label) });
        }
      return found;
    },
  },
  {
    id: 'san.wildcard-form',
    severity: 'error',
    clause: 'RFC 9525 6.3',
    says: 'a wildcard is not the whole first label',
    targets: subjectTargets,
    check: (view) =>
      each(view, 'dns', (value) => value.lastIndexOf('*') > 0 || (value.length > 1 && /^\*[^.]/.test(value))),
  },
  {
    id: 'san.wildcard-width',
    severity: 'warning',
    clause: 'RFC 9525 7.1',
    says: 'a wildcard stands for all of a top-level domain, or everything',
    targets: subjectTargets,
    check: (view) => each(view, 'dns', (value) => value === '*' || /^\*\.[^.]+$/.test(value)),
  },
];

const otherRules: readonly Rule<SubjectView>[] = [
  {
    id: 'san.ip-of-host',
    severity: 'warning',
    clause: 'hygiene',
    says: 'an IP address is of no host: unspecified, multicast or broadcast',
    targets: subjectTargets,
    check: (view) => each(view, 'ip', isNoHost),
  },
  {
    id: 'san.email-form',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.6, RFC 5321 4.1.2',
    says: 'an e-mail address is not local-part@domain',
    targets: subjectTargets,
    check: (view) => each(view, 'email', (value) => !isMailbox(value)),
  },
  {
    id: 'san.uri-form',
    severity: 'error',
    clause: 'RFC 5280 4.2.1.6',
    says: 'a URI is relative, says nothing after its scheme, or names no host in its authority',
    targets: subjectTargets,
    check: (view) => each(view, 'uri', (value) => !isUri(value)),
  },
  {
    id: 'san.smtp-utf8-form',
    severity: 'error',
    clause: 'RFC 9598 3',
    says: 'an SmtpUTF8Mailbox is not as RFC 9598 has it',
    targets: subjectTargets,
    check: (view) => {
      for (const name of names(view)) {
        if (name.kind !== 'other' || name.oid !== smtpUtf8Mailbox.oid) continue;
        const detail = smtpUtf8Fault(name.value);
        if (detail !== undefined) return { detail };
      }
      return undefined;
    },
  },
  {
    id: 'san.distinct',
    severity: 'warning',
    clause: 'hygiene',
    says: 'an alternative name is twice there',
    targets: subjectTargets,
    check: (view) => {
      const all = names(view);
      if (all.length < 2) return undefined;
      const seen = new Set<string>();
      for (const name of all) {
        if (!('value' in name) || typeof name.value !== 'string') continue;
        const key = `${name.kind}:${name.kind === 'dns' ? name.value.toLowerCase() : name.value}`;
        if (seen.has(key)) return { name: short(name.value) };
        seen.add(key);
      }
      return undefined;
    },
  },
  {
    id: 'san.server-present',
    severity: 'error',
    kubeedge: 'notice', // nodes serve under their identity; kubeedge.server-names asks the rest
    clause: 'RFC 9525 4.1',
    says: 'a server has no alternative name: its common name is not read',
    targets: ['leaf'],
    check: ({ server, ext }) => (server && ext.subjectAltName === undefined ? {} : undefined),
  },
  {
    id: 'san.critical-without-subject',
    severity: 'error',
    clause: 'RFC 5280 4.1.2.6, 4.2.1.6',
    says: 'the subject is empty and the alternative names are not critical',
    targets: subjectTargets,
    check: ({ subject, ext }) =>
      subject.rdns.length === 0 && ext.subjectAltName?.extension.critical === false ? {} : undefined,
  },
  {
    id: 'san.not-critical-beside-subject',
    severity: 'warning',
    clause: 'RFC 5280 4.2.1.6',
    says: 'the alternative names are critical though there is a subject',
    targets: subjectTargets,
    check: ({ subject, ext }) =>
      subject.rdns.length > 0 && ext.subjectAltName?.extension.critical === true ? {} : undefined,
  },
];

export const sanRules: readonly Rule<SubjectView>[] = [...dnsRules, ...otherRules];
