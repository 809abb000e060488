// SPDX-License-Identifier: Apache-2.0
// Verifying what supply chains attest, from bytes to verdict: every form of signature beside @sigstore/verify, and what
// users wait for: a release file with its provenance, an image in a layout, a summary under a key, the command itself.

import { generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  layoutSource,
  parseDigest,
  passed,
  publicGoodRoot,
  readStatements,
  verifyStatements,
  type Evidence,
  type Expectation,
} from '../../attest/index.ts';
import { parseManagedKeys, parseTrustedRoot } from '../../attest/trust/index.ts';
import {
  identityPolicy,
  isProven,
  parseBundle,
  Verifier,
  type SignaturePolicy,
} from '../../attest/verify/index.ts';
import { verifyVsa } from '../../attest/slsa/vsa.ts';
import { encodeEnvelope, pae } from '../../core/dsse/index.ts';
import { artifact, forms, identity, type Form } from '../attest/forms.ts';
import { floorText, signatures, type KeyName } from '../attest/floor.ts';
import { peakOf } from '../attest/memory.ts';
import { sigstoreVerify } from '../attest/peer.ts';
import { throughput } from '../attest/cores.ts';
import { commandTime } from '../command.ts';
import { rate, type Context, type Row, type Suite } from '../suite.ts';

const vectors = join(import.meta.dirname, '../../test/vectors/slsa-verifier/testdata');
const bundleFile = join(vectors, 'gha_generic/v2.1.0/binary-linux-amd64-push-v14.intoto.jsonl');
const subjectText = 'sha256:376e7e01348585b6e6643bc6663146b9d525d9b41228bf180eaeb4d4a3706caa';
const layout = join(vectors, 'gha_generic_container/v2.1.0/container_workflow_dispatch');
const sourceUri = 'github.com/slsa-framework/example-package';
const keyless: readonly KeyName[] = ['P-384', 'P-256', 'P-256', 'P-256', 'P-256'];

export const suite: Suite = {
  name: 'attest',
  what: 'verify provenance and signatures offline',
  async *run(context) {
    for (const form of forms) yield await formRow(context, form);
    yield* provenance(context);
    yield* image(context);
    yield await summary(context);
    yield await refusal(context);
    yield cores();
    yield { name: 'peak memory of a 10 MB bundle', value: peakOf(10), unit: 'MB', better: 'lower' };
    yield coldStart(context);
  },
};

async function formRow(context: Context, form: Form): Promise<Row> {
  const verifier = new Verifier(parseTrustedRoot(form.root));
  const digest = parseDigest(`sha256:a0cfc71271d6e278e57cd332ff957c3f7043fdda354c4cbb190a30d56efa01bf`);
  const policy: SignaturePolicy = {
    signer:
      form.keyPem === undefined
        ? identityPolicy({ exactly: identity.san }, { exactly: identity.issuer })
        : { kind: 'key', keys: parseManagedKeys(Buffer.from(form.keyPem)) },
    artifact: { digests: [digest], bytes: artifact },
  };
  const now = Date.now();
  const work = (): boolean => isProven(verifier.verify(parseBundle(form.bundle), policy, now));
  if (!work()) throw new TypeError(`${form.name}: the benchmark’s own evidence is not proven`);
  const floor = await signatures(context, form.floor);
  const measured = await rate(context.seconds, work);
  const { bundle, root, keyPem } = form;
  const peer = context.peers
    ? await sigstoreVerify(context, {
        bundle,
        root,
        ...(form.statement ? {} : { artifact }),
        ...(keyPem === undefined ? {} : { keyPem }),
      })
    : undefined;
  return {
    name: form.name,
    value: measured.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
    floor: floor.opsPerSecond,
    floorIs: floorText(form.floor),
    ...(peer === undefined ? {} : { peer }),
  };
}

async function* provenance(context: Context): AsyncIterable<Row> {
  const bytes = readFileSync(bundleFile);
  const expectation: Expectation = { subject: parseDigest(subjectText), sourceUri, sourceTag: 'v14' };
  const trust = publicGoodRoot();
  const now = Date.now();
  const work = (): Evidence => verifyStatements(readStatements(bytes), expectation, trust, now);
  proven(work());
  const floor = await signatures(context, keyless);
  const measured = await rate(context.seconds, work);
  const peer = context.peers
    ? await sigstoreVerify(context, {
        bundle: bytes,
        root: readFileSync(join(vectors, '../../trust/public-good-trusted-root.json')),
      })
    : undefined;
  yield {
    name: 'a release file’s bundle and its provenance',
    value: measured.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
    floor: floor.opsPerSecond,
    floorIs: floorText(keyless),
    ...(peer === undefined ? {} : { peer }),
  };
  for (const [name, key] of [
    ['p50', 'p50'],
    ['p99', 'p99'],
  ] as const)
    yield {
      name: `a release file’s bundle and its provenance, ${name}`,
      value: measured[key],
      unit: 'ms',
      better: 'lower',
      floor: floor[key],
    };
}

async function* image(context: Context): AsyncIterable<Row> {
  const digest = parseDigest(readFileSync(`${layout}.digest`, 'utf8').trim());
  const expectation: Expectation = { subject: digest, kind: 'image', sourceUri };
  const source = layoutSource(layout);
  const { signal } = new AbortController();
  const trust = publicGoodRoot();
  const now = Date.now();
  const work = async (): Promise<Evidence> =>
    verifyStatements(
      await source.find({ repository: 'ghcr.io/example', digest }, signal),
      expectation,
      trust,
      now,
    );
  proven(await work());
  const names = keyless.slice(0, 4);
  const floor = await signatures(context, names);
  const whole = await rate(context.seconds, work);
  yield {
    name: 'a cosign attestation found in an OCI layout',
    value: whole.p50,
    unit: 'ms',
    better: 'lower',
    floor: floor.p50,
    floorIs: floorText(names),
  };
}

/** From bytes and a key at hand to the verdict. */
async function summary(context: Context): Promise<Row> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const payload = Buffer.from(
    JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'edge', digest: { sha256: 'ab'.repeat(32) } }],
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: 'https://verifier.example/1' },
        timeVerified: '2026-01-01T00:00:00Z',
        resourceUri: 'pkg:oci/edge',
        policy: { uri: 'https://policy.example', digest: { sha256: 'cd'.repeat(32) } },
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
        slsaVersion: '1.2',
      },
    }),
  );
  const payloadType = 'application/vnd.in-toto+json';
  const sig = sign('sha256', pae(payloadType, payload), privateKey);
  const bytes = encodeEnvelope({ payloadType, payload, signatures: [{ keyid: '', sig }] });
  const keys = parseManagedKeys(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })));
  const wanted = {
    subjects: [`sha256:${'ab'.repeat(32)}`],
    verifierId: 'https://verifier.example/1',
    resourceUri: 'pkg:oci/edge',
    verifiedLevels: ['SLSA_BUILD_LEVEL_2'],
  };
  const now = Date.now();
  const work = (): Evidence => {
    const [signed] = readStatements(bytes);
    if (signed === undefined || 'code' in signed)
      throw new TypeError('the benchmark’s own summary is unreadable');
    return verifyVsa(signed, wanted, keys, now);
  };
  proven(work());
  const floor = await signatures(context, ['P-256']);
  const measured = await rate(context.seconds, work);
  return {
    name: 'a verification summary under a key',
    value: measured.p50,
    unit: 'ms',
    better: 'lower',
    floor: floor.p50,
    floorIs: floorText(['P-256']),
  };
}

/** What a hostile bundle costs: as much as a good one, and no more. */
async function refusal(context: Context): Promise<Row> {
  const json = readFileSync(bundleFile, 'utf8').replace(/("payload":\s*"e)[A-Za-z]/, '$1A');
  const bytes = Buffer.from(json);
  const expectation: Expectation = {
    subject: parseDigest(`sha256:${'0'.repeat(64)}`),
    sourceUri: 'github.com/a/b',
  };
  const measured = await rate(context.seconds, () =>
    verifyStatements(readStatements(bytes), expectation, publicGoodRoot(), 0),
  );
  return {
    name: 'refuse a bundle, every reason listed',
    value: measured.opsPerSecond,
    unit: 'op/s',
    better: 'higher',
  };
}

function cores(): Row {
  const input = { file: bundleFile, subject: subjectText, sourceUri };
  const one = throughput(input, 1);
  const two = throughput(input, 2);
  return {
    name: '1,000 bundles on two processors',
    value: two,
    unit: 'op/s',
    better: 'higher',
    floor: one,
    floorIs: 'the same on one processor',
  };
}

function coldStart(context: Context): Row {
  const args = ['verify', 'artifact', subjectText, '--provenance', bundleFile, '--source-uri', sourceUri];
  return {
    name: 'edgewarden verify artifact, from cold start to verdict',
    value: commandTime(context, args),
    unit: 'ms',
    better: 'lower',
    floor: commandTime(context, undefined),
    floorIs: 'Node itself',
  };
}

function proven(evidence: Evidence): void {
  if (!passed(evidence)) throw new TypeError('the benchmark’s own evidence is not proven');
}
