// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import type { Caller } from '../../../pki/caller.ts';
import { isNodeName } from '../../../pki/profile/node-name.ts';
import { bundledProfile } from '../../../pki/profile/catalog.ts';
import { isPlan, plan, type Plan, type PlanRequest } from '../../../pki/profile/plan.ts';
import { prove, type ProvenCsr } from '../../../pki/profile/proven.ts';
import { clientAuth, serverAuth } from '../../../pki/profile/usages.ts';
import type { Terms } from '../../../pki/profile/validity.ts';
import { csrFor, requests, type CsrOptions } from '../support/ca.ts';
import { codeOf, day, start } from '../support/rows.ts';

const nodeProfile = await bundledProfile('edge-node');
const serverProfile = await bundledProfile('cloudcore');
const backdated = 5 * 60_000;
const operator: Caller = { kind: 'operator' };
const token: Caller = { kind: 'token', nodeName: 'edge-1', tokenId: 't' };
const shared: Caller = { kind: 'shared-token', tokenId: 's' };
const terms: Terms = {
  lifetimeMs: 365 * day,
  issuerNotBefore: start - day,
  issuerNotAfter: start + 36_400 * day,
};
const ask = (changes: Partial<PlanRequest> = {}): PlanRequest => ({
  profile: nodeProfile,
  nodeName: 'edge-1',
  usages: [],
  ...changes,
});
const planned = (csr: Uint8Array, caller: Caller = token, changes: Partial<PlanRequest> = {}): Plan =>
  plan(prove(csr), caller, ask(changes), terms, start);

const { oids } = x509;
const san = (...names: x509.GeneralName[]) => [x509.makeExtension(x509.subjectAltName, names)];

describe('plan', () => {
  it("approves EdgeCore's request and keeps only O and CN of its subject", () => {
    const { fields } = planned(csrFor('edge-1'));
    expect(x509.nameText(x509.parseName(fields.subjectDer))).toBe('CN=system:node:edge-1,O=system:nodes');
    expect(fields).toMatchObject({
      nodeName: 'edge-1',
      usages: [clientAuth],
      alternativeNames: [],
      notBefore: start - backdated,
      notAfter: start + 365 * day,
    });
  });

  it('ends with the issuer, and begins no earlier', () => {
    const short: Terms = {
      lifetimeMs: 365 * day,
      issuerNotBefore: start - 1000,
      issuerNotAfter: start + day,
    };
    const { fields } = plan(prove(csrFor('edge-1')), token, ask(), short, start + 123);
    expect(fields).toMatchObject({ notBefore: start - 1000, notAfter: start + day });
  });

  it('plans nothing under an anchor that has expired', async () => {
    const late = () => plan(prove(csrFor('edge-1')), token, ask(), terms, start + 40_000 * day);
    expect(await codeOf(late)).toBe('E_PROFILE_LIFETIME');
  });

  const o = [oids.organization, 'system:nodes'] as const;
  const cn = [oids.commonName, 'system:node:edge-1'] as const;
  const refused: [string, string, CsrOptions, Caller?, Partial<PlanRequest>?][] = [
    ['another common name', 'E_PROFILE_NAME', { subject: [o, [oids.commonName, 'system:node:edge-2']] }],
    ['a common name without the prefix', 'E_PROFILE_NAME', { subject: [o, [oids.commonName, 'edge-1']] }],
    [
      'a common name in other case',
      'E_PROFILE_NAME',
      { subject: [o, [oids.commonName, 'system:node:EDGE-1']] },
    ],
    ['two common names', 'E_PROFILE_NAME', { subject: [o, cn, [oids.commonName, 'x']] }],
    ['no common name', 'E_PROFILE_NAME', { subject: [o] }],
    ['no subject', 'E_PROFILE_NAME', { subject: [] }],
    ['an attribute that would be lost', 'E_PROFILE_NAME', { subject: [o, cn, [oids.serialNumber, '7']] }],
    [
      'another organization',
      'E_PROFILE_ORGANIZATION',
      { subject: [[oids.organization, 'system:masters'], cn] },
    ],
    ['no organization', 'E_PROFILE_ORGANIZATION', { subject: [cn] }],
    [
      'two organizations',
      'E_PROFILE_ORGANIZATION',
      { subject: [o, [oids.organization, 'system:masters'], cn] },
    ],
    ['a DNS name', 'E_PROFILE_SAN', { extensions: san({ kind: 'dns', value: 'cloudcore.example' }) }],
    ['an IP address', 'E_PROFILE_SAN', { extensions: san({ kind: 'ip', value: '127.0.0.1' }) }],
    ['serverAuth', 'E_PROFILE_USAGE', { extensions: [x509.makeExtension(x509.extKeyUsage, [serverAuth])] }],
    [
      'serverAuth beside clientAuth, in the header',
      'E_PROFILE_USAGE',
      {},
      token,
      { usages: [clientAuth, serverAuth] },
    ],
    ['any usage', 'E_PROFILE_USAGE', {}, token, { usages: [oids.anyExtendedKeyUsage] }],
    [
      'to sign certificates',
      'E_PROFILE_USAGE',
      { extensions: [x509.makeExtension(x509.keyUsage, ['keyCertSign'])] },
    ],
    ['to be a CA', 'E_PROFILE_CA', { extensions: [x509.makeExtension(x509.basicConstraints, { ca: true })] }],
    [
      'an extension of its own',
      'E_PROFILE_EXTENSION',
      { extensions: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] },
    ],
    [
      'with a challenge password',
      'E_CSR_ATTRIBUTE',
      { attributes: [{ oid: oids.challengePassword, values: [Uint8Array.of(0x13, 1, 0x61)] }] },
    ],
    ["a server's profile for itself", 'E_PROFILE_CALLER', {}, token, { profile: serverProfile }],
    ["in another node's name", 'E_AUTH_NAME', {}, token, { nodeName: 'edge-2' }],
    ["with a shared token, but another's request", 'E_PROFILE_NAME', {}, shared, { nodeName: 'edge-2' }],
    ['for no node', 'E_NODE_NAME', { subject: [o, [oids.commonName, 'x']] }, shared, { nodeName: '' }],
  ];
  it.each(refused)(
    'refuses a request for %s',
    async (_title, code, options, caller = token, changes = {}) => {
      expect(await codeOf(() => planned(csrFor('edge-1', options), caller, changes))).toBe(code);
    },
  );

  it('lets the operator have serverAuth, and nobody else', () => {
    expect(planned(csrFor('edge-1'), operator, { usages: [serverAuth, clientAuth] }).fields.usages).toEqual([
      serverAuth,
      clientAuth,
    ]);
  });

  it("takes the name from the request where a shared token's holder states none", () => {
    expect(planned(csrFor('edge-4'), shared, { nodeName: '' }).fields.nodeName).toBe('edge-4');
  });

  it('has one hash for one request, and others for another caller, usage or key', () => {
    const csr = csrFor('edge-1');
    const all = [
      planned(csr).fields.requestHex,
      planned(csr, operator).fields.requestHex,
      planned(csr, operator, { usages: [serverAuth] }).fields.requestHex,
      planned(csrFor('edge-1')).fields.requestHex,
    ];
    expect(new Set(all).size).toBe(4);
    expect(planned(csr).fields.requestHex).toBe(all[0]);
  });

  describe('keys', () => {
    it.each([
      ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ecdsaWithSha256'],
      ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'ecdsaWithSha384'],
      ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'ecdsaWithSha512'],
      ['Ed25519', generateKeyPairSync('ed25519'), 'ed25519'],
      ['RSA 2048', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'sha256WithRsa'],
    ] as const)('admits %s', (_name, keys, row) => {
      const csr = csrFor('edge-1', { keys, row: x509.signatureAlgorithms[row] });
      expect(isPlan(planned(csr))).toBe(true);
    });

    it.each([
      ['P-224', generateKeyPairSync('ec', { namedCurve: 'secp224r1' }), 'ecdsaWithSha256'],
      ['RSA 1024', generateKeyPairSync('rsa', { modulusLength: 1024 }), 'sha256WithRsa'],
    ] as const)('refuses %s', async (_name, keys, row) => {
      const csr = csrFor('edge-1', { keys, row: x509.signatureAlgorithms[row] });
      expect(await codeOf(() => planned(csr))).toBe('E_PROFILE_KEY');
    });
  });

  // KubeEdge's own requests: what EdgeCore makes for names Kubernetes admits must be approved.
  describe("KubeEdge's golden requests", () => {
    it.each([
      ['edgecore-edge-1', 'edge-1', 'none'],
      ['edgecore-dotted', 'rack3.site-a.example', 'none'],
      ['edgecore-short', 'a', 'none'],
      ['edgecore-digits', '0123456789', 'none'],
      ['edgecore-ip-like', '192.168.1.5', 'none'],
      ['edgecore-long-241', '', 'none'],
      ['edgecore-upper', 'EDGE-Upper', 'none'],
      ['edgecore-underscore', 'node_1', 'none'],
      ['edgecore-non-ascii', '边缘-01', 'E_NODE_NAME'],
      ['edgecore-empty', '', 'E_NODE_NAME'],
      ['edgecore-colon', 'a:b', 'E_NODE_NAME'],
      ['edgecore-space', 'edge 1', 'E_NODE_NAME'],
      ['edgecore-star', '*', 'E_NODE_NAME'],
      ['rsa-3072', 'edge-1', 'none'],
      ['rsa-2048-pss', 'edge-1', 'none'],
      ['ed25519', 'edge-1', 'none'],
      ['p521', 'edge-1', 'none'],
      ['p224', 'edge-1', 'E_PROFILE_KEY'],
      ['san-dns-ip', 'edge-1', 'E_PROFILE_SAN'],
      ['san-email', 'edge-1', 'E_PROFILE_SAN'],
      ['ext-ca-true', 'edge-1', 'E_PROFILE_CA'],
      ['ext-unknown-critical', 'edge-1', 'E_PROFILE_EXTENSION'],
      ['two-orgs', 'edge-1', 'E_PROFILE_ORGANIZATION'],
      ['org-masters', 'edge-1', 'E_PROFILE_ORGANIZATION'],
      ['legacy', 'edge-1', 'E_PROFILE_NAME'],
      ['sig-bit-flipped', 'edge-1', 'E_CSR_SIGNATURE'],
      ['cn-byte-changed', 'edge-7', 'E_CSR_SIGNATURE'],
    ])('%s', async (name, nodeName, code) => {
      const csr = requests.get(name);
      if (csr === undefined) throw new TypeError(`no golden request ${name}`);
      expect(await codeOf(() => planned(csr, shared, { nodeName }))).toBe(code);
    });
  });

  it('never plans a name that is not the caller’s, whatever is asked', () => {
    const words = fc.constantFrom(
      'edge-1',
      'edge-2',
      'system:masters',
      'system:node:edge-1',
      'system:nodes',
      '',
      'a',
    );
    const subject = fc.array(
      fc.tuple(
        fc.constantFrom(oids.commonName, oids.organization, oids.country, oids.organizationalUnit),
        fc
          .oneof(
            words,
            words.map((word) => `system:node:${word}`),
          )
          .filter((word) => word !== ''),
      ),
      { maxLength: 5 },
    );
    let approved = 0;
    const likely = fc.constant([o, cn] as (readonly [string, string])[]);
    fc.assert(
      fc.property(fc.oneof(subject, likely), words, fc.boolean(), (attributes, stated, bound) => {
        const caller: Caller = bound ? { kind: 'token', nodeName: 'edge-1', tokenId: 't' } : shared;
        let result: Plan;
        try {
          result = planned(csrFor('edge-1', { subject: attributes }), caller, { nodeName: stated });
        } catch (error) {
          expect(error).toHaveProperty('code');
          return;
        }
        approved += 1;
        const name = x509.parseName(result.fields.subjectDer);
        expect(x509.findAttribute(name, oids.commonName)).toEqual([`system:node:${result.fields.nodeName}`]);
        expect(x509.findAttribute(name, oids.organization)).toEqual(['system:nodes']);
        if (bound) expect(result.fields.nodeName).toBe('edge-1');
        if (stated !== '') expect(result.fields.nodeName).toBe(stated);
      }),
    );
    expect(approved).toBeGreaterThan(0);
  });

  it('cannot be forged, nor given a request that was not proven', () => {
    const { fields } = planned(csrFor('edge-1'));
    const lookAlike = { fields };
    const unproven = { csr: x509.parseCsr(csrFor('edge-1')), digestHex: '00' };
    // Held by the compiler: what has all the fields of a Plan or ProvenCsr is none for all that.
    const forgeable: [
      typeof lookAlike extends Plan ? true : false,
      typeof unproven extends ProvenCsr ? true : false,
    ] = [false, false];
    expect(forgeable).toEqual([false, false]);
    expect(isPlan(lookAlike)).toBe(false);
    expect(isPlan(Object.create(planned(csrFor('edge-1'))) as object)).toBe(false);
    // Nor by the class of a plan that was made.
    const { constructor } = planned(csrFor('edge-1'));
    expect(() => Reflect.construct(constructor, [fields]) as unknown).toThrow(TypeError);
    const proven = prove(csrFor('edge-1'));
    expect(() => Reflect.construct(proven.constructor, [unproven.csr]) as unknown).toThrow(TypeError);
    expect(() => {
      Reflect.apply(plan, undefined, [unproven, token, ask(), terms, start]);
    }).toThrow(TypeError);
  });
});

it('a plan is not changed once it is made', () => {
  const made = planned(csrFor('edge-1'));
  expect(() => Object.assign(made.fields, { notAfter: Infinity })).toThrow(TypeError);
  expect(() => Object.assign(made, { fields: {} })).toThrow(TypeError);
});

describe('node names', () => {
  it.each(['a', 'A', '0', 'edge-1', 'a.b', '192.168.1.5', 'a_b', 'x'.repeat(63), `${'x'.repeat(63)}.y`])(
    'admit %s',
    (name) => expect(isNodeName(name)).toBe(true),
  );
  it.each([
    '',
    '-a',
    'a-',
    'a..b',
    '.a',
    'a.',
    '_a',
    'a b',
    'ä',
    'a\n',
    'a:b',
    'x'.repeat(64),
    `${'x.'.repeat(126)}xx`,
  ])('refuse %j', (name) => expect(isNodeName(name)).toBe(false));
});
