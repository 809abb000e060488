// SPDX-License-Identifier: Apache-2.0
// x509-limbo's protocol: what a case may ask in its fields, and that a broken case is a result and never the end of a run.
import { describe, expect, it } from 'vitest';
import { timeOf } from '../../cli/commands/conformance/limbo/asked.ts';
import { readCases } from '../../cli/commands/conformance/limbo/cases.ts';
import { judge } from '../../cli/commands/conformance/limbo/judge.ts';
import { encodePem } from '../../core/pem/index.ts';
import * as x509 from '../../core/x509/index.ts';
import { odd } from '../pki/validate/clauses.ts';
import { ca, certificate, leaf, now, root } from '../pki/validate/maker.ts';

const pem = ({ der }: x509.Certificate): string => encodePem('CERTIFICATE', der);
const { oids } = x509;

const usual = {
  id: 'rfc5280::made',
  validation_kind: 'SERVER',
  trusted_certs: [pem(root('Root'))],
  untrusted_intermediates: [pem(ca('Site', 'Root'))],
  peer_certificate: pem(leaf('Site')),
  expected_result: 'SUCCESS',
} as const;

const peer = pem(
  certificate({
    subject: 'peer',
    issuer: 'Site',
    extKeyUsage: [oids.serverAuth, oids.clientAuth],
    names: [
      { kind: 'dns', value: 'edge.example.com' },
      { kind: 'ip', value: '2001:db8::1' },
      { kind: 'email', value: 'edge@example.com' },
    ],
  }),
);

/** The verdict on a case as its JSON says it. */
function verdict(changes: Record<string, unknown>): string {
  const file = { version: 1, testcases: [{ ...usual, ...changes }] };
  const [one] = readCases(Buffer.from(JSON.stringify(file)));
  const { actual, code } = judge(one!, now);
  return code ?? actual;
}

const zero = root('Root', { serial: '01' });
const oddSerial = Uint8Array.from(zero.der);
// INTEGER 1 after [0] version 3: the first 02 01 01 is its serial number.
oddSerial[Buffer.from(zero.der).indexOf(Buffer.from('020101', 'hex')) + 2] = 0;
const zeroPem = encodePem('CERTIFICATE', oddSerial);

const plainLeaf = leaf('Site', { subject: 'Xedge' });
const starred = Uint8Array.from(plainLeaf.subject.der);
starred[Buffer.from(starred).indexOf('Xedge')] = 0x2a;
const starPem = pem(odd({ like: { ...plainLeaf, subject: { ...plainLeaf.subject, der: starred } } }));

describe('a case of x509-limbo', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['as usual', 'SUCCESS', {}],
    [
      'with every list that may be null',
      'SUCCESS',
      {
        features: null,
        key_usage: null,
        extended_key_usage: null,
        signature_algorithms: null,
        expected_peer_name: null,
        expected_peer_names: null,
        max_chain_depth: null,
        validation_time: null,
        crls: null,
      },
    ],
    ['with a feature that nobody knows', 'SUCCESS', { features: ['no-such-feature'], importance: 'vast' }],
    [
      'without intermediates as null',
      'SUCCESS',
      {
        untrusted_intermediates: null,
        peer_certificate: pem(leaf('Root')),
      },
    ],
    ['without anchors', 'E_PATH_NONE', { trusted_certs: null }],
    [
      'for one DNS name',
      'SUCCESS',
      { peer_certificate: peer, expected_peer_name: { kind: 'DNS', value: 'EDGE.example.com' } },
    ],
    [
      'for another DNS name',
      'E_PATH_IDENTITY',
      { peer_certificate: peer, expected_peer_name: { kind: 'DNS', value: 'edge.example.org' } },
    ],
    [
      'for an address spelt otherwise',
      'SUCCESS',
      { peer_certificate: peer, expected_peer_name: { kind: 'IP', value: '2001:0DB8:0::1' } },
    ],
    [
      'for a mailbox at a server',
      'SUCCESS',
      { peer_certificate: peer, expected_peer_name: { kind: 'RFC822', value: 'edge@EXAMPLE.com' } },
    ],
    [
      'for several names of a client',
      'SUCCESS',
      {
        validation_kind: 'CLIENT',
        peer_certificate: peer,
        expected_peer_names: [
          { kind: 'DNS', value: 'edge.example.com' },
          { kind: 'RFC822', value: 'edge@example.com' },
          { kind: 'IP', value: '2001:db8::1' },
        ],
      },
    ],
    [
      'for several names of a server, one of which is not its own',
      'E_PATH_IDENTITY',
      {
        peer_certificate: peer,
        expected_peer_names: [
          { kind: 'DNS', value: 'edge.example.com' },
          { kind: 'IP', value: '192.0.2.1' },
        ],
      },
    ],
    ['of a client without names', 'SUCCESS', { validation_kind: 'CLIENT', peer_certificate: peer }],
    ['of a client with a server’s certificate', 'E_PATH_USAGE', { validation_kind: 'CLIENT' }],
    [
      'that asks for usages of the key',
      'SUCCESS',
      { key_usage: ['digitalSignature'], extended_key_usage: ['serverAuth'] },
    ],
    [
      'that asks for a usage it has not',
      'E_PATH_USAGE',
      { key_usage: ['digitalSignature', 'keyEncipherment'] },
    ],
    [
      'that asks for two purposes, of which it has one',
      'E_PATH_USAGE',
      { extended_key_usage: ['serverAuth', 'clientAuth'] },
    ],
    ['that asks for a purpose by number', 'E_PATH_USAGE', { extended_key_usage: ['1.3.6.1.5.5.7.3.3'] }],
    ['that asks for any purpose', 'SUCCESS', { extended_key_usage: ['anyExtendedKeyUsage'] }],
    ['that asks for a usage that nobody knows', 'E_CONFORMANCE_SET', { key_usage: ['flying'] }],
    ['that asks for a purpose that nobody knows', 'E_CONFORMANCE_SET', { extended_key_usage: ['flying'] }],
    ['signed as asked', 'SUCCESS', { signature_algorithms: ['RSA_WITH_SHA256', 'ECDSA_WITH_SHA256'] }],
    ['signed otherwise', 'E_X509_ALGORITHM', { signature_algorithms: ['ecdsa-with-SHA384'] }],
    ['at a time without a zone', 'SUCCESS', { validation_time: '2027-01-01T00:00:00' }],
    ['at a time in another zone', 'SUCCESS', { validation_time: '2027-01-01T00:00:00.250+05:30' }],
    ['at a time long after', 'E_PATH_EXPIRED', { validation_time: '2028-01-01T00:00:00Z' }],
    ['at no time', 'E_CONFORMANCE_SET', { validation_time: 'noon' }],
    ['without room for an intermediate', 'E_PATH_LENGTH', { max_chain_depth: 0 }],
    ['with room for one', 'SUCCESS', { max_chain_depth: 1 }],
    [
      'with rubbish in the pool',
      'SUCCESS',
      {
        untrusted_intermediates: ['nonsense', usual.untrusted_intermediates[0], ''],
        trusted_certs: ['', usual.trusted_certs[0]],
      },
    ],
    [
      'with comments around its blocks',
      'SUCCESS',
      { peer_certificate: `subject=edge\r\n${usual.peer_certificate.replaceAll('\n', '\r\n')}the end\r\n` },
    ],
    ['with a peer that is no certificate', 'E_PEM_SYNTAX', { peer_certificate: 'nonsense' }],
    ['with a list that is none', 'E_CRL_MISSING', { crls: ['nonsense'] }],
    ['with a root whose serial number is zero', 'E_PATH_PROFILE', { trusted_certs: [zeroPem] }],
    [
      'that browsers are served under a root whose serial number is zero',
      'SUCCESS',
      { id: 'online::example.com', trusted_certs: [zeroPem] },
    ],
    [
      'that browsers are served with an asterisk in a PrintableString',
      'SUCCESS',
      { id: 'online::example.com', peer_certificate: starPem },
    ],
    ['with an asterisk in a PrintableString', 'E_PATH_PROFILE', { peer_certificate: starPem }],
    [
      'with a certificate of serial number zero on no path',
      'SUCCESS',
      { untrusted_intermediates: [zeroPem, usual.untrusted_intermediates[0]] },
    ],
  ])('%s: %s', (_title, expected, changes) => expect(verdict(changes)).toBe(expected));

  it.each<[string, unknown]>([
    ['no object', 7],
    ['no id', {}],
    ['nothing but an id', { id: 'x' }],
    ['another kind of validation', { ...usual, validation_kind: 'PROXY' }],
    ['another kind of name', { ...usual, expected_peer_name: { kind: 'URI', value: 'x' } }],
    ['a depth below zero', { ...usual, max_chain_depth: -1 }],
    ['a list where a text belongs', { ...usual, peer_certificate: [] }],
  ])('that is broken fails alone: %s', (_title, broken) => {
    const cases = readCases(Buffer.from(JSON.stringify({ version: 1, testcases: [broken, usual] })));
    expect(cases.map((one) => judge(one, now)).map(({ actual, code }) => [actual, code])).toEqual([
      ['FAILURE', 'E_CONFORMANCE_SET'],
      ['SUCCESS', undefined],
    ]);
    expect(cases.every(({ id }) => id !== '')).toBe(true);
  });

  it('keeps what of a time is finer than Date is', () => {
    const at = (validation_time: string): number => timeOf({ ...usual, validation_time }, now);
    expect(at('2027-01-01T00:00:00.000001Z')).toBeGreaterThan(now);
    expect(at('2027-01-01T00:00:00.5+00:00')).toBe(now + 500);
    expect(at('2026-12-31T23:59:59.999999Z')).toBeLessThan(now);
  });
});

describe('a file of cases', () => {
  const file = (count: number): Uint8Array =>
    Buffer.from(`{"version":1,"testcases":[${'{},'.repeat(count - 1)}{}]}`);

  it('may have a hundred thousand, each a result though it is none', () => {
    expect(readCases(file(100_000))).toHaveLength(100_000);
  });

  it('has not more, however short they are', () => {
    expect(() => readCases(file(1_000_000))).toThrow(
      expect.objectContaining({ code: 'E_CONFORMANCE_SET', facts: { at: 'testcases' } }),
    );
  });
});
