// SPDX-License-Identifier: Apache-2.0
// Every shipped policy is valid, and each of its cases comes out as written beside it.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Evidence } from '../../attest/index.ts';
import { decide } from '../../policies/decide.ts';
import { match, wantedOf } from '../../policies/match.ts';
import { parsePolicy } from '../../policies/parse.ts';
import { parseReview } from '../../policies/review.ts';
import { bytesOf, pod, podSpec, reviewOf } from './support.ts';

const folder = new URL('../../policies/bundled/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const caseSchema = z.strictObject({
  image: z.string(),
  proof: z.enum(['held', 'failed', 'absent']),
  verdict: z.enum(['allow', 'deny', 'exempt']),
  codes: z.array(z.string()),
});

it('there are shipped policies', () => {
  expect(names).not.toHaveLength(0);
});

describe.each(names)('%s', (name) => {
  const policy = parsePolicy(readFileSync(new URL(name, folder), 'utf8'), name);
  const cases = z
    .array(caseSchema)
    .min(2)
    .parse(JSON.parse(readFileSync(new URL(name.replace('.yaml', '.cases.json'), folder), 'utf8')));

  it('enforces, and has cases both ways', () => {
    expect(policy.mode).toBe('enforce');
    expect(new Set(cases.map((one) => one.verdict))).toEqual(new Set(['allow', 'deny']));
  });

  it.each(cases)('$image with its proof $proof: $verdict', ({ image, proof, verdict, codes }) => {
    const written = image.replace('{digest}', `sha256:${'5'.repeat(64)}`);
    const review = parseReview(bytesOf(reviewOf(pod(podSpec(written)))));
    const demands = match(policy, review);
    const evidence: Evidence = {
      check: 'provenance',
      outcome: proof === 'held' ? 'passed' : 'failed',
      ...(proof === 'held' ? {} : { code: 'E_EVIDENCE_NONE' }),
      clause: 'a case',
      reason: proof,
      facts: {},
      children: [],
    };
    const gathered = proof === 'absent' ? [] : wantedOf(demands).map((wanted) => ({ wanted, evidence }));
    const [decided] = decide(policy, review, demands, gathered).images;
    expect(decided?.verdict).toBe(verdict);
    expect(decided?.reasons.map((reason) => reason.code)).toEqual(codes);
  });
});
