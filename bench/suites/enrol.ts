// SPDX-License-Identifier: Apache-2.0
// Enrolments and renewals a second through the whole endpoint: HTTP over TLS, authentication, profile, signature, the
// certificate and its log leaf in SQLite and flushed to disk before the answer goes out. Every answer is a new
// certificate: each enrolment has a token of its own, each renewal a request signed anew. The client is another
// process on the same machine and shares its cores.

import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { encodePem } from '../../core/pem/index.ts';
import { enrolNode, enrolRoutes, listen, newNodeKey, nodeCsr, splitToken } from '../../http/index.ts';
import { layout } from '../../pki/home/layout.ts';
import { createToken, initCa, issueServerCertificate, openCa, type Ca } from '../../pki/index.ts';
import type { Done, Work } from '../clients/enrol.ts';
import { Belongings } from '../peers/belongings.ts';
import { figuresOf, type Contender, type Figures } from '../peers/contender.ts';
import { startPeers } from '../peers/start.ts';
import type { Context, Peer, Row, Suite } from '../suite.ts';

const connections = 16;
const nodeName = 'bench-1';

export const suite: Suite = {
  name: 'enrol',
  what: 'enrolments and renewals a second over TLS, durable, client on the same machine',
  async *run(context: Context): AsyncIterable<Row> {
    const belongings = new Belongings();
    try {
      yield* run(context, belongings);
    } finally {
      await belongings.end();
    }
  },
};

async function* run(context: Context, belongings: Belongings): AsyncIterable<Row> {
  const home = belongings.folder();
  const now = Date.now();
  const anchor = await initCa({ home, now });
  const ca = await openCa({ home, now: Date.now });
  const pair = await issueServerCertificate(ca, { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], now });
  const tls = { certPem: encodePem('CERTIFICATE', pair.certDer), keyPem: pair.keyPem, requestCert: true };
  const server = await listen({ host: '127.0.0.1', port: 0, tls, routes: enrolRoutes(ca) });
  const client = belongings.start(process.execPath, [join(import.meta.dirname, '../clients/enrol.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const ours: Contender = { name: 'Edgewarden', described: 'ours', version: '', port: server.port };
    const peers = context.peers ? await startPeers(layout(home), context, belongings) : [];
    const anchorPem = encodePem('CERTIFICATE', anchor.certDer);
    const common = { anchorPem, connections, milliseconds: context.seconds * 1000 };
    const play: Play = (work) => ask(client, { ...common, ...work });
    const make = (count: number) => (): Promise<string[]> => enrolments(ca, count);
    context.note(`enrol: ${load()} before, ${peers.length === 0 ? 1 : rounds} rounds`);
    const signatures = floors();

    for (const { port, requests } of [ours, ...peers])
      await play({ port, keepAlive: true, requests: requests?.(500) ?? (await enrolments(ca, 500)) });
    const kept = await compete(play, [ours, ...peers], true, make(context.seconds * 6000));
    const one = 'one P-256 signature and verification';
    yield* rows('enrolment, keep-alive, durable', kept, signatures.issue, one);

    const many = await play({
      port: ours.port,
      keepAlive: true,
      connections: 64,
      requests: await make(context.seconds * 6000)(),
    });
    yield* rows(
      'the same, 64 connections',
      [{ contender: ours, figures: figuresOf(ours.name, [many]) }],
      signatures.issue,
      one,
    );

    const fresh = await compete(play, [ours, ...peers], false, make(context.seconds * 3000));
    const both = 'three P-256 signatures, two verifications, two key agreements, client included';
    yield* rows('enrolment, new connection each, durable', fresh, signatures.handshake, both);

    const token = await createToken(ca, { nodeName, now: Date.now() });
    const own = await enrolNode({ host: '127.0.0.1', port: server.port, token: token.text, nodeName, now });
    if (own.outcome !== 'enrolled') throw new TypeError('the node was not enrolled');
    const { certPem, keyPem } = own;
    const asNode: Play = (work) => play({ ...work, certPem, keyPem });
    const renewing = [ours, ...peers.filter(({ requests }) => requests === undefined)];
    const renewed = await compete(asNode, renewing, true, () => renewals(context.seconds * 6000));
    yield* rows('renewal over mTLS, keep-alive, durable', renewed, signatures.issue, 'as above');
    context.note(`enrol: ${load()} after`);
  } finally {
    client.kill();
    await server.close(1_000);
    await ca.close();
  }
}

/** Beside peers each figure is the median of this many rounds. */
const rounds = 3;

type Play = (
  work: Omit<Work, 'anchorPem' | 'connections' | 'milliseconds'> & Partial<Pick<Work, 'connections'>>,
) => Promise<Done>;

interface Result {
  readonly contender: Contender;
  readonly figures: Figures;
}

/** All contenders in turn, three times over: what else the machine does hits each of them alike. */
async function compete(
  play: Play,
  contenders: readonly Contender[],
  keepAlive: boolean,
  make: () => Promise<string[]> | string[],
): Promise<Result[]> {
  const done = contenders.map((): Done[] => []);
  for (let round = 0; round < (contenders.length === 1 ? 1 : rounds); round++) {
    const common = await make();
    for (const [index, { port, requests }] of contenders.entries())
      done[index]?.push(await play({ port, keepAlive, requests: requests?.(common.length) ?? common }));
  }
  return contenders.map((contender, index) => ({
    contender,
    figures: figuresOf(contender.name, done[index] ?? []),
  }));
}

function* rows(
  name: string,
  [ours, ...peers]: readonly Result[],
  floor: number,
  floorIs: string,
): Iterable<Row> {
  if (ours === undefined) throw new TypeError(`${name}: nobody played`);
  const { opsPerSecond, p50, p99 } = ours.figures;
  yield { name, value: opsPerSecond, unit: 'op/s', better: 'higher', floor, floorIs };
  yield { name: `${name}, p50`, value: p50, unit: 'ms', better: 'lower' };
  yield { name: `${name}, p99`, value: p99, unit: 'ms', better: 'lower' };
  for (const { contender, figures } of peers) {
    const peer = (value: number): Peer => ({ name: contender.name, version: contender.version, value });
    const beside = `(beside ${contender.described})`;
    yield {
      name: `${name} ${beside}`,
      value: opsPerSecond,
      unit: 'op/s',
      better: 'higher',
      peer: peer(figures.opsPerSecond),
    };
    yield {
      name: `${name}, p99 ${beside}`,
      value: p99,
      unit: 'ms',
      better: 'lower',
      peer: peer(figures.p99),
    };
  }
}

async function enrolments(ca: Ca, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) {
    const some = Array.from({ length: Math.min(512, count - tokens.length) }, () =>
      createToken(ca, { nodeName, now: Date.now() }),
    );
    for (const { text } of await Promise.all(some)) tokens.push(splitToken(text).bearer);
  }
  const csr = nodeCsr(nodeName, newNodeKey());
  return tokens.map((bearer) => request(csr, [`Authorization: Bearer ${bearer}`]));
}

/** Requests for one key, each signed anew: ECDSA never signs twice alike, so that none is a repetition. */
function renewals(count: number): string[] {
  const key = newNodeKey();
  return Array.from({ length: count }, () => request(nodeCsr(nodeName, key), []));
}

function request(csr: Uint8Array, headers: readonly string[]): string {
  const head = ['GET /edge.crt HTTP/1.1', 'Host: localhost', `Content-Length: ${csr.length}`, ...headers];
  return `${head.join('\r\n')}\r\nNodename: ${nodeName}\r\n\r\n${Buffer.from(csr).toString('latin1')}`;
}

/** What the arithmetic alone allows, in operations a second of one core. */
function floors(): { issue: number; handshake: number } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.alloc(256);
  const signature = sign('sha256', data, privateKey);
  const each = (work: () => unknown): number => {
    const started = performance.now();
    for (let index = 0; index < 3000; index++) work();
    return (performance.now() - started) / 3000;
  };
  each(() => sign('sha256', data, privateKey));
  const signing = each(() => sign('sha256', data, privateKey));
  const verifying = each(() => verify('sha256', data, publicKey, signature));
  const issue = signing + verifying;
  return { issue: 1000 / issue, handshake: 1000 / (issue + 2 * signing + verifying + 2 * verifying) };
}

const load = (): string =>
  `load average ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores`;

/** Has the client play; a server that stops answering does not stop the benchmark. */
async function ask(client: ChildProcess, work: Work): Promise<Done> {
  const ended = new AbortController();
  const late = AbortSignal.timeout(work.milliseconds + 30_000);
  const signal = AbortSignal.any([ended.signal, late]);
  try {
    client.send(work);
    const [done] = (await Promise.race([
      once(client, 'message', { signal }),
      once(client, 'exit', { signal }).then(() => {
        throw new TypeError('the client of the benchmark ended');
      }),
    ])) as [Done];
    return done;
  } catch (cause) {
    throw late.aborted ? new TypeError(`port ${work.port} stopped answering`, { cause }) : cause;
  } finally {
    ended.abort();
  }
}
