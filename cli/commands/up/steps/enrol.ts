// SPDX-License-Identifier: Apache-2.0
// Step 1: a node enrols over HTTPS as EdgeCore does. GET /ca.crt, held against the token's hash; GET /edge.crt
// with the certificate request as its body.

import { join } from 'node:path';
import { nameText, parseCertificate } from '../../../../core/x509/index.ts';
import { enrolNode } from '../../../../http/index.ts';
import { createToken } from '../../../../pki/index.ts';
import { doesNotHold, type Account, type Stage } from '../step.ts';

const tokenMs = 10 * 60_000;

export async function enrol(stage: Stage): Promise<Account> {
  const { ca, endpoint } = stage.services;
  const now = Date.now();
  const { text, id } = await createToken(ca, { nodeName: stage.nodeName, lifetimeMs: tokenMs, now });
  const directory = join(stage.folder, stage.nodeName);
  const node = await enrolNode({ ...endpoint, token: text, nodeName: stage.nodeName, directory, now });
  if (node.outcome !== 'enrolled') return doesNotHold(`${stage.nodeName} is ${node.outcome}, not enrolled`);
  const certificate = parseCertificate(node.certDer);
  return {
    line: `${stage.nodeName} got certificate ${node.serialHex.slice(0, 8)}…, valid to ${day(node.notAfter)}`,
    details: [
      `token ${id}: one use, for this node, 10 minutes; pins CA ${ca.anchor.hashHex.slice(0, 16)}…`,
      `GET /ca.crt: ${ca.anchor.certDer.length} bytes, SHA-256 as pinned`,
      `GET /edge.crt: ${node.certDer.length} bytes of DER`,
      `subject ${nameText(certificate.subject)}, issuer ${nameText(certificate.issuer)}`,
      `serial ${node.serialHex}`,
      `files ${directory}/{rootCA.crt,server.crt,server.key}`,
    ],
  };
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
