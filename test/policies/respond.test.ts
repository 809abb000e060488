// SPDX-License-Identifier: Apache-2.0
// The answer to the API server: uid echoed, within its bounds, and honest about what was cut.
import { describe, expect, it } from 'vitest';
import { decide } from '../../policies/decide.ts';
import { match } from '../../policies/match.ts';
import { parsePolicy } from '../../policies/parse.ts';
import { respond, type AdmissionReviewResponse } from '../../policies/respond.ts';
import { parseReview } from '../../policies/review.ts';
import { bytesOf, pod, podSpec, policyText, reviewOf } from './support.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const exemption =
  '  exemptions:\n    - name: pause\n      images: [docker.io/kubeedge/pause]\n      reason: holds namespaces, runs no code\n';

describe('an answer', () => {
  it('denies with 403, every reason and who decided', () => {
    const { response, ...head } = answer(pod(podSpec('nginx')));
    expect(head).toEqual({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' });
    expect(response).toMatchObject({
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      allowed: false,
      status: { code: 403, reason: 'Forbidden' },
      auditAnnotations: { policy: 'test', verdict: 'deny', images: '0 allowed, 0 exempt, 1 denied' },
    });
    expect(response.warnings).toBeUndefined();
    expect(response.status?.message.split('\n')).toEqual([
      'policy test denies this:',
      expect.stringMatching(
        /^app \(spec\.containers\[0\]\.image = nginx\): E_IMAGE_TAG the image is named by tag only/,
      ),
      expect.stringMatching(
        /^app \(spec\.containers\[0\]\.image = nginx\): E_ADMIT_RULE no rule of policy test names/,
      ),
    ]);
  });

  it('allows without a status, and warns of an exemption', () => {
    const { response } = answer(pod(podSpec(`kubeedge/pause@${digest}`)), policyText({ more: exemption }));
    expect(response).toMatchObject({ allowed: true });
    expect(response.status).toBeUndefined();
    expect(response.warnings).toEqual(['not verified, exemption pause: app: holds namespaces, runs no code']);
  });

  it('in mode warn allows, and warns of what it would deny', () => {
    const { response } = answer(pod(podSpec('nginx')), policyText({ mode: 'warn' }));
    expect(response).toMatchObject({ allowed: true, auditAnnotations: { verdict: 'deny' } });
    expect(response.warnings).toEqual([
      expect.stringMatching(/^would be denied: app .*E_IMAGE_TAG/),
      expect.stringMatching(/^would be denied: app .*E_ADMIT_RULE/),
    ]);
  });

  it('in mode warn warns of an exemption too, where nothing would be denied', () => {
    const text = policyText({ mode: 'warn', more: exemption });
    expect(answer(pod(podSpec(`kubeedge/pause@${digest}`)), text).response.warnings).toEqual([
      'not verified, exemption pause: app: holds namespaces, runs no code',
    ]);
  });

  it('keeps the message within 64 KiB and counts what it left out', () => {
    const { message } = answer(many(500, `registry.example/${'x'.repeat(180)}`)).response.status ?? {};
    if (message === undefined) throw new TypeError('denied');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(64 * 1024);
    const lines = message.split('\n');
    const cut = /^(\d+) more reasons are not shown$/.exec(lines.at(-1) ?? '');
    expect(Number(cut?.[1]) + lines.length - 2).toBe(1000);
  });

  it('counts bytes, not characters', () => {
    const { message } = answer(many(500, '\u{1f47e}'.repeat(200))).response.status ?? {};
    expect(Buffer.byteLength(message ?? '')).toBeLessThanOrEqual(64 * 1024);
    expect(message).toMatch(/\n\d+ more reasons are not shown$/);
  });

  it.each([
    [
      'denials in mode warn',
      () => answer(many(500, 'nginx'), policyText({ mode: 'warn' })),
      /\d+ more reasons/,
    ],
    [
      'exemptions',
      () => answer(many(500, `kubeedge/pause@${digest}`), policyText({ more: exemption })),
      /\d+ more images/,
    ],
  ])('keeps warnings of %s within what the API server passes on', (_, ask, last) => {
    const warnings = ask().response.warnings ?? [];
    expect(Math.max(...warnings.map((warning) => warning.length))).toBeLessThanOrEqual(256);
    expect(warnings.join('').length).toBeLessThanOrEqual(4096);
    expect(warnings.at(-1)).toMatch(last);
  });

  it('shows no control characters, for they end in terminals and headers', () => {
    const { response } = answer(
      pod({ containers: [{ name: 'a\u001b[31m\r\nallowed', image: 'x\u202e\n\u0000y\u2028' }] }),
      policyText({ mode: 'warn' }),
    );
    for (const warning of response.warnings ?? []) expect(warning).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]+$/u);
    expect(response.warnings).not.toHaveLength(0);
  });
});

function many(count: number, image: string): unknown {
  return pod({ containers: Array.from({ length: count }, (_, index) => ({ name: `c${index}`, image })) });
}

function answer(object: unknown, text = policyText()): AdmissionReviewResponse {
  const policy = parsePolicy(text, 'p.yaml');
  const review = parseReview(bytesOf(reviewOf(object)));
  return respond(review, decide(policy, review, match(policy, review), []));
}
