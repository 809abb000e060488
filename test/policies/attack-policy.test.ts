// SPDX-License-Identifier: Apache-2.0
// What a careless or a hostile hand would write into a policy.
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../policies/index.ts';
import { policyText } from './support.ts';

const hex = 'a'.repeat(64);
const exemption =
  '  exemptions:\n    - name: e\n      images: [ghcr.io/o/app]\n      reason: a reason of length\n';

const file = (rules: string): string =>
  `apiVersion: edgewarden.io/v1alpha1\nkind: AdmissionPolicy\nmetadata: {name: p}\nspec:\n  rules:\n${rules}`;
const problemsOf = (text: string): readonly string[] => {
  const read = readPolicy(text, 'p.yaml');
  return 'policy' in read ? [] : read.problems.map(({ code, message }) => `${code} ${message}`);
};

describe('a policy file', () => {
  it.for(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('has no field %s', (key) => {
    for (const at of [`${key}: {}\n`, `spec: {${key}: {}}\n`])
      expect(
        problemsOf(at).some((problem) => problem.startsWith(`E_POLICY_FIELD unknown field "${key}"`)),
      ).toBe(true);
    expect(problemsOf(policyText().replace('  name: test', `  name: test\n  ${key}: x`))).toHaveLength(1);
  });

  it('cannot hide what it says from the person who reads it', () => {
    for (const sign of ['\u202e', '\u2066', '\u200b', '\u2028', '\u0085'])
      expect(
        problemsOf(
          policyText({
            more: exemption.replace('a reason', `"a ${sign}reason`).replace('length\n', 'length"\n'),
          }),
        ),
      ).toEqual(['E_POLICY_VALUE spec.exemptions[0].reason: a reason is one line of visible text']);
  });

  it.for([
    ['ghcr.io*/o/app'],
    ['*ghcr.io/o/app'],
    ['**/app'],
    ['*.*/o/app'],
    ['ghcr.io/o/app@sha256:' + hex],
    ['ghcr.io/o/app:v1'],
    ['ghcr.io/o/**app'],
    ['ghcr.io/../app'],
    ['ghcr.io/o/a pp'],
    ['/o/app'],
  ])('has no pattern %j', ([pattern = '']) =>
    expect(problemsOf(policyText({ images: [JSON.stringify(pattern)] })).length).toBe(1),
  );

  it('with thousands of mistakes is answered soon', () => {
    const mistakes = Array.from({ length: 50 }, (_, n) => `      mistake${n}: 1\n`).join('');
    const rules = Array.from({ length: 100 }, (_, n) => `    - name: r${n}\n${mistakes}`).join('');
    const start = performance.now();
    expect(problemsOf(file(rules)).length).toBeGreaterThan(5000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it.for([
    ['[', 1],
    ['- ', 2],
    ['&a ', 3],
    ['*a ', 3],
    ['!!a ', 4],
    [',', 1],
    ['%\n', 2],
    ['---\n', 4],
  ] as const)('of nothing but %j is refused soon', ([text, size]) => {
    const start = performance.now();
    expect(problemsOf(text.repeat(60_000 / size))).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(4000);
  });
});
