// SPDX-License-Identifier: Apache-2.0
// tokens.json: each token is presented to the endpoint as a bearer, where a header can carry it, and otherwise to the
// verification behind it; and it is split and pinned by our client as EdgeCore would.

import { KnownError } from '../../../../core/index.ts';
import { codeHeader, splitToken } from '../../../../http/index.ts';
import { authenticate } from '../../../../pki/index.ts';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { unplayable } from './enrolment.ts';
import type { Certificates, TokenCase, Tokens } from './recorded.ts';
import { judge } from './judge.ts';
import { setStage, type Stage } from './stage.ts';
import { play, type Played } from './wire.ts';

const dayMs = 86_400_000;

export async function* playTokens(
  tokens: Tokens,
  certificates: Certificates,
  recordedAt: number,
  context: SuiteContext,
): AsyncIterable<CaseResult> {
  const wanted = tokens.cases.filter(({ name }) => context.wants(`tokens/${name}`));
  const csr = certificates.requests.find(({ node_name: node }) => node === 'edge-1');
  for (const authorityName of new Set(wanted.map((one) => one.ca ?? tokens.ca))) {
    const cases = wanted.filter((one) => (one.ca ?? tokens.ca) === authorityName);
    const authority = certificates.authorities.find(({ name }) => name === authorityName);
    if (authority === undefined || csr === undefined) {
      for (const { name } of cases)
        yield unplayable(`tokens/${name}`, 'required', 'its authority or CSR is not there');
      continue;
    }
    const stage = await setStage(authority, { now: recordedAt, days: 365, knownNodes: [] });
    try {
      for (const one of cases) {
        context.signal.throwIfAborted();
        yield* playToken(one, stage, Buffer.from(csr.der, 'base64'), recordedAt);
      }
    } finally {
      await stage.close();
    }
  }
}

async function* playToken(
  one: TokenCase,
  stage: Stage,
  csr: Uint8Array,
  recordedAt: number,
): AsyncIterable<CaseResult> {
  const input = one.server_input;
  const asked = {
    http: '1.1',
    method: 'GET',
    path: '/edge.crt',
    required: one.compare_server === 'required',
  };
  if (input !== undefined && one.server_at_making !== undefined) {
    stage.setClock(recordedAt);
    const id = `tokens/${one.name}/server-at-making`;
    yield judge(
      { ...asked, id },
      { verdict: one.server_at_making.verdict },
      await present(input, stage, csr),
    );
  }
  if (input !== undefined && one.server !== undefined) {
    // Two days on: what was made for a day has ended, what was made for a century has not.
    stage.setClock(recordedAt + 2 * dayMs);
    const id = `tokens/${one.name}/server`;
    yield judge({ ...asked, id }, { verdict: one.server.verdict }, await present(input, stage, csr));
  }
  if (one.token !== undefined && one.edge !== undefined) yield pin(one, one.token, one.edge, stage);
}

async function present(bearer: string, stage: Stage, csr: Uint8Array): Promise<Played> {
  if (!/^[\x21-\x7e]+$/.test(bearer)) return presentInside(bearer, stage);
  const head = [
    'GET /edge.crt HTTP/1.1',
    'Host: localhost',
    `Content-Length: ${csr.length}`,
    `Authorization: Bearer ${bearer}`,
    'Nodename: edge-1',
  ];
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), csr]);
  return play(bytes, { port: stage.server.port, anchorPem: stage.anchorPem });
}

/** A token with a line end or blank in it: no header carries it, the verification still has to answer. */
async function presentInside(bearer: string, { ca }: Stage): Promise<Played> {
  const played = (status: number, code?: string): Played => ({
    status,
    header: (name) => (name === codeHeader.toLowerCase() ? code : undefined),
    body: new Uint8Array(),
  });
  try {
    await authenticate(ca, { bearer, nodeName: 'edge-1' }, ca.now());
    return played(200);
  } catch (error) {
    if (error instanceof KnownError) return played(401, error.code);
    throw error;
  }
}

function pin(one: TokenCase, token: string, edge: NonNullable<TokenCase['edge']>, stage: Stage): CaseResult {
  let verdict: 'accept' | 'refuse' = 'refuse';
  let sends: string | undefined;
  let code: string | undefined;
  try {
    const split = splitToken(token);
    verdict = split.anchorHashHex === stage.anchorHashHex ? 'accept' : 'refuse';
    if (verdict === 'accept') sends = split.bearer;
    else code = 'E_ANCHOR_PIN';
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    code = error.code;
  }
  const same = verdict === edge.verdict && (edge.verdict === 'refuse' || sends === edge.sends);
  return {
    id: `tokens/${one.name}/edge`,
    required: one.compare_edge === 'required',
    expected: edge.verdict,
    actual: verdict,
    agreement: same ? 'agrees' : 'differs',
    ...(code === undefined ? {} : { code }),
    ...(same ? {} : { reason: 'our client decides or sends otherwise' }),
  };
}
