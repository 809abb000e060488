// SPDX-License-Identifier: Apache-2.0
// Verifying provenance from its bytes: a release file's Sigstore bundle and a container image's cosign
// attestation, warm, one thread. Beside them the bare signature checks that each needs, and @sigstore/verify.

import { generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  layoutSource,
  parseDigest,
  passed,
  publicGoodRoot,
  readBundle,
  verifyProvenance,
  verifyStatements,
  type Evidence,
  type Expectation,
} from '../../attest/index.ts';
import { rate, type Context, type Peer, type Row, type Suite } from '../suite.ts';

const vectors = join(import.meta.dirname, '../../test/vectors');
const bundleFile = join(
  vectors,
  'slsa-verifier/testdata/gha_generic/v2.1.0/binary-linux-amd64-push-v14.intoto.jsonl',
);
const layout = join(
  vectors,
  'slsa-verifier/testdata/gha_generic_container/v2.1.0/container_workflow_dispatch',
);
const sourceUri = 'github.com/slsa-framework/example-package';

export const suite: Suite = {
  name: 'attest',
  what: 'verify SLSA provenance offline',
  async *run(context) {
    yield* bundle(context);
    yield* image(context);
    yield* refusal(context);
  },
};

const floorIs = 'the signature checks alone: P-384 once, P-256';

async function* bundle(context: Context): AsyncIterable<Row> {
  const bytes = readFileSync(bundleFile);
  const subject = parseDigest('sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa');
  const expectation: Expectation = { subject, sourceUri, sourceTag: 'v14' };
  const trust = publicGoodRoot();
  const now = Date.now();
  const work = (): Evidence => verifyProvenance(readBundle(bytes), expectation, trust, now);
  proven(work());
  // Envelope, certificate timestamp, promise, checkpoint.
  const floor = await signatures(context, 4);
  const measured = await rate(context.seconds, work);
  const peer = context.peers ? await sigstore(context, bytes) : undefined;
  yield {
    name: 'verify a bundle and its provenance',
    value: measured.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
    floor: floor.opsPerSecond,
    floorIs: `${floorIs} four times`,
    ...(peer === undefined ? {} : { peer }),
  };
  yield {
    name: 'verify a bundle, p50',
    value: measured.p50,
    unit: 'ms',
    better: 'lower',
    floor: floor.p50,
  };
  yield {
    name: 'verify a bundle, p99',
    value: measured.p99,
    unit: 'ms',
    better: 'lower',
    floor: floor.p99,
  };
}

async function* image(context: Context): AsyncIterable<Row> {
  const digest = parseDigest(readFileSync(`${layout}.digest`, 'utf8').trim());
  const expectation: Expectation = { subject: digest, kind: 'image', sourceUri };
  const source = layoutSource(layout);
  const { signal } = new AbortController();
  const found = await source.find({ repository: 'ghcr.io/example', digest }, signal);
  const trust = publicGoodRoot();
  const now = Date.now();
  proven(verifyStatements(found, expectation, trust, now));
  // Envelope, certificate timestamp, promise.
  const floor = await signatures(context, 3);
  const verified = await rate(context.seconds, () => verifyStatements(found, expectation, trust, now));
  yield {
    name: 'verify a cosign attestation, already read',
    value: verified.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
    floor: floor.opsPerSecond,
    floorIs: `${floorIs} three times`,
  };
  const whole = await rate(context.seconds, async () =>
    verifyStatements(
      await source.find({ repository: 'ghcr.io/example', digest }, signal),
      expectation,
      trust,
      now,
    ),
  );
  yield {
    name: 'find and verify an image in an OCI layout',
    value: whole.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
    floor: floor.opsPerSecond,
    floorIs: `${floorIs} three times`,
  };
}

/** What a hostile bundle costs: as much as a good one, and no more. */
async function* refusal(context: Context): AsyncIterable<Row> {
  const json = readFileSync(bundleFile, 'utf8').replace(/("payload":\s*"e)[A-Za-z]/, '$1A');
  const bytes = Buffer.from(json);
  const expectation: Expectation = {
    subject: parseDigest(`sha256:${'0'.repeat(64)}`),
    sourceUri: 'github.com/a/b',
  };
  const measured = await rate(context.seconds, () =>
    verifyProvenance(readBundle(bytes), expectation, publicGoodRoot(), 0),
  );
  yield {
    name: 'refuse a bundle, every reason listed',
    value: measured.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
  };
}

function proven(evidence: Evidence): void {
  if (!passed(evidence)) throw new TypeError('the benchmark’s own evidence is not proven');
}

/** One P-384 and `p256` P-256 verifications of a kilobyte, as often a second as OpenSSL makes them here. */
async function signatures(context: Context, p256: number): ReturnType<typeof rate> {
  const data = Buffer.alloc(1024, 1);
  const pair = (namedCurve: string, hash: string): { key: KeyObject; signature: Buffer } => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    return { key: publicKey, signature: sign(hash, data, privateKey) };
  };
  const large = pair('P-384', 'sha384');
  const small = pair('P-256', 'sha256');
  return rate(context.seconds, () => {
    let good = verify('sha384', data, large.key, large.signature);
    for (let i = 0; i < p256; i++) good &&= verify('sha256', data, small.key, small.signature);
    return good;
  });
}

/** @sigstore/verify from the same bytes: certificate, log and envelope; it judges no provenance. */
async function sigstore(context: Context, bytes: Uint8Array): Promise<Peer> {
  const { bundleFromJSON } = await import('@sigstore/bundle');
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  const { toSignedEntity, toTrustMaterial, Verifier } = await import('@sigstore/verify');
  const root = readFileSync(join(vectors, 'trust/public-good-trusted-root.json'), 'utf8');
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root))), {
    ctlogThreshold: 1,
    tlogThreshold: 1,
    timestampThreshold: 1,
  });
  const { opsPerSecond } = await rate(context.seconds, () =>
    verifier.verify(toSignedEntity(bundleFromJSON(JSON.parse(Buffer.from(bytes).toString('utf8'))))),
  );
  const manifest = join(import.meta.dirname, '../../node_modules/@sigstore/verify/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { name: '@sigstore/verify', version, value: opsPerSecond };
}
