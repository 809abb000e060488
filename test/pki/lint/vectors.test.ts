// SPDX-License-Identifier: Apache-2.0
// Certificates and lists that others made: every one can be linted, and what they break is what is known of them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintCertificate, lintCrl, lintCsr, type Finding } from '../../../pki/lint/index.ts';
import { goldenCases, kubeedgeCases, limboCases, pkitsCases, type Case } from '../../e2e/zlint/cases.ts';
import { requests } from '../support/ca.ts';

const pkitsCrls = Object.entries(
  JSON.parse(readFileSync(join(import.meta.dirname, '../../vectors/pkits/crls.json'), 'utf8')) as Record<
    string,
    string
  >,
).map(([name, text]): Case => [name, Uint8Array.from(Buffer.from(text, 'base64'))]);

/** How many break each rule. */
function tally(cases: readonly Case[], lint: (der: Uint8Array) => Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, der] of cases)
    for (const rule of new Set(lint(der).map((finding) => finding.rule)))
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}
const errorsOf = (found: readonly Finding[]): string[] =>
  found.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
const one = (cases: readonly Case[], name: string): Uint8Array => {
  const found = cases.find(([title]) => title === name);
  if (found === undefined) throw new TypeError(`no case ${name}`);
  return found[1];
};

describe('PKITS', () => {
  const cases = pkitsCases();
  const counts = tally(cases, lintCertificate);

  it.each([
    ['InvalidNegativeSerialNumberTest15EE', 'serial.positive'],
    ['ValidGeneralizedTimenotBeforeDateTest4EE', 'validity.utc-time'],
    ['InvalidMappingFromanyPolicyTest7EE', ''],
    ['MappingFromanyPolicyCACert', 'policy-mappings.not-any'],
    ['MappingToanyPolicyCACert', 'policy-mappings.not-any'],
    ['keyUsageCriticalkeyCertSignFalseCACert', 'key-usage.ca-cert-sign'],
  ])('%s breaks %s', (name, rule) => {
    expect(errorsOf(lintCertificate(one(cases, `PKITS ${name}`)))).toEqual(rule === '' ? [] : [rule]);
  });

  it('is of its time: counted serial numbers, no purposes, few errors', () => {
    expect(cases.length).toBeGreaterThan(200);
    expect(counts.get('serial.unguessable')).toBeGreaterThan(cases.length * 0.95);
    expect(counts.get('encoding.der')).toBeUndefined();
    const clean = cases.filter(([, der]) => errorsOf(lintCertificate(der)).length === 0);
    expect(clean.length / cases.length).toBeGreaterThan(0.85);
  });

  it('has lists that live for decades', () => {
    expect(pkitsCrls.length).toBeGreaterThan(100);
    const found = tally(pkitsCrls, lintCrl);
    expect(found.get('crl.lifetime')).toBeGreaterThan(pkitsCrls.length * 0.95);
    expect(found.get('crl.number')).toBeUndefined();
  });
});

describe('x509-limbo', () => {
  const cases = limboCases();

  it.each([
    ['rfc5280::serial::too-long', 'serial.length'],
    ['rfc5280::ski::critical-ski', 'ski.not-critical'],
    ['rfc5280::aki::critical-aki', 'aki.not-critical'],
    ['rfc5280::nc::not-allowed-in-ee-noncritical', 'name-constraints.only-ca'],
    ['rfc5280::ca-empty-subject', 'subject.ca-not-empty'],
    ['rfc5280::mismatching-signature-algorithm', 'signature.same-algorithm'],
    ['rfc5280::root-non-critical-basic-constraints', 'basic-constraints.critical'],
    ['webpki::san::san-critical-with-nonempty-subject', 'san.not-critical-beside-subject'],
  ])('%s breaks %s', (id, rule) => {
    const those = cases.filter(([title]) => title === `limbo ${id}`);
    expect(those.length).toBeGreaterThan(0);
    const found = those.flatMap(([, der]) => lintCertificate(der)).map((finding) => finding.rule);
    expect(found).toContain(rule);
  });

  it('can be linted whole', () => {
    expect(cases.length).toBeGreaterThan(300);
    expect(tally(cases, lintCertificate).size).toBeGreaterThan(30);
  });
});

describe('the certificate of each shipped profile', () => {
  const golden = goldenCases();
  it('is there', () => {
    expect(golden.length).toBeGreaterThanOrEqual(14);
  });

  it.each(golden)('%s has no error and no warning', (_file, der) => {
    const found = lintCertificate(der, { profile: 'kubeedge' });
    expect(found.filter(({ severity }) => severity !== 'notice')).toEqual([]);
  });
});

describe('KubeEdge', () => {
  const cases = kubeedgeCases();
  const context = { profile: 'kubeedge' } as const;

  it.each(['edge-edge-1', 'edge-edge-2', 'edge-dotted'])('%s has no error and no warning', (id) => {
    const found = lintCertificate(one(cases, `KubeEdge ${id}`), context);
    expect(found.filter(({ severity }) => severity !== 'notice')).toEqual([]);
  });

  it('has node certificates, which break nothing that its readers need, and others, which do', () => {
    const counts = tally(cases, (der) => lintCertificate(der, context));
    for (const rule of ['kubeedge.node-name', 'kubeedge.node-group', 'kubeedge.no-masters'])
      expect([rule, counts.get(rule) ?? 0]).toEqual([rule, expect.toSatisfy((count: number) => count > 0)]);
  });

  it('has requests of every kind, and few that break a rule', () => {
    expect(requests.size).toBeGreaterThan(30);
    const bad = [...requests].flatMap(([name, der]) => {
      const errors = errorsOf(lintCsr(der, context));
      return errors.length === 0 ? [] : [[name, errors.join(' ')]];
    });
    expect(Object.fromEntries(bad)).toEqual({
      'no-subject': 'subject.some-name',
      'two-orgs': 'name.distinct-types',
      'two-orgs-swapped': 'name.distinct-types',
      p224: 'key.curve-strength',
      'sig-bit-flipped': 'csr.signed-by-key',
      'cn-byte-changed': 'csr.signed-by-key',
      'truncated-1': 'encoding.der',
      'truncated-half': 'encoding.der',
      'first-byte-only': 'encoding.der',
      'trailing-byte': 'encoding.der',
      doubled: 'encoding.der',
      'length-byte-wrong': 'encoding.der',
      'version-1': 'encoding.version',
    });
  });
});
