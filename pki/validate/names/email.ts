// SPDX-License-Identifier: Apache-2.0
// Constraints on mailboxes (RFC 5280 section 4.2.1.10, RFC 9549 section 4.2, RFC 9598 section 6): one mailbox, all of
// a host, or with a leading period all of the hosts below a domain. They bind rfc822Names and SmtpUTF8Mailboxes.
//
// A mailbox is compared as it is: an asterisk is a character like any other. RFC 9598 section 6 looks only at the
// host of a SmtpUTF8Mailbox: a single permitted mailbox does not admit it, a single excluded one excludes the host's.

import type { GeneralName, GeneralSubtree, Mailbox } from '../../../core/x509/index.ts';
import { standing, type Form, type Index, type Standing } from './form.ts';
import { isUnder, parentOf, readHost } from './host.ts';
import { mailboxOf, readMailbox } from './mailbox.ts';

export const email: Form = { name: 'email', clause: 'RFC 5280 section 4.2.1.10', index };

const key = ({ local, host }: Mailbox): string => `${local}@${host}`;

function index(subtrees: readonly GeneralSubtree[]): Index | string {
  const mailboxes = new Set<string>();
  const hostsOfMailboxes = new Set<string>();
  const hosts = new Set<string>();
  const domains = new Set<string>();
  let all = false;
  for (const subtree of subtrees) {
    if (subtree.kind !== 'email') continue;
    const { value } = subtree;
    if (value === '') {
      all = true;
      continue;
    }
    const mailbox = value.includes('@') ? readMailbox(value) : undefined;
    const host = value.includes('@') ? undefined : readHost(value.startsWith('.') ? value.slice(1) : value);
    if (mailbox !== undefined) {
      mailboxes.add(key(mailbox));
      hostsOfMailboxes.add(mailbox.host);
    } else if (host === undefined) return `the constraint "${value}" is no mailbox, host or domain`;
    else (value.startsWith('.') ? domains : hosts).add(host);
  }
  const judge = (name: GeneralName, overlap: boolean): Standing => {
    const mailbox = mailboxOf(name);
    if (mailbox === undefined) return 'unreadable';
    return standing(
      all ||
        hosts.has(mailbox.host) ||
        isUnder(parentOf(mailbox.host), domains) ||
        mailboxes.has(key(mailbox)) ||
        (overlap && name.kind === 'other' && hostsOfMailboxes.has(mailbox.host)),
    );
  };
  return {
    size: subtrees.length,
    permits: (name) => judge(name, false),
    excludes: (name) => judge(name, true),
  };
}
