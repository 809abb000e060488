// SPDX-License-Identifier: Apache-2.0
// The judging profiles: each rule with a certificate that keeps it (all others do) and one that breaks it alone.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import {
  anchorOf,
  judgingProfiles,
  purposes,
  validatePath,
  type JudgingProfile,
} from '../../../pki/validate/index.ts';
import { ca, certificate, key, keyOf, leaf, now, root } from './maker.ts';

const { makeExtension, oids } = x509;
const server = purposes.tlsServer();
const rsa = (modulusLength: number): ReturnType<typeof keyOf> =>
  keyOf(generateKeyPairSync('rsa', { modulusLength }));

interface Three {
  readonly top?: x509.Certificate;
  readonly middle?: x509.Certificate;
  readonly end?: x509.Certificate;
}

/** The rules of a profile that a path of three breaks. */
function broken(profile: JudgingProfile, { top, middle, end }: Three): string[] {
  const path = [middle ?? ca('Site', 'Root'), end ?? leaf('Site')];
  const { evidence } = validatePath(path, anchorOf(top ?? root('Root')), { now, purpose: server, profile });
  return failures(evidence).map(({ code, facts }) =>
    code === 'E_PATH_PROFILE' ? String(facts['rule']) : String(code),
  );
}

const bare = { subject: 'edge.example.com', issuer: 'Site' };
const aki = (value: Partial<x509.AuthorityKeyIdentifier>): x509.Extension =>
  makeExtension(x509.authorityKeyIdentifier, value);
const critically = (kind: Parameters<typeof makeExtension>[0], value: unknown): x509.Extension =>
  makeExtension(kind, value, true);
const softly = (kind: Parameters<typeof makeExtension>[0], value: unknown): x509.Extension =>
  makeExtension(kind, value, false);
const aia = [
  { method: '1.3.6.1.5.5.7.48.2', location: { kind: 'uri', value: 'http://ca.example/x' } },
] as const;
const dns = (value: string): x509.GeneralName => ({ kind: 'dns', value });
const permitted: x509.NameConstraints = { permitted: [{ kind: 'dns', value: 'example.com' }], excluded: [] };

const rfc5280: [string, Three][] = [
  ['aki.present', { end: leaf('Site', { aki: null }) }],
  ['aki.present', { middle: ca('Site', 'Root', { aki: null }) }],
  ['aki.present', { top: ca('Root', 'Above', { aki: null }) }],
  [
    'aki.critical',
    {
      end: leaf('Site', {
        aki: null,
        more: [critically(x509.authorityKeyIdentifier, { keyId: key('Site').identifier })],
      }),
    },
  ],
  ['ski.present', { middle: ca('Site', 'Root', { ski: null }) }],
  ['ski.present', { top: root('Root', { ski: null }) }],
  [
    'ski.critical',
    { end: leaf('Site', { ski: null, more: [critically(x509.subjectKeyIdentifier, Uint8Array.of(1))] }) },
  ],
  ['subject.alternative', { end: leaf('Site', { subject: '' }) }],
  ['san.form', { end: leaf('Site', { names: [dns('under_score.example')] }) }],
  ['san.form', { end: leaf('Site', { names: [dns('192.0.2.1')] }) }],
  ['san.form', { end: leaf('Site', { names: [dns('a.*.example.com')] }) }],
  ['san.form', { end: leaf('Site', { names: [{ kind: 'email', value: 'a@b@c.example' }] }) }],
  ['san.form', { end: leaf('Site', { names: [{ kind: 'uri', value: '//relative.example' }] }) }],
  ['ku.authority', { end: leaf('Site', { keyUsage: ['digitalSignature', 'keyCertSign'] }) }],
  ['ku.present', { middle: ca('Site', 'Root', { keyUsage: null }) }],
  ['nc.authority', { end: leaf('Site', { more: [makeExtension(x509.nameConstraints, permitted)] }) }],
  ['nc.critical', { middle: ca('Site', 'Root', { more: [softly(x509.nameConstraints, permitted)] }) }],
  [
    'pc.critical',
    { middle: ca('Site', 'Root', { more: [softly(x509.policyConstraints, { inhibitPolicyMapping: 0 })] }) },
  ],
  [
    'pc.authority',
    { end: leaf('Site', { more: [makeExtension(x509.policyConstraints, { inhibitPolicyMapping: 0 })] }) },
  ],
  ['iap.critical', { middle: ca('Site', 'Root', { more: [softly(x509.inhibitAnyPolicy, 0)] }) }],
  ['iap.authority', { end: leaf('Site', { more: [makeExtension(x509.inhibitAnyPolicy, 0)] }) }],
  [
    'pm.authority',
    {
      end: leaf('Site', {
        more: [makeExtension(x509.policyMappings, [{ issuerPolicy: '1.2.3', subjectPolicy: '1.2.4' }])],
      }),
    },
  ],
  ['aia.critical', { end: leaf('Site', { more: [critically(x509.authorityInfoAccess, aia)] }) }],
  [
    'no-rev-avail.authority',
    { middle: ca('Site', 'Root', { more: [makeExtension(x509.noRevAvail, null)] }) },
  ],
  [
    'bc.critical',
    {
      middle: certificate({
        ...bare,
        subject: 'Site',
        issuer: 'Root',
        extensions: [
          softly(x509.basicConstraints, { ca: true }),
          makeExtension(x509.keyUsage, ['keyCertSign']),
          makeExtension(x509.subjectKeyIdentifier, key('Site').identifier),
          aki({ keyId: key('Root').identifier }),
        ],
      }),
    },
  ],
];

const edwards = keyOf(generateKeyPairSync('ed25519'));
const webpki: [string, Three][] = [
  [
    'aki.key-identifier',
    {
      top: root('Root', {
        aki: null,
        more: [aki({ issuer: [{ kind: 'directory', value: root('Root').subject }], serialHex: '01' })],
      }),
    },
  ],
  ['aki.root', { top: root('Root', { aki: Uint8Array.of(1) }) }],
  ['san.present', { end: certificate({ ...bare, extKeyUsage: [oids.serverAuth] }) }],
  [
    'san.critical',
    {
      end: certificate({
        ...bare,
        extKeyUsage: [oids.serverAuth],
        more: [critically(x509.subjectAltName, [dns('edge.example.com')])],
      }),
    },
  ],
  [
    'san.kinds',
    { end: leaf('Site', { names: [dns('edge.example.com'), { kind: 'uri', value: 'spiffe://x/y' }] }) },
  ],
  ['san.wildcard', { end: leaf('Site', { names: [dns('edge.example.com'), dns('*.com')] }) }],
  ['subject.common-name', { end: leaf('Site', { names: [dns('other.example.com')] }) }],
  ['eku.present', { end: certificate({ ...bare, names: [dns('edge.example.com')] }) }],
  [
    'eku.critical',
    {
      end: certificate({
        ...bare,
        names: [dns('edge.example.com')],
        more: [critically(x509.extKeyUsage, [oids.serverAuth])],
      }),
    },
  ],
  ['eku.purposes', { end: leaf('Site', { extKeyUsage: [oids.serverAuth, oids.anyExtendedKeyUsage] }) }],
  ['eku.root', { top: root('Root', { extKeyUsage: [oids.serverAuth] }) }],
  ['ku.subscriber', { end: leaf('Site', { keyUsage: ['digitalSignature', 'cRLSign'] }) }],
  [
    'signature.algorithm',
    {
      end: leaf('Site', {
        signer: edwards,
        aki: key('Site').identifier,
        algorithm: x509.signatureAlgorithms.ed25519,
      }),
    },
  ],
  ['key.kind', { end: leaf('Site', { key: keyOf(generateKeyPairSync('ed25519')) }) }],
  ['key.rsa', { end: leaf('Site', { key: rsa(1024) }) }],
  ['key.rsa', { end: leaf('Site', { key: rsa(2052) }) }],
];

describe('profile rfc5280', () => {
  it('breaks no rule with the usual path', () => {
    expect(broken(judgingProfiles.rfc5280, {})).toEqual([]);
  });
  it.each(rfc5280)('%s', (rule, three) => expect(broken(judgingProfiles.rfc5280, three)).toContain(rule));
  it.each([
    ['a self-signed root without an identifier of its issuer', { top: root('Root', { aki: null }) }],
    [
      'an empty subject with a critical alternative name',
      {
        end: certificate({
          ...bare,
          subject: '',
          extKeyUsage: [oids.serverAuth],
          more: [critically(x509.subjectAltName, [dns('edge.example.com')])],
        }),
      },
    ],
    ['a wildcard as the first label', { end: leaf('Site', { names: [dns('*.example.com')] }) }],
  ])('keeps to it: %s', (_title, three: Three) => expect(broken(judgingProfiles.rfc5280, three)).toEqual([]));
});

describe('profile webpki', () => {
  it('breaks no rule with the usual path', () => {
    expect(broken(judgingProfiles.webpki, {})).toEqual([]);
  });
  it.each(webpki)('%s', (rule, three) => expect(broken(judgingProfiles.webpki, three)).toContain(rule));
  it.each([
    [
      'name constraints that are not critical',
      { middle: ca('Site', 'Root', { more: [softly(x509.nameConstraints, permitted)] }) },
    ],
    ['RSA of 2048 bits', { end: leaf('Site', { key: rsa(2048) }) }],
  ])('keeps to it: %s', (_title, three: Three) => expect(broken(judgingProfiles.webpki, three)).toEqual([]));
});

describe('every rule', () => {
  const tested = new Set([...rfc5280, ...webpki].map(([rule]) => rule));
  // Broken by what no certificate here can be made to be: see the suites x509-limbo and PKITS.
  const elsewhere = [
    'form.strict',
    'issuer.present',
    'subject.authority',
    'bc.path-length',
    'key.strength',
    'sia.critical',
    'freshest.critical',
    'sda.critical',
    'no-rev-avail.critical',
    'aki.issuer-and-serial',
    'cp.critical',
    'crldp.critical',
  ];
  it('of a profile has an id, a clause and a case', () => {
    for (const { rules } of Object.values(judgingProfiles)) {
      expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
      for (const { id, clause } of rules) {
        expect(clause, id).toMatch(/RFC \d+|CA\/B BR|NIST/);
        expect(tested.has(id) || elsewhere.includes(id), id).toBe(true);
      }
    }
  });
});

describe('profile kubeedge', () => {
  it.each([
    ['key.strength', { end: leaf('Site', { key: rsa(1024) }) }],
    ['ku.authority', { end: leaf('Site', { keyUsage: ['digitalSignature', 'keyCertSign'] }) }],
    ['nc.authority', { end: leaf('Site', { more: [makeExtension(x509.nameConstraints, permitted)] }) }],
    ['E_PATH_KIND', { end: leaf('Site', { ca: true, keyUsage: ['digitalSignature', 'keyCertSign'] }) }],
  ])('%s', (rule, three: Three) => expect(broken(judgingProfiles.kubeedge, three)).toEqual([rule]));
  it('does not ask for identifiers of keys', () => {
    expect(
      broken(judgingProfiles.kubeedge, {
        middle: ca('Site', 'Root', { ski: null, aki: null }),
        end: leaf('Site', { aki: null }),
      }),
    ).toEqual([]);
  });
  it('takes what a graceful reading noted for a fault', () => {
    const odd = {
      ...leaf('Site'),
      oddities: [{ code: 'E_X509_SERIAL', message: 'a serial number is negative', offset: 9 }],
    } as const;
    expect(broken(judgingProfiles.kubeedge, { end: odd })).toEqual(['form.strict']);
    expect(broken(judgingProfiles.graceful, { end: odd })).toEqual([]);
  });
});
