// SPDX-License-Identifier: Apache-2.0
// RFC 5280 sections 6.1.1 to 6.1.5 over given paths, a case a sentence of the specification.
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import {
  anchorOf,
  judgingProfiles,
  purposes,
  validatePath,
  type PathOptions,
} from '../../../pki/validate/index.ts';
import { Budget } from '../../../pki/validate/budget.ts';
import { ca, certificate, day, key, leaf, name, now, root } from './maker.ts';

const { makeExtension, oids } = x509;
const anchor = root('Root');
const server = purposes.tlsServer({ dns: 'edge.example.com' });

interface Case {
  readonly path: readonly x509.Certificate[];
  readonly anchor?: x509.Certificate;
  readonly options?: Partial<PathOptions>;
}

function codesOf({ path, anchor: top = anchor, options = {} }: Case): string[] {
  const judged = validatePath(path, anchorOf(top), { now, purpose: server, ...options });
  const codes = failures(judged.evidence).map(({ code }) => code ?? 'none');
  // Both tellings agree, and every failure says which check, by which clause, about whom.
  expect(judged.faults.map(({ code }) => code)).toEqual(codes);
  expect(judged.accepted).toBe(codes.length === 0);
  expect(judged.evidence.outcome).toBe(judged.accepted ? 'passed' : 'failed');
  for (const leafNode of failures(judged.evidence)) {
    expect(leafNode.check).toMatch(/^path\.[a-z-]+$/);
    expect(leafNode.clause).toMatch(/RFC|BR|profile|budget|NIST|Kubernetes|Fulcio/);
    expect(leafNode.reason).not.toBe('');
  }
  return codes;
}

const unknown = { oid: '1.3.6.1.4.1.99999.1', critical: true, value: Uint8Array.of(5, 0) };
const site = ca('Site', 'Root');

describe('6.1.3 basic certificate processing', () => {
  const bent = (of: x509.Certificate): x509.Certificate => {
    const der = Uint8Array.from(of.der);
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
    return x509.parseCertificate(der);
  };
  const cases: [string, string[], Case][] = [
    ['a leaf under the anchor', [], { path: [leaf('Root')] }],
    ['a leaf under an intermediate', [], { path: [site, leaf('Site')] }],
    ['(a)(1) a bent signature of the target', ['E_PATH_SIGNATURE'], { path: [site, bent(leaf('Site'))] }],
    [
      '(a)(1) a bent signature of the intermediate',
      ['E_PATH_SIGNATURE'],
      { path: [bent(site), leaf('Site')] },
    ],
    [
      '(a)(1) another key under the same name',
      ['E_PATH_SIGNATURE'],
      { path: [leaf('Root', { signer: key('x') })] },
    ],
    [
      '(a)(2) at the first and the last second',
      [],
      { path: [leaf('Root', { notBefore: now, notAfter: now })] },
    ],
    ['(a)(2) a second late', ['E_PATH_EXPIRED'], { path: [leaf('Root', { notAfter: now - 1000 })] }],
    ['(a)(2) a second early', ['E_PATH_EARLY'], { path: [leaf('Root', { notBefore: now + 1000 })] }],
    [
      '(a)(2) an expired intermediate',
      ['E_PATH_EXPIRED'],
      { path: [ca('Site', 'Root', { notAfter: now - day }), leaf('Site')] },
    ],
    [
      '(a)(4) issued under another name',
      ['E_PATH_ISSUER'],
      { path: [leaf('Other', { signer: key('Root') })] },
    ],
    [
      '(a)(4) names that differ in case and blanks are the same',
      [],
      { path: [ca('Site', 'Root'), leaf('  SITE ', { signer: key('Site') })] },
    ],
    [
      '(b) a name outside what is permitted',
      ['E_PATH_NAME_CONSTRAINT'],
      { path: [ca('Site', 'Root', { more: [permitted('other.example')] }), leaf('Site')] },
    ],
    [
      '(b) a name within what is permitted',
      [],
      { path: [ca('Site', 'Root', { more: [permitted('example.com')] }), leaf('Site')] },
    ],
    [
      '(c) a name that is excluded',
      ['E_PATH_NAME_CONSTRAINT'],
      { path: [ca('Site', 'Root', { more: [excluded('example.com')] }), leaf('Site')] },
    ],
    [
      '(b) not for a self-issued intermediate, whose names the last would fail by',
      [],
      {
        path: [
          ca('Site', 'Root', { more: [permitted('example.com')] }),
          ca('Site', 'Site', { key: key('Site 2'), names: [{ kind: 'dns', value: 'elsewhere.example' }] }),
          leaf('Site', { signer: key('Site 2') }),
        ],
      },
    ],
    [
      '(b) but for the last, self-issued or not',
      ['E_PATH_NAME_CONSTRAINT'],
      {
        path: [
          ca('Site', 'Root', { more: [permitted('example.org')] }),
          leaf('Site', { subject: 'Site', key: key('Site leaf') }),
        ],
      },
    ],
    [
      '(d) to (f), 6.1.5 (g) an explicit policy that nobody has',
      ['E_PATH_POLICY'],
      { path: [leaf('Root')], options: { policies: { explicitPolicy: true } } },
    ],
  ];
  it.each(cases)('%s', (_title, codes, one) => expect(codesOf(one)).toEqual(codes));
});

function permitted(dns: string): x509.Extension {
  return makeExtension(x509.nameConstraints, { permitted: [{ kind: 'dns', value: dns }], excluded: [] });
}

function excluded(dns: string): x509.Extension {
  return makeExtension(x509.nameConstraints, { permitted: [], excluded: [{ kind: 'dns', value: dns }] });
}

describe('6.1.4 preparation for the next certificate', () => {
  const under = (changes: Parameters<typeof ca>[2]): Case => ({
    path: [ca('Site', 'Root', changes), leaf('Site')],
  });
  const cases: [string, string[], Case][] = [
    [
      '(k) no basicConstraints',
      ['E_PATH_KIND', 'E_PATH_USAGE'],
      under({ ca: false, keyUsage: ['digitalSignature'] }),
    ],
    ['(k) version 1', ['E_PATH_KIND'], { path: [version1('Site', 'Root'), leaf('Site')] }],
    ['(n) keyUsage without keyCertSign', ['E_PATH_USAGE'], under({ keyUsage: ['cRLSign'] })],
    ['(n) no keyUsage restricts nothing', [], under({ keyUsage: null })],
    ['(o) an unknown critical extension', ['E_PATH_CRITICAL'], under({ more: [unknown] })],
    ['an unknown extension that is not critical', [], under({ more: [{ ...unknown, critical: false }] })],
    [
      '(l), (m) two CAs under a path length of 0',
      ['E_PATH_LENGTH'],
      { path: [ca('A', 'Root', { pathLength: 0 }), ca('B', 'A'), leaf('B')] },
    ],
    ['(m) a leaf under a path length of 0', [], { path: [ca('A', 'Root', { pathLength: 0 }), leaf('A')] }],
    [
      '(m) a path length below that is larger widens nothing',
      ['E_PATH_LENGTH'],
      {
        path: [ca('A', 'Root', { pathLength: 1 }), ca('B', 'A', { pathLength: 9 }), ca('C', 'B'), leaf('C')],
      },
    ],
    [
      '(l) a self-issued CA is not counted',
      [],
      {
        path: [
          ca('A', 'Root', { pathLength: 0 }),
          ca('A', 'A', { key: key('A 2'), pathLength: 0 }),
          leaf('A', { signer: key('A 2') }),
        ],
      },
    ],
    [
      'the caller allows no intermediate',
      ['E_PATH_LENGTH'],
      { path: [site, leaf('Site')], options: { maxIntermediates: 0 } },
    ],
    [
      '(g) name constraints that cannot be read',
      ['E_DER_TAG', 'E_DER_TAG'],
      under({ more: [{ oid: oids.nameConstraints, critical: true, value: Uint8Array.of(5, 0) }] }),
    ],
    [
      '(g) name constraints below that permit what those above do not',
      ['E_PATH_NAME_CONSTRAINT'],
      {
        path: [
          ca('A', 'Root', { more: [permitted('example.org')] }),
          ca('B', 'A', { more: [permitted('example.com')] }),
          leaf('B'),
        ],
      },
    ],
    [
      '(g) name constraints below that exclude less',
      ['E_PATH_NAME_CONSTRAINT'],
      {
        path: [
          ca('A', 'Root', { more: [excluded('example.com')] }),
          ca('B', 'A', { more: [excluded('example.org')] }),
          leaf('B'),
        ],
      },
    ],
    ['a CA for clients issues no servers', ['E_PATH_USAGE'], under({ extKeyUsage: [oids.clientAuth] })],
    ['a CA for any purpose does', [], under({ extKeyUsage: [oids.anyExtendedKeyUsage] })],
  ];
  it.each(cases)('%s', (_title, codes, one) => expect(codesOf(one)).toEqual(codes));
});

// Version 1 has no extensions; the tag of the version goes with them.
function version1(subject: string, issuer: string): x509.Certificate {
  const version3 = certificate({ subject, issuer, extensions: [] });
  const fields = version3.tbsDer
    .subarray(version3.tbsDer[1] === 0x81 ? 3 : version3.tbsDer[1] === 0x82 ? 4 : 2)
    .subarray(5);
  const tbsDer = Uint8Array.from([0x30, 0x81, fields.length, ...fields]);
  const row = x509.signatureAlgorithms.ecdsaWithSha256;
  const signature = x509.createSignature(row, key(issuer).privateKey, tbsDer);
  return x509.parseCertificate(x509.encodeCertificate(tbsDer, row, signature));
}

describe('6.1.5 wrap-up, and what the target is for', () => {
  const target = (changes: Parameters<typeof leaf>[1]): Case => ({ path: [leaf('Root', changes)] });
  const cases: [string, string[], Case][] = [
    ['(f) an unknown critical extension', ['E_PATH_CRITICAL'], target({ more: [unknown] })],
    ['for clients only', ['E_PATH_USAGE'], target({ extKeyUsage: [oids.clientAuth] })],
    ['for any purpose', [], target({ extKeyUsage: [oids.anyExtendedKeyUsage] })],
    [
      'without extKeyUsage',
      [],
      {
        path: [
          certificate({ subject: 'x', issuer: 'Root', names: [{ kind: 'dns', value: 'edge.example.com' }] }),
        ],
      },
    ],
    ['a key that signs certificates only', ['E_PATH_KIND', 'E_PATH_USAGE'], target({ ca: true })],
    ['another host', ['E_PATH_IDENTITY'], target({ names: [{ kind: 'dns', value: 'other.example.com' }] })],
    [
      'no alternative name, though a common name',
      ['E_PATH_IDENTITY'],
      { path: [certificate({ subject: 'edge.example.com', issuer: 'Root' })] },
    ],
    [
      'a malformed extension that nobody needs',
      ['E_DER_TAG'],
      target({ more: [{ oid: oids.authorityInfoAccess, critical: false, value: Uint8Array.of(5, 0) }] }),
    ],
    [
      'bits of keyUsage that the caller wants',
      ['E_PATH_USAGE'],
      { path: [leaf('Root')], options: { keyUsages: ['digitalSignature', 'keyAgreement'] } },
    ],
    [
      'every reason is listed',
      ['E_PATH_EXPIRED', 'E_PATH_CRITICAL', 'E_PATH_USAGE', 'E_PATH_IDENTITY'],
      target({
        notAfter: now - day,
        more: [unknown],
        extKeyUsage: [oids.clientAuth],
        names: [{ kind: 'dns', value: 'a.example' }],
      }),
    ],
  ];
  it.each(cases)('%s', (_title, codes, one) => expect(codesOf(one)).toEqual(codes));
});

describe('6.1.1 (d) the anchor', () => {
  const path = [leaf('Root')];
  const cases: [string, string[], string[], x509.Certificate][] = [
    ['an expired one', ['E_PATH_EXPIRED'], [], root('Root', { notAfter: now - day })],
    ['one whose critical extension is unknown', ['E_PATH_CRITICAL'], [], root('Root', { more: [unknown] })],
    [
      'one that excludes the name',
      ['E_PATH_NAME_CONSTRAINT'],
      [],
      root('Root', { more: [excluded('example.com')] }),
    ],
    [
      "an end entity's",
      ['E_PATH_KIND', 'E_PATH_USAGE'],
      [],
      certificate({ subject: 'Root', issuer: 'Root' }),
    ],
    ['one that is not self-signed', [], [], ca('Root', 'Above')],
    [
      'one that demands a policy',
      ['E_PATH_POLICY'],
      [],
      root('Root', { more: [makeExtension(x509.policyConstraints, { requireExplicitPolicy: 0 })] }),
    ],
  ];
  it.each(cases)(
    '%s: where it counts, and where it is a name and a key',
    (_title, counting, graceful, top) => {
      expect(codesOf({ path, anchor: top })).toEqual(counting);
      expect(codesOf({ path, anchor: top, options: { profile: judgingProfiles.graceful } })).toEqual(
        graceful,
      );
    },
  );

  it('narrows the policies that the caller asks for', () => {
    const policies = (...list: string[]): x509.Extension =>
      makeExtension(
        x509.certificatePolicies,
        list.map((policy) => ({ policy, qualifiers: [] })),
      );
    const target = leaf('Root', { more: [policies('1.2.3', '1.2.4')] });
    const judge = (own: string[], initialPolicies?: string[]): unknown => {
      const top = root('Root', { more: own.length === 0 ? [] : [policies(...own)] });
      const wanted = { explicitPolicy: true, ...(initialPolicies === undefined ? {} : { initialPolicies }) };
      const judged = validatePath([target], anchorOf(top), { now, purpose: server, policies: wanted });
      return judged.accepted ? [...(judged.policies?.userConstrained ?? [])].sort() : 'refused';
    };
    expect(judge(['1.2.3'])).toEqual(['1.2.3']);
    expect(judge(['1.2.3'], ['1.2.4'])).toBe('refused');
    expect(judge(['1.2.3'], ['1.2.4', '1.2.3'])).toEqual(['1.2.3']);
    expect(judge(['2.5.29.32.0'], ['1.2.4'])).toEqual(['1.2.4']);
    expect(judge([], ['1.2.4'])).toEqual(['1.2.4']);
  });

  it('is enough as a name and a key', () => {
    const bare = { name: name('root'), spki: key('Root').spki };
    expect(validatePath(path, bare, { now, purpose: server }).accepted).toBe(true);
  });

  it('limits how many CAs follow it', () => {
    const top = root('Root', { pathLength: 0 });
    expect(codesOf({ path: [site, leaf('Site')], anchor: top })).toEqual(['E_PATH_LENGTH']);
  });
});

describe('validatePath', () => {
  it('takes at least a target', () => {
    expect(() => validatePath([], anchorOf(anchor), { now })).toThrow(TypeError);
  });

  it('refuses when the budget is gone, and says so', () => {
    const budget = new Budget({ signatures: 1, steps: 1000 });
    expect(codesOf({ path: [site, leaf('Site')], options: { budget } })).toEqual(['E_PATH_BUDGET']);
  });

  it('refuses a key of a kind it does not know', () => {
    const other = {
      name: name('Root'),
      spki: x509.parseSpki(Uint8Array.of(0x30, 9, 0x30, 3, 6, 1, 42, 3, 2, 0, 1)),
    };
    const judged = validatePath([leaf('Root')], other, { now });
    expect(judged.faults.map(({ code }) => code)).toEqual(['E_X509_ALGORITHM']);
  });

  it('makes a node for each certificate and each check, from the anchor down', () => {
    const { evidence } = validatePath([site, leaf('Site')], anchorOf(anchor), { now, purpose: server });
    expect(evidence.children.map(({ facts }) => facts['subject'])).toEqual([
      'CN=Root',
      'CN=Site',
      'CN=edge.example.com',
    ]);
    const checks = evidence.children.flatMap(({ children }) => children.map(({ check }) => check));
    expect(checks).toHaveLength(33);
    expect(new Set(checks).size).toBe(17);
  });
});
