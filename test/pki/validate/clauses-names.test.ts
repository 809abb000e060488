// SPDX-License-Identifier: Apache-2.0
// RFC 5280 section 4.2.1.6, RFC 9525 and the Baseline Requirements on names: each sentence with names that
// keep it or break it.
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { judgingProfiles, purposes } from '../../../pki/validate/index.ts';
import { broken, hold, raw, type Row } from './clauses.ts';
import { certificate, key, leaf, name } from './maker.ts';

const { makeExtension, oids } = x509;
const dns = (value: string): x509.GeneralName & x509.GeneralSubtree => ({ kind: 'dns', value });
const email = (value: string): x509.GeneralName & x509.GeneralSubtree => ({ kind: 'email', value });
const uri = (value: string): x509.GeneralName & x509.GeneralSubtree => ({ kind: 'uri', value });
const ip = (value: string): x509.GeneralName => ({ kind: 'ip', value });
const directory = (text: string): x509.GeneralName & x509.GeneralSubtree => ({
  kind: 'directory',
  value: name(text),
});
const other = { kind: 'other', oid: '1.3.6.1.4.1.99999.9', value: Uint8Array.of(5, 0) } as const;

const own = { kind: 'dns', value: 'edge.example.com' } as const;
/** A target with these names beside its own. */
const names = (...more: x509.GeneralName[]): Partial<Row[3]> => ({
  end: leaf('Site', { names: [own, ...more] }),
});
const san = (hex: string, critical = false): Partial<Row[3]> => ({
  end: certificate({
    subject: 'edge.example.com',
    issuer: 'Site',
    extKeyUsage: [oids.serverAuth],
    more: [raw(oids.subjectAltName, hex, critical)],
  }),
});
const nameless = (critical: boolean): Partial<Row[3]> => ({
  end: certificate({
    subject: '',
    issuer: 'Site',
    key: key('edge'),
    extKeyUsage: [oids.serverAuth],
    more: [makeExtension(x509.subjectAltName, [own], critical)],
  }),
});
const form = 'san.form';
const badly = 'E_X509_EXTENSION';
const kinds = 'san.kinds';

const alternative: Row[] = [
  ['4.2.1.6: an empty subject beside critical names', '', '', nameless(true)],
  [
    '4.2.1.6: an empty subject beside names that are not',
    'subject.alternative',
    'subject.alternative',
    nameless(false),
  ],
  [
    'BR 7.1.2.7.12: critical names beside a subject',
    '',
    'san.critical',
    {
      end: certificate({
        subject: 'edge.example.com',
        issuer: 'Site',
        extKeyUsage: [oids.serverAuth],
        more: [makeExtension(x509.subjectAltName, [own], true)],
      }),
    },
  ],
  [
    '4.2.1.6: no names',
    'E_PATH_IDENTITY',
    'san.present',
    { end: certificate({ subject: 'edge.example.com', issuer: 'Site', extKeyUsage: [oids.serverAuth] }) },
  ],
  ['4.2.1.6: an empty list', badly, badly, san('3000')],
  ['4.2.1.6: no DER', 'E_DER_TAG', 'E_DER_TAG', san('6578616d706c652e636f6d')],
  ['4.2.1.6: a name of no characters', badly, badly, san('30028200')],
  ['4.2.1.6: one blank', badly, badly, san('3003820120')],
  ['4.2.1.6: a NUL inside', badly, badly, san('3005820361002e')],
  ['4.2.1.6: characters beyond ASCII', 'E_DER_VALUE', 'E_DER_VALUE', san('30048202c3bc')],
  ['4.2.1.6: an underscore', form, form, names(dns('a_b.example.com'))],
  ['4.2.1.6: an address in a DNS name', form, form, names(dns('192.0.2.1'))],
  ['4.2.1.6: a leading period', form, form, names(dns('.example.com'))],
  ['4.2.1.6: a period at the end', form, form, names(dns('edge.example.com.'))],
  ['4.2.1.6: two periods', form, form, names(dns('edge..example.com'))],
  ['4.2.1.6: a hyphen first', form, form, names(dns('-edge.example.com'))],
  ['4.2.1.6: a label of 64', form, form, names(dns(`${'a'.repeat(64)}.example.com`))],
  ['4.2.1.6: a label of 63', '', '', names(dns(`${'a'.repeat(63)}.example.com`))],
  ['4.2.1.6: a port', form, form, names(dns('edge.example.com:443'))],
  ['4.2.1.6: a URI in a DNS name', form, form, names(dns('https://edge.example.com'))],
  ['4.2.1.6: a wildcard', '', '', names(dns('*.example.com'))],
  ['RFC 9525 6.3: a wildcard within a label', form, form, names(dns('e*.example.com'))],
  ['RFC 9525 6.3: a wildcard in another label', form, form, names(dns('edge.*.com'))],
  ['RFC 9525 6.3: two wildcards', form, form, names(dns('*.*.example.com'))],
  ['BR 3.2.2.6: a wildcard for a top-level domain', '', 'san.wildcard', names(dns('*.com'))],
  ['BR 3.2.2.6: a wildcard alone', form, 'san.wildcard', names(dns('*'))],
  ['4.2.1.6: an address', '', '', names(ip('192.0.2.1'))],
  ['4.2.1.6: an address of 8 octets', badly, badly, san('300a8708c0000200ffffff00')],
  ['4.2.1.6: a mailbox', '', kinds, names(email('edge@example.com'))],
  ['4.2.1.6: two @ in a mailbox', form, form, names(email('a@b@example.com'))],
  ['4.2.1.6: a mailbox without host', form, form, names(email('edge@'))],
  ['4.2.1.6: a phrase around a mailbox', badly, badly, san('3009810761203c6140623e')],
  ['4.2.1.6: a URI', '', kinds, names(uri('https://example.com/x'))],
  ['4.2.1.6: a relative URI', form, form, names(uri('/x'))],
  ['4.2.1.6: a scheme alone', form, form, names(uri('urn:'))],
  ['4.2.1.6: a URI without authority', '', kinds, names(uri('urn:uuid:0'))],
  [
    '4.2.1.6: an address for a host',
    '',
    kinds,
    names(uri('https://192.0.2.1/x'), uri('https://[2001:db8::1]:8443/')),
  ],
  ['4.2.1.6: an authority of no host', form, form, names(uri('https:///x'))],
  ['4.2.1.6: an authority that is no host', form, form, names(uri('https://a_b..c/x'))],
  ['4.2.1.6: a directory name', '', kinds, names(directory('edge'))],
  ['4.2.1.6: another name', '', kinds, names(other)],
];
hold('alternative names', alternative);

const wanted = (purpose: ReturnType<typeof purposes.tlsServer>): Partial<Row[3]> => ({
  options: { purpose },
});
const identity: Row[] = [
  ['RFC 9525 6.3: another case', '', '', wanted(purposes.tlsServer({ dns: 'EDGE.Example.COM' }))],
  [
    'RFC 9525 6.3: a period at the end of what is asked',
    '',
    '',
    wanted(purposes.tlsServer({ dns: 'edge.example.com.' })),
  ],
  [
    'RFC 9525 6.3: a name below',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    wanted(purposes.tlsServer({ dns: 'a.edge.example.com' })),
  ],
  [
    'RFC 9525 6.3: the name above',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    wanted(purposes.tlsServer({ dns: 'example.com' })),
  ],
  [
    'RFC 9525 6.4: an address that is only a name',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    { ...names(dns('a.example.com')), ...wanted(purposes.tlsServer({ ip: '192.0.2.1' })) },
  ],
  [
    'RFC 9525 6.4: the address',
    '',
    '',
    { ...names(ip('2001:db8::1')), ...wanted(purposes.tlsServer({ ip: '2001:DB8:0:0::1' })) },
  ],
  [
    'RFC 9525 6.4: IPv4 inside IPv6 is another',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    { ...names(ip('::ffff:192.0.2.1')), ...wanted(purposes.tlsServer({ ip: '192.0.2.1' })) },
  ],
  [
    'RFC 9525 6.3: one label for a wildcard',
    '',
    '',
    { ...names(dns('*.example.org')), ...wanted(purposes.tlsServer({ dns: 'a.example.org' })) },
  ],
  [
    'RFC 9525 6.3: two labels for a wildcard',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    { ...names(dns('*.example.org')), ...wanted(purposes.tlsServer({ dns: 'a.b.example.org' })) },
  ],
  [
    'RFC 9525 6.3: no label for a wildcard',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    { ...names(dns('*.example.org')), ...wanted(purposes.tlsServer({ dns: 'example.org' })) },
  ],
  [
    'RFC 9525 2: a common name is none',
    'E_PATH_IDENTITY',
    'E_PATH_IDENTITY',
    { end: leaf('Site', { names: [dns('other.example.com')] }) },
  ],
  [
    'RFC 9525 6.3: a name of one label',
    '',
    '',
    { ...names(dns('localhost')), ...wanted(purposes.tlsServer({ dns: 'localhost' })) },
  ],
];
hold('whose it is', identity);

describe('common names (BR 7.1.4.3)', () => {
  const rule = 'subject.common-name';
  it.each<[string, string, x509.GeneralName[], string]>([
    ['the DNS name', 'edge.example.com', [own], ''],
    ['another', 'other.example.com', [own], rule],
    ['another case', 'Edge.example.com', [own], rule],
    ['a wildcard', '*.example.com', [own, dns('*.example.com')], ''],
    ['an address', '192.0.2.1', [own, ip('192.0.2.1')], ''],
    ['an address with zeros before', '192.000.002.001', [own, ip('192.0.2.1')], rule],
    ['an address in hex', '0xc0000201', [own, ip('192.0.2.1')], rule],
    ['IPv6 as RFC 5952 has it', '2001:db8::1', [own, ip('2001:db8::1')], ''],
    ['IPv6 in capitals', '2001:DB8::1', [own, ip('2001:db8::1')], rule],
    ['IPv6 not compressed', '2001:db8:0:0:0:0:0:1', [own, ip('2001:db8::1')], rule],
    ['an A-label', 'xn--bcher-kva.example', [own, dns('xn--bcher-kva.example')], ''],
    ['its U-label', 'bücher.example', [own, dns('xn--bcher-kva.example')], rule],
    ['a blank behind', 'edge.example.com ', [own], rule],
  ])('%s', (_title, subject, alternatives, expected) => {
    const end = leaf('Site', { subject, names: alternatives });
    expect(broken(judgingProfiles.webpki, { end })).toEqual(expected === '' ? [] : [expected]);
    expect(broken(judgingProfiles.rfc5280, { end })).toEqual([]);
  });

  it('are one at most', () => {
    const two = x509.parseName(
      x509.encodeName(
        ['edge.example.com', 'a.example.com'].map((text) => [x509.nameAttribute(oids.commonName, text)]),
      ),
    );
    const end = { ...leaf('Site', { names: [own, dns('a.example.com')] }), subject: two };
    const rules = judgingProfiles.webpki.rules.filter(({ id }) => id === rule);
    expect(broken({ ...judgingProfiles.webpki, rules }, { end })).toEqual([rule]);
  });
});
