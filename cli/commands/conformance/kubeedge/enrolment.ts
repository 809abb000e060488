// SPDX-License-Identifier: Apache-2.0
// enrolment.json: requests to the certificate endpoint, raw or described, each on a connection of its own.

import { encodePem } from '../../../../core/pem/index.ts';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { momentOf } from './folder.ts';
import { type Certificates, type Enrolment, type EnrolmentCase, type RecordedRequest } from './recorded.ts';
import { judge, type Asked, type Expected } from './judge.ts';
import { keyOf, setStage, type Stage } from './stage.ts';
import { negotiate, play, type Connection, type Played } from './wire.ts';

export async function* playEnrolment(
  enrolment: Enrolment,
  certificates: Certificates,
  recordedAt: number,
  context: SuiteContext,
): AsyncIterable<CaseResult> {
  const wanted = enrolment.cases.filter(({ name }) => context.wants(`enrolment/${name}`));
  const authority = certificates.authorities.find(({ name }) => name === enrolment.ca);
  if (authority === undefined || wanted.length === 0) {
    for (const { name, compare } of wanted)
      yield unplayable(`enrolment/${name}`, compare, 'its authority is not there');
    return;
  }
  const stage = await setStage(authority, {
    now: recordedAt,
    days: enrolment.edge_cert_signing_days ?? 365,
    knownNodes: enrolment.known_nodes,
  });
  try {
    for (const one of wanted) {
      context.signal.throwIfAborted();
      stage.setClock(momentOf(one) ?? recordedAt);
      yield await playCase(one, stage, certificates);
    }
  } finally {
    await stage.close();
  }
}

async function playCase(one: EnrolmentCase, stage: Stage, certificates: Certificates): Promise<CaseResult> {
  const { request, answer, name } = one;
  const bytes = bytesOf(request);
  const credential = credentialOf(request.client_certificate, certificates);
  if (bytes === undefined || credential === undefined) {
    return unplayable(
      `enrolment/${name}`,
      one.compare,
      'the case names bytes or a certificate that are not there',
    );
  }
  const to: Connection = {
    port: stage.server.port,
    anchorPem: stage.anchorPem,
    ...credential,
    ...(request.tls_max === undefined ? {} : { tlsMax: request.tls_max }),
    ...(request.alpn === undefined ? {} : { alpn: request.alpn }),
    ...(request.sni === undefined ? {} : { sni: request.sni }),
  };
  const played = request.http === '2' ? await playHttp2(to) : await play(bytes, to);
  return judge(askedOf(one, bytes), expectedOf(answer, request), played);
}

/** HTTP/2 exists only where ALPN chose it (RFC 9113 section 3.2): that is tried, and nothing more can be. */
async function playHttp2(to: Connection): Promise<Played> {
  const protocol = await negotiate({ ...to, alpn: ['h2'] });
  const nothing = { status: 0, header: () => undefined, body: new Uint8Array() };
  return protocol === 'h2' ? { ...nothing, status: 200 } : { ...nothing, without: 'handshake' };
}

function askedOf({ name, compare, request }: EnrolmentCase, bytes: Uint8Array): Asked {
  const insists = request.alpn?.includes('h2') === true && !request.alpn.includes('http/1.1');
  const [method = '', path = ''] = Buffer.from(bytes.subarray(0, 8192))
    .toString('latin1')
    .split(/[ \r\n]/, 2);
  return {
    id: `enrolment/${name}`,
    required: compare === 'required',
    http: insists ? '2' : request.http,
    method,
    path,
  };
}

function expectedOf(answer: EnrolmentCase['answer'], request: RecordedRequest): Expected {
  const header = (name: string): string | undefined =>
    answer.headers?.find(([known]) => known.toLowerCase() === name)?.[1];
  const { certificate, verdict, status } = answer;
  const anchor = certificate !== undefined && /^\/+ca(?:\.|%2e)crt/i.test(request.path ?? '');
  return {
    verdict,
    status,
    code: answer.code,
    allow: header('allow'),
    contentType: certificate === undefined ? undefined : header('content-type'),
    facts: anchor || request.raw !== undefined ? undefined : certificate,
    bodyBase64: anchor ? answer.body : undefined,
  };
}

/** The bytes of a request; undefined where the case describes them in words that are not known here. */
function bytesOf(request: RecordedRequest): Uint8Array | undefined {
  if (request.raw !== undefined) return Buffer.from(request.raw, 'base64');
  if (request.raw_note !== undefined) return bytesOfNote(request.raw_note);
  const { method = 'GET', path = '/', headers = [] } = request;
  const lines = [
    `${method} ${path} HTTP/${request.http}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'), bodyOf(request)]);
}

function bodyOf({ body, body_repeat: repeat }: RecordedRequest): Uint8Array {
  if (body !== undefined) return Buffer.from(body, 'base64');
  return repeat === undefined ? new Uint8Array() : Buffer.alloc(repeat.count, repeat.byte);
}

/** "GET /ca.crt HTTP/1.1, Host: x, then one header X with 1056768 times the letter a" */
function bytesOfNote(note: string): Uint8Array | undefined {
  const match =
    /^(\S+ \S+ HTTP\/1\.[01]), (\S+: \S+), then one header (\S+) with (\d+) times the letter (\S)$/.exec(
      note,
    );
  if (match === null) return undefined;
  const [, first = '', host = '', name = '', count = '', letter = ''] = match;
  return Buffer.from(`${first}\r\n${host}\r\n${name}: ${letter.repeat(Number(count))}\r\n\r\n`);
}

/** Certificate and key to present: none, an authority's own, or a leaf's. Undefined where the folder has no such. */
function credentialOf(
  id: string | undefined,
  { leaves, authorities }: Certificates,
): Pick<Connection, 'certPem' | 'keyPem'> | undefined {
  if (id === undefined) return {};
  const authority = authorities.find(({ name }) => id === name || (id === 'ca' && name === 'ca-main'));
  const leaf = leaves.find((candidate) => candidate.id === id);
  const der = leaf?.der ?? authority?.ca_der;
  const key = leaf?.key_der ?? authority?.ca_key_sec1;
  if (der === undefined || key === undefined) return undefined;
  return {
    certPem: encodePem('CERTIFICATE', Buffer.from(der, 'base64')),
    keyPem: keyOf(key).export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** A case that cannot be played counts as one that differs: it is never passed over. */
export function unplayable(id: string, compare: 'required' | 'optional', reason: string): CaseResult {
  return {
    id,
    required: compare === 'required',
    expected: '',
    actual: 'not played',
    agreement: 'differs',
    reason,
  };
}
