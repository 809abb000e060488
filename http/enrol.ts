// SPDX-License-Identifier: Apache-2.0
// The certificate endpoint that EdgeCore enrols and rotates at, on KubeEdge's wire: raw DER both ways, plain texts
// for refusals, a GET that has a body. Who asks is decided before what is asked is looked at. Where it differs from
// CloudCore's, a row of http/differences.ts says how and why.

import { KnownError } from '../core/index.ts';
import { authenticate, issue, type Ca, type Caller, type Credentials } from '../pki/index.ts';
import { header, type Answer, type Exchange, type Route } from './exchange.ts';
import { statusOf, textAnswer } from './problem.ts';
import { reportRoutes } from './reports.ts';
import { segments } from './target.ts';
import { readUsages } from './usages.ts';

export interface EnrolOptions {
  /** Names that `/node/<name>` answers 200 for. `keadm join` refuses to join under one of them. */
  readonly knownNodes?: ReadonlySet<string>;
}

/** A certificate request is a few hundred bytes; four RSA-8192 keys would fit in this. */
const maxCsr = 16 * 1024;

/** `/ca.crt`, `/edge.crt`, `/node/<name>` and the two report routes. */
export function enrolRoutes(ca: Ca, options: EnrolOptions = {}): readonly Route[] {
  const knownNodes = options.knownNodes ?? new Set<string>();
  const kubeedge = { methods: ['GET'], acceptsAny: true, failure: refusal } as const;
  return [
    {
      ...kubeedge,
      name: 'ca',
      matches: (path) => segments(path).join('/') === 'ca.crt',
      ignoresBody: true,
      maxBody: 0,
      answer: () => Promise.resolve({ status: 200, body: ca.anchor.certDer }),
    },
    {
      ...kubeedge,
      name: 'edge',
      matches: (path) => segments(path).join('/') === 'edge.crt',
      maxBody: maxCsr,
      answer: (exchange) => certify(ca, exchange),
      oversized: (exchange) => refuseSize(ca, exchange),
    },
    {
      ...kubeedge,
      name: 'node',
      matches: (path) => nodeOf(path) !== undefined,
      ignoresBody: true,
      maxBody: 0,
      answer: (exchange) => Promise.resolve(isKnown(knownNodes, nodeOf(exchange.path))),
    },
    ...reportRoutes(),
  ];
}

async function certify(ca: Ca, exchange: Exchange): Promise<Answer> {
  const nodeName = header(exchange, 'nodename');
  const who = await identify(ca, exchange, nodeName);
  if ('status' in who) return who;
  const usages = readUsages(header(exchange, 'extkeyusages'));
  const issued = await issue(ca, exchange.body, who, { nodeName, usages }, exchange.now);
  exchange.note({ serial: issued.serialHex, node: issued.nodeName, replay: issued.replay });
  return { status: 200, body: issued.certDer };
}

/** A stranger learns that he is one, not how large a request may be. */
async function refuseSize(ca: Ca, exchange: Exchange): Promise<Answer> {
  const who = await identify(ca, exchange, header(exchange, 'nodename'));
  if ('status' in who) return who;
  const message = `a certificate request has at most ${maxCsr} bytes`;
  throw new KnownError('E_HTTP_BODY_SIZE', message, { maximum: maxCsr });
}

/** The client certificate where there is one, and then nothing else; otherwise the bearer token. Else a 401. */
async function identify(ca: Ca, exchange: Exchange, nodeName: string): Promise<Caller | Answer> {
  const { peerCertDer } = exchange;
  try {
    const bearer = peerCertDer === undefined ? bearerOf(exchange) : undefined;
    const credentials: Credentials = {
      nodeName,
      ...(peerCertDer === undefined ? {} : { peerCertDer }),
      ...(bearer === undefined ? {} : { bearer }),
    };
    return await authenticate(ca, credentials, exchange.now);
  } catch (cause) {
    if (!(cause instanceof KnownError) || !blamesCaller(cause)) throw cause;
    return textAnswer(cause, 401);
  }
}

const blamesCaller = (error: KnownError): boolean =>
  error.fault === 'input' || error.fault === 'refused' || error.fault === 'untrusted';

/** By fault; but a token may turn out to be spent only when the certificate is stored, and that is 401 too. */
function refusal(error: KnownError): Answer {
  const identity = /^E_(?:TOKEN|AUTH)_/.test(error.code) && blamesCaller(error);
  return textAnswer(error, identity ? 401 : statusOf(error));
}

/** Scheme, one space, token. The scheme's name is not looked at: KubeEdge's edges have sent several. */
function bearerOf(exchange: Exchange): string | undefined {
  const value = header(exchange, 'authorization');
  if (value === '') return undefined;
  const parts = value.split(' ');
  if (parts.length === 2 && parts[1] !== undefined && parts[1] !== '') return parts[1];
  throw new KnownError('E_TOKEN_FORM', 'Authorization is not a scheme, one space and a token', {});
}

function nodeOf(path: string): string | undefined {
  const [node, name, ...more] = segments(path);
  return node === 'node' && name !== undefined && name !== '' && more.length === 0 ? name : undefined;
}

function isKnown(knownNodes: ReadonlySet<string>, name: string | undefined): Answer {
  return name !== undefined && knownNodes.has(name)
    ? { status: 200, body: 'node found' }
    : { status: 404, body: '404: no such node' };
}
