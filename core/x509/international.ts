// SPDX-License-Identifier: Apache-2.0
// International names: A-labels of hosts (RFC 5890 section 2.3.2.1, RFC 9549) and mailboxes beyond ASCII (RFC 9598).
//
// Certificates carry hosts in A-labels, so nothing is converted: labels are checked. Not checked: the code points
// that IDNA 2008 admits (RFC 5892), beyond letters of one case in their composed form.

import { DerReader, utf8String } from '../der/index.ts';
import type { GeneralName } from './general-name.ts';
import { malformed } from './extensions/extension.ts';
import { isHostName } from './host-name.ts';

/** Whether a label is an A-label: `xn--` and the Punycode, in its one spelling, of a label that needs it. */
export function isALabel(label: string): boolean {
  if (!/^xn--[a-z0-9-]{1,59}$/.test(label) || label.endsWith('-')) return false;
  const unicode = decodePunycode(label.slice(4));
  if (unicode === undefined || !/[^\u0000-\u007f]/.test(unicode)) return false;
  // A U-label is composed, in lower case, and begins with no mark (RFC 5891 section 5.4).
  if (unicode !== unicode.normalize('NFC').toLowerCase() || /^[\p{M}-]|-$|^..--/u.test(unicode)) return false;
  return /^[\p{L}\p{M}\p{N}\p{Pd}\u00b7\u0375\u05f3\u05f4\u200c\u200d\u30fb-]+$/u.test(unicode);
}

// RFC 3492 section 5: the parameters of Punycode.
const base = 36;
const [low, high, skew, damp] = [1, 26, 38, 700];

/** Section 6.2. Undefined where the digits are none, overflow, or spell what has a shorter spelling. */
function decodePunycode(input: string): string | undefined {
  const split = input.lastIndexOf('-');
  const output = Array.from(split > 0 ? input.slice(0, split) : '', (c) => c.charCodeAt(0));
  if (split === 0) return undefined;
  let at = split > 0 ? split + 1 : 0;
  let code = 128;
  let bias = 72;
  for (let i = 0; at < input.length; i++) {
    const before = i;
    for (let weight = 1, k = base; ; k += base) {
      const digit = digitOf(input.charCodeAt(at++));
      if (digit === undefined) return undefined;
      i += digit * weight;
      const threshold = Math.max(low, Math.min(high, k - bias));
      if (digit < threshold) break;
      weight *= base - threshold;
      if (weight > 0x7fffffff) return undefined;
    }
    const count = output.length + 1;
    bias = adapted(i - before, count, before === 0);
    code += Math.floor(i / count);
    i %= count;
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
    output.splice(i, 0, code);
  }
  return String.fromCodePoint(...output);
}

// Section 6.1.
function adapted(delta: number, count: number, first: boolean): number {
  let rest = first ? Math.floor(delta / damp) : delta >> 1;
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((base - low) * high) >> 1; k += base) rest = Math.floor(rest / (base - low));
  return k + Math.floor(((base - low + 1) * rest) / (rest + skew));
}

function digitOf(character: number): number | undefined {
  if (character >= 0x61 && character <= 0x7a) return character - 0x61;
  return character >= 0x30 && character <= 0x39 ? character - 0x30 + 26 : undefined;
}

export interface Mailbox {
  readonly local: string;
  /** In lower case, labels beyond ASCII as A-labels. */
  readonly host: string;
}

/** id-on-SmtpUTF8Mailbox: an otherName for mailboxes whose local part is not ASCII. */
export const smtpUtf8Mailbox: {
  readonly oid: string;
  /** What stands before and after the last @ of its UTF8String, unchecked. @throws E_X509_EXTENSION, E_DER_* */
  split(value: Uint8Array): Mailbox;
  /** @throws E_X509_EXTENSION, E_DER_* */
  parse(value: Uint8Array): Mailbox;
  encode(mailbox: Mailbox): GeneralName;
} = {
  oid: '1.3.6.1.5.5.7.8.9',
  split(value) {
    const reader = new DerReader(value, { depth: 1 });
    const text = reader.utf8String();
    reader.finish();
    const at = text.lastIndexOf('@');
    if (at < 0) throw malformed('an SmtpUTF8Mailbox is malformed: no @', 0);
    return { local: text.slice(0, at), host: text.slice(at + 1) };
  },
  parse(value) {
    const mailbox = smtpUtf8Mailbox.split(value);
    const fault = mailboxFault(mailbox);
    if (fault !== undefined) throw malformed(`an SmtpUTF8Mailbox is malformed: ${fault}`, 0);
    return mailbox;
  },
  encode(mailbox) {
    const fault = mailboxFault(mailbox);
    if (fault !== undefined) throw new TypeError(`not an SmtpUTF8Mailbox: ${fault}`);
    return { kind: 'other', oid: smtpUtf8Mailbox.oid, value: utf8String(`${mailbox.local}@${mailbox.host}`) };
  },
};

// RFC 9598 section 3: no byte order mark, a local part beyond ASCII, a host in lower case of LDH labels and A-labels.
function mailboxFault({ local, host }: Mailbox): string | undefined {
  if (!/[^\u0000-\u007f]/.test(local)) return 'the local part is ASCII, which an rfc822Name holds';
  if (/[\p{Cc}\p{Z}\ufeff@]/u.test(local)) return 'a blank or control in the local part';
  if (Buffer.byteLength(local) > 64 || host.length > 253) return 'over 64 octets before @ or 253 after it';
  if (!isHostName(host) || host !== host.toLowerCase())
    return 'the host is not in lower case, or not of letters, digits and hyphens';
  return host.split('.').some((label) => label.startsWith('xn--') && !isALabel(label))
    ? 'a label of the host is no A-label'
    : undefined;
}
