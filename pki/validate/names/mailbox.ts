// SPDX-License-Identifier: Apache-2.0
// Mailboxes in certificates: rfc822Name (RFC 5280 section 4.2.1.6), SmtpUTF8Mailbox (RFC 9598), and the mailbox that
// either is. The part before the @ is compared octet for octet, the host in lower case.
//
// Quotation marks around a local part are taken off (RFC 5321 section 4.1.2: "a"@b and a@b are one mailbox). Address
// literals (a@[192.0.2.1]) are not read. Not checked: whether mail arrives there.

import { DerReader } from '../../../core/der/index.ts';
import { KnownError } from '../../../core/index.ts';
import type { GeneralName } from '../../../core/x509/index.ts';
import { readHost } from './host.ts';

/** id-on-SmtpUTF8Mailbox (RFC 9598 section 3). */
export const smtpUtf8Mailbox = '1.3.6.1.5.5.7.8.9';

export interface Mailbox {
  /** As written, without quotation marks. */
  readonly local: string;
  /** Lower case. */
  readonly host: string;
}

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
  if (name.kind !== 'other' || name.oid !== smtpUtf8Mailbox) return undefined;
  const text = utf8Text(name.value);
  const at = text?.lastIndexOf('@') ?? -1;
  if (text === undefined || at < 0) return undefined;
  const local = readLocal(text.slice(0, at), /^[^\p{Cc}\p{Cs}\p{Z}"(),:;<>@[\\\]]+$/u);
  // RFC 9598 section 3: hosts are A-labels in lower case, and only a local part beyond ASCII may be in this form.
  const host = readHost(text.slice(at + 1));
  if (local === undefined || host === undefined || host !== text.slice(at + 1)) return undefined;
  return /^[\0-\x7f]*$/.test(local) ? undefined : { local, host };
}

// RFC 5321 section 4.1.2: a dot-string, or a quoted string.
function readLocal(text: string, atom: RegExp): string | undefined {
  if (text.length > 64 * 4) return undefined;
  if (!text.startsWith('"')) return text.split('.').every((part) => atom.test(part)) ? text : undefined;
  const quoted = /^"((?:[^"\\\p{Cc}]|\\[ -~])+)"$/u.exec(text)?.[1];
  return quoted?.replaceAll(/\\(.)/g, '$1');
}

function utf8Text(der: Uint8Array): string | undefined {
  try {
    const reader = new DerReader(der, { depth: 1 });
    const text = reader.utf8String();
    reader.finish();
    return text;
  } catch (error) {
    if (error instanceof KnownError) return undefined;
    throw error;
  }
}
