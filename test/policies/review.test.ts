// SPDX-License-Identifier: Apache-2.0
// AdmissionReview (admission.k8s.io/v1): every place where a pod spec names an image, and nothing guessed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KnownError } from '../../core/index.ts';
import { parseReview, reviewLimits } from '../../policies/review.ts';
import { bytesOf, pod, podSpec, reviewOf, workloads } from './support.ts';

const everywhere = {
  initContainers: [{ name: 'init', image: 'a:1' }],
  containers: [
    { name: 'app', image: 'b:1' },
    { name: 'side', image: 'c:1' },
  ],
  ephemeralContainers: [{ name: 'debug', image: 'd:1' }],
  volumes: [
    { name: 'tmp', emptyDir: {} },
    { name: 'model', image: { reference: 'e:1', pullPolicy: 'Always' } },
  ],
};

describe('an AdmissionReview', () => {
  it.each(workloads)('of a %s gives every image with its place', (_, path, object) => {
    const review = parseReview(bytesOf(reviewOf(object(everywhere))));
    expect(review.refusal).toBeUndefined();
    expect(review.images).toEqual([
      { path: `${path}.initContainers[0].image`, name: 'init', reference: 'a:1' },
      { path: `${path}.containers[0].image`, name: 'app', reference: 'b:1' },
      { path: `${path}.containers[1].image`, name: 'side', reference: 'c:1' },
      { path: `${path}.ephemeralContainers[0].image`, name: 'debug', reference: 'd:1' },
      { path: `${path}.volumes[1].image.reference`, name: 'model', reference: 'e:1' },
    ]);
  });

  it('of pods/ephemeralcontainers gives the debugging container too', () => {
    const review = parseReview(
      bytesOf(reviewOf(pod(everywhere), { operation: 'UPDATE', subResource: 'ephemeralcontainers' })),
    );
    expect(review).toMatchObject({ subResource: 'ephemeralcontainers', operation: 'UPDATE' });
    expect(review.images.map((use) => use.name)).toContain('debug');
  });

  it('of a deletion gives none', () => {
    expect(parseReview(bytesOf(reviewOf(pod(everywhere), { operation: 'DELETE' })))).toMatchObject({
      images: [],
      operation: 'DELETE',
    });
    expect(parseReview(bytesOf(reviewOf(pod({}), { operation: 'DELETE' }))).refusal).toBeUndefined();
  });

  it('takes a missing image for an empty reference, not for no image', () => {
    const review = parseReview(bytesOf(reviewOf(pod({ containers: [{ name: 'app' }] }))));
    expect(review.images).toEqual([{ path: 'spec.containers[0].image', name: 'app', reference: '' }]);
  });

  it.each<[what: string, object: unknown, code: string, reason: RegExp]>([
    ['a kind that is not known', { apiVersion: 'v1', kind: 'Widget' }, 'E_REVIEW_KIND', /v1 Widget/],
    [
      'a known kind of another group',
      { ...pod(podSpec('a')), apiVersion: 'evil.io/v1' },
      'E_REVIEW_KIND',
      /evil\.io\/v1 Pod/,
    ],
    ['another version', { ...pod(podSpec('a')), apiVersion: 'v2' }, 'E_REVIEW_KIND', /v2 Pod/],
    [
      'a scale',
      { apiVersion: 'autoscaling/v1', kind: 'Scale', spec: { replicas: 9 } },
      'E_REVIEW_KIND',
      /Scale/,
    ],
    ['a pod without a spec', { apiVersion: 'v1', kind: 'Pod' }, 'E_REVIEW_OBJECT', /spec is not an object/],
    ['a pod without containers', pod({}), 'E_REVIEW_OBJECT', /names no image/],
    [
      'containers that are no list',
      pod({ containers: { 0: { image: 'a' } } }),
      'E_REVIEW_OBJECT',
      /containers/,
    ],
    ['a container that is no object', pod({ containers: ['a'] }), 'E_REVIEW_OBJECT', /containers/],
    [
      'an image that is no string',
      pod({ containers: [{ name: 'a', image: ['a'] }] }),
      'E_REVIEW_OBJECT',
      /image is not a string/,
    ],
    [
      'an image volume that is no object',
      pod({ ...podSpec('a'), volumes: [{ name: 'v', image: 'a' }] }),
      'E_REVIEW_OBJECT',
      /volumes\[0\]\.image/,
    ],
    [
      'more images than anyone runs',
      pod({ containers: Array.from({ length: reviewLimits.images + 1 }, () => ({ name: 'a', image: 'a' })) }),
      'E_REVIEW_OBJECT',
      /more than 512/,
    ],
  ])('refuses, with its uid, %s', (_, object, code, reason) => {
    const review = parseReview(bytesOf(reviewOf(object)));
    expect(review).toMatchObject({
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      images: [],
      refusal: { code },
    });
    expect(review.refusal?.reason).toMatch(reason);
  });

  it('refuses an object that is not of the kind that the request names', () => {
    const review = reviewOf(pod(podSpec('a'))) as { request: { object: unknown } };
    review.request.object = { apiVersion: 'v1', kind: 'ConfigMap' };
    expect(parseReview(bytesOf(review)).refusal?.code).toBe('E_REVIEW_OBJECT');
    review.request.object = null;
    expect(parseReview(bytesOf(review)).refusal?.code).toBe('E_REVIEW_OBJECT');
  });

  const whole = reviewOf(pod(podSpec('a')));
  const request = whole['request'] as object;
  it.each<[what: string, body: unknown, code: string]>([
    ['a list', [], 'E_REVIEW_FORM'],
    ['a Pod', pod(podSpec('a')), 'E_REVIEW_FORM'],
    ['the beta version', { ...whole, apiVersion: 'admission.k8s.io/v1beta1' }, 'E_REVIEW_FORM'],
    [
      'a response alone',
      { ...whole, request: undefined, response: { uid: 'x', allowed: true } },
      'E_REVIEW_FORM',
    ],
    ['no uid', { ...whole, request: { ...request, uid: undefined } }, 'E_REVIEW_FORM'],
    ['a uid of another type', { ...whole, request: { ...request, uid: 7 } }, 'E_REVIEW_FORM'],
    ['a uid with a newline', { ...whole, request: { ...request, uid: 'a\nb' } }, 'E_REVIEW_FORM'],
    ['an operation that is none', { ...whole, request: { ...request, operation: 'PATCH' } }, 'E_REVIEW_FORM'],
    ['no kind', { ...whole, request: { ...request, kind: undefined } }, 'E_REVIEW_FORM'],
    ['nothing', undefined, 'E_JSON_SYNTAX'],
  ])('is not %s', (_, body, code) => {
    const bytes = body === undefined ? new Uint8Array() : bytesOf(body);
    expect(() => parseReview(bytes)).toThrow(expect.objectContaining({ code, fault: 'input' }));
  });

  it('names nothing twice: a second "image" could be what the API server reads', () => {
    const text = new TextDecoder().decode(bytesOf(whole)).replace('"image":"a"', '"image":"a","image":"b"');
    expect(() => parseReview(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ code: 'E_JSON_DUPLICATE' }),
    );
  });

  it('may carry 64-bit integers, which Kubernetes has', () => {
    const text = new TextDecoder()
      .decode(bytesOf(reviewOf(pod({ ...podSpec('a'), securityContext: { runAsUser: 1 } }))))
      .replace('"runAsUser":1', '"runAsUser":9223372036854775807');
    expect(parseReview(new TextEncoder().encode(text)).images).toHaveLength(1);
  });

  it('has at most 3 MiB', () => {
    const large = { ...whole, pad: 'x'.repeat(reviewLimits.bytes) };
    expect(() => parseReview(bytesOf(large))).toThrow(expect.objectContaining({ code: 'E_JSON_SIZE' }));
  });

  it('is not nested past all reason', () => {
    const deep = `{"kind":${'['.repeat(500)}${']'.repeat(500)}}`;
    expect(() => parseReview(new TextEncoder().encode(deep))).toThrow(
      expect.objectContaining({ code: 'E_JSON_DEPTH' }),
    );
  });

  it('of any shape is read or refused with a code', () => {
    const spec = fc.dictionary(
      fc.constantFrom('containers', 'initContainers', 'ephemeralContainers', 'volumes', '__proto__'),
      fc.oneof(fc.jsonValue(), fc.array(fc.record({ name: fc.jsonValue(), image: fc.jsonValue() }))),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          spec.map((value) => reviewOf(pod(value))),
          fc.jsonValue().map((value) => ({ ...whole, request: { ...request, kind: value, object: value } })),
        ),
        (body) => {
          try {
            const review = parseReview(bytesOf(body));
            expect(
              review.images.length > 0 || review.refusal !== undefined || review.operation === 'DELETE',
            ).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(KnownError);
            expect((error as KnownError).fault).toBe('input');
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
