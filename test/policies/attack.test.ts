// SPDX-License-Identifier: Apache-2.0
// What an attacker would send the webhook.
import { describe, expect, it } from 'vitest';
import type { EvidenceSource } from '../../attest/index.ts';
import { parseTrustedRoot } from '../../attest/trust/index.ts';
import { KnownError } from '../../core/index.ts';
import { admissionRoute } from '../../http/index.ts';
import {
  admit,
  parseImageReference,
  parsePolicy,
  parseReview,
  respond,
  responseLimits,
  type Decision,
  type Policy,
} from '../../policies/index.ts';
import { bytesOf as jsonBytes, newSigstore, rootJson } from '../attest/sigstore-double.ts';
import { bytesOf, pod, podSpec, policyText, reviewOf } from './support.ts';

const hex = 'a'.repeat(64);
const image = `ghcr.io/o/app@sha256:${hex}`;
const exemption =
  '  exemptions:\n    - name: e\n      images: [ghcr.io/o/app]\n      reason: a reason of length\n';
/** Lets `image` in, so that a denial comes of what surrounds it. */
const lenient = parsePolicy(policyText({ images: ['ghcr.io/other/app'], more: exemption }), 'p.yaml');
const strict = parsePolicy(policyText(), 'p.yaml');
const trust = parseTrustedRoot(jsonBytes(rootJson(newSigstore())));
const nothing: EvidenceSource = { find: () => Promise.resolve([]) };

const decideOn = (
  review: unknown,
  policy: Policy = lenient,
  source = nothing,
  deadline = 1000,
): Promise<Decision> =>
  admit({ policy, source, trust: [trust], now: 0, deadline }, parseReview(bytesOf(review)));
/** Of what was refused: an exemption's reason has no code. */
const codesOf = (decision: Decision): string[] =>
  [...decision.reasons, ...decision.images.flatMap((one) => one.reasons)].flatMap(({ code }) => code ?? []);

interface Request {
  kind: { group: string; version: string; kind: string };
  object: unknown;
  [member: string]: unknown;
}
/** A review of a good Pod, bent. */
function bent(edit: (request: Request) => unknown): unknown {
  const review = reviewOf(pod(podSpec(image)));
  edit(review['request'] as Request);
  return review;
}
const as =
  (group: string, version: string, kind: string): ((request: Request) => unknown) =>
  (request) => {
    request.kind = { group, version, kind };
    const apiVersion = group === '' ? version : `${group}/${version}`;
    request.object = { apiVersion, kind, spec: { template: { spec: podSpec(image) }, ...podSpec(image) } };
  };

describe('a review that is not what it seems', () => {
  it('is let in as it stands, unbent', async () =>
    expect(await decideOn(bent(() => undefined))).toMatchObject({ allowed: true, verdict: 'allow' }));

  it.for<[what: string, edit: (request: Request) => unknown, code: string]>([
    ['a Deployment of an old group', as('extensions', 'v1beta1', 'Deployment'), 'E_REVIEW_KIND'],
    ['a Deployment of a beta version', as('apps', 'v1beta1', 'Deployment'), 'E_REVIEW_KIND'],
    ['a CronJob of a beta version', as('batch', 'v1beta1', 'CronJob'), 'E_REVIEW_KIND'],
    ['a Pod of a group named core', as('core', 'v1', 'Pod'), 'E_REVIEW_KIND'],
    ['a Pod in lower case', as('', 'v1', 'pod'), 'E_REVIEW_KIND'],
    ['a PodList', as('', 'v1', 'PodList'), 'E_REVIEW_KIND'],
    ['a List', as('', 'v1', 'List'), 'E_REVIEW_KIND'],
    ['a Scale', as('autoscaling', 'v1', 'Scale'), 'E_REVIEW_KIND'],
    ['an Eviction', as('policy', 'v1', 'Eviction'), 'E_REVIEW_KIND'],
    ['a Binding', as('', 'v1', 'Binding'), 'E_REVIEW_KIND'],
    ['a kind named as a prototype’s member', as('', 'v1', '__proto__'), 'E_REVIEW_KIND'],
    ['a kind named constructor', as('constructor', 'v1', 'constructor'), 'E_REVIEW_KIND'],
    [
      'a connection to a running container',
      (request) => {
        Object.assign(request, { operation: 'CONNECT', subResource: 'exec' });
        as('', 'v1', 'PodExecOptions')(request);
      },
      'E_REVIEW_KIND',
    ],
    [
      'a connection without an object',
      (r) => Object.assign(r, { operation: 'CONNECT', object: null }),
      'E_REVIEW_OBJECT',
    ],
    ['a null object', (r) => (r.object = null), 'E_REVIEW_OBJECT'],
    ['an object that is a list', (r) => (r.object = [r.object]), 'E_REVIEW_OBJECT'],
    [
      'an old object alone',
      (r) => Object.assign(r, { oldObject: r.object, object: null }),
      'E_REVIEW_OBJECT',
    ],
    [
      'update without an object',
      (r) => Object.assign(r, { operation: 'UPDATE', object: null }),
      'E_REVIEW_OBJECT',
    ],
    [
      'a Deployment whose object is of another version',
      (r) => {
        as('apps', 'v1', 'Deployment')(r);
        r.object = { ...(r.object as object), apiVersion: 'apps/v1beta1' };
      },
      'E_REVIEW_OBJECT',
    ],
    [
      'a Pod said to be a Deployment',
      (r) => (r.kind = { group: 'apps', version: 'v1', kind: 'Deployment' }),
      'E_REVIEW_OBJECT',
    ],
    [
      'a Deployment said to be a Pod',
      (r) => (r.object = { ...(r.object as object), kind: 'Deployment' }),
      'E_REVIEW_OBJECT',
    ],
    ['a spec that is null', (r) => (r.object = pod(null)), 'E_REVIEW_OBJECT'],
    [
      'containers that are an object',
      (r) => (r.object = pod({ containers: { 0: { image } } })),
      'E_REVIEW_OBJECT',
    ],
    [
      'image that is a list',
      (r) => (r.object = pod({ containers: [{ image: [image] }] })),
      'E_REVIEW_OBJECT',
    ],
    [
      'an image of another spelling',
      (r) => (r.object = pod({ containers: [{ Image: image }] })),
      'E_IMAGE_REFERENCE',
    ],
    [
      'an image that is null',
      (r) => (r.object = pod({ containers: [{ image: null }] })),
      'E_IMAGE_REFERENCE',
    ],
    [
      'a container that is null',
      (r) => (r.object = pod({ containers: [{ image }, null] })),
      'E_REVIEW_OBJECT',
    ],
    [
      'an image volume that is text',
      (r) => (r.object = pod({ ...podSpec(image), volumes: [{ image: 'a' }] })),
      'E_REVIEW_OBJECT',
    ],
    [
      'an image volume without a reference',
      (r) => (r.object = pod({ ...podSpec(image), volumes: [{ image: {} }] })),
      'E_IMAGE_REFERENCE',
    ],
  ])('as %s is denied', async ([, edit, code]) => {
    const decision = await decideOn(bent(edit));
    expect(decision.allowed).toBe(false);
    expect(codesOf(decision)).toEqual([code]);
  });

  it.for<[what: string, edit: (request: Request) => unknown]>([
    ['a dry run', (r) => (r['dryRun'] = true)],
    ['a generated name', (r) => Object.assign(r, { name: '' })],
    ['another requestKind', (r) => (r['requestKind'] = { group: '', version: 'v1', kind: 'Node' })],
    ['another resource', (r) => (r['resource'] = { group: '', version: 'v1', resource: 'nodes' })],
    ['pods/resize', (r) => Object.assign(r, { operation: 'UPDATE', subResource: 'resize' })],
    ['pods/status', (r) => Object.assign(r, { operation: 'UPDATE', subResource: 'status' })],
    ['an unchanged image', (r) => Object.assign(r, { operation: 'UPDATE', oldObject: r.object })],
    [
      'the API server’s own user',
      (r) => (r['userInfo'] = { username: 'system:apiserver', groups: ['system:masters'] }),
    ],
    [
      'a member named __proto__',
      (r) => Object.defineProperty(r, '__proto__', { value: { allowed: true }, enumerable: true }),
    ],
  ])('is asked for the same proof with %s', async ([, edit]) => {
    const decision = await decideOn(bent(edit), strict);
    expect(decision.allowed).toBe(false);
    expect(codesOf(decision)).toEqual(['E_EVIDENCE_NONE']);
  });

  it('names every container of a hostile Pod, though it has as many as are read', async () => {
    const containers = Array.from({ length: 512 }, (_, n) => ({ name: `c${n}`, image: 'nginx' }));
    const decision = await decideOn(reviewOf(pod({ containers })));
    expect(decision.images).toHaveLength(512);
    const more = await decideOn(reviewOf(pod({ containers: [...containers, ...containers] })));
    expect(codesOf(more)).toEqual(['E_REVIEW_OBJECT']);
  });
});

describe('an image reference that almost is another', () => {
  it.for([
    `ghcr.io/o/app @sha256:${hex}`,
    ` ${image}`,
    `${image}\n`,
    `${image}@sha256:${hex}`,
    `ghcr.io/o/app@sha256:${hex.toUpperCase()}`,
    `ghcr.io/o/app@sha256:${hex.slice(1)}`,
    `ghcr.io/o/app@sha256:${hex}a`,
    `ghcr.io/o/app@sha1:${hex.slice(24)}`,
    `ghcr.io/o/app@md5:${hex}`,
    `ghcr.io/o/app@SHA256:${hex}`,
    `ghcr.io/o/app@sha256-${hex}`,
    `ghcr.io/o/app:@sha256:${hex}`,
    `ghcr.io/o/app:a:b@sha256:${hex}`,
    `ghcr.io/o/\u0430pp@sha256:${hex}`,
    `ghcr.io/o/app\u0000@sha256:${hex}`,
    `ghcr.io/o/./app@sha256:${hex}`,
    `ghcr.io/o//app@sha256:${hex}`,
    `ghcr.io/o/app/@sha256:${hex}`,
    `ghcr.io./o/app@sha256:${hex}`,
    `https://ghcr.io/o/app@sha256:${hex}`,
    `ghcr.io:99999/o/app@sha256:${hex}`,
    `user@ghcr.io/o/app@sha256:${hex}`,
    `ghcr.io/O/app@sha256:${hex}`,
    hex,
    `sha256:${hex}`,
  ])('%j does not pass for it', async (reference) => {
    const decision = await decideOn(reviewOf(pod(podSpec(reference))));
    expect(decision.allowed).toBe(false);
  });

  it.for([
    [`ghcr.io:443/o/app@sha256:${hex}`, 'ghcr.io:443/o/app'],
    [`o/app@sha256:${hex}`, 'docker.io/o/app'],
    [`index.docker.io/app@sha256:${hex}`, 'docker.io/library/app'],
    [`localhost/app@sha256:${hex}`, 'localhost/app'],
    [`ghcr.io/o/app/app@sha256:${hex}`, 'ghcr.io/o/app/app'],
  ] as const)('%s is of %s', async ([reference, name]) => {
    const { registry, repository } = parseImageReference(reference);
    expect(`${registry}/${repository}`).toBe(name);
    expect((await decideOn(reviewOf(pod(podSpec(reference))))).allowed).toBe(false);
  });
});

describe('a source of evidence that fails', () => {
  const failing: readonly (readonly [string, EvidenceSource, string])[] = [
    ['never answers', { find: () => new Promise(() => undefined) }, 'E_EVIDENCE_DEADLINE'],
    [
      'refuses with a code',
      { find: () => Promise.reject(new KnownError('E_OCI_DIGEST', 'bent')) },
      'E_OCI_DIGEST',
    ],
    [
      'finds what cannot be read',
      { find: () => Promise.resolve([new KnownError('E_JSON_SYNTAX', 'bent')]) },
      'E_JSON_SYNTAX',
    ],
  ];
  it.for(failing)('because it %s denies, with the reason', async ([, source, code]) => {
    const decision = await decideOn(
      bent(() => undefined),
      strict,
      source,
      50,
    );
    expect(decision.allowed).toBe(false);
    expect(codesOf(decision)).toEqual([code]);
  });

  it('by a defect answers nothing at all: a webhook that fails is a denial', async () => {
    const broken: EvidenceSource = { find: () => Promise.reject(new TypeError('a defect')) };
    await expect(
      decideOn(
        bent(() => undefined),
        strict,
        broken,
      ),
    ).rejects.toThrow('a defect');
  });

  it('is late at once where the API server gives no time', async () => {
    const decision = await decideOn(
      bent(() => undefined),
      strict,
      failing[0]?.[1],
      0,
    );
    expect(codesOf(decision)).toEqual(['E_EVIDENCE_DEADLINE']);
  });
});

describe('an answer to hostile text', () => {
  it('steers no terminal and keeps its bounds', async () => {
    const steering = '\u001b[2J\r\n\u009b31m\u202e\u2028\ud800';
    const containers = Array.from({ length: 500 }, (_, n) => ({
      name: steering.toWellFormed() + '\u{1f600}'.repeat(100),
      image: `${steering.toWellFormed()}${n}${'\u{1f600}'.repeat(300)}`,
    }));
    const review = parseReview(bytesOf(reviewOf(pod({ containers }))));
    const decision = await admit(
      { policy: lenient, source: nothing, trust: [trust], now: 0, deadline: 100 },
      review,
    );
    const { message = '' } = respond(review, decision).response.status ?? {};
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(responseLimits.messageBytes);
    expect(message).toMatch(/\d+ more reasons are not shown$/);
    expect(message.isWellFormed()).toBe(true);
    expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    const warned = respond(review, { ...decision, mode: 'warn', allowed: true }).response.warnings ?? [];
    expect(warned.join('').length).toBeLessThanOrEqual(responseLimits.warnings);
    for (const warning of warned) expect(warning.length).toBeLessThanOrEqual(responseLimits.warning);
  });
});

describe('a request to the webhook', () => {
  const route = admissionRoute({ policy: lenient, source: nothing, trust: () => [trust] });
  const ask = async (body: unknown, contentType = 'application/json'): Promise<unknown> => {
    const notes: unknown[] = [];
    const answer = await route.answer({
      method: 'POST',
      path: '/validate',
      query: 'timeout=10s',
      headers: new Map([['content-type', [contentType]]]),
      body: bytesOf(body),
      now: 0,
      signal: new AbortController().signal,
      note: (facts) => notes.push(facts),
    });
    return { status: answer.status, notes };
  };

  it('writes no megabytes of names into the trace', async () => {
    const long = 'x'.repeat(1 << 20);
    const review = bent((request) => Object.assign(request, { name: long, namespace: long }));
    expect(JSON.stringify(await ask(review)).length).toBeLessThan(2048);
    const strange = bent((request) => (request.kind = { group: 'g', version: 'v', kind: long }));
    expect(JSON.stringify(await ask(strange)).length).toBeLessThan(2048);
  });

  it.for(['text/plain', 'application/yaml', 'application/jsonp', '', 'application/vnd.kubernetes.protobuf'])(
    'of type %j is not read',
    async (contentType) =>
      expect(
        await ask(
          bent(() => undefined),
          contentType,
        ),
      ).toMatchObject({ status: 415, notes: [] }),
  );
});
