// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 4.2.1.10 and what section 6.1 makes of it: name constraints of each form, permitted and excluded, and
// along a path.
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { judgingProfiles, purposes } from '../../../pki/validate/index.ts';
import { broken, hold, raw, type Row } from './clauses.ts';
import { ca, key, leaf, name, root } from './maker.ts';

const { makeExtension, oids } = x509;
const dns = (value: string): x509.GeneralName & x509.GeneralSubtree => ({ kind: 'dns', value });
const email = (value: string): x509.GeneralName & x509.GeneralSubtree => ({ kind: 'email', value });
const uri = (value: string): x509.GeneralName & x509.GeneralSubtree => ({ kind: 'uri', value });
const ip = (value: string): x509.GeneralName => ({ kind: 'ip', value });
const directory = (text: string): x509.GeneralName & x509.GeneralSubtree => ({
  kind: 'directory',
  value: name(text),
});
const range = (address: string, mask: string): x509.GeneralSubtree => ({
  kind: 'ip',
  address: x509.ipOctets(address) ?? Uint8Array.of(),
  mask: x509.ipOctets(mask) ?? Uint8Array.of(),
});
const other = { kind: 'other', oid: '1.3.6.1.4.1.99999.9', value: Uint8Array.of(5, 0) } as const;

const any = { options: { purpose: purposes.any } };
const badly = 'E_X509_EXTENSION';
const constrained = 'E_PATH_NAME_CONSTRAINT';
type Subtrees = readonly x509.GeneralSubtree[];
const constraints: [string, Subtrees, Subtrees, x509.GeneralName, string][] = [
  ['permitted: the name', [dns('example.com')], [], dns('example.com'), ''],
  ['permitted: a name far below', [dns('example.com')], [], dns('a.b.example.com'), ''],
  ['permitted: a name that only ends so', [dns('example.com')], [], dns('not-example.com'), constrained],
  ['permitted: another case', [dns('EXAMPLE.com')], [], dns('a.example.COM'), ''],
  ['permitted: every name', [dns('')], [], dns('a.example.com'), ''],
  ['permitted: a wildcard below', [dns('example.com')], [], dns('*.example.com'), ''],
  ['permitted: a wildcard above', [dns('a.example.com')], [], dns('*.example.com'), constrained],
  ['permitted: one of two', [dns('example.org'), dns('example.com')], [], dns('example.com'), ''],
  ['permitted: another form', [range('192.0.2.0', '255.255.255.0')], [], dns('example.com'), ''],
  ['excluded: a name below', [], [dns('example.com')], dns('a.example.com'), constrained],
  ['excluded: a name beside', [], [dns('example.com')], dns('example.org'), ''],
  ['excluded: a wildcard that may be it', [], [dns('a.example.com')], dns('*.example.com'), constrained],
  ['excluded: every name', [], [dns('')], dns('a.example.com'), constrained],
  ['excluded before permitted', [dns('example.com')], [dns('example.com')], dns('example.com'), constrained],
  ['excluded: another form', [], [range('192.0.2.0', '255.255.255.0')], dns('example.com'), ''],
  ['a constraint with a leading period', [dns('.example.com')], [], dns('a.example.com'), constrained],
  ['a constraint with a wildcard', [dns('*.example.com')], [], dns('a.example.com'), constrained],
  ['permitted: an address within', [range('192.0.2.0', '255.255.255.0')], [], ip('192.0.2.255'), ''],
  ['permitted: an address outside', [range('192.0.2.0', '255.255.255.0')], [], ip('192.0.3.0'), constrained],
  ['permitted: IPv6 under IPv4 alone', [range('0.0.0.0', '0.0.0.0')], [], ip('::1'), constrained],
  ['permitted: one IPv6', [range('::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')], [], ip('::1'), ''],
  [
    'permitted: another IPv6',
    [range('::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')],
    [],
    ip('::2'),
    constrained,
  ],
  ['excluded: an address within', [], [range('192.0.2.0', '255.255.255.0')], ip('192.0.2.1'), constrained],
  ['excluded: all IPv4, and IPv6', [], [range('0.0.0.0', '0.0.0.0')], ip('::1'), ''],
  ['permitted: the mailbox', [email('a@example.com')], [], email('a@EXAMPLE.com'), ''],
  [
    'permitted: another case of the mailbox',
    [email('a@example.com')],
    [],
    email('A@example.com'),
    constrained,
  ],
  ['permitted: a mailbox of the host', [email('example.com')], [], email('a@example.com'), ''],
  ['permitted: a mailbox below the host', [email('example.com')], [], email('a@b.example.com'), constrained],
  ['permitted: a mailbox in the domain', [email('.example.com')], [], email('a@b.example.com'), ''],
  [
    'permitted: a mailbox at the domain’s own host',
    [email('.example.com')],
    [],
    email('a@example.com'),
    constrained,
  ],
  ['permitted: an asterisk is a letter', [email('*@example.com')], [], email('a@example.com'), constrained],
  ['excluded: the mailbox', [], [email('a@example.com')], email('a@example.com'), constrained],
  ['excluded: another mailbox', [], [email('a@example.com')], email('b@example.com'), ''],
  ['excluded: the host', [], [email('example.com')], email('b@example.com'), constrained],
  ['a constraint with two @', [email('a@b@example.com')], [], email('a@example.com'), constrained],
  ['permitted: a URI of the host', [uri('example.com')], [], uri('https://example.com/x'), ''],
  ['permitted: a URI below the host', [uri('example.com')], [], uri('https://a.example.com'), constrained],
  ['permitted: a URI in the domain', [uri('.example.com')], [], uri('https://a.example.com:1/'), ''],
  [
    'permitted: a URI at the domain’s own host',
    [uri('.example.com')],
    [],
    uri('https://example.com'),
    constrained,
  ],
  [
    'permitted: a user before the host',
    [uri('example.com')],
    [],
    uri('https://example.org@example.com/'),
    '',
  ],
  [
    'permitted: a host before the host',
    [uri('example.com')],
    [],
    uri('https://example.com@example.org/'),
    constrained,
  ],
  ['permitted: a URI with an address', [uri('example.com')], [], uri('https://192.0.2.1/'), constrained],
  ['permitted: a URI without authority', [uri('example.com')], [], uri('urn:a:example.com'), constrained],
  ['excluded: a URI without authority', [], [uri('example.com')], uri('urn:a:example.com'), constrained],
  ['a constraint that is a URI', [uri('https://example.com')], [], uri('https://example.com'), constrained],
  [
    'permitted: the directory name',
    [directory('edge'), directory('edge.example.com')],
    [],
    directory('EDGE '),
    '',
  ],
  ['permitted: another', [directory('edge.example.com')], [], directory('other'), constrained],
  ['permitted: not the subject', [directory('other')], [], directory('other'), constrained],
  ['excluded: the directory name', [], [directory('edge')], directory('edge'), constrained],
  ['excluded: the subject', [], [directory('edge.example.com')], directory('other'), constrained],
  ['excluded: another form that nobody compares', [], [other], other, constrained],
  ['permitted: another form that nobody compares', [other], [], other, constrained],
  ['a form that nobody compares, and no such name', [], [other], dns('example.com'), ''],
];

describe('name constraints (4.2.1.10)', () => {
  it.each(constraints)('%s', (_title, permitted, excluded, one, expected) => {
    const more = [makeExtension(x509.nameConstraints, { permitted, excluded })];
    const end = leaf('Site', { names: [one] });
    const options = { purpose: purposes.any };
    const { rfc5280 } = judgingProfiles;
    for (const chain of [
      { middle: ca('Site', 'Root', { more }), end, options },
      { top: root('Root', { more }), middle: null, end: leaf('Root', { names: [one] }), options },
    ])
      expect(broken(rfc5280, chain)).toEqual(expected === '' ? [] : [expected]);
  });
});

const permits = (...subtrees: x509.GeneralSubtree[]): x509.Extension =>
  makeExtension(x509.nameConstraints, { permitted: subtrees, excluded: [] });
const nc = (hex: string): Partial<Row[3]> => ({
  middle: ca('Site', 'Root', { more: [raw(oids.nameConstraints, hex, true)] }),
});
const through: Row[] = [
  [
    '4.2.1.10: not critical',
    'nc.critical',
    '',
    {
      middle: ca('Site', 'Root', {
        more: [makeExtension(x509.nameConstraints, { permitted: [dns('example.com')], excluded: [] }, false)],
      }),
    },
  ],
  [
    '4.2.1.10: in an end entity',
    'nc.authority',
    'nc.authority',
    { end: leaf('Site', { more: [permits(dns('example.com'))] }) },
  ],
  ['4.2.1.10: empty', badly, badly, nc('3000')],
  ['4.2.1.10: two empty lists', badly, badly, nc('3004a000a100')],
  ['4.2.1.10: one empty list', badly, badly, nc('3002a000')],
  ['4.2.1.10: a minimum', badly, badly, nc('300ca00a30088203612e62800100')],
  ['4.2.1.10: an address without mask', badly, badly, nc('300aa00830068704c0000200')],
  ['4.2.1.10: a mask with a hole', badly, badly, nc('300ea00c300a8708c0000200ff00ff00')],
  [
    '4.2.1.10: narrowed further down',
    constrained,
    constrained,
    {
      top: root('Root', { more: [permits(dns('example.com'))] }),
      middle: ca('Site', 'Root', { more: [permits(dns('other.example.com'))] }),
    },
  ],
  [
    '4.2.1.10: never widened',
    constrained,
    constrained,
    {
      top: root('Root', { more: [permits(dns('other.example.com'))] }),
      middle: ca('Site', 'Root', { more: [permits(dns('example.com'))] }),
    },
  ],
  [
    '4.2.1.10: an intermediate’s own names',
    constrained,
    constrained,
    {
      top: root('Root', { more: [permits(dns('example.com'))] }),
      middle: ca('Site', 'Root', { names: [dns('example.org')] }),
    },
  ],
  [
    '6.1.3 (b): not those of a self-issued intermediate',
    '',
    '',
    {
      top: root('Root', { more: [permits(dns('example.com'))] }),
      middle: root('Root', {
        key: key('Next'),
        names: [dns('example.org')],
        aki: key('Root').identifier,
        signer: key('Root'),
      }),
      end: leaf('Root', { signer: key('Next') }),
    },
  ],
  [
    '6.1.3 (b): but those of a self-issued target',
    constrained,
    constrained,
    {
      top: root('edge.example.com', {
        key: key('Top'),
        signer: key('Top'),
        more: [permits(dns('example.org'))],
      }),
      middle: null,
      end: leaf('edge.example.com', { signer: key('Top') }),
    },
  ],
];
hold('name constraints along a path', through);

describe('addresses of mail in a subject (4.2.1.10)', () => {
  const chain = (text: string): Row[3] => ({
    ...any,
    middle: ca('Site', 'Root', { more: [permits(email('example.com'))] }),
    end: {
      ...leaf('Site'),
      subject: x509.parseName(
        x509.encodeName([[{ oid: oids.emailAddress, stringType: 'IA5String', value: text }]]),
      ),
    },
  });
  it.each([
    ['a@example.com', []],
    ['a@example.org', [constrained]],
  ])('%s', (text, expected) => {
    expect(broken({ ...judgingProfiles.graceful }, chain(text))).toEqual(expected);
  });
});
