// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { rules } from '../../../pki/lint/index.ts';
import { certificatePairs } from './pairs/certificates.ts';
import { extensionPairs } from './pairs/extensions.ts';
import { keyPairs } from './pairs/keys.ts';
import { crlPairs, csrPairs } from './pairs/lists.ts';
import { namePairs } from './pairs/names.ts';
import { findings, type Pair, type Sample } from './pairs/pair.ts';
import * as made from './structures.ts';

const pairs: readonly Pair[] = [
  ...certificatePairs,
  ...namePairs,
  ...keyPairs,
  ...extensionPairs,
  ...csrPairs,
  ...crlPairs,
];
const broken = (sample: Sample): string[] => [...new Set(findings(sample).map(({ rule }) => rule))].sort();

it('every rule has a pair, and every pair a rule', () => {
  expect(pairs.map(({ rule }) => rule).sort()).toEqual(rules.map(({ id }) => id));
  expect(rules.length).toBeGreaterThan(150);
});

describe('each rule', () => {
  it.each(pairs.map((one) => [one.rule, one] as const))(
    '%s: one breaks it, and its neighbour does not',
    (rule, one) => {
      expect(broken(one.fails)).toEqual([rule, ...one.implies].sort());
      expect(broken(one.passes)).not.toContain(rule);
    },
  );

  it.each(pairs.map((one) => [one.rule, one] as const))(
    '%s: severity and clause are the row’s',
    (rule, { fails }) => {
      const row = rules.find(({ id }) => id === rule);
      const found = findings(fails).filter((finding) => finding.rule === rule);
      for (const { severity, clause, message } of found) {
        expect([row?.severity, row?.kubeedge]).toContain(severity);
        expect([clause, message]).toEqual([row?.clause, row?.says]);
      }
    },
  );
});

describe('what is good', () => {
  const issuer = made.issuerCertificate;
  it.each([
    ['a leaf', made.leaf()],
    ['a CA', made.ca()],
    ['a root', made.root()],
    ["a node's certificate", made.node()],
  ])('%s has no finding, with its issuer or without', (_title, of) => {
    for (const context of [{}, { issuer }, { issuer, profile: 'kubeedge' }] as const)
      expect(findings({ kind: 'certificate', of, context })).toEqual([]);
  });

  it('a request and a list have none either', () => {
    expect(findings({ kind: 'csr', of: made.csr() })).toEqual([]);
    expect(findings({ kind: 'crl', of: made.crl(), context: { issuer } })).toEqual([]);
  });
});
