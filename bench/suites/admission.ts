// SPDX-License-Identifier: Apache-2.0
// An AdmissionReview answered warm: one Pod, one image, real published provenance that holds.
//
// In process it is what one core can do; over TLS the client shares the thread, so both ends are in the figure.
// The floor is the four signature checks that the verification makes, and nothing else.

import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layoutSource, publicGoodRoot, type EvidenceSource } from '../../attest/index.ts';
import { encodePem } from '../../core/pem/index.ts';
import { admissionRoute, listen } from '../../http/index.ts';
import { admit, parsePolicy, parseReview, respond, type Policy } from '../../policies/index.ts';
import { initCa, issueServerCertificate, openCa } from '../../pki/index.ts';
import { rate, type Context, type Row, type Suite } from '../suite.ts';

const vectors = new URL(
  '../../test/vectors/slsa-verifier/testdata/gha_generic_container/v2.1.0/',
  import.meta.url,
);
const layout = fileURLToPath(new URL('container_workflow_dispatch', vectors));
const policyFile = new URL('../../test/policies/example-package.yaml', import.meta.url);
const floorIs = 'one P-384 and three P-256 signature checks';

export const suite: Suite = {
  name: 'admission',
  what: 'an AdmissionReview with one proven image, answered warm',
  async *run(context: Context): AsyncIterable<Row> {
    const floor = await rate(context.seconds, signatureChecks());
    const policy = parsePolicy(readFileSync(policyFile, 'utf8'), 'example-package.yaml');
    const disk = layoutSource(layout);
    const memory = await remembered(disk);
    for (const [where, source] of [
      ['attestation in memory', memory],
      ['attestation read from its OCI layout', disk],
    ] as const) {
      context.note(`answering in process, ${where}`);
      yield* rows(
        `answer in process, ${where}`,
        await rate(context.seconds, inProcess(policy, source)),
        floor,
      );
    }
    context.note('answering over TLS keep-alive');
    yield* rows(
      'answer over TLS keep-alive, client in the same thread',
      await overTls(context, policy, memory),
      floor,
    );
    const tagOnly = reviewBytes('ghcr.io/slsa-framework/example-package.x:main');
    const denial = await rate(context.seconds, inProcess(policy, memory, tagOnly, false));
    yield { name: 'deny a tag in process', value: denial.opsPerSecond, unit: 'op/s', better: 'higher' };
  },
};

type Rate = Awaited<ReturnType<typeof rate>>;

function* rows(name: string, measured: Rate, floor: Rate): Iterable<Row> {
  yield {
    name,
    value: measured.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
    floor: floor.opsPerSecond,
    floorIs,
  };
  yield { name: `${name}, p50`, value: measured.p50, unit: 'ms', better: 'lower', floor: floor.p50, floorIs };
  yield { name: `${name}, p99`, value: measured.p99, unit: 'ms', better: 'lower', floor: floor.p99, floorIs };
}

function inProcess(
  policy: Policy,
  source: EvidenceSource,
  bytes = reviewBytes(pinned().reference),
  allowed = true,
): () => Promise<void> {
  const trust = publicGoodRoot();
  return async (): Promise<void> => {
    const review = parseReview(bytes);
    const decision = await admit(
      { policy, source, trust: [trust], now: Date.now(), deadline: 5_000 },
      review,
    );
    if (JSON.stringify(respond(review, decision)).length === 0 || decision.allowed !== allowed)
      throw new TypeError('the answer is not the expected one');
  };
}

async function overTls(context: Context, policy: Policy, source: EvidenceSource): Promise<Rate> {
  const { anchorPem, ...tls } = await serverMaterial();
  const route = admissionRoute({ policy, source, trust: () => [publicGoodRoot()] });
  const server = await listen({ host: '127.0.0.1', port: 0, tls, routes: [route] });
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: anchorPem });
  const body = reviewBytes(pinned().reference);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length };
  const options = { agent, method: 'POST', headers, checkServerIdentity: () => undefined };
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${server.url}/validate?timeout=10s`, options, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () =>
          text.includes('"allowed":true') ? resolve() : reject(new TypeError(`denied: ${text}`)),
        );
      });
      outgoing.on('error', reject).end(body);
    });
  try {
    return await rate(context.seconds, ask);
  } finally {
    agent.destroy();
    await server.close(0);
  }
}

/** Reads the image's attestations once and gives them from memory, as a cache or a registry client would. */
async function remembered(source: EvidenceSource): Promise<EvidenceSource> {
  const { image } = pinned();
  const found = await source.find(image, new AbortController().signal);
  if (found.length === 0) throw new TypeError('the layout holds no attestation of its image');
  return { find: () => Promise.resolve(found) };
}

function pinned(): { reference: string; image: Parameters<EvidenceSource['find']>[0] } {
  const repository = 'ghcr.io/slsa-framework/example-package.verifier-e2e.all.tag.main.default.slsa3';
  const digest = readFileSync(new URL('container_workflow_dispatch.digest', vectors), 'utf8').trim();
  const hex = digest.replace('sha256:', '');
  return {
    reference: `${repository}@${digest}`,
    image: { repository, digest: { algorithm: 'sha256', hex } },
  };
}

/** A Pod of ordinary size: 10 KB, most of it metadata. */
function reviewBytes(image: string): Uint8Array {
  const annotations = Object.fromEntries(
    Array.from({ length: 80 }, (_, i) => [`example.org/note-${i}`, 'x'.repeat(90)]),
  );
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'edge-app', namespace: 'factory', annotations },
    spec: { containers: [{ name: 'app', image }], nodeSelector: { 'node-role.kubernetes.io/edge': '' } },
  };
  const kind = { group: '', version: 'v1', kind: 'Pod' };
  const asked = { uid: '705ab4f5-6393-11e8-b7cc-42010a800002', kind, operation: 'CREATE', object };
  const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: asked };
  return new TextEncoder().encode(JSON.stringify(review));
}

function signatureChecks(): () => void {
  const data = Buffer.alloc(1500, 7);
  const checks = ['P-384', 'P-256', 'P-256', 'P-256'].map((namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    const hash = namedCurve === 'P-384' ? 'sha384' : 'sha256';
    const signature = sign(hash, data, privateKey);
    return (): boolean => verify(hash, data, publicKey, signature);
  });
  return () => {
    if (!checks.every((check) => check())) throw new TypeError('a signature does not verify');
  };
}

async function serverMaterial(): Promise<{ anchorPem: string; certPem: string; keyPem: string }> {
  const home = mkdtempSync(join(tmpdir(), 'edgewarden-bench-'));
  const now = Date.now();
  try {
    const anchor = await initCa({ home, now });
    const ca = await openCa({ home, now: () => now });
    const issued = await issueServerCertificate(ca, { dnsNames: ['localhost'], ipAddresses: [], now });
    await ca.close();
    return {
      anchorPem: encodePem('CERTIFICATE', anchor.certDer),
      certPem: encodePem('CERTIFICATE', issued.certDer),
      keyPem: issued.keyPem,
    };
  } finally {
    rmSync(home, { recursive: true });
  }
}
