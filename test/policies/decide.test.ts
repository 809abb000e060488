// SPDX-License-Identifier: Apache-2.0
// match and decide: pure, closed, every reason, and monotonic.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Evidence, Gathered } from '../../attest/index.ts';
import type { Code } from '../../core/index.ts';
import { decide, type Decision } from '../../policies/decide.ts';
import { match, wantedOf } from '../../policies/match.ts';
import { parsePolicy } from '../../policies/parse.ts';
import { parseReview, type Review } from '../../policies/review.ts';
import { bytesOf, pod, podSpec, policyText, reviewOf, workloads } from './support.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const a = `ghcr.io/o/app@${digest('a')}`;
const b = `ghcr.io/o/app@${digest('b')}`;
const policy = parsePolicy(policyText(), 'p.yaml');

describe('match', () => {
  it('wants an image once, however many containers run it', () => {
    const spec = { containers: [a, a, b, a].map((image, index) => ({ name: `c${index}`, image })) };
    const demands = match(policy, reviewFor(pod(spec)));
    expect(demands).toHaveLength(4);
    expect(wantedOf(demands).map((wanted) => wanted.image.digest.hex[0])).toEqual(['a', 'b']);
  });

  it('wants the same digest under two names twice: each name has its own evidence', () => {
    const both = parsePolicy(policyText({ images: ['ghcr.io/o/*'] }), 'p');
    const spec = {
      containers: ['app', 'twin'].map((name) => ({ name, image: `ghcr.io/o/${name}@${digest('a')}` })),
    };
    const wanted = wantedOf(match(both, reviewFor(pod(spec))));
    expect(wanted.map(({ image }) => image.repository)).toEqual(['ghcr.io/o/app', 'ghcr.io/o/twin']);
  });

  it('translates a rule to an expectation, field by field', () => {
    const text = policyText().replace(/(\n *)(source:.*)/, '$1$2$1versionedTag: v1$1branch: main');
    const [wanted] = wantedOf(match(parsePolicy(text, 'p'), reviewFor(pod(podSpec(a)))));
    expect(wanted).toEqual({
      image: { repository: 'ghcr.io/o/app', digest: { algorithm: 'sha256', hex: 'a'.repeat(64) } },
      expectation: {
        kind: 'image',
        subject: { algorithm: 'sha256', hex: 'a'.repeat(64) },
        sourceUri: 'github.com/o/app',
        builderId: 'https://b.example/o/w.yml',
        sourceVersionedTag: 'v1',
        sourceBranch: 'main',
      },
    });
  });

  it('asks every rule that names an image: a second one only adds', () => {
    const both = parsePolicy(policyText({ more: secondRule }), 'p');
    const demands = match(both, reviewFor(pod(podSpec(a))));
    expect(demands[0]?.proofs.map((proof) => proof.rule.name)).toEqual(['app', 'all']);
    const [first, second] = wantedOf(demands).map((wanted) => ({ wanted, evidence: evidence('passed') }));
    if (first === undefined || second === undefined) throw new TypeError('two are wanted');
    const review = reviewFor(pod(podSpec(a)));
    expect(decide(both, review, demands, [first]).allowed).toBe(false);
    expect(decide(both, review, demands, [first, second]).allowed).toBe(true);
  });
});

describe('decide allows', () => {
  it.each(workloads)('a %s whose every image is proven', (_, __, object) => {
    expect(judge(object(podSpec(a)), { a: 'passed' }).allowed).toBe(true);
  });

  it('a deletion, whatever it deletes', () => {
    const review = parseReview(bytesOf(reviewOf(pod(podSpec('evil')), { operation: 'DELETE' })));
    expect(decide(policy, review, match(policy, review), []).allowed).toBe(true);
  });

  it('an exempt image by digest, with the reason on record', () => {
    const decision = judge(pod(podSpec(`docker.io/kubeedge/pause@${digest('c')}`)), {}, exempting());
    expect(decision.images).toMatchObject([
      { verdict: 'exempt', by: ['pause'], reasons: [{ reason: 'holds namespaces, runs no code' }] },
    ]);
    expect(decision.allowed).toBe(true);
  });

  it('everything in mode warn, and says what it would have denied', () => {
    expect(judge(pod(podSpec('nginx')), {}, policyText({ mode: 'warn' }))).toMatchObject({
      allowed: true,
      verdict: 'deny',
      images: [{ verdict: 'deny', reasons: [{ code: 'E_IMAGE_TAG' }, { code: 'E_ADMIT_RULE' }] }],
    });
  });
});

describe('decide denies, with every reason', () => {
  it.each<[what: string, object: unknown, codes: Code[]]>([
    ['a tag, however well proven its image of today is', pod(podSpec('ghcr.io/o/app:v1')), ['E_IMAGE_TAG']],
    ['no tag at all', pod(podSpec('ghcr.io/o/app')), ['E_IMAGE_TAG']],
    ['an image that no rule names', pod(podSpec(`ghcr.io/o/other@${digest('a')}`)), ['E_ADMIT_RULE']],
    ['a longer name', pod(podSpec(`ghcr.io/o/app2@${digest('a')}`)), ['E_ADMIT_RULE']],
    [
      'the name within another registry',
      pod(podSpec(`evil.io/ghcr.io/o/app@${digest('a')}`)),
      ['E_ADMIT_RULE'],
    ],
    ['the name of Docker Hub', pod(podSpec(`o/app@${digest('a')}`)), ['E_ADMIT_RULE']],
    ['an upper-case registry', pod(podSpec(`GHCR.io/o/app@${digest('a')}`)), ['E_IMAGE_REFERENCE']],
    ['a step upwards', pod(podSpec(`ghcr.io/o/app/../evil@${digest('a')}`)), ['E_IMAGE_REFERENCE']],
    ['no image', pod({ containers: [{ name: 'app' }] }), ['E_IMAGE_REFERENCE']],
    ['an unproven image', pod(podSpec(b)), ['E_EVIDENCE_NONE']],
    [
      'one bad initContainer beside a good container',
      pod({ ...podSpec(a), initContainers: [{ name: 'i', image: 'nginx' }] }),
      ['E_IMAGE_TAG', 'E_ADMIT_RULE'],
    ],
    [
      'one bad ephemeral container',
      pod({ ...podSpec(a), ephemeralContainers: [{ name: 'e', image: b }] }),
      ['E_EVIDENCE_NONE'],
    ],
    [
      'one bad image volume',
      pod({ ...podSpec(a), volumes: [{ name: 'v', image: { reference: 'busybox:1' } }] }),
      ['E_IMAGE_TAG', 'E_ADMIT_RULE'],
    ],
    [
      'an annotation that says it was verified',
      pod(podSpec(b), {
        annotations: { 'edgewarden.io/verified': 'true', 'kyverno.io/verify-images': '{"x":true}' },
      }),
      ['E_EVIDENCE_NONE'],
    ],
    ['a kind that nobody looked into', { apiVersion: 'v1', kind: 'Widget' }, ['E_REVIEW_KIND']],
    ['an exempt image by tag', pod(podSpec('docker.io/kubeedge/pause:3.6')), ['E_IMAGE_TAG']],
  ])('%s', (_, object, codes) => {
    const decision = judge(object, { a: 'passed' }, exempting());
    expect(decision).toMatchObject({ allowed: false, verdict: 'deny' });
    expect(codesOf(decision)).toEqual(codes);
  });

  it.each(workloads)('a %s with one image unproven', (_, __, object) => {
    const spec = { containers: [a, b].map((image) => ({ name: 'c', image })) };
    expect(codesOf(judge(object(spec), { a: 'passed' }))).toEqual(['E_EVIDENCE_NONE']);
  });

  it('an update although its images are the same as before', () => {
    const review = reviewOf(pod(podSpec(b)), { operation: 'UPDATE', oldObject: pod(podSpec(b)) });
    const parsed = parseReview(bytesOf(review));
    expect(decide(policy, parsed, match(policy, parsed), []).allowed).toBe(false);
  });

  it('an image whose exemption is of another digest', () => {
    const text = exempting(`\n      digests: [${digest('d')}]`);
    expect(judge(pod(podSpec(`docker.io/kubeedge/pause@${digest('d')}`)), {}, text).allowed).toBe(true);
    expect(codesOf(judge(pod(podSpec(`docker.io/kubeedge/pause@${digest('e')}`)), {}, text))).toEqual([
      'E_ADMIT_RULE',
    ]);
  });

  it('an image whose evidence is unchecked, missing, or of another wish', () => {
    expect(codesOf(judge(pod(podSpec(a)), { a: 'unchecked' }))).toEqual(['E_ADMIT_EVIDENCE']);
    const review = reviewFor(pod(podSpec(a)));
    const demands = match(policy, review);
    expect(codesOf(decide(policy, review, demands, []))).toEqual(['E_ADMIT_EVIDENCE']);
    const other = wantedOf(match(policy, review)).map((wanted) => ({ wanted, evidence: evidence('passed') }));
    expect(codesOf(decide(policy, review, demands, other))).toEqual(['E_ADMIT_EVIDENCE']);
  });

  it('an image of which nothing was asked', () => {
    const review = reviewFor(pod(podSpec(a)));
    const [use] = review.images;
    if (use === undefined) throw new TypeError('one image is used');
    const asked = [{ use, refusals: [], rules: [], proofs: [] }];
    const decision = decide(policy, review, asked, []);
    expect(decision.allowed).toBe(false);
    expect(codesOf(decision)).toEqual(['E_ADMIT_RULE']);
  });

  it('a review whose images were not all looked at', () => {
    const review = reviewFor(pod(podSpec(a)));
    expect(codesOf(decide(policy, review, [], []))).toEqual(['E_ADMIT_EVIDENCE']);
  });

  it('with each failed check, its rule and its code', () => {
    const failed: Evidence = {
      ...evidence('failed'),
      children: [
        { ...evidence('passed'), check: 'signature' },
        { ...evidence('failed'), check: 'source', code: 'E_EVIDENCE_NONE', reason: 'another source' },
        { ...evidence('failed'), check: 'builder', code: 'E_EVIDENCE_NONE', reason: 'another builder' },
      ],
    };
    const review = reviewFor(pod(podSpec(a)));
    const demands = match(policy, review);
    const gathered = wantedOf(demands).map((wanted) => ({ wanted, evidence: failed }));
    expect(decide(policy, review, demands, gathered).images[0]?.reasons).toEqual([
      { code: 'E_EVIDENCE_NONE', reason: 'another source', rule: 'app', check: 'source' },
      { code: 'E_EVIDENCE_NONE', reason: 'another builder', rule: 'app', check: 'builder' },
    ]);
  });
});

describe('decide is monotonic', () => {
  const outcomes = fc.constantFrom<Outcome>('passed', 'failed', 'unchecked');
  const images = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 6 });

  it('losing or spoiling any evidence never turns a denial into an admission', () => {
    const both = parsePolicy(policyText({ more: secondRule }), 'p');
    fc.assert(
      fc.property(
        images,
        fc.array(outcomes, { minLength: 8, maxLength: 8 }),
        fc.infiniteStream(fc.boolean()),
        (letters, given, coins) => {
          const review = reviewFor(
            pod({
              containers: letters.map((letter) => ({
                name: letter,
                image: `ghcr.io/o/app@${digest(letter)}`,
              })),
            }),
          );
          const demands = match(both, review);
          const full = wantedOf(demands).map((wanted, index) => ({
            wanted,
            evidence: evidence(given[index] ?? 'passed'),
          }));
          const toss = (): boolean => coins.next().value === true;
          const less = full
            .filter(() => toss())
            .map((entry) => (toss() ? entry : { ...entry, evidence: evidence('failed') }));
          const before = decide(both, review, demands, full);
          const after = decide(both, review, demands, less);
          expect(after.allowed && !before.allowed).toBe(false);
          // And it is not vacuous: all proven is allowed, anything less is not.
          expect(before.allowed).toBe(full.every((entry) => entry.evidence.outcome === 'passed'));
        },
      ),
      { numRuns: 300 },
    );
  });
});

type Outcome = Evidence['outcome'];

const secondRule = `    - name: all
      images: ["**"]
      require:
        provenance:
          builder: https://b.example/o/w.yml
          source: github.com/o/other
`;

function exempting(more = ''): string {
  return policyText({
    more: `  exemptions:\n    - name: pause\n      images: [docker.io/kubeedge/pause]\n      reason: holds namespaces, runs no code${more}\n`,
  });
}

function evidence(outcome: Outcome): Evidence {
  const code: { code?: Code } = outcome === 'failed' ? { code: 'E_EVIDENCE_NONE' } : {};
  return { check: 'provenance', outcome, clause: 'SLSA', reason: outcome, facts: {}, children: [], ...code };
}

const reviewFor = (object: unknown): Review => parseReview(bytesOf(reviewOf(object)));

/** Decides with evidence by the first letter of an image's digest; what is not named has none. */
function judge(object: unknown, outcomes: Record<string, Outcome>, text = policyText()): Decision {
  const read = parsePolicy(text, 'p.yaml');
  const review = reviewFor(object);
  const demands = match(read, review);
  const gathered: Gathered[] = wantedOf(demands).map((wanted) => ({
    wanted,
    evidence: evidence(outcomes[wanted.image.digest.hex[0] ?? ''] ?? 'failed'),
  }));
  return decide(read, review, demands, gathered);
}

function codesOf(decision: Decision): (Code | undefined)[] {
  return [
    ...decision.reasons,
    ...decision.images.filter((image) => image.verdict === 'deny').flatMap((image) => image.reasons),
  ].map((reason) => reason.code);
}
