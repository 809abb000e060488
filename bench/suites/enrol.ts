// SPDX-License-Identifier: Apache-2.0
// Enrolments and renewals a second through the whole endpoint: HTTP over TLS, authentication, profile, signature, the
// certificate and its log leaf in SQLite and flushed to disk before the answer goes out. Every answer is a new
// certificate: each enrolment has a token of its own, each renewal a request signed anew. The client is another
// process on the same machine and shares its cores.

import { fork, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePem } from '../../core/pem/index.ts';
import { enrolNode, enrolRoutes, listen, newNodeKey, nodeCsr, splitToken } from '../../http/index.ts';
import { createToken, initCa, issueServerCertificate, openCa, type Ca } from '../../pki/index.ts';
import type { Done, Work } from '../clients/enrol.ts';
import type { Context, Row, Suite } from '../suite.ts';

const connections = 16;
const nodeName = 'bench-1';

export const suite: Suite = {
  name: 'enrol',
  what: 'enrolments and renewals a second over TLS, durable, client on the same machine',
  run,
};

async function* run(context: Context): AsyncIterable<Row> {
  const home = await mkdtemp(join(tmpdir(), 'edgewarden-bench-'));
  const now = Date.now();
  const anchor = await initCa({ home, now });
  const ca = await openCa({ home, now: Date.now });
  const pair = await issueServerCertificate(ca, { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], now });
  const tls = { certPem: encodePem('CERTIFICATE', pair.certDer), keyPem: pair.keyPem, requestCert: true };
  const server = await listen({ host: '127.0.0.1', port: 0, tls, routes: enrolRoutes(ca) });
  const client = fork(new URL('../clients/enrol.ts', import.meta.url));
  try {
    const anchorPem = encodePem('CERTIFICATE', anchor.certDer);
    const common = { port: server.port, anchorPem, connections, milliseconds: context.seconds * 1000 };
    const play = (work: Omit<Work, keyof typeof common>): Promise<Done> =>
      ask(client, { ...common, ...work });
    if (context.peers) context.note('enrol: no peer is built; a Go server and step-ca are for a later suite');
    context.note('enrol: making tokens');
    const signatures = floors();

    await play({ keepAlive: true, requests: await enrolments(ca, 500) });
    const kept = await play({ keepAlive: true, requests: await enrolments(ca, context.seconds * 6000) });
    yield* rows(
      'enrolment, keep-alive, durable',
      kept,
      signatures.issue,
      'one P-256 signature and verification',
    );

    const fresh = await play({ keepAlive: false, requests: await enrolments(ca, context.seconds * 3000) });
    const both = 'three P-256 signatures, two verifications, two key agreements, client included';
    yield* rows('enrolment, new connection each, durable', fresh, signatures.handshake, both);

    const token = await createToken(ca, { nodeName, now: Date.now() });
    const own = await enrolNode({ host: '127.0.0.1', port: server.port, token: token.text, nodeName, now });
    if (own.outcome !== 'enrolled') throw new TypeError('the node was not enrolled');
    const { certPem, keyPem } = own;
    const renewals = requests(context.seconds * 6000, () => []);
    const renewed = await play({ keepAlive: true, certPem, keyPem, requests: renewals });
    yield* rows('renewal over mTLS, keep-alive, durable', renewed, signatures.issue, 'as above');
  } finally {
    client.kill();
    await server.close(1_000);
    await ca.close();
    await rm(home, { recursive: true, force: true });
  }
}

function* rows(name: string, done: Done, floor: number, floorIs: string): Iterable<Row> {
  if (done.refused > 0 || done.answered === 0) {
    throw new TypeError(`${name}: ${done.refused} of ${done.answered} requests were refused`);
  }
  const value = (done.answered / done.milliseconds) * 1000;
  yield { name, value, unit: 'op/s', better: 'higher', floor, floorIs };
  yield { name: `${name}, p50`, value: done.p50, unit: 'ms', better: 'lower' };
  yield { name: `${name}, p99`, value: done.p99, unit: 'ms', better: 'lower' };
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
function requests(count: number, headers: () => readonly string[]): string[] {
  const key = newNodeKey();
  return Array.from({ length: count }, () => request(nodeCsr(nodeName, key), headers()));
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

function ask(client: ChildProcess, work: Work): Promise<Done> {
  return new Promise((resolve, reject) => {
    client.once('message', (done) => resolve(done as Done));
    client.once('exit', (code) => reject(new TypeError(`the client ended with ${code ?? 'a signal'}`)));
    client.send(work);
  });
}
