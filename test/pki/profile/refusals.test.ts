// SPDX-License-Identifier: Apache-2.0
// What decide() refuses, profile by profile: each reason with its code, and all of them at once.

import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Code } from '../../../core/index.ts';
import * as x509 from '../../../core/x509/index.ts';
import type { Caller } from '../../../pki/caller.ts';
import { bundledProfile } from '../../../pki/profile/catalog.ts';
import { decide, plan, planRenewal, type PlanRequest } from '../../../pki/profile/plan.ts';
import { commonNameOf, type Profile } from '../../../pki/profile/profile.ts';
import { prove } from '../../../pki/profile/proven.ts';
import type { Terms } from '../../../pki/profile/validity.ts';
import { csrFor, type CsrOptions } from '../support/ca.ts';
import { codeOf, day, start } from '../support/rows.ts';
import { fixedKeys, requestOf, shipped, type Shipped } from './shipped.ts';

const { oids, makeExtension } = x509;
const operator: Caller = { kind: 'operator' };
const token: Caller = { kind: 'token', nodeName: 'edge-1', tokenId: 't' };
const stranger: Caller = { kind: 'shared-peer', certificate: {} as x509.Certificate };
const terms: Terms = { issuerNotBefore: start - day, issuerNotAfter: start + 36_400 * day };

interface Case {
  readonly caller?: Caller;
  readonly csr?: CsrOptions;
  readonly request?: Partial<PlanRequest>;
  readonly terms?: Partial<Terms>;
}

/** The codes of every reason against a good request of the profile with these changes. */
async function codesOf(one: Shipped, changes: Case = {}): Promise<readonly Code[]> {
  const request = await requestOf(one);
  const { profile } = request;
  const csr = csrFor('', {
    subject: [
      [oids.organization, profile.subject.organization],
      [oids.commonName, commonNameOf(profile, one.nodeName)],
    ],
    ...changes.csr,
  });
  const decision = decide(
    prove(csr),
    changes.caller ?? operator,
    { ...request, ...changes.request },
    { ...terms, ...changes.terms },
    start,
  );
  return 'plan' in decision ? [] : decision.refusals.map(({ code }) => code);
}

const p224 = { keys: generateKeyPairSync('ec', { namedCurve: 'secp224r1' }) };
const critical: x509.Extension = { oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) };
const password: x509.CsrAttribute = { oid: oids.challengePassword, values: [Uint8Array.of(0x13, 1, 0x61)] };
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ kind: 'dns' as const, value: `n${n}.hall-3.example` }));

/** Each of these is wrong for every profile. */
const always: [string, Code, Case][] = [
  [
    'another organization',
    'E_PROFILE_ORGANIZATION',
    {
      csr: {
        subject: [
          [oids.organization, 'x'],
          [oids.commonName, 'y'],
        ],
      },
    },
  ],
  [
    'another common name',
    'E_PROFILE_NAME',
    {
      csr: {
        subject: [
          [oids.organization, 'x'],
          [oids.commonName, 'y'],
        ],
      },
    },
  ],
  ['a challenge password', 'E_CSR_ATTRIBUTE', { csr: { attributes: [password] } }],
  ['an unknown extension', 'E_PROFILE_EXTENSION', { csr: { extensions: [critical] } }],
  [
    'a malformed extension',
    'E_DER_TRUNCATED',
    { csr: { extensions: [{ oid: oids.extKeyUsage, critical: false, value: Uint8Array.of(0x30, 9) }] } },
  ],
  ['the usage to sign code', 'E_PROFILE_USAGE', { request: { usages: [oids.codeSigning] } }],
  [
    'any usage',
    'E_PROFILE_USAGE',
    { csr: { extensions: [makeExtension(x509.extKeyUsage, [oids.anyExtendedKeyUsage])] } },
  ],
  [
    'the key usage of key agreement',
    'E_PROFILE_USAGE',
    { csr: { extensions: [makeExtension(x509.keyUsage, ['keyAgreement'])] } },
  ],
  ['a key on P-224', 'E_PROFILE_KEY', { csr: p224 }],
  [
    'a wildcard',
    'E_PROFILE_SAN',
    { request: { alternativeNames: [{ kind: 'dns', value: '*.example.org' }] } },
  ],
  [
    'a name that is none',
    'E_PROFILE_SAN',
    { request: { alternativeNames: [{ kind: 'ip', value: '10.0.0.256' }] } },
  ],
  [
    'a directory name',
    'E_PROFILE_SAN',
    {
      csr: {
        extensions: [
          makeExtension(x509.subjectAltName, [
            {
              kind: 'directory',
              value: x509.parseName(x509.encodeName([[x509.nameAttribute(oids.commonName, 'x')]])),
            },
          ]),
        ],
      },
    },
  ],
  ['300 names', 'E_PROFILE_LIMIT', { request: { alternativeNames: many(300) } }],
  [
    'names of 20,000 bytes',
    'E_PROFILE_LIMIT',
    {
      request: {
        alternativeNames: Array.from({ length: 90 }, (_, n) => ({
          kind: 'dns' as const,
          value: `n${n}.${'x'.repeat(60)}.${'y'.repeat(60)}.${'z'.repeat(60)}.${'v'.repeat(40)}`,
        })),
      },
    },
  ],
  ['a lifetime of 200 years', 'E_PROFILE_LIFETIME', { terms: { lifetimeMs: 73_000 * day } }],
  ['an anchor that has expired', 'E_PROFILE_LIFETIME', { terms: { issuerNotAfter: start - 1000 } }],
];

describe.each(shipped)('$name', (one) => {
  it('grants what it is for', async () => expect(await codesOf(one)).toEqual([]));

  it.each(always)('refuses %s', async (_title, code, changes) => {
    expect(await codesOf(one, changes)).toContain(code);
  });

  it('refuses all of it at once', async () => {
    const codes = await codesOf(one, {
      csr: {
        subject: [
          [oids.organization, 'x'],
          [oids.commonName, 'y'],
        ],
        attributes: [password],
        extensions: [critical],
        ...p224,
      },
      request: { usages: [oids.codeSigning], alternativeNames: [{ kind: 'dns', value: '*.example.org' }] },
      terms: { lifetimeMs: 73_000 * day },
    });
    expect(new Set(codes)).toEqual(
      new Set([
        'E_PROFILE_NAME',
        'E_PROFILE_ORGANIZATION',
        'E_CSR_ATTRIBUTE',
        'E_PROFILE_EXTENSION',
        'E_PROFILE_KEY',
        'E_PROFILE_USAGE',
        'E_PROFILE_SAN',
        'E_PROFILE_LIFETIME',
      ]),
    );
  });

  it('refuses whoever may not ask', async () => {
    const node = one.name === 'edge-node';
    expect(await codesOf(one, { caller: stranger })).toEqual(node ? [] : ['E_PROFILE_CALLER']);
    expect((await codesOf(one, { caller: token })).includes('E_PROFILE_CALLER')).toBe(!node);
  });

  it('is a CA only where it is one', async () => {
    const csr = { extensions: [makeExtension(x509.basicConstraints, { ca: true })] };
    expect(await codesOf(one, { csr })).toEqual(one.ca ? [] : ['E_PROFILE_CA']);
    const signs = { extensions: [makeExtension(x509.keyUsage, ['keyCertSign'])] };
    expect(await codesOf(one, { csr: signs })).toEqual(one.ca ? [] : ['E_PROFILE_USAGE']);
  });
});

it.each([
  [undefined, 1],
  [9, 1],
  [2, 1],
  [1, 0],
] as const)('a CA below an anchor of path length %s has %s', async (issuerPathLength, expected) => {
  const one = of('ca');
  const request = await requestOf(one);
  const csr = csrFor('', {
    subject: [
      [oids.organization, request.profile.subject.organization],
      [oids.commonName, commonNameOf(request.profile, one.nodeName)],
    ],
  });
  const room = issuerPathLength === undefined ? {} : { issuerPathLength };
  const { fields } = plan(prove(csr), operator, request, { ...terms, ...room }, start);
  expect(fields.pathLength).toBe(expected);
});

it('a CA of permitted DNS names is for no address, of permitted addresses for no DNS name', async () => {
  const request = await requestOf(of('site-ca'));
  const excluded = (permitted: object): unknown => {
    const constraints = { permitted, excluded: {} };
    const csr = csrFor('', {
      subject: [
        [oids.organization, request.profile.subject.organization],
        [oids.commonName, commonNameOf(request.profile, of('site-ca').nodeName)],
      ],
    });
    const { fields } = plan(prove(csr), operator, { ...request, constraints }, terms, start);
    return fields.nameConstraints?.excluded.map((subtree) =>
      subtree.kind === 'ip' ? `ip ${subtree.mask.length}` : subtree.kind,
    );
  };
  expect(excluded({ dns: ['hall-3.example'] })).toEqual(['ip 4', 'ip 16']);
  expect(excluded({ ip: ['10.0.0.0/8'] })).toEqual(['dns']);
  expect(excluded({ dns: ['hall-3.example'], ip: ['10.0.0.0/8'] })).toEqual([]);
});

const of = (name: string): Shipped => {
  const one = shipped.find((candidate) => candidate.name === name);
  if (one === undefined) throw new TypeError(`no case of ${name}`);
  return one;
};

describe('of one profile alone', () => {
  const node: Caller = { kind: 'peer', nodeName: 'edge-1', certificate: {} as x509.Certificate };
  const dns = (value: string): Case => ({ request: { alternativeNames: [{ kind: 'dns', value }] } });
  const ip = (value: string): Case => ({ request: { alternativeNames: [{ kind: 'ip', value }] } });
  const csrNamed = (commonName: string, organization = 'KubeEdge'): CsrOptions => ({
    subject: [
      [oids.organization, organization],
      [oids.commonName, commonName],
    ],
  });
  const cases: [string, string, readonly Code[], Case][] = [
    ['webhook', 'no name at all', ['E_PROFILE_SAN'], { request: { alternativeNames: [] } }],
    [
      'webhook',
      'a name where it has none',
      ['E_PROFILE_NAME'],
      { request: { nodeName: 'x', alternativeNames: [{ kind: 'dns', value: 'a.b.svc' }] } },
    ],
    ['servicebus', 'an address that is not loopback', ['E_PROFILE_SAN'], ip('192.168.1.1')],
    ['servicebus', 'any host', ['E_PROFILE_SAN'], dns('cloudcore')],
    [
      'servicebus',
      'five addresses',
      ['E_PROFILE_LIMIT'],
      {
        request: {
          alternativeNames: [1, 2, 3, 4, 5].map((n) => ({ kind: 'ip' as const, value: `127.0.0.${n}` })),
        },
      },
    ],
    ['servicebus', 'its own node, asked by the node', [], { caller: node }],
    [
      'servicebus',
      'another node, asked by the node',
      ['E_AUTH_NAME'],
      {
        caller: node,
        request: { nodeName: 'edge-2', alternativeNames: [{ kind: 'dns', value: 'localhost' }] },
      },
    ],
    [
      'servicebus',
      "another node's request",
      ['E_PROFILE_NAME'],
      { caller: node, csr: csrNamed('servicebus:edge-2') },
    ],
    ['metaserver', "another node's host name", ['E_PROFILE_SAN'], dns('edge-2')],
    ['metaserver', "its own node's host name", ['E_PROFILE_SAN'], dns('edge-1')],
    ['metaserver', 'a public address', ['E_PROFILE_SAN'], ip('8.8.8.8')],
    ['metaserver', 'MetaServer’s own address', [], ip('169.254.30.10')],
    [
      'metaserver',
      'clientAuth',
      ['E_PROFILE_USAGE'],
      { request: { usages: [oids.clientAuth], alternativeNames: [{ kind: 'dns', value: 'localhost' }] } },
    ],
    ['mapper', 'a host below its name', [], dns('modbus-1.kubeedge.svc')],
    ['mapper', "another mapper's host", ['E_PROFILE_SAN'], dns('opcua-1.kubeedge.svc')],
    [
      'mapper',
      'clientAuth beside serverAuth',
      [],
      {
        request: {
          usages: [oids.serverAuth, oids.clientAuth],
          alternativeNames: [{ kind: 'dns', value: 'localhost' }],
        },
      },
    ],
    [
      'mapper',
      'a name that is none',
      ['E_PROFILE_NAME'],
      { request: { nodeName: 'a/b', alternativeNames: [{ kind: 'dns', value: 'localhost' }] } },
    ],
    ['mapper', 'a request by a node', ['E_PROFILE_CALLER'], { caller: node }],
    [
      'operator',
      'a mail address',
      [],
      { request: { alternativeNames: [{ kind: 'email', value: 'ann@example.org' }] } },
    ],
    ['operator', 'a host', ['E_PROFILE_SAN'], dns('localhost')],
    [
      'operator',
      'a SPIFFE identity',
      [],
      { request: { alternativeNames: [{ kind: 'uri', value: 'spiffe://fleet.example/ann' }] } },
    ],
    [
      'operator',
      'a web address',
      ['E_PROFILE_SAN'],
      { request: { alternativeNames: [{ kind: 'uri', value: 'https://example.org/' }] } },
    ],
    ['operator', 'a month', ['E_PROFILE_LIFETIME'], { terms: { lifetimeMs: 30 * day } }],
    ['edgesite-agent', 'serverAuth', ['E_PROFILE_USAGE'], { request: { usages: [oids.serverAuth] } }],
    [
      'edge-node',
      'no node name',
      ['E_NODE_NAME'],
      { request: { nodeName: '' }, csr: csrNamed('x', 'system:nodes') },
    ],
    [
      'edge-node',
      'an ML-DSA key',
      ['E_PROFILE_KEY'],
      { csr: { keys: generateKeyPairSync('ml-dsa-44'), row: x509.signatureAlgorithms.mlDsa44 } },
    ],
    [
      'site-ca',
      'nothing permitted',
      ['E_PROFILE_CONSTRAINT'],
      { request: { constraints: { permitted: {}, excluded: { dns: ['x.example'] } } } },
    ],
    [
      'site-ca',
      'a domain that is none',
      ['E_PROFILE_CONSTRAINT'],
      { request: { constraints: { permitted: { dns: ['*.x', 'good.example'] }, excluded: {} } } },
    ],
    [
      'site-ca',
      'a network with bits beyond its prefix',
      ['E_PROFILE_CONSTRAINT'],
      {
        request: { constraints: { permitted: { dns: ['good.example'], ip: ['10.1.2.3/8'] }, excluded: {} } },
      },
    ],
    [
      'site-ca',
      'a path length of 1',
      ['E_PROFILE_CA'],
      { csr: { extensions: [makeExtension(x509.basicConstraints, { ca: true, pathLength: 1 })] } },
    ],
    ['site-ca', 'an anchor that has no room for CAs', ['E_PROFILE_CA'], { terms: { issuerPathLength: 0 } }],
    [
      'webhook',
      'name constraints',
      ['E_PROFILE_CONSTRAINT'],
      { request: { constraints: { permitted: { dns: ['x.example'] }, excluded: {} } } },
    ],
    [
      'ca',
      'constraints, which it need not have',
      [],
      { request: { constraints: { permitted: { dns: ['x.example'] }, excluded: {} } } },
    ],
  ];
  it.each(cases)('%s: %s gives %j', async (name, _what, codes, changes) => {
    expect(await codesOf(of(name), changes)).toEqual(codes);
  });
});

describe('a request that is wrong twice', () => {
  // Whatever is wrong with a request is said beside what else is: no reason hides another.
  const faults: [Code, Case][] = [
    ['E_CSR_ATTRIBUTE', { csr: { attributes: [password] } }],
    ['E_PROFILE_EXTENSION', { csr: { extensions: [critical] } }],
    ['E_PROFILE_KEY', { csr: p224 }],
    ['E_PROFILE_USAGE', { request: { usages: [oids.codeSigning] } }],
    ['E_PROFILE_SAN', { request: { alternativeNames: [{ kind: 'dns', value: '*.x' }] } }],
    ['E_PROFILE_LIFETIME', { terms: { lifetimeMs: 73_000 * day } }],
    [
      'E_PROFILE_CALLER',
      { caller: { kind: 'peer', nodeName: 'edge-1', certificate: {} as x509.Certificate } },
    ],
  ];
  const both = (one: Case, other: Case): Case => ({
    ...one,
    ...other,
    csr: { ...one.csr, ...other.csr },
    request: { ...one.request, ...other.request },
    terms: { ...one.terms, ...other.terms },
  });

  it('hears of both', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('webhook', 'mapper', 'operator', 'edgesite-agent'),
        fc.constantFrom(...faults),
        fc.constantFrom(...faults),
        async (name, [code, one], [otherCode, other]) => {
          const codes = await codesOf(of(name), both(one, other));
          expect(new Set(codes)).toEqual(new Set([code, otherCode]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is thrown with the first, and a hint at the rest', async () => {
    const profile = await bundledProfile('edge-node');
    const request = { profile, nodeName: 'edge-1', usages: [oids.codeSigning] };
    const asked = (): unknown =>
      plan(prove(csrFor('edge-1', { attributes: [password] })), operator, request, terms, start);
    expect(asked).toThrow(
      expect.objectContaining({
        code: 'E_CSR_ATTRIBUTE',
        hint: expect.stringContaining('one more reason') as string,
      }),
    );
  });
});

describe('lifetimes', () => {
  const lived = async (name: string, csrDer: Uint8Array, changes: Partial<Terms> = {}): Promise<number> => {
    const one = of(name);
    const { fields } = plan(prove(csrDer), operator, await requestOf(one), { ...terms, ...changes }, start);
    return fields.notAfter - start;
  };
  const named = async (name: string): Promise<Uint8Array> => {
    const { subject }: Profile = await bundledProfile(of(name).name);
    const commonName = commonNameOf(await bundledProfile(of(name).name), of(name).nodeName);
    return csrFor('', {
      keys: fixedKeys(name),
      subject: [
        [oids.organization, subject.organization],
        [oids.commonName, commonName],
      ],
    });
  };

  it('are spread by the request where the profile says so, and the same for the same request', async () => {
    const csrs = await Promise.all(Array.from({ length: 40 }, async () => named('servicebus')));
    const lives = await Promise.all(csrs.map(async (csr) => lived('servicebus', csr)));
    expect(new Set(lives).size).toBeGreaterThan(30);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(90 * day * 0.8 - 1000);
    expect(Math.max(...lives)).toBeLessThanOrEqual(90 * day);
    expect(Math.max(...lives) - Math.min(...lives)).toBeGreaterThan(9 * day);
    expect(await Promise.all(csrs.map(async (csr) => lived('servicebus', csr)))).toEqual(lives);
  });

  it('are kept to the second where the operator states one', async () => {
    expect(await lived('servicebus', await named('servicebus'), { lifetimeMs: 30 * day })).toBe(30 * day);
  });

  it.each<[string, Partial<Terms>]>([
    ['no number', { lifetimeMs: NaN }],
    ['endless', { lifetimeMs: Infinity }],
    ['of more than any calendar', { lifetimeMs: 1e308 }],
    ['of a millisecond too much', { lifetimeMs: 365 * day + 1 }],
    ['negative', { lifetimeMs: -day }],
    ['nothing', { lifetimeMs: 0 }],
    ['less than a second', { lifetimeMs: 999 }],
    ['of an anchor that ends now', { issuerNotAfter: start }],
    ['of an anchor without an end that is one', { issuerNotAfter: NaN }],
    ['over before the anchor begins', { lifetimeMs: day, issuerNotBefore: start + day }],
  ])('are refused where they are %s', async (_, changes) => {
    const codes = await codesOf(of('servicebus'), { terms: changes });
    expect([...new Set(codes)]).toEqual(['E_PROFILE_LIFETIME']);
  });

  it('end on a whole second, and never after the anchor', async () => {
    expect(await lived('servicebus', await named('servicebus'), { lifetimeMs: 1999.5 })).toBe(1000);
    expect(await lived('servicebus', await named('servicebus'), { issuerNotAfter: start + 1000 })).toBe(1000);
  });

  it('are fixed where the profile has no jitter', async () => {
    expect(await lived('edge-node', csrFor('edge-1'))).toBe(365 * day);
  });
});

describe('a renewal', () => {
  const spki = x509.parseSpki(fixedKeys('leaf').publicKey.export({ format: 'der', type: 'spki' }));
  const previous = { serialHex: '41', nodeName: 'edge-1', spki };

  it('is refused for a CA, and for names that are granted no more', async () => {
    const renewal = async (name: 'site-ca' | 'servicebus', more = {}): Promise<string> => {
      const profile = await bundledProfile(name);
      return codeOf(() => planRenewal({ ...previous, ...more }, profile, terms, start));
    };
    expect(await renewal('site-ca')).toBe('E_PROFILE_CA');
    expect(await renewal('servicebus', { alternativeNames: [{ kind: 'ip', value: '8.8.8.8' }] })).toBe(
      'E_PROFILE_SAN',
    );
    expect(await renewal('servicebus', { alternativeNames: [{ kind: 'ip', value: '127.0.0.1' }] })).toBe(
      'none',
    );
  });

  it('is refused for a key that was denied meanwhile', async () => {
    const profile = await bundledProfile('edge-node');
    const { createHash } = await import('node:crypto');
    const deniedKeys = new Set([createHash('sha256').update(spki.der).digest('hex')]);
    expect(await codeOf(() => planRenewal(previous, profile, { ...terms, deniedKeys }, start))).toBe(
      'E_KEY_DENIED',
    );
  });
});
