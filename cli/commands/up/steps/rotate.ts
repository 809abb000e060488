// SPDX-License-Identifier: Apache-2.0
// Step 2: the node rotates over mTLS with a new key. A replayed, an expired and a wrong-name request are refused.

import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { KnownError } from '../../../../core/index.ts';
import { enrolNode, get, newNodeKey, nodeCsr, renewNode, type RemoteAnswer } from '../../../../http/index.ts';
import { createToken } from '../../../../pki/index.ts';
import { doesNotHold, refusal, type Account, type Stage } from '../step.ts';

const hourMs = 3_600_000;

export async function rotate(stage: Stage): Promise<Account> {
  const { endpoint } = stage.services;
  const directory = join(stage.folder, stage.nodeName);
  const before = await enrolNode({
    ...endpoint,
    token: '',
    nodeName: stage.nodeName,
    directory,
    now: Date.now(),
  });
  if (before.outcome !== 'kept') return doesNotHold('the enrolled node has no certificate to rotate');
  const after = await renewNode({ ...endpoint, directory, now: Date.now() });
  if (spki(after.certPem) === spki(before.certPem))
    return doesNotHold('the rotated certificate has the old key');
  const refusals = [await replayed(stage), await expired(stage), await wrongName(stage, after)];
  return {
    line: `certificate ${after.serialHex.slice(0, 8)}… with a new key over mTLS; refused: replayed, expired, wrong name`,
    details: [`old ${before.serialHex}`, `new ${after.serialHex}`, ...refusals],
  };
}

const spki = (certPem: string): string =>
  new X509Certificate(certPem).publicKey.export({ format: 'der', type: 'spki' }).toString('hex');

/** A token is used twice, the second time with another key. */
async function replayed(stage: Stage): Promise<string> {
  const { ca, endpoint } = stage.services;
  const now = Date.now();
  const nodeName = `${stage.nodeName}-replay`;
  const { text } = await createToken(ca, { nodeName, lifetimeMs: hourMs, now });
  await enrolNode({ ...endpoint, token: text, nodeName, now });
  return refusal('a token used twice', 'E_TOKEN_SPENT', () =>
    enrolNode({ ...endpoint, token: text, nodeName, now }),
  );
}

/** A token for one hour, made two hours ago. */
async function expired(stage: Stage): Promise<string> {
  const { ca, endpoint } = stage.services;
  const { nodeName } = stage;
  const now = Date.now();
  const { text } = await createToken(ca, { nodeName, lifetimeMs: hourMs, now: now - 2 * hourMs });
  return refusal('an expired token', 'E_TOKEN_EXPIRED', () =>
    enrolNode({ ...endpoint, token: text, nodeName, now }),
  );
}

/** The node's own certificate, asking as another node. */
async function wrongName(
  stage: Stage,
  identity: { readonly anchorPem: string; readonly certPem: string; readonly keyPem: string },
): Promise<string> {
  const other = `${stage.nodeName}-other`;
  return refusal('another node’s name over mTLS', 'E_AUTH_NAME', async () => {
    const answer = await get({
      ...stage.services.endpoint,
      ...identity,
      path: '/edge.crt',
      headers: [['Nodename', other]],
      body: nodeCsr(other, newNodeKey()),
      deadlineMs: 10_000,
      maxBytes: 64 * 1024,
    });
    if (answer.status !== 200) throw asRefusal(answer);
  });
}

function asRefusal(answer: RemoteAnswer): KnownError {
  const text = Buffer.from(answer.body).toString('utf8').trim();
  const theirs = answer.header('edgewarden-code') ?? '';
  return new KnownError('E_REMOTE_REFUSED', `${answer.status} ${text}`, { status: answer.status, theirs });
}
