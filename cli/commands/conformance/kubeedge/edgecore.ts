// SPDX-License-Identifier: Apache-2.0
// edgecore-requests.json: what real EdgeCores sent. Each recorded request is replayed byte for byte at our endpoint;
// then our client does what that EdgeCore did, against our endpoint, and has to come to the same end. A client
// certificate whose key was not recorded is replaced by one for the same node from the same anchor.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KnownError } from '../../../../core/index.ts';
import { encodePem } from '../../../../core/pem/index.ts';
import { enrolNode, renewNode } from '../../../../http/index.ts';
import { createToken, isNodeName } from '../../../../pki/index.ts';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { unplayable } from './enrolment.ts';
import type { Certificates, EdgeCoreRun, EdgeCoreRuns, RecordedExchange } from './recorded.ts';
import { judge } from './judge.ts';
import { setStage, type Stage } from './stage.ts';
import { play, type Connection } from './wire.ts';

export async function* playEdgeCore(
  { runs, ca }: EdgeCoreRuns,
  certificates: Certificates,
  recordedAt: number,
  context: SuiteContext,
): AsyncIterable<CaseResult> {
  const wanted = runs.filter(({ name }) => context.wants(`edgecore/${name}`));
  const authority = certificates.authorities.find(({ name }) => name === ca);
  if (authority === undefined) {
    for (const { name } of wanted)
      yield unplayable(`edgecore/${name}`, 'required', 'its authority is not there');
    return;
  }
  const stage = await setStage(authority, { now: recordedAt, days: 365, knownNodes: [] });
  try {
    for (const run of wanted) {
      context.signal.throwIfAborted();
      yield* replay(run, stage, recordedAt);
      stage.setClock(recordedAt + 3_600_000);
      yield await imitate(run, stage, recordedAt + 3_600_000);
    }
  } finally {
    await stage.close();
  }
}

async function* replay(run: EdgeCoreRun, stage: Stage, recordedAt: number): AsyncIterable<CaseResult> {
  const steps = [
    ...run.requests.map((exchange, index) => ({ exchange, id: `edgecore/${run.name}/${index}` })),
    ...run.rotations.flatMap(({ requests }, rotation) =>
      requests.map((exchange, index) => ({
        exchange,
        id: `edgecore/${run.name}/rotation-${rotation}/${index}`,
      })),
    ),
  ];
  for (const { exchange, id } of steps) {
    const issued = exchange.answer_certificate;
    stage.setClock(issued === undefined ? recordedAt + 3_600_000 : Date.parse(issued.not_before));
    const [method = '', path = ''] = exchange.request_line.split(' ');
    const credential = await credentialOf(exchange, run, stage);
    const played = await play(bytesOf(exchange), {
      port: stage.server.port,
      anchorPem: stage.anchorPem,
      ...credential,
    });
    const { answer_status: status } = exchange;
    const expected = { verdict: status === 200 ? 'accept' : 'refuse', status, facts: issued } as const;
    yield judge({ id, required: isNodeName(run.node_name), http: '1.1', method, path }, expected, played);
  }
}

function bytesOf(exchange: RecordedExchange): Uint8Array {
  if (exchange.raw !== undefined) return Buffer.from(exchange.raw, 'base64');
  const head = [exchange.request_line, ...exchange.headers.map(([name, value]) => `${name}: ${value}`)];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(exchange.body, 'base64')]);
}

async function credentialOf(
  exchange: RecordedExchange,
  run: EdgeCoreRun,
  stage: Stage,
): Promise<Pick<Connection, 'certPem' | 'keyPem'>> {
  const [leaf] = exchange.client_certificates;
  if (leaf === undefined) return {};
  const certificate = new X509Certificate(Buffer.from(leaf, 'base64'));
  for (const { text } of Object.values(run.files)) {
    if (text?.includes('PRIVATE KEY') === true && certificate.checkPrivateKey(createPrivateKey(text))) {
      return { certPem: encodePem('CERTIFICATE', certificate.raw), keyPem: text };
    }
  }
  if (!isNodeName(run.node_name)) return {};
  const token = await createToken(stage.ca, { nodeName: run.node_name, now: stage.ca.now() });
  const enrolled = await enrolNode({
    host: '127.0.0.1',
    port: stage.server.port,
    token: token.text,
    nodeName: run.node_name,
    now: stage.ca.now(),
  });
  return enrolled.outcome === 'would-enrol' ? {} : { certPem: enrolled.certPem, keyPem: enrolled.keyPem };
}

/** Our client with that EdgeCore's token, name and address, through as many rotations. */
async function imitate(run: EdgeCoreRun, stage: Stage, now: number): Promise<CaseResult> {
  const directory = await mkdtemp(join(tmpdir(), 'edgewarden-conformance-node-'));
  const endpoint = { host: hostOf(run), port: stage.server.port };
  let actual: 'accept' | 'refuse' = 'accept';
  let code: string | undefined;
  let message: string | undefined;
  try {
    await enrolNode({ ...endpoint, token: run.token, nodeName: run.node_name, directory, now });
    for (const _ of run.rotations) await renewNode({ ...endpoint, directory, now });
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    actual = 'refuse';
    code = error.code;
    message = error.message;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const same = actual === run.enrol.verdict;
  const required = isNodeName(run.node_name);
  return {
    id: `edgecore/${run.name}/our-client`,
    required,
    expected: run.enrol.verdict,
    actual,
    agreement: same ? 'agrees' : required ? 'differs' : 'stricter',
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { reason: message }),
  };
}

/** The address that EdgeCore was given, by the Host header it sent first. */
function hostOf({ requests }: EdgeCoreRun): string {
  const raw = Buffer.from(requests[0]?.raw ?? '', 'base64').toString('latin1');
  return /\r\nHost: ([^\r\n]*?):[0-9]+\r\n/i.exec(raw)?.[1] ?? '127.0.0.1';
}
