// SPDX-License-Identifier: Apache-2.0
// The webhook over TLS, with real published provenance: one image is let in, and all the ways around are not.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layoutSource, publicGoodRoot, type EvidenceSource } from '../../attest/index.ts';
import { parseTrustedRoot, standingTrust, type DatedRoot, type TrustAt } from '../../attest/trust/index.ts';
import { encodePem } from '../../core/pem/index.ts';
import { admissionRoute, listen, type Server } from '../../http/index.ts';
import { initCa, issueServerCertificate, openCa } from '../../pki/index.ts';
import { parsePolicy, type AdmissionReviewResponse, type Policy } from '../../policies/index.ts';
import { newSigstore, rootJson } from '../attest/double/index.ts';
import { bytesOf, pod, podSpec, reviewOf, workloads } from '../policies/support.ts';

const vectors = new URL('../vectors/slsa-verifier/testdata/gha_generic_container/', import.meta.url);
const layout = (version: string): string =>
  fileURLToPath(new URL(`${version}/container_workflow_dispatch`, vectors));
const policyYaml = readFileSync(new URL('../policies/example-package.yaml', import.meta.url), 'utf8');
const policy = parsePolicy(policyYaml, 'example-package.yaml');

const name = 'ghcr.io/slsa-framework/example-package.verifier-e2e.all.tag.main.default.slsa3';
const digest = readFileSync(new URL('v2.1.0/container_workflow_dispatch.digest', vectors), 'utf8').trim();
const image = `${name}@${digest}`;
const otherDigest = `${name}@sha256:${'0'.repeat(64)}`;

let folder: string;
let anchorPem: string;
let tls: { certPem: string; keyPem: string };
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewarden-admission-'));
  const now = Date.now();
  anchorPem = encodePem('CERTIFICATE', (await initCa({ home: folder, now })).certDer);
  const ca = await openCa({ home: folder, now: () => now });
  const issued = await issueServerCertificate(ca, { dnsNames: [], ipAddresses: ['127.0.0.1'], now });
  await ca.close();
  tls = { certPem: encodePem('CERTIFICATE', issued.certDer), keyPem: issued.keyPem };
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close(0)));
  await rm(folder, { recursive: true });
});

const day = 86_400_000;
const exemptions =
  '  exemptions:\n    - name: pause\n      images: [registry.k8s.io/pause]\n      reason: runs nothing of ours\n';

describe('POST /validate', () => {
  it('lets an image in whose published provenance holds', async () => {
    const { status, answer } = await ask(await webhook(), reviewOf(pod(podSpec(image))));
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: {
        uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
        allowed: true,
        auditAnnotations: {
          policy: 'example-package',
          verdict: 'allow',
          images: '1 allowed, 0 exempt, 0 denied',
        },
      },
    });
    expect(answer.response.status).toBeUndefined();
  });

  it('lets it in with a tag beside the digest: the digest decides', async () => {
    const { answer } = await ask(await webhook(), reviewOf(pod(podSpec(`${name}:anything@${digest}`))));
    expect(answer.response.allowed).toBe(true);
  });

  it.each(workloads)('lets it in within a %s, and nothing beside it', async (_, __, object) => {
    const hook = await webhook();
    expect((await ask(hook, reviewOf(object(podSpec(image))))).answer.response.allowed).toBe(true);
    const spec = { ...podSpec(image), initContainers: [{ name: 'i', image: otherDigest }] };
    expect((await ask(hook, reviewOf(object(spec)))).answer.response.allowed).toBe(false);
  });

  it.each<[what: string, object: unknown, reasons: RegExp[]]>([
    ['another digest', pod(podSpec(otherDigest)), [/E_EVIDENCE_NONE .*no attestation/]],
    ['a tag only', pod(podSpec(`${name}:main`)), [/E_IMAGE_TAG .*pin it as/]],
    ['no tag', pod(podSpec(name)), [/E_IMAGE_TAG .*latest, implied/]],
    [
      'a platform manifest of it, which nothing was attested of',
      pod(podSpec(`${name}@sha256:d1fc0de9c6a33e502c488221644de1736c53d8ddb59b0e41b4946fb26af50e69`)),
      [/E_SUBJECT_MISMATCH/],
    ],
    [
      'the digest under a name that no rule knows',
      pod(podSpec(`ghcr.io/evil/app@${digest}`)),
      [/E_ADMIT_RULE/],
    ],
    [
      'the name in upper case',
      pod(podSpec(`GHCR.io/slsa-framework/example-package.x@${digest}`)),
      [/E_IMAGE_REFERENCE/],
    ],
    [
      'a step upwards',
      pod(podSpec(`ghcr.io/slsa-framework/example-package.x/../../evil/app@${digest}`)),
      [/E_IMAGE_REFERENCE/],
    ],
    [
      'a debugging container',
      pod({ ...podSpec(image), ephemeralContainers: [{ name: 'debug', image: 'busybox' }] }),
      [/debug .*E_IMAGE_TAG/, /debug .*E_ADMIT_RULE/],
    ],
    [
      'an image volume',
      pod({
        ...podSpec(image),
        volumes: [{ name: 'model', image: { reference: `ghcr.io/x/model@${digest}` } }],
      }),
      [/model \(spec\.volumes\[0\]\.image\.reference .*E_ADMIT_RULE/],
    ],
    [
      'an annotation in place of a proof',
      pod(podSpec(otherDigest), { annotations: { 'edgewarden.io/verified': 'true' } }),
      [/E_EVIDENCE_NONE/],
    ],
    [
      'a kind that nobody looks into',
      { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet', spec: {} },
      [/E_REVIEW_KIND .*CloneSet/],
    ],
  ])('keeps out %s, with every reason', async (_, object, reasons) => {
    const { status, answer } = await ask(await webhook(), reviewOf(object));
    expect(status).toBe(200);
    expect(answer.response).toMatchObject({ allowed: false, status: { code: 403 } });
    const lines = (answer.response.status?.message ?? '').split('\n').slice(1);
    expect(lines).toEqual(reasons.map((reason) => expect.stringMatching(reason) as unknown));
  });

  it('keeps out an image of another source repository, and names each check that failed', async () => {
    const { answer } = await ask(
      await webhook({ policy: changed('example-package\n', 'another-package\n') }),
      reviewOf(pod(podSpec(image))),
    );
    expect(answer.response.allowed).toBe(false);
    expect(answer.response.status?.message).toMatch(/\[rule example-package, [a-z.]+\].*another-package/);
  });

  it.each([
    ['another builder', changed('generator_container_slsa3', 'generator_generic_slsa3')],
    ['another release of the builder', changed('slsa3.yml\n', 'slsa3.yml@refs/tags/v1.9.0\n')],
    ['a builder that the true one begins with', changed('slsa3.yml\n', 'slsa3.y\n')],
    [
      'a tag, where a branch was built',
      changed('example-package\n', 'example-package\n          tag: v1.0.0\n'),
    ],
    ['another branch', changed('example-package\n', 'example-package\n          branch: release\n')],
  ])('keeps it out where the policy wants %s', async (_, other) => {
    const { answer } = await ask(await webhook({ policy: other }), reviewOf(pod(podSpec(image))));
    expect(answer.response.allowed).toBe(false);
    expect(answer.response.status?.message).toContain('rule example-package');
  });

  it.each([
    ['the release and branch that built it', 'branch: main', '@refs/tags/v2.1.0', ''],
    ['the release of the builder in short', 'branch: main', '@v2.1.0', ''],
    ['its source as git+https', 'branch: main', '', 'git+https://'],
    ['its source as https', 'branch: main', '', 'https://'],
  ])('lets it in where the policy wants %s', async (_, branch, release, scheme) => {
    const exact = changed(
      ...['slsa3.yml\n', `slsa3.yml${release}\n`],
      ...['source: ', `source: ${scheme}`],
      ...['example-package\n', `example-package\n          ${branch}\n`],
    );
    const { answer } = await ask(await webhook({ policy: exact }), reviewOf(pod(podSpec(image))));
    expect(answer.response.allowed, answer.response.status?.message).toBe(true);
  });

  it('keeps out what has no provenance, and what has only that of another image', async () => {
    for (const source of [layoutSource(), layoutSource(layout('v1.9.0'))]) {
      const { answer } = await ask(await webhook({ source }), reviewOf(pod(podSpec(image))));
      expect(answer.response.status?.message).toMatch(/E_EVIDENCE_NONE/);
    }
  });

  it('keeps out what a source answers with for another image', async () => {
    const honest = layoutSource(layout('v2.1.0'));
    const lying: EvidenceSource = {
      find: (_, signal) =>
        honest.find({ repository: name, digest: { algorithm: 'sha256', hex: digest.slice(7) } }, signal),
    };
    const { answer } = await ask(await webhook({ source: lying }), reviewOf(pod(podSpec(otherDigest))));
    expect(answer.response.allowed).toBe(false);
    expect(answer.response.status?.message).toMatch(/subject/);
  });

  it('never lets in more for fewer attestations', async () => {
    const versions = ['v2.1.0', 'v2.0.0', 'v1.9.0'];
    for (let subset = 0; subset < 2 ** versions.length; subset++) {
      const held = versions.filter((_, index) => (subset & (1 << index)) !== 0);
      const source = layoutSource(...held.map(layout));
      const { answer } = await ask(await webhook({ source }), reviewOf(pod(podSpec(image))));
      expect(answer.response.allowed, held.join()).toBe(held.includes('v2.1.0'));
    }
  });

  it('verifies an image once a review, however many containers run it', async () => {
    let asked = 0;
    const held = layoutSource(layout('v2.1.0'));
    const counting: EvidenceSource = { find: (wanted, signal) => (asked++, held.find(wanted, signal)) };
    const containers = Array.from({ length: 8 }, (_, index) => ({ name: `c${index}`, image }));
    const { answer } = await ask(await webhook({ source: counting }), reviewOf(pod({ containers })));
    expect(answer.response).toMatchObject({
      allowed: true,
      auditAnnotations: { images: '8 allowed, 0 exempt, 0 denied' },
    });
    expect(asked).toBe(1);
  });

  it('decides again on an update that changes no image, and lets every deletion through', async () => {
    const hook = await webhook();
    const bad = pod(podSpec(otherDigest));
    const update = reviewOf(bad, { operation: 'UPDATE', oldObject: bad });
    expect((await ask(hook, update)).answer.response.allowed).toBe(false);
    const deletion = reviewOf(bad, { operation: 'DELETE', oldObject: bad });
    expect((await ask(hook, deletion)).answer.response.allowed).toBe(true);
  });

  it('in mode warn lets it in and says so', async () => {
    const warn = changed('spec:\n', 'spec:\n  mode: warn\n');
    const { answer } = await ask(await webhook({ policy: warn }), reviewOf(pod(podSpec('nginx'))));
    expect(answer.response).toMatchObject({ allowed: true, auditAnnotations: { verdict: 'deny' } });
    expect(answer.response.warnings?.[0]).toMatch(/^would be denied: app/);
  });

  it('denies with a code when evidence does not arrive, before the API server gives up', async () => {
    const never: EvidenceSource = { find: () => new Promise(() => undefined) };
    const hook = await webhook({ source: never, deadlineMs: 60_000 });
    const start = performance.now();
    const { answer } = await ask(hook, reviewOf(pod(podSpec(image))), { query: '?timeout=1s' });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(answer.response.status?.message).toMatch(/E_EVIDENCE_DEADLINE/);
  });

  it('denies with a code when a source is broken', async () => {
    const { answer } = await ask(
      await webhook({ source: layoutSource(join(folder, 'nowhere')) }),
      reviewOf(pod(podSpec(image))),
    );
    expect(answer.response.status?.message).toMatch(/E_OCI_MISSING/);
  });

  const container = 'https://github.com/slsa-framework/slsa-github-generator/container@v1';
  it.each([
    ['minimumLevel: 3', undefined],
    ['events: [push, workflow_dispatch]', undefined],
    ['events: [push, release]', /E_PARAMETER_MISMATCH .*parameters\.event/],
    [`buildType: ${container}`, undefined],
    [`buildType: ${container.slice(0, -1)}2`, /E_PARAMETER_MISMATCH .*parameters\.buildType/],
  ])('asks of the build what the policy says: %s', async (field, reason) => {
    const last = 'source: github.com/slsa-framework/example-package';
    const asking = changed(last, `${last}\n          ${field}`);
    const { answer } = await ask(await webhook({ policy: asking }), reviewOf(pod(podSpec(image))));
    expect(answer.response.allowed).toBe(reason === undefined);
    if (reason !== undefined) expect(answer.response.status?.message).toMatch(reason);
  });

  it('starts from any of several roots, and from no other', async () => {
    const strange = parseTrustedRoot(bytesOf(rootJson(newSigstore())));
    const trusts: readonly (readonly [TrustAt, boolean])[] = [
      [() => [publicGoodRoot(), strange], true],
      [() => [strange, publicGoodRoot()], true],
      [() => [strange], false],
    ];
    for (const [trust, allowed] of trusts) {
      const { answer } = await ask(await webhook({ trust }), reviewOf(pod(podSpec(image))));
      expect(answer.response.allowed).toBe(allowed);
    }
  });

  it.each([
    ['E_TRUST_STALE', day, 0],
    ['E_CLOCK_BACKWARD', undefined, 3_600_000],
  ])(
    'denies with %s what is to be proven, asks no source, and lets exempt images in',
    async (code, age, ahead) => {
      const roots: DatedRoot[] = [{ root: publicGoodRoot(), origin: 'file', obtained: Date.now() - 2 * day }];
      const memory = { latest: Date.now() + ahead };
      const trust = standingTrust(roots, memory, age === undefined ? {} : { maximumAge: age }, () => 0);
      const source: EvidenceSource = { find: () => Promise.reject(new TypeError('asked')) };
      const exempt = changed('spec:\n', `spec:\n${exemptions}`);
      const hook = await webhook({ trust, source, policy: exempt });
      const { answer } = await ask(hook, reviewOf(pod(podSpec(image))));
      expect(answer.response).toMatchObject({ allowed: false });
      expect(answer.response.status?.message).toContain(`${code} [rule example-package, trust]`);
      const paused = reviewOf(pod(podSpec(`registry.k8s.io/pause@${digest}`)));
      expect((await ask(hook, paused)).answer.response.allowed).toBe(true);
    },
  );

  it('is no answer at all when a source fails in a way nobody foresaw', async () => {
    const broken: EvidenceSource = { find: () => Promise.reject(new RangeError('boom')) };
    const { status, text } = await ask(await webhook({ source: broken }), reviewOf(pod(podSpec(image))));
    expect(status).toBe(500);
    expect(text).not.toContain('boom');
  });

  it.each<[what: string, body: Uint8Array, status: number, code: string]>([
    ['a Pod in place of a review', bytesOf(pod(podSpec(image))), 400, 'E_REVIEW_FORM'],
    ['an empty object', bytesOf({}), 400, 'E_REVIEW_FORM'],
    [
      'the beta version',
      bytesOf({ ...reviewOf(pod(podSpec(image))), apiVersion: 'admission.k8s.io/v1beta1' }),
      400,
      'E_REVIEW_FORM',
    ],
    ['nothing', new Uint8Array(), 400, 'E_JSON_SYNTAX'],
    ['a member twice', Buffer.from('{"kind":1,"kind":2}'), 400, 'E_JSON_DUPLICATE'],
    ['no JSON', Buffer.from('uid=1'), 400, 'E_JSON_SYNTAX'],
  ])('answers %s with its status and code', async (_, body, status, code) => {
    const given = await post(await webhook(), body);
    expect(given.status).toBe(status);
    expect(given.text).toContain(code);
  });

  it.each([
    ['text/plain', 415],
    ['application/yaml', 415],
    ['', 415],
    ['application/json; charset=utf-8', 200],
    ['Application/JSON', 200],
  ])('answers the media type "%s" with %i', async (type, status) => {
    const body = bytesOf(reviewOf(pod(podSpec(image))));
    expect((await post(await webhook(), body, { type })).status).toBe(status);
  });

  it('answers more than 3 MiB with 413, and other methods with 405', async () => {
    const hook = await webhook();
    expect((await post(hook, new Uint8Array(3 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await post(hook, new Uint8Array(), { method: 'GET' })).status).toBe(405);
  });

  it('reads a review of nearly 3 MiB', async () => {
    const large = pod(podSpec(image), { annotations: { notes: 'x'.repeat(3 * 1024 * 1024 - 2048) } });
    expect((await ask(await webhook(), reviewOf(large))).answer.response.allowed).toBe(true);
  });

  it('finishes what it is answering when it drains', async () => {
    let release = (): void => undefined;
    const arrived = Promise.withResolvers<undefined>();
    const slow: EvidenceSource = {
      find: () =>
        new Promise((resolve) => {
          release = () => resolve([]);
          arrived.resolve(undefined);
        }),
    };
    const hook = await webhook({ source: slow });
    const asked = ask(hook, reviewOf(pod(podSpec(image))));
    await arrived.promise;
    const closed = hook.close(5_000);
    await wait(50);
    release();
    expect((await asked).answer.response.allowed).toBe(false);
    await closed;
  });
});

interface Hook {
  readonly policy?: Policy;
  readonly source?: EvidenceSource;
  readonly deadlineMs?: number;
  readonly trust?: TrustAt;
}

async function webhook(options: Hook = {}): Promise<Server> {
  const route = admissionRoute({
    policy: options.policy ?? policy,
    source: options.source ?? layoutSource(layout('v2.1.0')),
    trust: options.trust ?? (() => [publicGoodRoot()]),
    ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
  });
  const server = await listen({ host: '127.0.0.1', port: 0, tls, routes: [route] });
  servers.push(server);
  return server;
}

/** The example policy with pieces replaced, each of which must be there. */
function changed(...pairs: string[]): Policy {
  let text = policyYaml;
  for (let index = 0; index < pairs.length; index += 2) {
    const [from = '', to = ''] = pairs.slice(index, index + 2);
    if (!text.includes(from)) throw new TypeError(`the policy has no ${from}`);
    const at = from === 'spec:\n' ? text.indexOf(from) : text.lastIndexOf(from);
    text = text.slice(0, at) + to + text.slice(at + from.length);
  }
  return parsePolicy(text, 'changed.yaml');
}

interface Given {
  readonly status: number;
  readonly text: string;
}

interface Sent {
  readonly type?: string;
  readonly method?: string;
  readonly query?: string;
}

async function ask(
  server: Server,
  review: unknown,
  sent: Sent = {},
): Promise<Given & { answer: AdmissionReviewResponse }> {
  const given = await post(server, bytesOf(review), sent);
  const answer = (given.status === 200 ? JSON.parse(given.text) : {}) as AdmissionReviewResponse;
  return { ...given, answer };
}

function post(server: Server, body: Uint8Array, sent: Sent = {}): Promise<Given> {
  const { type = 'application/json', method = 'POST', query = '' } = sent;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${server.url}/validate${query}`,
      {
        method,
        ca: anchorPem,
        agent: false,
        headers: { ...(type === '' ? {} : { 'Content-Type': type }), 'Content-Length': body.length },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
