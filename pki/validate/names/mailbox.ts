// SPDX-License-Identifier: Apache-2.0
// Mailboxes in certificates: rfc822Name (RFC 5280 section 4.2.1.6), SmtpUTF8Mailbox (RFC 9598), and the mailbox that
// either is. The part before the @ is compared octet for octet, the host in lower case.
//
// Quotation marks around a local part are taken off (RFC 5321 section 4.1.2: "a"@b and a@b are one mailbox). Address
// literals (a@[192.0.2.1]) are not read. Not checked: whether mail arrives there.

import { KnownError } from '../../../core/index.ts';
import { smtpUtf8Mailbox, type GeneralName, type Mailbox } from '../../../core/x509/index.ts';
import { readHost } from './host.ts';

/** Reads an ASCII mailbox; undefined where it is none. */
export function readMailbox(text: string): Mailbox | undefined {
  const at = text.lastIndexOf('@');
  const local = readLocal(text.slice(0, Math.max(at, 0)), /^[!#$%&'*+\-/0-9=?A-Z^_`a-z{|}~]+$/);
  const host = readHost(text.slice(at + 1));
  return at < 0 || local === undefined || host === undefined ? undefined : { local, host };
}

/** The mailbox of an rfc822Name or SmtpUTF8Mailbox; undefined where the name is malformed or none of both. */
export function mailboxOf(name: GeneralName): Mailbox | undefined {
  if (name.kind === 'email') return readMailbox(name.value);
  if (name.kind !== 'other' || name.oid !== smtpUtf8Mailbox.oid) return undefined;
  const parts = splitMailbox(name.value);
  if (parts === undefined) return undefined;
  const local = readLocal(parts.local, /^[^\p{Cc}\p{Cs}\p{Z}"(),:;<>@[\\\]]+$/u);
  // RFC 9598 section 3: hosts are A-labels in lower case, and only a local part beyond ASCII may be in this form.
  const host = readHost(parts.host);
  if (local === undefined || host === undefined || host !== parts.host) return undefined;
  return /^[\0-\x7f]*$/.test(local) ? undefined : { local, host };
}

// RFC 5321 section 4.1.2: a dot-string, or a quoted string.
function readLocal(text: string, atom: RegExp): string | undefined {
  if (text.length > 64 * 4) return undefined;
  if (!text.startsWith('"')) return text.split('.').every((part) => atom.test(part)) ? text : undefined;
  const quoted = /^"((?:[^"\\\p{Cc}]|\\[ -~])+)"$/u.exec(text)?.[1];
  return quoted?.replaceAll(/\\(.)/g, '$1');
}

function splitMailbox(der: Uint8Array): Mailbox | undefined {
  try {
    return smtpUtf8Mailbox.split(der);
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}
