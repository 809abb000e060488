// SPDX-License-Identifier: Apache-2.0
// The purposes, on made certificates and on those that KubeEdge made; and enrolment's own check of a leaf beside them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as x509 from '../../../core/x509/index.ts';
import { failures } from '../../../core/evidence/index.ts';
import { anchorOf, findPath, judgingProfiles, purposes, type Purpose } from '../../../pki/validate/index.ts';
import { candidateOf } from '../../../pki/validate/candidate.ts';
import { validateLeaf } from '../../../pki/validate/leaf.ts';
import { certificateDer } from '../../core/x509/bytes.ts';
import { ca, certificate, day, key, leaf, now, root, type Fields } from './maker.ts';

const { oids } = x509;
const top = root('Root');

function codes(target: x509.Certificate, purpose: Purpose): unknown[] {
  const pool = { anchors: [anchorOf(top)], intermediates: [] };
  return failures(findPath(target, pool, { now, purpose }).evidence).map(({ code }) => code);
}

const named = (...names: x509.GeneralName[]): x509.Certificate => leaf('Root', { names });
const client = (...names: x509.GeneralName[]): x509.Certificate =>
  leaf('Root', { names, extKeyUsage: [oids.clientAuth] });
const signing = (changes: Partial<Fields> = {}): x509.Certificate =>
  leaf('Root', {
    extKeyUsage: [oids.codeSigning],
    names: [{ kind: 'email', value: 'a@b.example' }],
    ...changes,
  });

describe('purposes', () => {
  const wrong = ['E_PATH_IDENTITY'];
  const cases: [string, unknown[], x509.Certificate, Purpose][] = [
    [
      'a server by its name',
      [],
      named({ kind: 'dns', value: 'a.example' }),
      purposes.tlsServer({ dns: 'A.example' }),
    ],
    [
      'a server by a wildcard',
      [],
      named({ kind: 'dns', value: '*.b.example' }),
      purposes.tlsServer({ dns: 'a.b.example' }),
    ],
    [
      'no server two labels below a wildcard',
      wrong,
      named({ kind: 'dns', value: '*.b.example' }),
      purposes.tlsServer({ dns: 'x.a.b.example' }),
    ],
    [
      'a server by its address',
      [],
      named({ kind: 'ip', value: '192.0.2.1' }),
      purposes.tlsServer({ ip: '192.0.2.1' }),
    ],
    [
      'no address in the place of a name',
      wrong,
      named({ kind: 'dns', value: '192.0.2.1' }),
      purposes.tlsServer({ ip: '192.0.2.1' }),
    ],
    [
      'a client by its mailbox',
      [],
      client({ kind: 'email', value: 'a@b.example' }),
      purposes.tlsClient({ emails: ['a@b.example'] }),
    ],
    [
      'no client by half of its names',
      wrong,
      client({ kind: 'email', value: 'a@b.example' }),
      purposes.tlsClient({ emails: ['a@b.example', 'c@b.example'] }),
    ],
    [
      'no server for a client',
      ['E_PATH_USAGE'],
      client({ kind: 'dns', value: 'a.example' }),
      purposes.tlsServer({ dns: 'a.example' }),
    ],
    ['code signing', [], signing(), purposes.codeSigning],
    [
      'code signing is stated, not left open',
      ['E_PATH_USAGE'],
      certificate({ subject: 'x', issuer: 'Root', names: [{ kind: 'email', value: 'a@b.example' }] }),
      purposes.codeSigning,
    ],
    [
      'any purpose is not code signing',
      ['E_PATH_USAGE'],
      signing({ extKeyUsage: [oids.anyExtendedKeyUsage] }),
      purposes.codeSigning,
    ],
    ['code signing states keyUsage', ['E_PATH_USAGE'], signing({ keyUsage: null }), purposes.codeSigning],
    [
      'code signing has one name',
      wrong,
      signing({
        names: [
          { kind: 'email', value: 'a@b.example' },
          { kind: 'email', value: 'c@b.example' },
        ],
      }),
      purposes.codeSigning,
    ],
    ['signing lists', [], ca('Site', 'Root'), purposes.crlSigning],
    [
      'no lists without cRLSign',
      ['E_PATH_USAGE'],
      ca('Site', 'Root', { keyUsage: ['keyCertSign'] }),
      purposes.crlSigning,
    ],
    ['anything', [], client({ kind: 'dns', value: 'a.example' }), purposes.any],
  ];
  it.each(cases)('%s', (_title, expected, target, purpose) =>
    expect(codes(target, purpose)).toEqual(expected),
  );
});

interface Vectors {
  readonly authorities: readonly { readonly name: string; readonly ca_der: string }[];
  readonly leaves: readonly { readonly id: string; readonly issuer: string; readonly der: string }[];
}
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../vectors/kubeedge/certificates.json'), 'utf8'),
) as Vectors;
const parse = (text: string): x509.Certificate => x509.parseCertificate(Buffer.from(text, 'base64'));

describe('certificates that KubeEdge made', () => {
  const authorities = new Map(vectors.authorities.map(({ name, ca_der: der }) => [name, parse(der)]));
  const main = anchorOf(authorities.get('ca-main')!);
  const at = main.certificate!.notBefore + day / 2;
  const judge = (id: string, purpose: Purpose): unknown[] => {
    const { der } = vectors.leaves.find((each) => each.id === id)!;
    const verdict = findPath(parse(der), { anchors: [main], intermediates: [] }, { now: at, purpose });
    return failures(verdict.evidence).map(({ code }) => code);
  };

  const cases: [string, unknown[], Purpose][] = [
    ['edge-edge-1', [], purposes.kubeEdgeNode('edge-1')],
    ['edge-edge-1', [], purposes.kubeEdgeNode()],
    ['edge-edge-1', ['E_PATH_IDENTITY'], purposes.kubeEdgeNode('edge-2')],
    ['edge-edge-1', ['E_PATH_USAGE'], purposes.tlsServer()],
    ['edge-1-server-usage', ['E_PATH_USAGE'], purposes.kubeEdgeNode('edge-1')],
    ['edge-1-both-usages', [], purposes.kubeEdgeNode('edge-1')],
    ['edge-1-any-usage', [], purposes.kubeEdgeNode('edge-1')],
    ['edge-1-expired', ['E_PATH_EXPIRED'], purposes.kubeEdgeNode('edge-1')],
    ['edge-1-of-other-ca', ['E_PATH_SIGNATURE'], purposes.kubeEdgeNode('edge-1')],
    ['edge-1-self-signed', ['E_PATH_NONE'], purposes.kubeEdgeNode('edge-1')],
    ['legacy', ['E_PATH_IDENTITY'], purposes.kubeEdgeNode()],
    ['org-masters', ['E_PATH_IDENTITY'], purposes.kubeEdgeNode()],
    ['two-orgs', ['E_PATH_IDENTITY'], purposes.kubeEdgeNode()],
    ['cn-only', ['E_PATH_IDENTITY'], purposes.kubeEdgeNode()],
    ['rsa-2048', [], purposes.tlsClient()],
    ['ed25519', [], purposes.tlsClient()],
    ['p521', [], purposes.tlsClient()],
  ];
  it.each(cases)('%s: %j', (id, expected, purpose) => expect(judge(id, purpose)).toEqual(expected));

  it('are anchors under the default profile', () => {
    expect(judgingProfiles.kubeedge.name).toBe('kubeedge');
    expect(authorities.size).toBeGreaterThan(0);
  });
});

// Enrolment looks at one certificate right under the anchor and at nothing else, for speed: over what it looks at, both
// decide alike.
describe('validateLeaf agrees with the path machine', () => {
  const changes: [string, Partial<Fields>][] = [
    ['as it should be', {}],
    ['expired', { notAfter: now - 1000 }],
    ['early', { notBefore: now + 1000 }],
    ['of another key', { signer: key('x') }],
    ['of another issuer', { issuer: 'Other', signer: key('Root') }],
    ['for servers', { extKeyUsage: [oids.serverAuth] }],
    ['for any purpose', { extKeyUsage: [oids.anyExtendedKeyUsage] }],
    ['without keyUsage', { keyUsage: null }],
    ['for key encipherment', { keyUsage: ['keyEncipherment'] }],
    ["a CA's", { ca: true, keyUsage: ['digitalSignature', 'keyCertSign'] }],
    ['unknown and critical', { more: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] }],
    ['unknown', { more: [{ oid: '1.2.3.4', critical: false, value: Uint8Array.of(5, 0) }] }],
    [
      'malformed keyUsage',
      { keyUsage: null, more: [{ oid: oids.keyUsage, critical: true, value: Uint8Array.of(5, 0) }] },
    ],
  ];
  // Two changes at a time, where they are not of the same field.
  const apart = (one: object, other: object): boolean => Object.keys(one).every((field) => !(field in other));
  const pairs = changes.flatMap(([a, one]) =>
    changes
      .filter(([b, other]) => a === b || apart(one, other))
      .filter(
        ([b]) =>
          !(a.includes('early') && b.includes('expired')) && !(a.includes('expired') && b.includes('early')),
      )
      .map(([b, other]) => [`${a}, ${b}`, { ...one, ...other }] as const),
  );
  it.each(pairs)('%s', (_title, fields) => {
    const target = leaf('Root', { extKeyUsage: [oids.clientAuth], ...fields });
    const purpose = { ...purposes.tlsClient(), keyUsages: ['digitalSignature'] as const };
    const pool = { anchors: [anchorOf(top)], intermediates: [] };
    const machine = findPath(target, pool, { now, purpose }).accepted;
    let single = true;
    try {
      validateLeaf(target, top, { usage: oids.clientAuth, now });
    } catch {
      single = false;
    }
    expect(single).toBe(machine);
  });
});

describe('a node is its subject alone', () => {
  const organization = x509.nameAttribute(oids.organization, 'system:nodes');
  const node = x509.nameAttribute(oids.commonName, 'system:node:edge-1');
  const other = (oid: string, value: string): x509.NameAttribute => x509.nameAttribute(oid, value);
  const hex = (text: string): x509.NameAttribute => ({
    oid: oids.commonName,
    stringType: 'Other',
    value: Buffer.concat([Uint8Array.of(4, text.length), Buffer.from(text)]).toString('hex'),
  });
  it.each<[string, boolean, readonly (readonly x509.NameAttribute[])[]]>([
    ['as it is issued', true, [[organization], [node]]],
    ['as one set', true, [[organization, node]]],
    [
      'with a second common name',
      false,
      [[organization], [node], [other(oids.commonName, 'system:node:edge-2')]],
    ],
    ['with a second common name before', false, [[organization], [other(oids.commonName, 'x')], [node]]],
    [
      'with a second organization',
      false,
      [[organization], [other(oids.organization, 'system:masters')], [node]],
    ],
    ['with the same organization twice', false, [[organization], [organization], [node]]],
    ['in other case', false, [[organization], [other(oids.commonName, 'SYSTEM:NODE:edge-1')]]],
    [
      'in letters of full width',
      false,
      [[organization], [other(oids.commonName, 'system:node:\uff45dge-1')]],
    ],
    [
      'with a character that is not seen',
      false,
      [[organization], [other(oids.commonName, 'system:node:edge-1\u200b')]],
    ],
    ['with a NUL', false, [[organization], [other(oids.commonName, 'system:node:edge-1\0')]]],
    ['with a blank', false, [[organization], [other(oids.commonName, 'system:node:edge-1 ')]]],
    ['as what is no string', false, [[organization], [hex('system:node:edge-1')]]],
  ])('%s: %s', (_, isNode, rdns) => {
    const der = certificateDer({ subject: x509.encodeName(rdns) });
    const faults = purposes.kubeEdgeNode('edge-1').identityFaults(candidateOf(x509.parseCertificate(der)));
    expect(faults.map(({ code }) => code)).toEqual(isNode ? [] : ['E_PATH_IDENTITY']);
  });
});
