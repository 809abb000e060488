// SPDX-License-Identifier: Apache-2.0
// Host names as dNSName has them (RFC 5280 section 4.2.1.6, RFC 1034 section 3.5, RFC 1123 section 2.1), and what
// holds one: URIs and mailboxes.

import { domainToUnicode } from 'node:url';
import * as x509 from '../../../core/x509/index.ts';

/** A host name, the first label perhaps a wildcard. */
export function isHostName(text: string, underscores: x509.Underscores = 'none'): boolean {
  return text.length <= 253 && x509.isHostName(text.startsWith('*.') ? text.slice(2) : text, underscores);
}

/** An IPv4 or IPv6 address as text, in brackets or not. */
export function isAddressText(text: string): boolean {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  const last = bare.charCodeAt(bare.length - 1);
  const digit = last >= 0x30 && last <= 0x39; // an IPv4 address ends with one: most names end here
  return (digit || bare.includes(':')) && x509.ipOctets(bare) !== undefined;
}

/**
 * An A-label that no U-label has (RFC 5890 section 2.3.2.1), among those of `host`. As registries and browsers have it
 * (UTS #46): `isALabel` of core is narrower, and would refuse what is in use.
 */
export function falseALabel(host: string): string | undefined {
  const labels = host.toLowerCase().split('.');
  for (const label of labels) {
    if (!label.startsWith('xn--')) continue;
    const unicode = domainToUnicode(label);
    if (unicode === '' || unicode.startsWith('xn--')) return label;
  }
  return undefined;
}

/** RFC 5321 section 4.1.2: Dot-string at a domain; a quoted local part is left alone. */
const mailbox = /^(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|".+")@(.+)$/;
/** RFC 3986 section 3: a scheme, and something after it. */
const absolute = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?(.*)$/i;

/** Absolute, and where it has an authority, of a host that can exist (RFC 5280 section 4.2.1.6). */
export function isUri(value: string): boolean {
  const match = absolute.exec(value);
  if (match === null) return false;
  const [, , authority, rest] = match;
  if (authority === undefined) return rest !== '';
  // Section 4.2.1.6: a URI with an authority names a host: a fully qualified domain name or an address.
  const host = authority.replace(/^.*@/, '').replace(/:\d*$/, '');
  return isHostName(host, 'any') || isAddressText(host);
}

/** local-part@domain, the domain a host or an address in brackets. */
export function isMailbox(value: string): boolean {
  const domain = mailbox.exec(value)?.[1];
  return domain !== undefined && (isHostName(domain) || /^\[.+\]$/.test(domain));
}

/** The host in a name: as it stands, behind the @, or in the authority. */
function hostIn(kind: 'dns' | 'email' | 'uri', value: string): string {
  if (kind === 'dns') return value;
  if (kind === 'email') return value.slice(value.lastIndexOf('@') + 1);
  return /^[^:]+:\/\/(?:[^/?#]*@)?([^/?#:]*)/.exec(value)?.[1] ?? '';
}

/** An A-label of a name's host that is none. */
export function falseALabelIn(kind: 'dns' | 'email' | 'uri', value: string): string | undefined {
  // Almost no name has two hyphens in a row.
  return value.includes('--') ? falseALabel(hostIn(kind, value)) : undefined;
}
