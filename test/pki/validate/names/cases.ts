// SPDX-License-Identifier: Apache-2.0
// Pairs of a subtree and a name, and how they stand (RFC 5280 section 4.2.1.10): for our own tables and for peers.

import { octetString, utf8String } from '../../../../core/der/index.ts';
import * as x509 from '../../../../core/x509/index.ts';
import type { GeneralName, GeneralSubtree } from '../../../../core/x509/index.ts';

type Text<K extends string> = { readonly kind: K; readonly value: string };
type Directory = { readonly kind: 'directory'; readonly value: x509.Name };
type Other = { readonly kind: 'other'; readonly oid: string; readonly value: Uint8Array };

export const dns = (value: string): Text<'dns'> => ({ kind: 'dns', value });
export const email = (value: string): Text<'email'> => ({ kind: 'email', value });
export const uri = (value: string): Text<'uri'> => ({ kind: 'uri', value });
export const ip = (value: string): Text<'ip'> => ({ kind: 'ip', value });
export const range = (address: string, mask: string): GeneralSubtree => ({
  kind: 'ip',
  address: x509.ipOctets(address) ?? new Uint8Array(),
  mask: x509.ipOctets(mask) ?? new Uint8Array(),
});
export const directory = (text: string): Directory => ({
  kind: 'directory',
  value: x509.parseNameText(text),
});
const teletex = (value: string): Directory => {
  const rdns = [[{ oid: x509.oids.organization, stringType: 'TeletexString', value }]] as const;
  return { kind: 'directory', value: x509.parseName(x509.encodeName(rdns)) };
};
export const utf8Mailbox = (text: string): Other => ({
  kind: 'other',
  oid: '1.3.6.1.5.5.7.8.9',
  value: utf8String(text),
});
const other: Other = { kind: 'other', oid: '1.3.6.1.4.1.311.20.2.3', value: utf8String('a') };
const unread = { kind: 'unread', der: Uint8Array.of(0xa5, 2, 0x05, 0) } as const;
const registered = { kind: 'registeredId', value: '1.2.3' } as const;

/** Whether a name is within a subtree: permitted by it, and excluded by it. */
export const cases: readonly (readonly [
  string,
  GeneralSubtree,
  GeneralName,
  'within' | 'outside' | 'neither',
])[] = [
  ['DNS: the name itself', dns('example.com'), dns('example.com'), 'within'],
  ['DNS: a label more', dns('example.com'), dns('a.example.com'), 'within'],
  ['DNS: many labels more, in other case', dns('Example.COM'), dns('C.b.A.eXample.com'), 'within'],
  ['DNS: no label boundary', dns('example.com'), dns('notexample.com'), 'outside'],
  ['DNS: the parent', dns('host.example.com'), dns('example.com'), 'outside'],
  ['DNS: a sibling', dns('host.example.com'), dns('host1.example.com'), 'outside'],
  ['DNS: empty is every name', dns(''), dns('a.example'), 'within'],
  [
    'DNS: an A-label like any other',
    dns('xn--bcher-kva.example'),
    dns('www.XN--BCHER-KVA.example'),
    'within',
  ],
  ['DNS: an underscore', dns('example.com'), dns('_sip._tcp.example.com'), 'within'],
  ['DNS: a wildcard below', dns('example.com'), dns('*.example.com'), 'within'],
  ['DNS: a wildcard elsewhere', dns('example.com'), dns('*.example.org'), 'outside'],
  ['DNS: a wildcard over the subtree', dns('host.example.com'), dns('*.example.com'), 'neither'],
  ['DNS: a wildcard too far above', dns('a.host.example.com'), dns('*.example.com'), 'outside'],
  ['DNS: a wildcard in a label', dns('example.com'), dns('ba*.example.com'), 'neither'],
  ['DNS: a second wildcard', dns('example.com'), dns('*.*.example.com'), 'neither'],
  ['DNS: a trailing period', dns('example.com'), dns('a.example.com.'), 'neither'],
  ['DNS: a leading period', dns('example.com'), dns('.example.com'), 'neither'],
  ['DNS: an empty label', dns('example.com'), dns('a..example.com'), 'neither'],
  ['DNS: an address', dns('example.com'), dns('192.0.2.1'), 'neither'],
  ['DNS: another form', dns('example.com'), email('a@example.org'), 'outside'],

  ['e-mail: the mailbox', email('Ann@example.com'), email('Ann@Example.COM'), 'within'],
  ['e-mail: the local part in other case', email('Ann@example.com'), email('ann@example.com'), 'outside'],
  ['e-mail: quoted, the same mailbox', email('ann@example.com'), email('"ann"@example.com'), 'within'],
  ['e-mail: an asterisk is no wildcard', email('*@example.com'), email('user@example.com'), 'outside'],
  ['e-mail: an asterisk is itself', email('**@example.com'), email('**@example.com'), 'within'],
  ['e-mail: a host', email('example.com'), email('ann@example.com'), 'within'],
  ['e-mail: a host, not those below', email('example.com'), email('ann@mail.example.com'), 'outside'],
  ['e-mail: a domain', email('.example.com'), email('ann@mail.example.com'), 'within'],
  ['e-mail: a domain, far below', email('.example.com'), email('ann@a.b.example.com'), 'within'],
  ['e-mail: a domain, not its own host', email('.example.com'), email('ann@example.com'), 'outside'],
  ['e-mail: a domain, no label boundary', email('.example.com'), email('ann@anexample.com'), 'outside'],
  ['e-mail: empty is every mailbox', email(''), email('ann@example.org'), 'within'],
  ['e-mail: two at signs', email('example.com'), email('invalid@address@example.com'), 'neither'],
  ['e-mail: an at sign in quotes', email('example.com'), email('"a@b"@example.com'), 'within'],
  ['e-mail: no at sign', email('example.com'), email('example.com'), 'neither'],
  ['e-mail: no local part', email('example.com'), email('@example.com'), 'neither'],
  ['e-mail: an address literal', email('example.com'), email('ann@[192.0.2.1]'), 'neither'],
  ['RFC 9598: a host', email('example.com'), utf8Mailbox('ärzte@example.com'), 'within'],
  ['RFC 9598: another host', email('example.com'), utf8Mailbox('ärzte@example.org'), 'outside'],
  ['RFC 9598: a domain', email('.example.com'), utf8Mailbox('ärzte@a.example.com'), 'within'],
  [
    'RFC 9598: one mailbox of its host',
    email('ann@example.com'),
    utf8Mailbox('ärzte@example.com'),
    'neither',
  ],
  ['RFC 9598: a host in U-labels', email('example.com'), utf8Mailbox('ärzte@bücher.example'), 'neither'],
  ['RFC 9598: a host in upper case', email('example.com'), utf8Mailbox('ärzte@EXAMPLE.com'), 'neither'],
  ['RFC 9598: an ASCII local part', email('example.com'), utf8Mailbox('ann@example.com'), 'neither'],
  [
    'RFC 9598: no UTF8String',
    email('example.com'),
    { ...utf8Mailbox('ä@example.com'), value: octetString(Uint8Array.of(1)) },
    'neither',
  ],

  ['URI: the host', uri('host.example.com'), uri('https://host.example.com/a?b#c'), 'within'],
  ['URI: the host, in other case', uri('host.example.com'), uri('HTTPS://HOST.example.com'), 'within'],
  ['URI: user and port', uri('host.example.com'), uri('ftp://u:p@host.example.com:21/'), 'within'],
  ['URI: a host, not those below', uri('example.com'), uri('https://a.example.com/'), 'outside'],
  ['URI: a domain', uri('.example.com'), uri('https://a.b.example.com/'), 'within'],
  ['URI: a domain, not its own host', uri('.example.com'), uri('https://example.com/'), 'outside'],
  ['URI: the host of the user part', uri('example.com'), uri('https://example.com@evil.example/'), 'outside'],
  [
    'URI: the host after a fragment',
    uri('example.com'),
    uri('https://evil.example#@example.com/'),
    'outside',
  ],
  ['URI: a backslash', uri('example.com'), uri('https://evil.example\\@example.com/'), 'neither'],
  ['URI: no authority', uri('example.com'), uri('urn:example.com'), 'neither'],
  ['URI: an empty authority', uri('example.com'), uri('file:///example.com'), 'neither'],
  ['URI: an IPv4 address', uri('example.com'), uri('https://192.0.2.1/'), 'neither'],
  ['URI: an IPv6 address', uri('example.com'), uri('https://[2001:db8::1]/'), 'neither'],
  ['URI: a host in percents', uri('example.com'), uri('https://example%2ecom/'), 'neither'],

  ['IP: in the range', range('192.0.2.0', '255.255.255.0'), ip('192.0.2.255'), 'within'],
  ['IP: beside the range', range('192.0.2.0', '255.255.255.0'), ip('192.0.3.0'), 'outside'],
  ['IP: a range within an octet', range('192.0.2.0', '255.255.254.0'), ip('192.0.3.7'), 'within'],
  ['IP: one address', range('192.0.2.1', '255.255.255.255'), ip('192.0.2.1'), 'within'],
  ['IP: every IPv4', range('0.0.0.0', '0.0.0.0'), ip('192.0.2.1'), 'within'],
  ['IP: bits beyond the mask do not count', range('192.0.2.9', '255.255.255.0'), ip('192.0.2.1'), 'within'],
  ['IP: IPv6', range('2001:db8::', 'ffff:ffff::'), ip('2001:db8:1::1'), 'within'],
  ['IP: IPv6 beside', range('2001:db8::', 'ffff:ffff::'), ip('2001:db9::1'), 'outside'],
  ['IP: IPv6 under IPv4', range('0.0.0.0', '0.0.0.0'), ip('2001:db8::1'), 'outside'],
  ['IP: IPv4 under IPv6', range('::', '::'), ip('192.0.2.1'), 'outside'],
  ['IP: IPv4 as IPv6 maps it', range('192.0.2.0', '255.255.255.0'), ip('::ffff:192.0.2.1'), 'neither'],
  ['IP: another IPv4, mapped', range('192.0.2.0', '255.255.255.0'), ip('::ffff:192.0.3.1'), 'outside'],

  ['directory: the name', directory('O=Acme'), directory('O=Acme'), 'within'],
  [
    'directory: below, in other case and white space',
    directory('O=Acme Inc'),
    directory('CN=a,O=ACME  inc'),
    'within',
  ],
  ['directory: a TeletexString, which could say the same', directory('O=Acme'), teletex('Acme'), 'neither'],
  ['directory: a TeletexString that says something else', directory('O=Acme'), teletex('Ache'), 'neither'],
  ['directory: a TeletexString of another type', directory('CN=Acme'), teletex('Acme'), 'outside'],
  ['directory: above', directory('CN=a,O=Acme'), directory('O=Acme'), 'outside'],
  ['directory: other', directory('O=Acme'), directory('CN=a,O=Acmes'), 'outside'],
  ['directory: in the wrong place', directory('O=Acme'), directory('O=Acme,C=DE'), 'outside'],
  ['directory: empty is every name', directory(''), directory('O=Acme'), 'within'],

  ['otherName', other, other, 'neither'],
  ['otherName of another type', { ...other, oid: '1.2.3' }, other, 'neither'],
  ['otherName, and none of it', other, dns('example.com'), 'outside'],
  ['SmtpUTF8Mailbox under a constraint on otherName', other, utf8Mailbox('ä@example.com'), 'neither'],
  ['registeredID', registered, registered, 'neither'],
  ['ediPartyName', unread, unread, 'neither'],
];
