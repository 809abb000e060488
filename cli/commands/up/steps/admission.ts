// SPDX-License-Identifier: Apache-2.0
// Step 4: the webhook over TLS, as the API server calls it. The image with its digest is allowed; another digest,
// a tag alone, another source repository and an image without provenance are denied, each with every reason.

import { request } from 'node:https';
import { doesNotHold, type Account, type Stage } from '../step.ts';
import { exampleImage } from '../vectors.ts';

interface Attempt {
  readonly what: string;
  readonly image: string;
  readonly allowed: boolean;
  /** A code that the message must name, where it is denied. */
  readonly code?: string;
}

const { repository, digest, platformDigest } = exampleImage;
const unknown = `sha256:${'0123456789abcdef'.repeat(4)}`;

const attempts: readonly Attempt[] = [
  { what: 'the image by its digest', image: `${repository}@${digest}`, allowed: true },
  {
    what: 'another digest',
    image: `${repository}@${platformDigest}`,
    allowed: false,
    code: 'E_SUBJECT_MISMATCH',
  },
  { what: 'a tag alone', image: `${repository}:latest`, allowed: false, code: 'E_IMAGE_TAG' },
  {
    what: 'another source repository',
    image: `docker.io/kubeedge/cloudcore@${digest}`,
    allowed: false,
    code: 'E_SOURCE_MISMATCH',
  },
  { what: 'no provenance', image: `${repository}@${unknown}`, allowed: false, code: 'E_EVIDENCE_NONE' },
];

export async function admission(stage: Stage): Promise<Account> {
  const details: string[] = [];
  for (const attempt of attempts) {
    const { allowed, message } = await review(stage, attempt.image);
    if (allowed !== attempt.allowed) {
      return doesNotHold(`${attempt.what}: ${allowed ? 'allowed' : `denied: ${message}`}`);
    }
    if (attempt.code !== undefined && !message.includes(attempt.code)) {
      return doesNotHold(`${attempt.what} was denied without ${attempt.code}: ${message}`);
    }
    details.push(
      `${attempt.what}: ${allowed ? 'allowed' : 'denied'}`,
      ...message
        .split('\n')
        .filter(Boolean)
        .map((l) => `  ${l}`),
    );
  }
  return {
    line: 'one Pod allowed; denied: another digest, a tag alone, another source, no provenance',
    details,
  };
}

/** Sends a Pod with one container as the API server would. */
async function review(stage: Stage, image: string): Promise<{ allowed: boolean; message: string }> {
  const uid = crypto.randomUUID();
  const body = JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      requestKind: { group: '', version: 'v1', kind: 'Pod' },
      requestResource: { group: '', version: 'v1', resource: 'pods' },
      name: 'toll-gate',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'edgewarden-tour' },
      object: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'toll-gate', namespace: 'default' },
        spec: { nodeName: stage.nodeName, containers: [{ name: 'app', image }] },
      },
      oldObject: null,
      dryRun: false,
      options: { apiVersion: 'meta.k8s.io/v1', kind: 'CreateOptions' },
    },
  });
  const { host, port } = stage.services.webhookAddress;
  const text = await post(host, port, stage.services.anchorPem, body);
  const { response } = JSON.parse(text) as {
    response: { uid: string; allowed: boolean; status?: { message?: string } };
  };
  if (response.uid !== uid) return doesNotHold('the webhook answered another review');
  return { allowed: response.allowed, message: response.status?.message ?? '' };
}

function post(host: string, port: number, ca: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host,
        port,
        ca,
        method: 'POST',
        path: '/validate?timeout=10s',
        headers: { 'Content-Type': 'application/json' },
        agent: false,
        timeout: 10_000,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new TypeError(`the webhook answered ${response.statusCode ?? 0}: ${text}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
