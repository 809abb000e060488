// SPDX-License-Identifier: Apache-2.0
// Agreement with slsa-verifier's regression tables: every case of GitHub's builders, verdict and reason.
import { describe, expect, it } from 'vitest';
import { answer, readCases, type Case } from './slsa-verifier-cases.ts';

const cases = readCases();

/** Family and evidence: how many cases there are, and all of them must agree. */
const eligible: readonly (readonly [family: string, evidence: Case['evidence'], count: number])[] = [
  ['gha_generic', 'bundle', 68],
  ['gha_generic', 'dsse-with-cert', 68],
  ['gha_go', 'bundle', 68],
  ['gha_go', 'dsse-with-cert', 612],
  ['gha_generic_container', 'cosign-att', 148],
  ['gha_container-based', 'bundle', 102],
  ['gha_delegator', 'bundle', 204],
  ['gha_gradle', 'bundle', 272],
  ['root', 'dsse-with-cert', 23],
];

/** Not run, and why. */
const ineligible: readonly (readonly [family: string, count: number, why: string])[] = [
  ['gcb_container', 73, 'Google Cloud Build provenance is signed by keys of its own, in a form of its own'],
  ['vsa', 2, 'verification summaries are signed by a given key and have no log evidence'],
];

/** What slsa-verifier calls it, and what this verifier does. Several codes: every one must be among the failures. */
const reasons: Readonly<Record<string, readonly string[]>> = {
  ErrorInvalidRef: ['E_REF_FORM'],
  ErrorMismatchBranch: ['E_BRANCH_MISMATCH'],
  ErrorMismatchHash: ['E_SUBJECT_MISMATCH'],
  ErrorMismatchSource: ['E_SOURCE_MISMATCH'],
  ErrorMismatchTag: ['E_TAG_MISMATCH'],
  ErrorMismatchVersionedTag: ['E_VERSION_MISMATCH'],
  ErrorMismatchWorkflowInputs: ['E_INPUTS_MISMATCH'],
  ErrorUntrustedReusableWorkflow: ['E_BUILDER_UNTRUSTED'],
  // Upstream finds no entry in the log; here there is no log evidence to begin with.
  ErrorRekorSearch: ['E_LOG_EVIDENCE'],
};

describe('slsa-verifier’s cases', () => {
  it('are all accounted for', () => {
    const counted = [...eligible.map(([, , count]) => count), ...ineligible.map(([, count]) => count)];
    expect(cases.length).toBe(1640);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(cases.length);
  });

  it.for(ineligible)('leave out %s', ([family, count]) =>
    expect(cases.filter((each) => each.family === family).length).toBe(count),
  );

  it.for(eligible)('of %s with %s agree, all %i', async ([family, evidence, count]) => {
    const own = cases.filter((each) => each.family === family && each.evidence === evidence);
    expect(own.length).toBe(count);
    const disagreeing: string[] = [];
    for (const each of own) {
      const { proven, codes } = await answer(each);
      const wanted = [
        ...(each.expect_error === null ? [] : (reasons[each.expect_error] ?? ['no row'])),
        ...(each.offline_expect === 'not-pass' ? ['E_LOG_EVIDENCE'] : []),
      ];
      const agrees =
        proven === (each.offline_expect === 'pass') && wanted.every((code) => codes.includes(code));
      if (!agrees) disagreeing.push(`${each.id}: ${codes.join(', ')}`);
    }
    expect(disagreeing).toEqual([]);
  });

  it('fail for the reason expected alone, where bundles and images are concerned', async () => {
    const one = new Map(
      cases
        .filter(
          ({ evidence, expect_error }) =>
            (evidence === 'bundle' || evidence === 'cosign-att') && expect_error !== null,
        )
        .map((each) => [`${each.family} ${each.expect_error ?? ''}`, each]),
    );
    expect(one.size).toBeGreaterThan(15);
    for (const each of one.values()) {
      expect((await answer(each)).codes, each.id).toEqual(reasons[each.expect_error ?? '']);
    }
  });
});
