// SPDX-License-Identifier: Apache-2.0
// Certificates: read, prove, make, judge and lint, each beside its floor (the signatures or signature checks that
// nobody can avoid) and beside what other libraries make of the same bytes.
//
// Reading is strict and whole: a certificate counts as read once every extension is decoded. A row is printed once
// for each peer that can do the work at all.

import { spawnSync } from 'node:child_process';
import { createPublicKey, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import { encodePem } from '../../core/pem/index.ts';
import * as x509 from '../../core/x509/index.ts';
import { lintCertificate } from '../../pki/lint/index.ts';
import { anchorOf, findPath } from '../../pki/validate/index.ts';
import { rate, type Context, type Peer, type Row, type Suite } from '../suite.ts';
import { makeMaterial, validFrom, validUntil, type Material } from '../x509/input.ts';
import { x509Libraries, type X509Library } from '../x509/libraries.ts';

export const suite: Suite = {
  name: 'x509',
  what: 'certificates and requests read, proven, made, judged and linted',
  async *run(context: Context): AsyncIterable<Row> {
    const material = makeMaterial();
    const libraries = context.peers ? await x509Libraries() : [];
    const bench = new Bench(context, libraries);
    yield* reading(bench, material);
    yield* proving(bench, material);
    yield* making(bench, material);
    yield* judging(bench, material);
    yield* linting(bench, material);
    yield* lasting(bench, material);
  },
};

type Work<T> = (library: X509Library) => (() => T) | undefined;

/** Measures ours, its floor and every peer that can do the same, and makes rows of them. */
class Bench {
  readonly context: Context;
  readonly #libraries: readonly X509Library[];

  constructor(context: Context, libraries: readonly X509Library[]) {
    this.context = context;
    this.#libraries = libraries;
  }

  /** A hundred calls are timed together: reading the clock costs as much as a tenth of a parse. */
  async many(work: () => unknown): Promise<number> {
    const batch = (): void => {
      for (let i = 0; i < 100; i++) work();
    };
    return (await rate(this.context.seconds, batch)).opsPerSecond * 100;
  }

  async one(work: () => unknown): Promise<number> {
    return (await rate(this.context.seconds, work)).opsPerSecond;
  }

  /**
   * Ours and its floor in turns, a short slice each, so that other work on the machine hits both alike: the median
   * slices a second.
   */
  inTurns(work: () => unknown, floor: () => unknown): Pick<Row, 'value' | 'floor'> {
    const ours: number[] = [];
    const floors: number[] = [];
    const until = performance.now() + this.context.seconds * 2000;
    while (performance.now() < until || ours.length < 9) {
      const start = performance.now();
      for (let i = 0; i < slice; i++) work();
      const between = performance.now();
      for (let i = 0; i < slice; i++) floor();
      floors.push(performance.now() - between);
      ours.push(between - start);
    }
    const perSecond = (times: number[]): number =>
      (slice * 1000) / (times.sort((a, b) => a - b)[times.length >> 1] ?? NaN);
    return { value: perSecond(ours), floor: perSecond(floors) };
  }

  /** One row, or one for each peer: the same value beside another. */
  async *rows(
    row: Omit<Row, 'unit' | 'better' | 'peer'>,
    peerWork: Work<unknown> = () => undefined,
  ): AsyncIterable<Row> {
    this.context.note(row.name);
    const whole = { ...row, unit: 'op/s', better: 'higher' } as const;
    const peers: Peer[] = [];
    for (const library of this.#libraries) {
      const work = peerWork(library);
      if (work === undefined) continue;
      await mustHold(library, work);
      const { name, version } = library;
      peers.push({ name, version, value: await this.one(work) });
    }
    if (peers.length === 0) yield whole;
    for (const peer of peers) yield { ...whole, peer };
  }
}

/** Calls in one slice of two measurements in turns. */
const slice = 100;

/** A peer that fails at once would look fast. */
async function mustHold({ name }: X509Library, work: () => unknown): Promise<void> {
  if ((await work()) === false) throw new TypeError(`${name} refuses what it is measured with`);
}

async function* reading(
  bench: Bench,
  { csrDer, chain: [leafDer], rsaLeafDer }: Material,
): AsyncIterable<Row> {
  const look = 'one look at each byte';
  yield* bench.rows(
    {
      name: 'read a request',
      value: await bench.many(() => x509.parseCsr(csrDer)),
      floor: await bench.many(() => sum(csrDer)),
      floorIs: look,
    },
    ({ readCsr }) => readCsr && (() => readCsr(csrDer)),
  );
  yield* bench.rows(
    {
      name: 'read a certificate, its 9 extensions decoded',
      value: await bench.many(() => readAll(leafDer)),
      floor: await bench.many(() => sum(leafDer)),
      floorIs: look,
    },
    ({ readCertificate }) => readCertificate && (() => readCertificate(leafDer)),
  );
  yield* bench.rows(
    {
      name: 'the same with an RSA 2048 key',
      value: await bench.many(() => readAll(rsaLeafDer)),
      floor: await bench.many(() => sum(rsaLeafDer)),
      floorIs: look,
    },
    ({ readRsaCertificate }) => readRsaCertificate && (() => readRsaCertificate(rsaLeafDer)),
  );
}

async function* proving(bench: Bench, { csrDer }: Material): AsyncIterable<Row> {
  const { spki, infoDer, signature } = x509.parseCsr(csrDer);
  const spkiPem = encodePem('PUBLIC KEY', spki.der);
  yield* bench.rows(
    {
      name: 'verify a request (read, key, signature)',
      ...bench.inTurns(
        () => x509.verifyCsrSignature(x509.parseCsr(csrDer)),
        () => verify('sha256', infoDer, createPublicKey(spkiPem), signature),
      ),
      floorIs: 'the key made from PEM and one P-256 verification',
    },
    ({ verifyCsr }) => verifyCsr && (() => verifyCsr(csrDer)),
  );
}

async function* making(bench: Bench, { chain: [leafDer], key }: Material): AsyncIterable<Row> {
  const leaf = x509.parseCertificate(leafDer);
  const names = leaf.subject.rdns;
  const decoded = x509.decodeExtensions(leaf);
  const algorithm = x509.signatureAlgorithms.ecdsaWithSha256;
  const make = (): Uint8Array => {
    const tbsDer = x509.encodeTbsCertificate({
      serialHex: leaf.serialHex,
      algorithm,
      issuerDer: leaf.issuer.der,
      notBefore: validFrom,
      notAfter: validUntil,
      subjectDer: x509.encodeName(names),
      spkiDer: leaf.spki.der,
      extensions: decoded.map(({ kind, value, extension: { critical } }) => {
        if (kind === undefined) throw new TypeError('every extension of the leaf is known');
        return x509.makeExtension(kind, value, critical);
      }),
    });
    return x509.encodeCertificate(tbsDer, algorithm, x509.createSignature(algorithm, key, tbsDer));
  };
  yield* bench.rows(
    {
      name: 'build and sign a P-256 leaf, its 9 extensions encoded',
      ...bench.inTurns(make, () => sign('sha256', leaf.tbsDer, key)),
      floorIs: 'one P-256 signature',
    },
    ({ makeLeaf }) => makeLeaf,
  );
}

async function* judging(bench: Bench, { chain }: Material): AsyncIterable<Row> {
  const options = { now: validFrom + 1 };
  const [leafDer, siteDer, rootDer] = chain;
  const root = x509.parseCertificate(rootDer);
  const anchor = anchorOf(root);
  const rootKey = x509.publicKeyOf(root.spki);
  const leaf = x509.parseCertificate(leafDer);
  const site = x509.parseCertificate(siteDer);
  const sitePem = encodePem('PUBLIC KEY', site.spki.der);
  yield* bench.rows(
    {
      name: 'read and judge a leaf and its intermediate under a root',
      ...bench.inTurns(
        () => {
          const pool = { anchors: [anchor], intermediates: [x509.parseCertificate(siteDer)] };
          if (!findPath(x509.parseCertificate(leafDer), pool, options).accepted)
            throw new TypeError('our own chain is refused');
        },
        () =>
          verify('sha256', leaf.tbsDer, createPublicKey(sitePem), leaf.signature) &&
          verify('sha256', site.tbsDer, rootKey, site.signature),
      ),
      floorIs: "the intermediate's key made from PEM and two P-256 verifications",
    },
    ({ validate }) => validate && (() => validate(chain)),
  );
  const limbo = join(import.meta.dirname, '../../test/vectors/x509-limbo');
  const main = join(import.meta.dirname, '../../dist/cli/main.js');
  bench.context.note('x509-limbo from cold');
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [main, 'conformance', 'run', 'limbo', limbo]);
  if (status !== 0)
    throw new TypeError(`conformance run limbo ended with ${status ?? 'a signal'}: ${stderr.toString()}`);
  yield {
    name: 'conformance run limbo, all cases, from a cold start',
    value: performance.now() - start,
    unit: 'ms',
    better: 'lower',
  };
}

async function* linting(bench: Bench, { chain: [leafDer] }: Material): AsyncIterable<Row> {
  yield* bench.rows({
    name: 'lint a certificate from its bytes',
    value: await bench.one(() => lintCertificate(leafDer)),
  });
}

/** Ten million parses leave nothing behind. */
async function* lasting({ context }: Bench, { csrDer }: Material): AsyncIterable<Row> {
  context.note('ten million parses');
  for (let i = 0; i < 1_000_000; i++) x509.parseCsr(csrDer);
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 10_000_000; i++) x509.parseCsr(csrDer);
  const growth = (process.memoryUsage.rss() - before) / 2 ** 20;
  await Promise.resolve();
  yield {
    name: 'memory that ten million parses add to one million',
    value: Math.max(0, growth),
    unit: 'MB',
    better: 'lower',
  };
}

const readAll = (der: Uint8Array): unknown => x509.decodeExtensions(x509.parseCertificate(der));

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const octet of bytes) total += octet;
  return total;
}
