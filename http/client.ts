// SPDX-License-Identifier: Apache-2.0
// The edge's side of KubeEdge's certificate protocol, as EdgeCore speaks it: fetch the anchor unverified and hold it
// against the token's hash; then GET /edge.crt with the request as body, the server verified against that anchor.
// A rotation is the same request over mTLS, with a new key and without a token. Beyond EdgeCore: statuses are
// checked, the certificate received is checked against key, name and anchor, and files are replaced as a pair.

import { X509Certificate } from 'node:crypto';
import { KnownError, type Code } from '../core/index.ts';
import { findAttribute, oids, parseCertificate } from '../core/x509/index.ts';
import { encodePem } from '../core/pem/index.ts';
import {
  forgetRequest,
  keepRequest,
  keptRequest,
  readIdentity,
  replacePair,
  writeAnchor,
} from './node-files.ts';
import {
  checkPin,
  newNodeRequest,
  nodeRequestPem,
  readNodeRequest,
  splitToken,
  type NodeKey,
  type NodeRequest,
} from './node-request.ts';
import { get, type RemoteAnswer, type RemoteRequest } from './remote.ts';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface EnrolRequest extends Endpoint {
  /** The whole join token. */
  readonly token: string;
  readonly nodeName: string;
  /** Where the files go; without it, nothing is written. A pair for this node that is there is kept. */
  readonly directory?: string;
  /** Stop before the certificate is asked for: the anchor is fetched and held against the token. */
  readonly dryRun?: boolean;
  readonly now: number;
  readonly signal?: AbortSignal;
}

export interface NodeCertificate {
  readonly nodeName: string;
  readonly anchorPem: string;
  readonly certPem: string;
  readonly certDer: Uint8Array;
  readonly keyPem: string;
  readonly serialHex: string;
  readonly notBefore: number;
  readonly notAfter: number;
}

export type Enrolment =
  | ({ readonly outcome: 'enrolled' | 'kept' } & NodeCertificate)
  | { readonly outcome: 'would-enrol'; readonly nodeName: string; readonly anchorPem: string };

export interface RenewRequest extends Endpoint {
  readonly directory: string;
  /** Renew only when this share of the lifetime has passed (0 to 1). */
  readonly ifOlderThan?: number;
  readonly now: number;
  readonly signal?: AbortSignal;
}

export type Renewal = { readonly outcome: 'renewed' | 'kept' } & NodeCertificate;

const anchorMs = 15_000;
const certificateMs = 30_000;
const maxAnswer = 64 * 1024;
const cnPrefix = 'system:node:';

/** @throws E_TOKEN_FORM, E_ANCHOR_PIN, E_REMOTE_*, E_NODE_FILES */
export async function enrolNode(wanted: EnrolRequest): Promise<Enrolment> {
  const { directory, nodeName } = wanted;
  const present = directory === undefined ? undefined : await readIdentity(directory);
  if (present !== undefined && nodeNameOf(present.certificate.raw) === nodeName) {
    return { outcome: 'kept', ...describe(nodeName, present.anchorPem, present.certPem, present.keyPem) };
  }
  const { anchorHashHex, bearer } = splitToken(wanted.token);
  const anchor = await fetchAnchor(wanted, anchorHashHex);
  const anchorPem = encodePem('CERTIFICATE', anchor.raw);
  if (wanted.dryRun === true) return { outcome: 'would-enrol', nodeName, anchorPem };
  // What can fail on this side fails before the token is spent. An anchor beside a pair of its own stays for now.
  if (directory !== undefined && present === undefined) await writeAnchor(directory, anchorPem);
  const request = await firstRequest(nodeName, directory);
  const { key } = request;
  const answer = await askCertificate(wanted, nodeName, request, anchorPem, { bearer });
  const certDer = checkCertificate(answer.body, nodeName, key, anchor);
  const certPem = encodePem('CERTIFICATE', certDer);
  if (directory !== undefined) {
    if (present !== undefined) await writeAnchor(directory, anchorPem);
    await replacePair(directory, certPem, key.keyPem);
    await forgetRequest(directory);
  }
  return { outcome: 'enrolled', ...describe(nodeName, anchorPem, certPem, key.keyPem) };
}

/** @throws E_NODE_FILES (nothing to renew), E_REMOTE_* */
export async function renewNode(wanted: RenewRequest): Promise<Renewal> {
  const present = await readIdentity(wanted.directory);
  if (present === undefined) {
    const hint = 'Enrol first: edgewarden node enrol.';
    const text = `${wanted.directory} holds no node certificate`;
    throw new KnownError('E_NODE_FILES', text, { directory: wanted.directory }, { hint });
  }
  const { anchorPem, certPem, keyPem } = present;
  const nodeName = nodeNameOf(present.certificate.raw);
  const before = describe(nodeName, anchorPem, certPem, keyPem);
  const age = (wanted.now - before.notBefore) / (before.notAfter - before.notBefore);
  if (wanted.ifOlderThan !== undefined && age < wanted.ifOlderThan) return { outcome: 'kept', ...before };
  const request = newNodeRequest(nodeName);
  const { key } = request;
  const answer = await askCertificate(wanted, nodeName, request, anchorPem, { certPem, keyPem });
  const certDer = checkCertificate(answer.body, nodeName, key, new X509Certificate(anchorPem));
  const renewed = encodePem('CERTIFICATE', certDer);
  await replacePair(wanted.directory, renewed, key.keyPem);
  return { outcome: 'renewed', ...describe(nodeName, anchorPem, renewed, key.keyPem) };
}

/** The request that an earlier, unanswered enrolment left, or a new one, written down before it is sent. */
async function firstRequest(nodeName: string, directory: string | undefined): Promise<NodeRequest> {
  if (directory === undefined) return newNodeRequest(nodeName);
  const kept = await keptRequest(directory);
  const earlier = kept === undefined ? undefined : readNodeRequest(kept, nodeName);
  if (earlier !== undefined) return earlier;
  const request = newNodeRequest(nodeName);
  await keepRequest(directory, nodeRequestPem(request));
  return request;
}

async function fetchAnchor(wanted: EnrolRequest, hashHex: string): Promise<X509Certificate> {
  // The server is not verified here: the hash in the token is what the answer is held against.
  const answer = await get({ ...common(wanted), path: '/ca.crt', deadlineMs: anchorMs, headers: encoding });
  if (answer.status !== 200) throw refused(answer, wanted, '/ca.crt');
  return checkPin(answer.body, hashHex);
}

const encoding: readonly (readonly [string, string])[] = [['Accept-Encoding', 'gzip']];

function common({
  host,
  port,
  signal,
}: Endpoint & { signal?: AbortSignal }): Omit<RemoteRequest, 'path' | 'deadlineMs'> {
  return { host, port, maxBytes: maxAnswer, ...(signal === undefined ? {} : { signal }) };
}

async function askCertificate(
  wanted: Endpoint & { signal?: AbortSignal },
  nodeName: string,
  { csrDer }: NodeRequest,
  anchorPem: string,
  proof: { readonly bearer: string } | { readonly certPem: string; readonly keyPem: string },
): Promise<RemoteAnswer> {
  const authorization = 'bearer' in proof ? [['Authorization', `Bearer ${proof.bearer}`] as const] : [];
  const name = ['Nodename', Buffer.from(nodeName, 'utf8').toString('latin1')] as const;
  const answer = await get({
    ...common(wanted),
    path: '/edge.crt',
    deadlineMs: certificateMs,
    anchorPem,
    body: csrDer,
    headers: [...authorization, name, ...encoding],
    ...('bearer' in proof ? {} : proof),
  });
  if (answer.status !== 200) throw refused(answer, wanted, '/edge.crt');
  return answer;
}

function refused(answer: RemoteAnswer, { host }: Endpoint, path: string): KnownError {
  const text = Buffer.from(answer.body.subarray(0, 400))
    .toString('utf8')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  const theirs = answer.header('edgewarden-code');
  const facts = { status: answer.status, ...(theirs === undefined ? {} : { theirs }) };
  const code: Code = answer.status >= 500 ? 'E_REMOTE_ANSWER' : 'E_REMOTE_REFUSED';
  const hint = answer.status === 401 ? 'Ask the CA for a fresh token for this node.' : undefined;
  const message = `${host} answered ${path} with ${answer.status}: ${theirs === undefined ? '' : `${theirs}: `}${text}`;
  return new KnownError(code, message, facts, hint === undefined ? {} : { hint });
}

/** The answer is a certificate for our key and name, issued by the anchor. */
function checkCertificate(
  der: Uint8Array,
  nodeName: string,
  key: NodeKey,
  anchor: X509Certificate,
): Uint8Array {
  const wrong = (what: string): KnownError => new KnownError('E_REMOTE_ANSWER', `the server ${what}`, {});
  const certificate = new X509Certificate(parseCertificate(der).der);
  if (!certificate.checkPrivateKey(key.key)) throw wrong('certified another key than ours');
  if (nodeNameOf(der) !== nodeName) throw wrong('certified another name than ours');
  if (!certificate.verify(anchor.publicKey)) throw wrong('sent a certificate that the anchor did not sign');
  return der;
}

function nodeNameOf(certDer: Uint8Array): string {
  const [name, ...more] = findAttribute(parseCertificate(certDer).subject, oids.commonName);
  return name?.startsWith(cnPrefix) === true && more.length === 0 ? name.slice(cnPrefix.length) : '';
}

function describe(nodeName: string, anchorPem: string, certPem: string, keyPem: string): NodeCertificate {
  const certDer = new X509Certificate(certPem).raw;
  const { serialHex, notBefore, notAfter } = parseCertificate(certDer);
  return { nodeName, anchorPem, certPem, certDer, keyPem, serialHex, notBefore, notAfter };
}
