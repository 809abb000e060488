// SPDX-License-Identifier: Apache-2.0
// Issuing: how near one certificate comes to its one signature, and what proof of possession and a durable
// record cost on top.
//
// The durable store is a fresh SQLite file in the system's temporary folder, with an fsync for each batch.

import { generateKeyPairSync, sign, verify, webcrypto, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '../../core/x509/index.ts';
import { build } from '../../pki/build/draft.ts';
import type { Ca } from '../../pki/ca.ts';
import type { Caller } from '../../pki/caller.ts';
import { createToken, initCa, issue, openCa } from '../../pki/index.ts';
import { plan } from '../../pki/profile/plan.ts';
import { bundledProfile } from '../../pki/profile/catalog.ts';
import { prove } from '../../pki/profile/proven.ts';
import { signDraft } from '../../pki/sign/signer.ts';
import { rate, type Context, type Peer, type Row, type Suite } from '../suite.ts';

const inFlight = 64;
const operator: Caller = { kind: 'operator' };

export const suite: Suite = {
  name: 'pki',
  what: 'issue certificates: in process, proven, and durable on SQLite',
  async *run(context: Context): AsyncIterable<Row> {
    const home = mkdtempSync(join(tmpdir(), 'edgewarden-bench-'));
    await initCa({ home, now: Date.now() });
    const ca = await openCa({ home, now: Date.now });
    try {
      yield* inProcess(context, ca);
      yield* durable(context, ca);
    } finally {
      await ca.close();
      rmSync(home, { recursive: true });
    }
  },
};

async function* inProcess(context: Context, ca: Ca): AsyncIterable<Row> {
  const { privateKey, publicKey, csrDer } = request('edge-1');
  const proven = prove(csrDer);
  const asked = { profile: await bundledProfile('edge-node'), nodeName: 'edge-1', usages: [] };
  const now = Date.now();
  const { tbsDer } = build(plan(proven, operator, asked, ca.terms, now), ca.issuer);
  context.note('one signature, one verification');
  const signature = await each(context, () => sign('sha256', tbsDer, privateKey));
  const verification = await each(context, () =>
    verify('sha256', proven.csr.infoDer, publicKey, proven.csr.signature),
  );
  context.note('issue in process');
  yield {
    name: 'issue in process (plan, build, lint, sign)',
    value: await each(context, async () =>
      signDraft(ca.signer, build(plan(proven, operator, asked, ca.terms, now), ca.issuer)),
    ),
    unit: 'op/s',
    better: 'higher',
    floor: signature,
    floorIs: 'one P-256 signature',
    ...(context.peers ? { peer: await peculiar(context, publicKey) } : {}),
  };
  yield {
    name: 'issue in process from a request (parse and verify it first)',
    value: await each(context, async () =>
      signDraft(ca.signer, build(plan(prove(csrDer), operator, asked, ca.terms, now), ca.issuer)),
    ),
    unit: 'op/s',
    better: 'higher',
    floor: 1 / (1 / signature + 1 / verification),
    floorIs: 'one P-256 signature and one verification with a ready key',
  };
}

/** Reservation and commit for each, both durable, with a one-use token that is spent: a real enrolment but for TLS. */
async function* durable(context: Context, ca: Ca): AsyncIterable<Row> {
  const count = Math.ceil(context.seconds * 4000);
  context.note(`make ${count} requests`);
  const requests = Array.from({ length: count }, (_, n) => request(`edge-${n}`).csrDer);
  const now = Date.now();
  const started = performance.now();
  const tokens = await Promise.all(
    requests.map(async (_, n) => createToken(ca, { nodeName: `edge-${n}`, now })),
  );
  const tokensPerSecond = (count / (performance.now() - started)) * 1000;
  context.note(`issue durably, ${inFlight} in flight`);
  const times: number[] = [];
  const until = performance.now() + context.seconds * 1000;
  const began = performance.now();
  let next = 0;
  async function worker(): Promise<void> {
    while (performance.now() < until && next < count) {
      const n = next++;
      const csrDer = requests[n] ?? new Uint8Array();
      const caller: Caller = { kind: 'token', nodeName: `edge-${n}`, tokenId: tokens[n]?.id ?? '' };
      const at = performance.now();
      await issue(ca, csrDer, caller, { nodeName: '', usages: [] }, now);
      times.push(performance.now() - at);
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker));
  const value = (times.length / (performance.now() - began)) * 1000;
  const tally = await ca.store.tally();
  if (tally.issued !== times.length || tally.leaves !== times.length)
    throw new TypeError(`${times.length} answered, ${tally.issued} stored`);
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
  yield { name: `issue with a token, durable, ${inFlight} in flight`, value, unit: 'op/s', better: 'higher' };
  yield { name: 'the same, p50', value: at(0.5), unit: 'ms', better: 'lower' };
  yield { name: 'the same, p99', value: at(0.99), unit: 'ms', better: 'lower' };
  yield {
    name: 'make a token, durable, all at once',
    value: tokensPerSecond,
    unit: 'op/s',
    better: 'higher',
  };
}

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function request(nodeName: string): { privateKey: KeyObject; publicKey: KeyObject; csrDer: Uint8Array } {
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const infoDer = x509.encodeCsrInfo({
    subjectDer: x509.encodeName([
      [x509.nameAttribute(x509.oids.organization, 'system:nodes')],
      [x509.nameAttribute(x509.oids.commonName, `system:node:${nodeName}`)],
    ]),
    spkiDer: keys.publicKey.export({ format: 'der', type: 'spki' }),
  });
  const signature = x509.createSignature(algorithm, keys.privateKey, infoDer);
  return { ...keys, csrDer: x509.encodeCsr(infoDer, algorithm, signature) };
}

const each = async (context: Context, work: () => unknown): Promise<number> =>
  (await rate(context.seconds, work)).opsPerSecond;

/** The same certificate from @peculiar/x509, which signs through WebCrypto. */
async function peculiar(context: Context, publicKey: KeyObject): Promise<Peer> {
  context.note('measure @peculiar/x509');
  await import('reflect-metadata');
  const library = await import('@peculiar/x509');
  const { default: manifest } = await import('@peculiar/x509/package.json', { with: { type: 'json' } });
  library.cryptoProvider.set(webcrypto as never);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const leafKey = publicKey.toCryptoKey(algorithm, true, ['verify']);
  const value = await each(context, async () =>
    library.X509CertificateGenerator.create({
      serialNumber: '5ca727d55fffe8920530038b8930dc67',
      issuer: 'CN=KubeEdge',
      subject: 'O=system:nodes, CN=system:node:edge-1',
      notBefore: new Date(Date.UTC(2026, 0)),
      notAfter: new Date(Date.UTC(2027, 0)),
      signingKey: pair.privateKey,
      publicKey: leafKey,
      signingAlgorithm: algorithm,
      extensions: [
        new library.KeyUsagesExtension(
          library.KeyUsageFlags.digitalSignature | library.KeyUsageFlags.keyEncipherment,
          true,
        ),
        new library.ExtendedKeyUsageExtension([x509.oids.clientAuth]),
        new library.BasicConstraintsExtension(false, undefined, true),
        await library.SubjectKeyIdentifierExtension.create(leafKey),
        await library.AuthorityKeyIdentifierExtension.create(pair.publicKey),
      ],
    }),
  );
  return { name: '@peculiar/x509', version: manifest.version, value };
}
