// SPDX-License-Identifier: Apache-2.0
// NIST PKITS sections 4.8 to 4.13 (policies and name constraints) against those two modules alone: certificates in
// the order of their names, no signatures, dates or revocation lists. The whole suite runs through path validation in
// the conformance command.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  extensionOf,
  nameConstraints,
  parseCertificate,
  sameName,
  certificateLimits,
} from '../../../core/x509/index.ts';
import type { PkitsCase } from '../../../cli/commands/conformance/pkits/folder.ts';
import type { Certificate } from '../../../core/x509/index.ts';
import { Budget } from '../../../pki/validate/budget.ts';
import { nameFaults, narrowNames, startNames } from '../../../pki/validate/names/index.ts';
import { endPolicies, startPolicies, stepPolicies } from '../../../pki/validate/policies/index.ts';

const folder = join(import.meta.dirname, '../../vectors/pkits');
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const ders = read('certs.json') as Record<string, string>;
const all = (read('cases.json') as { cases: PkitsCase[] }).cases;
const cases = all.filter(({ id }) => /^4\.(?:8|9|10|11|12|13)\./.test(id));

const certificateOf = (name: string): Certificate =>
  parseCertificate(Buffer.from(ders[name] ?? '', 'base64'), certificateLimits, 'graceful');

function pathOf({ trust_anchor, certs, target }: PkitsCase): Certificate[] {
  const anchor = certificateOf(trust_anchor);
  const pool = certs.map(certificateOf);
  const walk = (path: readonly Certificate[]): Certificate[] | undefined => {
    const [first] = path;
    if (first === undefined) return undefined;
    for (const above of pool) {
      if (path.includes(above) || !sameName(above.subject, first.issuer)) continue;
      const found = walk([above, ...path]);
      if (found !== undefined) return found;
    }
    return path.length === pool.length + 1 && sameName(first.issuer, anchor.subject) ? [...path] : undefined;
  };
  const path = walk([certificateOf(target)]);
  if (path === undefined) throw new TypeError('no path');
  return path;
}

function judge(one: PkitsCase): { verdict: string; policies: readonly string[] } {
  const path = pathOf(one);
  const inputs = {
    initialPolicies: one.initial_policy_set,
    explicitPolicy: one.initial_explicit_policy,
    mappingInhibit: one.initial_policy_mapping_inhibit,
    anyPolicyInhibit: one.initial_any_policy_inhibit,
  };
  const policies = startPolicies(inputs, path.length);
  const budget = new Budget();
  let names = startNames();
  let refused = false;
  for (const [index, certificate] of path.entries()) {
    const last = index === path.length - 1;
    const selfIssued = sameName(certificate.subject, certificate.issuer);
    if (last || !selfIssued) refused ||= nameFaults(names, certificate, budget).length > 0;
    stepPolicies(policies, certificate, { position: index + 1, last, selfIssued }, budget);
    const constraints = extensionOf(certificate, nameConstraints);
    if (constraints !== undefined) names = narrowNames(names, constraints);
  }
  const { fault, userConstrained } = endPolicies(policies);
  return { verdict: refused || fault !== undefined ? 'invalid' : 'valid', policies: userConstrained };
}

it('has cases', () => expect(cases.length).toBeGreaterThan(80));

it.each(cases.map((one) => [one.id, one.title, one] as const))('PKITS %s %s', (_id, _title, one) => {
  const { verdict, policies } = judge(one);
  expect(verdict).toBe(one.expect);
  if (verdict === 'valid') expect(policies).toEqual([...one.user_constrained_policy_set].sort());
});
