// SPDX-License-Identifier: Apache-2.0
// Whether a name in a certificate is the one that was asked for (RFC 9525 section 6, RFC 9598 section 5).
//
// A common name is never an identity (RFC 9525 section 2). Not used: a list of public suffixes, so *.co.uk is a
// wildcard like another; only those directly under a top-level domain are refused. References beyond ASCII are not
// converted: the caller gives A-labels.

import {
  findAttribute,
  ipOctets,
  oids,
  sameBytes,
  type GeneralName,
  type Name,
} from '../../../core/x509/index.ts';
import { isPreferredName, parentOf, readHost } from './host.ts';
import { mailboxOf, readMailbox } from './mailbox.ts';

/**
 * Whether the DNS name of a certificate names the host `reference` (RFC 9525 section 6.3). A wildcard is the whole
 * left-most label, stands for exactly one label, and has at least two labels after it. Names with underscores and
 * addresses in the place of names match nothing.
 */
export function matchesDns(presented: string, reference: string): boolean {
  const host = readHost(reference.endsWith('.') ? reference.slice(0, -1) : reference);
  if (host === undefined || !isPreferredName(host)) return false;
  if (!presented.startsWith('*.')) return readHost(presented) === host;
  const parent = readHost(presented.slice(2));
  return parent !== undefined && parentOf(parent) !== '' && parentOf(host) === parent;
}

/** Whether two addresses, as text or octets, have the same octets (RFC 9525 section 6.4). */
export function matchesIp(presented: string | Uint8Array, reference: string | Uint8Array): boolean {
  const [one, other] = [presented, reference].map((ip) => (typeof ip === 'string' ? ipOctets(ip) : ip));
  if (one === undefined || other === undefined || (one.length !== 4 && one.length !== 16)) return false;
  return sameBytes(one, other);
}

/** Whether an rfc822Name or SmtpUTF8Mailbox is the mailbox `reference`: local part exactly, host in any case. */
export function matchesEmail(presented: GeneralName, reference: string): boolean {
  const mailbox = mailboxOf(presented);
  if (mailbox === undefined) return false;
  const at = reference.lastIndexOf('@');
  const wanted = readMailbox(reference) ?? {
    local: reference.slice(0, Math.max(at, 0)),
    host: readHost(reference.slice(at + 1)),
  };
  return mailbox.local === wanted.local && mailbox.host === wanted.host;
}

/**
 * Common names that are not, character for character, one of the certificate's DNS names or addresses (Baseline
 * Requirements 7.1.4.3). Only for profiles that ask for it: RFC 5280 lets a common name say anything.
 */
export function foreignCommonNames(subject: Name, alternative: readonly GeneralName[]): readonly string[] {
  const names = alternative.flatMap((name) =>
    name.kind === 'dns' || name.kind === 'ip' ? [name.value] : [],
  );
  return findAttribute(subject, oids.commonName).filter((name) => !names.includes(name));
}
