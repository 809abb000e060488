// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules, ruleTable } from '../../../pki/lint/index.ts';
import { lintDocument } from '../../../scripts/lint-doc.ts';

const guide = readFileSync(join(resolve(import.meta.dirname, '../../..'), 'docs', 'lint.md'), 'utf8');

describe('the table of rules', () => {
  it('is what docs/lint.md ends with', () => {
    expect(guide).toBe(lintDocument(guide));
    expect(() => lintDocument('# Lint')).toThrow(TypeError);
  });

  it('has a row of five cells for each', () => {
    const rows = ruleTable().split('\n').slice(2);
    expect(rows.length).toBe(rules.length);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|').length).toBe(7);
  });

  it('names each once, in order, with words, a clause and somewhere to apply', () => {
    const ids = rules.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    for (const { id, says, clause, targets } of rules) {
      expect(id).toMatch(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/);
      expect(says).toMatch(/^.{10,160}[^.]$/s);
      expect(clause).toMatch(/^(?:RFC|X\.|NIST|SEC|hygiene|Kubernetes|KubeEdge)/);
      expect(targets.length).toBeGreaterThan(0);
    }
  });
});
